package import Statistics

/// How far an experiment is, and what it says so far.
package struct ExperimentProgress: Sendable {
    /// Replications of scenarios, with parts of those that are being worked on.
    package var done: Double
    /// How many there will be before the next look at the interval.
    var planned: Int
    var scenarios: Int
    /// The watched measure of the first scenario, from the replications that happen to be done.
    /// Only to look at while waiting: unlike a result it depends on who was faster.
    package var moments: Moments
    package var precision: Precision?
    var maximum: Int

    /// How many replications of scenarios there will be: with a precision, as many as will probably
    /// do.
    package var total: Int {
        guard let needed = precision?.needed(moments) else { return planned }
        return max(planned, min(needed, maximum) * scenarios)
    }

    /// The position of the watched measure in `Measures.all`.
    package var measure: Int {
        precision?.measure ?? Measures.index(of: "cost.effective.perMonth")
    }
}
