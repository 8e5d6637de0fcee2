import Quantities

/// What one fleet's meters count: its part of the plan and of the meters' layout, as the end of an
/// hour reads it.
struct FleetMeters {
    /// A meter that grows with instances and time.
    struct Rate {
        let meter: Int
        /// Per second and instance.
        let perInstance: Int64
    }
    let rates: [Rate]
    let responseBytes: Int64
    let internet: Int?
    let crossZone: Int?
    let crossZoneShare: Double
    let controlPlane: Int?
    /// Index of `balancerSeconds`; the four dimensions follow it in their order.
    let balancer: Int?
    let requestsPerConnection: Double
    let connectionSeconds: Double
    let chargedRules: Double

    init(_ prepared: PreparedPlan, fleet index: Int) {
        let plan = prepared.plan.fleets[index]
        let layout = prepared.meterLayout.fleets[index]
        var rates: [Rate] = []
        for (volume, places) in zip(plan.volumes, layout.volumes) {
            rates.append(Rate(meter: places.bytes, perInstance: volume.bytes))
            if let iops = places.iops {
                rates.append(Rate(meter: iops, perInstance: volume.extraIOPS))
            }
            if let throughput = places.throughput {
                rates.append(Rate(meter: throughput, perInstance: volume.extraBytesPerSecond))
            }
        }
        self.rates = rates
        responseBytes =
            plan.service < 0
            ? 0 : prepared.plan.services[plan.service].request.responseBytes
        controlPlane = layout.controlPlane
        internet = layout.internet
        crossZone = layout.crossZone
        crossZoneShare = plan.crossZoneShare
        balancer = plan.balancer == nil ? nil : layout.balancer
        requestsPerConnection = plan.balancer?.requestsPerConnection ?? 1
        connectionSeconds = plan.balancer?.connectionDuration.seconds ?? 0
        chargedRules = Double(plan.balancer?.chargedRules ?? 0)
    }
}
