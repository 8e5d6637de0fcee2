package import CloudModel
package import Diagnostics
package import Pricing
package import Quantities

/// A checked scenario, or one of its variants: makes the plan and the prices of each replication.
package struct Scenario: Sendable {
    /// The scenario's name, or the variant's.
    package let name: String
    /// The file as the user named it.
    package let file: String
    /// nil for the scenario itself.
    package let variant: String?
    /// True things about the input that a reader of the result must be told.
    package let warnings: [Diagnostic]
    /// Of the scenario with its defaults filled in, its traces and every price that it uses; 16
    /// hexadecimal digits.
    package let fingerprint: String
    /// Paths of the keys that were given and change nothing in `flow` serving, such as
    /// `fleets.web.balancer.deregistrationDelay`; in the order of the fleets.
    package var requestsOnlyKeys: [String] { checked.requestsOnlyKeys }
    /// Whether replications differ in their plan: otherwise resolve once.
    package let isUncertain: Bool
    package let start: UTCInstant
    package let horizon: TimeSpan
    package let checked: CheckedScenario
    /// The plan with every uncertain quantity at its median.
    private let median: ResolvedScenario
    private let rhythms: [DailyRhythmKey: [Double]]

    /// - Throws: what only the medians' values show to be wrong.
    init(
        _ checked: CheckedScenario, file: String, variant: String?, warnings: [Diagnostic]
    ) throws(DiagnosticList) {
        self.checked = checked
        self.file = file
        self.variant = variant
        name = checked.name
        start = checked.start
        horizon = checked.horizon
        isUncertain =
            checked.root.isUncertain || checked.fleets.contains { $0.setting.isUncertain }
        rhythms = Self.rhythms(checked)
        var found: [Diagnostic] = []
        median = try Self.resolve(checked, rhythms, warnings: &found) { _ in 0 }
        self.warnings = warnings + found
        fingerprint = Fingerprint.of(checked)
    }

    /// The plan and prices of one replication.
    ///
    /// - Parameter draw: a standard normal number for the dotted path of an uncertain quantity; the
    /// same
    ///   path must give the same number to every variant of one replication.
    /// - Throws: quantities that, so drawn, contradict each other.
    package func resolve(
        draw: @escaping (String) -> Double
    ) throws(DiagnosticList) -> ResolvedScenario {
        guard isUncertain else { return median }
        var found: [Diagnostic] = []
        return try Self.resolve(checked, rhythms, warnings: &found, draw: draw)
    }

    private static func resolve(
        _ checked: CheckedScenario, _ rhythms: [DailyRhythmKey: [Double]],
        warnings: inout [Diagnostic], draw: @escaping (String) -> Double
    ) throws(DiagnosticList) -> ResolvedScenario {
        var compiler = PlanCompiler(checked, rhythms: rhythms, draw: draw)
        let plan = compiler.compile()
        let errors = compiler.resolver.problems.filter { $0.severity == .error }
        guard errors.isEmpty else { throw DiagnosticList(errors) }
        var rater = RatingCompiler(
            checked: checked, plan: plan, resolver: Resolver(draw: draw))
        let rating = rater.compile()
        let more = rater.resolver.problems
        if more.contains(where: { $0.severity == .error }) { throw DiagnosticList(more) }
        warnings += compiler.resolver.problems + more
        return ResolvedScenario(plan: plan, rating: rating)
    }

    /// Daily curves that no draw changes, made once.
    private static func rhythms(_ checked: CheckedScenario) -> [DailyRhythmKey: [Double]] {
        var rhythms: [DailyRhythmKey: [Double]] = [:]
        var resolver = Resolver { _ in 0 }
        for service in checked.services {
            let daily = service.setting["demand"]["shape"]["daily"]
            guard let key = DailyRhythmKey(daily, &resolver) else { continue }
            rhythms[key] = DailyRhythm.minutes(
                peakToMean: key.peakToMean, peakAt: key.peakAt)
        }
        return rhythms
    }
}

/// One replication's input: what to simulate, and what its usage costs.
package struct ResolvedScenario: Sendable {
    package let plan: Plan
    package let rating: RatingPlan
}
