package import CloudModel

/// What losing a region should come to by the sum of its parts, to hold beside what was simulated.
/// Seconds throughout.
package struct OutageExpectation: Hashable, Sendable {
    /// The outage's.
    package let name: String
    package let detect: Double
    package let decide: Double
    package let prepare: Double
    package let route: Double
    /// From the decision until the standby is as large as the primary was; 0: it is.
    package let scaleOut: Double
    package let recoveryTime: Double
    /// Nil where nothing is known of copies of the data.
    package let recoveryPoint: Double?
    package let worstRecoveryPoint: Double?
    /// Requests per second that a smaller standby lacks at first, and those that it loses until it
    /// has grown; nil where it lacks nothing.
    package let missing: Double?
    package let lostToGap: Double?

    package init(
        name: String, recovery: RecoveryEstimate, point: RecoveryPointEstimate?, gap: ScaleOutGap?
    ) {
        self.name = name
        detect = recovery.detect
        decide = recovery.decide
        prepare = recovery.prepare
        route = recovery.route
        scaleOut = recovery.scaleOut
        recoveryTime = recovery.recoveryTime
        recoveryPoint = point?.mean
        worstRecoveryPoint = point?.worst
        missing = gap?.missing
        lostToGap = gap?.requestsLost
    }

    /// One for each outage of a plan that takes a whole region's instances; of several regions the
    /// first.
    package static func all(_ plan: Plan) -> [OutageExpectation] {
        var expectations: [OutageExpectation] = []
        for outage in plan.outages
        where outage.zone == nil && outage.hitsData && outage.isOfPlace && outage.share >= 1 {
            // Nowhere to go: there is nothing to add up.
            guard plan.regions.indices.contains(where: { !outage.touches(region: $0) }),
                !expectations.contains(where: { $0.name == outage.name }),
                let recovery = plan.recoveryEstimate(ofLosing: outage.region)
            else { continue }
            var start: Int64 = 0
            if case .scheduled(let from, _) = outage.timing { start = max(0, from) }
            expectations.append(
                OutageExpectation(
                    name: outage.name, recovery: recovery,
                    point: plan.recoveryPointEstimate(ofLosing: outage.region),
                    gap: plan.scaleOutGap(ofLosing: outage.region, at: start)))
        }
        return expectations
    }
}
