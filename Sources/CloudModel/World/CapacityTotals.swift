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
    private var underUnits = 0.0
    private var overUnits = 0.0
    private var supplyUnits = 0.0
    private var offUse = 0.0
    private var underSeconds = 0.0
    private var overSeconds = 0.0
    private var demandSeconds = 0.0
    private var unlikeSeconds = 0.0
    private var isFirst = true
    private var lastDemand = 0.0
    private var lastSupply = 0.0

    /// The bounds of a good utilization: what is outside counts by how far.
    static let leastUse = 0.2
    static let mostUse = 0.8

    /// One minute (or the last part of one).
    @inline(__always)
    mutating func add(_ minute: MinuteTotals, instances: Int64) {
        seconds += minute.seconds
        peak = max(peak, instances)
        sizes.add(instances, seconds: minute.seconds)
        let requests = Double(minute.carried) / Double(RequestCounts.perRequest)
        let possible = minute.capacity.provisionedRequests
        carried += requests
        provisioned += possible
        // Divisions are made only where they can make a difference.
        if requests < CapacityTotals.leastUse * possible {
            offUse += (CapacityTotals.leastUse - requests / possible) * minute.seconds
        } else if requests > CapacityTotals.mostUse * possible {
            offUse += (requests / possible - CapacityTotals.mostUse) * minute.seconds
        }
        if possible > 0, requests > peakUse * possible * (1 - 1e-9) {
            peakUse = max(peakUse, min(1, requests / possible))
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
    @inline(__always)
    mutating func add(demanded: Double, supplied: Double, seconds step: Double) {
        // Most of these go either way from minute to minute, so they are sums and not branches.
        if demanded > 0 {
            demandSeconds += step
            let error = (supplied - demanded) / demanded * step
            under += max(0, -error)
            over += max(0, error)
        }
        underUnits += max(0, demanded - supplied) * step
        overUnits += max(0, supplied - demanded) * step
        supplyUnits += supplied * step
        underSeconds += supplied < demanded ? step : 0
        overSeconds += supplied > demanded ? step : 0
        let rises = (demanded > lastDemand) != (supplied > lastSupply)
        let falls = (demanded < lastDemand) != (supplied < lastSupply)
        let isUnlike = (rises ? 1 : 0) | (falls ? 1 : 0) != 0
        if !isFirst { unlikeSeconds += isUnlike ? step : 0 }
        isFirst = false
        lastDemand = demanded
        lastSupply = supplied
    }

    mutating func outcome(
        name: String, region: String, interruptions: Int, scalingActions: Int
    ) -> FleetOutcome {
        let time = max(seconds, 1e-9)
        let demandTime = max(demandSeconds, 1e-9)
        var outcome = FleetOutcome(
            name: name, region: region, instancesMean: instanceSeconds / time,
            instancesP95: Double(sizes.quantile(0.95)), instancesPeak: Double(peak),
            instanceHours: instanceSeconds / 3600, vcpuHours: vcpuSeconds / 3600,
            spotVcpuHours: spotVcpuSeconds / 3600,
            utilization: provisioned > 0 ? carried / provisioned : 0, peakUtilization: peakUse,
            interruptions: interruptions, scalingActions: scalingActions,
            underprovisioned: under / demandTime, overprovisioned: over / demandTime,
            underprovisionedTimeshare: underSeconds / time,
            overprovisionedTimeshare: overSeconds / time, instability: unlikeSeconds / time)
        outcome.underprovisionedUnits = underUnits / time
        outcome.overprovisionedUnits = overUnits / time
        outcome.suppliedUnits = supplyUnits / time
        outcome.utilizationDistance = offUse / time
        return outcome
    }
}

/// Seconds spent at each fleet size: exact below 1,024 instances, within 0.1 % above.
struct SizeHistogram {
    private var seconds: [Double] = []
    private var total = 0.0
    /// The last size, and the whole minutes spent at it that are not in `seconds` yet.
    private var last: Int64 = 0
    private var lastMinutes = 0

    @inline(__always)
    mutating func add(_ size: Int64, seconds step: Double) {
        total += step
        if size == last, step == 60 {
            lastMinutes += 1
        } else {
            change(to: size, step)
        }
    }

    @inline(never)
    private mutating func change(to size: Int64, _ step: Double) {
        flush()
        last = size
        if step == 60 {
            lastMinutes = 1
        } else {
            let bucket = reach(size)
            seconds[bucket] += step
        }
    }

    /// Minute by minute, as if each had been written down at once: sums round the same.
    private mutating func flush() {
        guard lastMinutes > 0 else { return }
        let bucket = reach(last)
        var sum = seconds[bucket]
        for _ in 0..<lastMinutes { sum += 60 }
        seconds[bucket] = sum
        lastMinutes = 0
    }

    private mutating func reach(_ size: Int64) -> Int {
        let bucket = Self.bucket(size)
        while seconds.count <= bucket { seconds.append(0) }
        return bucket
    }

    /// The smallest size that is not exceeded for the share `p` of the time.
    mutating func quantile(_ p: Double) -> Int64 {
        flush()
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
