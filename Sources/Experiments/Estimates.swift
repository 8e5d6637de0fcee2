import Statistics

/// The mean of the values and its 95 % t-interval; no interval for one value.
///
/// - Precondition: there is at least one value.
func mean95(_ values: [Double]) -> (mean: Double, interval: Summary.Interval?) {
    let estimate = MeanEstimate(sample: values)
    guard values.count > 1 else { return (estimate.mean, nil) }
    return (estimate.mean, Summary.Interval(low: estimate.lower, high: estimate.upper))
}
