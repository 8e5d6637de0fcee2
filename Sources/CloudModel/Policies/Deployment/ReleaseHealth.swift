package import Quantities

/// How often a release is bad, what that does, and how it is undone: the same for every strategy.
package struct ReleaseHealth: Hashable, Sendable {
    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "readyWhen", .choice(["warm", "in-service"]), default: "warm",
            meaning: "when a new instance counts as healthy: past its warm-up, or in service; one "
                + "updated in place is healthy as soon as it is back",
            source:
                "EC2 Auto Scaling, instance refresh waits for the warm-up (2023-06); in-service "
                + "is Kubernetes' readiness with no minimum (2026-08)"),
        ParameterSpec(
            "failureProbability", .fraction, range: "0%…100%", default: "0%",
            meaning: "share of releases that are bad",
            source: "off; DORA's change failure rate is 5% for the best teams (2024)"),
        ParameterSpec(
            "errorRate", .fraction, range: "above 0%, at most 100%", default: "100%",
            meaning: "share of the answers of a bad release's instances that are errors",
            source: "Headroom's own: a bad release answers nothing right"),
        ParameterSpec(
            "detection", .duration, range: "0s…30d", default: "5m",
            meaning: "time from a bad release's first traffic until alarms notice",
            source: "Headroom's own: three points of a minute, published late"),
        ParameterSpec(
            "rollback", .choice(["automatic", "none"]), default: "automatic",
            meaning: "what follows: the way back, or nothing until the next release",
            source: "AWS CodeDeploy, automatic rollbacks (2023-06); where none is set up, "
                + "`none`"),
    ]

    package var waitsForWarmUp: Bool
    /// 0…1.
    package var failureProbability: Double
    /// 0…1.
    package var errorRate: Double
    package var detection: TimeSpan
    package var rollsBack: Bool

    package init(
        waitsForWarmUp: Bool = true, failureProbability: Double = 0, errorRate: Double = 1,
        detection: TimeSpan = .minute * 5, rollsBack: Bool = true
    ) {
        self.waitsForWarmUp = waitsForWarmUp
        self.failureProbability = failureProbability
        self.errorRate = errorRate
        self.detection = detection
        self.rollsBack = rollsBack
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        waitsForWarmUp = try reader.text("readyWhen") == "warm"
        failureProbability = try reader.share("failureProbability", in: 0...1)
        errorRate = try reader.number("errorRate", above: 0, atMost: 1)
        detection = try reader.duration("detection", in: .zero...(.day * 30))
        rollsBack = try reader.text("rollback") == "automatic"
    }
}
