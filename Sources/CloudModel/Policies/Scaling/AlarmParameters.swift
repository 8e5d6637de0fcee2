import Quantities

/// The metric that a policy watches, and a value of it.
enum MetricParameters {
    static let metric = ParameterSpec(
        "metric", .choice(FleetMetric.allCases.map(\.rawValue)), default: "cpu",
        meaning: "mean CPU of warmed instances, or requests per minute and instance",
        source: "EC2 Auto Scaling, predefined metrics")

    static func metric(_ reader: ParameterReader) throws(ParameterError) -> FleetMetric {
        FleetMetric(rawValue: try reader.text("metric")) ?? .cpu
    }

    /// A value above 0, and of a cpu at most 100 %.
    static func value(
        _ name: String, of metric: FleetMetric, _ reader: ParameterReader
    ) throws(ParameterError) -> Double {
        try reader.number(
            name, above: 0, atMost: metric == .cpu ? 1 : .greatestFiniteMagnitude)
    }
}

/// The parameters of a policy that acts on an alarm of the user's own.
enum AlarmParameters {
    private static let source = "Amazon CloudWatch API, PutMetricAlarm (2023-06)"

    static let all: [ParameterSpec] = [
        MetricParameters.metric,
        ParameterSpec(
            "threshold", .number, range: "0 and more", default: nil,
            meaning: "what the metric is compared with: a share for cpu, else requests per minute",
            source: source),
        ParameterSpec(
            "comparison", .choice(AlarmPlan.Comparison.allCases.map(\.rawValue)),
            default: "greater-than-or-equal",
            meaning: "which side of the threshold is breaching; what is breached by high values "
                + "scales out, by low values in",
            source: source),
        period,
        ParameterSpec(
            "evaluationPeriods", .count, range: "1…60, and with `period` at most a day",
            default: "1",
            meaning: "points that the alarm looks at", source: source),
        ParameterSpec(
            "datapointsToAlarm", .count, range: "1…60",
            .optional("as many as `evaluationPeriods`"),
            meaning: "points of those that must be breaching", source: source),
        ParameterSpec(
            "treatMissingData", .choice(AlarmPlan.MissingData.allCases.map(\.rawValue)),
            default: "missing", meaning: "what a point without data counts as",
            source: "Amazon CloudWatch user guide, how alarms treat missing data (2023-06)"),
    ]

    static let period = ParameterSpec(
        "period", .duration, range: "10s, 30s, or whole minutes up to 1h", default: "1m",
        meaning: "the time that one point of the metric is about",
        source: "Amazon CloudWatch API, PutMetricAlarm (2023-06); one minute is what detailed "
            + "monitoring gives")

    static func period(_ reader: ParameterReader) throws(ParameterError) -> TimeSpan {
        let period = try reader.duration("period")
        let isWhole =
            period >= .minute && period <= .hour
            && period.nanoseconds % TimeSpan.minute.nanoseconds == 0
        guard isWhole || period == .second * 10 || period == .second * 30 else {
            throw ParameterError(
                parameter: "period",
                message: "`period` must be 10s, 30s, or whole minutes up to 1h")
        }
        return period
    }

    static func alarm(_ reader: ParameterReader) throws(ParameterError) -> AlarmPlan {
        let most = AlarmPlan.mostPoints
        let evaluated = try reader.count("evaluationPeriods", in: 1...most)
        let breaching =
            reader.has("datapointsToAlarm")
            ? try reader.count("datapointsToAlarm", in: 1...most) : evaluated
        guard breaching <= evaluated else {
            throw ParameterError(
                parameter: "datapointsToAlarm",
                message: "`datapointsToAlarm` must not be above `evaluationPeriods`: "
                    + "\(breaching) of \(evaluated) points can never be breaching")
        }
        let period = try period(reader)
        guard period.nanoseconds / TimeSpan.minute.nanoseconds * Int64(evaluated) <= 1440 else {
            throw ParameterError(
                parameter: "evaluationPeriods",
                message: "`evaluationPeriods` times `period` must not be above one day")
        }
        let threshold = try reader.number("threshold", from: 0)
        if try MetricParameters.metric(reader) == .cpu, threshold > 1 {
            throw ParameterError(
                parameter: "threshold",
                message: "`threshold` of the cpu metric is a share of at most 100%: write `%`")
        }
        return AlarmPlan(
            comparison: AlarmPlan.Comparison(rawValue: try reader.text("comparison")) ?? .atLeast,
            threshold: threshold, breaching: breaching, evaluated: evaluated,
            period: period,
            missingData: AlarmPlan.MissingData(rawValue: try reader.text("treatMissingData"))
                ?? .missing)
    }
}

/// The three ways to change a capacity, as parameters: one of them is given.
enum AdjustmentParameters {
    private static let source =
        "Amazon EC2 Auto Scaling user guide, scaling adjustment types (2023-06)"

    static let all: [ParameterSpec] = [
        ParameterSpec(
            "change", .count, .optional("another way is given"),
            meaning: "capacity units to add, or with a minus to remove (ChangeInCapacity)",
            source: source),
        ParameterSpec(
            "changePercent", .fraction, .optional("another way is given"),
            meaning: "share of the capacity to add or remove (PercentChangeInCapacity)",
            source: source),
        ParameterSpec(
            "capacity", .count, range: "0 and more", .optional("another way is given"),
            meaning: "capacity units to have (ExactCapacity)", source: source),
    ]

    static let minimumMagnitude = ParameterSpec(
        "minAdjustmentMagnitude", .count, range: "0…1000000", default: "0",
        meaning: "with `changePercent`: the fewest units that a change adds or removes",
        source: "Amazon EC2 Auto Scaling API, MinAdjustmentMagnitude (2023-06)")

    static func check(
        _ minimumMagnitude: Int64, with adjustment: CapacityAdjustment
    ) throws(ParameterError) {
        if case .share = adjustment { return }
        guard minimumMagnitude > 0 else { return }
        throw ParameterError(
            parameter: "minAdjustmentMagnitude",
            message: "`minAdjustmentMagnitude` acts on `changePercent` only")
    }

    /// - Parameters:
    ///   - parameter: where a complaint belongs when the adjustments are those of a list's entry.
    static func adjustment(
        _ reader: ParameterReader, in parameter: String? = nil, entry: Int? = nil
    ) throws(ParameterError) -> CapacityAdjustment {
        func fault(_ name: String, _ message: String) -> ParameterError {
            ParameterError(parameter: parameter ?? name, entry: entry, message: message)
        }
        let given = all.map(\.name).filter { reader.has($0) }
        guard given.count == 1 else {
            throw fault(
                given.last ?? "change",
                "exactly one of `change`, `changePercent` and `capacity` is needed, found "
                    + (given.isEmpty ? "none" : given.map { "`\($0)`" }.joined(separator: " and ")))
        }
        switch given[0] {
        case "change": return .change(Int64(try reader.count("change", in: -1_000_000...1_000_000)))
        case "capacity":
            return .exact(Int64(try reader.count("capacity", in: 0...10_000_000)))
        default:
            let share = try reader.number("changePercent", from: -1e6)
            guard share >= -1, share <= 100 else {
                throw fault("changePercent", "`changePercent` must be from -100% to 10000%")
            }
            return .share(share)
        }
    }
}
