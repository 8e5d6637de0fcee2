/// Capacity over the whole run, one step at a time.
struct CapacityTotals {
    private var seconds = 0.0
    private var instanceSeconds = 0.0
    private var vcpuSeconds = 0.0
    private var spotVcpuSeconds = 0.0
    private var peak: Int64 = 0
    private var sizes = SizeHistogram()
    private var carried = 0.0
    private var provisioned = 0.0
    private var peakUse = 0.0
    private var under = 0.0
    private var over = 0.0
    private var underSeconds = 0.0
    private var overSeconds = 0.0
    private var demandSeconds = 0.0
    private var unlikeSeconds = 0.0
    private var lastDemand: Double?
    private var lastSupply = 0.0

    /// One minute (or the last part of one).
    mutating func add(_ minute: MinuteTotals, instances: Int64) {
        seconds += minute.seconds
        peak = max(peak, instances)
        sizes.add(instances, seconds: minute.seconds)
        let requests = Double(minute.carried) / Double(RequestCounts.perRequest)
        carried += requests
        provisioned += minute.provisionedRequests
        if minute.provisionedRequests > 0 {
            peakUse = max(peakUse, min(1, requests / minute.provisionedRequests))
        }
    }

    /// Usage as it goes to the ledger, so that the two agree.
    mutating func add(instanceSeconds: Double, vcpu: Int, isSpot: Bool) {
        self.instanceSeconds += instanceSeconds
        vcpuSeconds += instanceSeconds * Double(vcpu)
        if isSpot { spotVcpuSeconds += instanceSeconds * Double(vcpu) }
    }

    /// Elasticity after SPEC RG: units that the load needed, and units in service. A step without
    /// demand counts as fully supplied: its relative error is not defined.
    mutating func add(demanded: Double, supplied: Double, seconds step: Double) {
        if demanded > 0 {
            demandSeconds += step
            under += max(0, demanded - supplied) / demanded * step
            over += max(0, supplied - demanded) / demanded * step
        }
        if supplied < demanded { underSeconds += step }
        if supplied > demanded { overSeconds += step }
        if let lastDemand {
            let demandSign = (demanded - lastDemand).sign(0)
            let supplySign = (supplied - lastSupply).sign(0)
            if demandSign != supplySign { unlikeSeconds += step }
        }
        lastDemand = demanded
        lastSupply = supplied
    }

    func outcome(
        name: String, region: String, interruptions: Int, scalingActions: Int
    ) -> FleetOutcome {
        let time = max(seconds, 1e-9)
        let demandTime = max(demandSeconds, 1e-9)
        return FleetOutcome(
            name: name, region: region, instancesMean: instanceSeconds / time,
            instancesP95: Double(sizes.quantile(0.95)), instancesPeak: Double(peak),
            instanceHours: instanceSeconds / 3600, vcpuHours: vcpuSeconds / 3600,
            spotVcpuHours: spotVcpuSeconds / 3600,
            utilization: provisioned > 0 ? carried / provisioned : 0, peakUtilization: peakUse,
            interruptions: interruptions, scalingActions: scalingActions,
            underprovisioned: under / demandTime, overprovisioned: over / demandTime,
            underprovisionedTimeshare: underSeconds / time,
            overprovisionedTimeshare: overSeconds / time, instability: unlikeSeconds / time)
    }
}

extension Double {
    /// −1, 0 or 1.
    fileprivate func sign(_ tolerance: Double) -> Int {
        self > tolerance ? 1 : (self < -tolerance ? -1 : 0)
    }
}

/// Seconds spent at each fleet size: exact below 1,024 instances, within 0.1 % above.
struct SizeHistogram {
    private var seconds: [Double] = []
    private var total = 0.0

    mutating func add(_ size: Int64, seconds step: Double) {
        let bucket = Self.bucket(size)
        while seconds.count <= bucket { seconds.append(0) }
        seconds[bucket] += step
        total += step
    }

    /// The smallest size that is not exceeded for the share `p` of the time.
    func quantile(_ p: Double) -> Int64 {
        var sum = 0.0
        for (bucket, step) in seconds.enumerated() {
            sum += step
            if step > 0, sum >= p * total { return Self.size(bucket) }
        }
        return seconds.isEmpty ? 0 : Self.size(seconds.count - 1)
    }

    private static func bucket(_ size: Int64) -> Int {
        guard size >= 2048 else { return Int(max(0, size)) }
        let shift = 53 - size.leadingZeroBitCount
        return shift * 1024 + Int(size >> Int64(shift))
    }

    private static func size(_ bucket: Int) -> Int64 {
        guard bucket >= 2048 else { return Int64(bucket) }
        let shift = bucket / 1024 - 1
        return Int64(bucket - shift * 1024) << Int64(shift)
    }
}
