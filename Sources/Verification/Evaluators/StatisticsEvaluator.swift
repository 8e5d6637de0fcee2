import Statistics

/// Estimates, comparisons and selection: the functions of `Statistics` that experiments use. Random
/// generators are in `GeneratorCases`.
enum StatisticsEvaluator: Evaluator {
    static let family = "statistics"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if let outputs = try GeneratorCases.evaluate(inputs) { return outputs }
        if inputs.has("sample") {
            return inputs.has("p") ? try quantile(inputs) : try interval(inputs)
        }
        if inputs.has("x") { return try comparison(inputs) }
        if inputs.has("series") {
            return inputs.has("batches") ? try batchMeans(inputs) : try warmUp(inputs)
        }
        if inputs.has("parts") { return try merge(inputs) }
        if inputs.has("k") { return try indifferenceZone(inputs) }
        if inputs.has("means") { return try computingBudget(inputs) }
        if inputs.has("pilot_n") { return try sequential(inputs) }
        if inputs.has("n"), inputs.has("p") { return try ranks(inputs) }
        throw .unsupported("no estimate of Headroom has these inputs")
    }

    private static func confidence(_ inputs: CaseInputs) throws(EvaluationError) -> Double {
        let confidence = try inputs.number("confidence", default: 0.95)
        guard confidence > 0, confidence < 1 else {
            throw .malformed("`inputs.confidence` must be between 0 and 1")
        }
        return confidence
    }

    private static func interval(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("sample", "confidence")
        let estimate = MeanEstimate(
            sample: try inputs.numbers("sample"), confidence: try confidence(inputs))
        return [
            JSONMember("mean", .number(estimate.mean)),
            JSONMember("half_width", .number(estimate.halfWidth)),
            JSONMember("sd", .number(estimate.standardDeviation)),
            JSONMember("n", .count(estimate.count)),
            JSONMember("lower", .number(estimate.lower)),
            JSONMember("upper", .number(estimate.upper)),
        ]
    }

    private static func quantile(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("sample", "p")
        let sorted = try inputs.numbers("sample").sorted()
        let p = try inputs.number("p")
        guard !sorted.isEmpty, p >= 0, p <= 1 else {
            throw .malformed("a quantile needs a sample, and `p` from 0 to 1")
        }
        return [
            JSONMember("type7", .number(Quantile.type7(sorted: sorted, p: p))),
            JSONMember("type1", .number(Quantile.type1(sorted: sorted, p: p))),
        ]
    }

    private static func ranks(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("n", "p", "confidence")
        let count = try inputs.count("n")
        guard (1...1_000_000_000).contains(count),
            let ranks = Quantile.confidenceRanks(
                count: Int(count), p: try inputs.number("p"), confidence: try confidence(inputs))
        else { throw .malformed("no two ranks of so small a sample hold that quantile") }
        return [
            JSONMember("lower_rank", .count(ranks.lower)),
            JSONMember("upper_rank", .count(ranks.upper)),
            JSONMember("coverage", .number(ranks.coverage)),
        ]
    }

    /// Paired, or unpaired (Welch) where the case asks for its degrees of freedom.
    private static func comparison(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("x", "y", "confidence")
        let x = try inputs.numbers("x")
        let y = try inputs.numbers("y")
        let confidence = try confidence(inputs)
        // Samples of different sizes cannot be paired.
        let comparison =
            inputs.wanted.contains("df") || x.count != y.count
            ? MeanDifference.welch(x, y, confidence: confidence)
            : MeanDifference.paired(x, y, confidence: confidence)
        guard let comparison else { throw .malformed("two samples that cannot be compared") }
        return [
            JSONMember("mean_diff", .number(comparison.difference.mean)),
            JSONMember("half_width", .number(comparison.difference.halfWidth)),
            JSONMember("significant", .bool(comparison.isSignificant)),
            JSONMember("t", .number(comparison.t)),
            JSONMember("df", .number(comparison.degrees)),
            JSONMember("p_value", .number(comparison.pValue)),
            JSONMember("lower", .number(comparison.difference.lower)),
            JSONMember("upper", .number(comparison.difference.upper)),
        ]
    }

    private static func batchMeans(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("series", "delete", "batches", "confidence")
        let series = try inputs.numbers("series")
        let deleted = Int(try inputs.count("delete", default: 0))
        let batches = Int(try inputs.count("batches"))
        let estimate = BatchMeans.estimate(
            series, deleting: deleted, batches: batches, confidence: try confidence(inputs))
        guard let estimate else { throw .malformed("a series too short for its batches") }
        let size = (series.count - deleted) / batches
        let means = Array(BatchMeans.means(series[deleted...], size: size).prefix(batches))
        return [
            JSONMember("mean", .number(estimate.mean)),
            JSONMember("half_width", .number(estimate.halfWidth)),
            JSONMember("sd", .number(estimate.standardDeviation)),
            JSONMember("batch_means", .array(means.map { .number($0) })),
            JSONMember("batch_size", .count(size)),
            JSONMember("lag1", .number(BatchMeans.lagOneCorrelation(means))),
        ]
    }

    private static func warmUp(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("series")
        guard let warmUp = WarmUp(mserOf: try inputs.numbers("series")) else {
            throw .malformed("a series shorter than one batch")
        }
        return [
            JSONMember("delete_batches", .count(warmUp.deletedBatches)),
            JSONMember("delete_observations", .count(warmUp.deletedObservations)),
            JSONMember("truncated_batch_mean", .number(warmUp.mean)),
            JSONMember("mser_value", .number(warmUp.statistic)),
        ]
    }

    private static func merge(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("parts")
        var moments = Moments()
        for part in try inputs.objects("parts") {
            try part.only("n", "mean", "M2")
            let count = try part.count("n")
            let squares = try part.number("M2")
            guard count >= 0, squares >= 0 else {
                throw .malformed("a part's `n` and `M2` must not be below zero")
            }
            moments.merge(
                Moments(
                    count: Int(count), mean: try part.number("mean"),
                    sumOfSquaredDeviations: squares))
        }
        return [
            JSONMember("n", .count(moments.count)), JSONMember("mean", .number(moments.mean)),
            JSONMember("M2", .number(moments.sumOfSquaredDeviations)),
            JSONMember("variance", .number(moments.variance)),
            JSONMember("sd", .number(moments.standardDeviation)),
        ]
    }

    private static func indifferenceZone(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("k", "n0", "alpha", "c")
        let zone = IndifferenceZone(
            systems: Int(try inputs.count("k")), firstStage: Int(try inputs.count("n0")),
            alpha: try inputs.number("alpha"), c: Int(try inputs.count("c", default: 1)))
        guard let zone else { throw .malformed("constants out of the procedure's range") }
        return [
            JSONMember("eta", .number(zone.eta)), JSONMember("h2", .number(zone.hSquared)),
        ]
    }

    private static func computingBudget(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("means", "sds", "objective", "budget_fraction_only")
        let objective = try inputs.optionalText("objective") ?? "min"
        guard ["min", "max"].contains(objective) else {
            throw .unsupported("an objective `\(objective)`")
        }
        let shares = ComputingBudget.shares(
            means: try inputs.numbers("means"), standardDeviations: try inputs.numbers("sds"),
            seeksMinimum: objective == "min")
        guard let shares else { throw .malformed("systems without a best allocation") }
        return [JSONMember("allocation_fractions", .array(shares.map { .number($0) }))]
    }

    private static func sequential(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "pilot_n", "pilot_mean", "pilot_sd", "relative_precision", "confidence", "rule")
        let count = SequentialSampling.replicationsNeeded(
            pilotCount: Int(try inputs.count("pilot_n")), mean: try inputs.number("pilot_mean"),
            standardDeviation: try inputs.number("pilot_sd"),
            relativePrecision: try inputs.number("relative_precision"),
            confidence: try confidence(inputs))
        guard let count else { throw .malformed("no number of replications is enough") }
        return [JSONMember("n", .count(count))]
    }
}
