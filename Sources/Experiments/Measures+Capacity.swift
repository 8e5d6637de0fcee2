import CloudModel

extension Measures {
    static let capacity: [Measure] = [
        Measure(
            "capacity.instances.mean", "Mean instances", .instances,
            "Time-weighted mean of billed instances, all fleets."
        ) { $0.total.instancesMean },
        Measure(
            "capacity.instances.p95", "p95 instances", .instances,
            "95th percentile over time of billed instances, all fleets."
        ) { $0.total.instancesP95 },
        Measure(
            "capacity.instances.peak", "Peak instances", .instances,
            "Highest number of billed instances at one time, all fleets."
        ) { $0.total.instancesPeak },
        Measure(
            "capacity.instanceHours", "Instance-hours", .instanceHours,
            "Hours of billed instances, before billing minimums and rounding."
        ) { $0.sum(\.instanceHours) },
        Measure(
            "capacity.vcpuHours", "vCPU-hours", .vcpuHours,
            "Hours of billed vCPUs, before billing minimums and rounding."
        ) { $0.sum(\.vcpuHours) },
        Measure(
            "capacity.utilization", "Utilization", .share,
            "Carried work ÷ provisioned capacity, over time and fleets, weighted by vCPU-hours."
        ) { $0.mean(\.utilization, weightedBy: \.vcpuHours) },
        Measure(
            "capacity.headroomAtPeak", "Headroom at peak", .share,
            "1 − the highest minute's use ÷ provisioned capacity, of the tightest fleet or "
                + "workload."
        ) { input in
            let fleets = input.fleets.reduce(1) { min($0, 1 - $1.peakUtilization) }
            return input.workloads.reduce(fleets) { min($0, 1 - $1.peakUtilization) }
        },
        Measure(
            "capacity.throttledShare", "Throttled", .share,
            "Share of the running time of burstable instances at their baseline, for want of CPU "
                + "credits."
        ) { ratio($0.sum(\.throttledHours), $0.sum(\.burstableHours)) },
        Measure(
            "capacity.surplusVcpuHours", "CPU credits charged", .vcpuHours,
            "vCPU-hours of CPU credits that unlimited mode charges beyond what was earned."
        ) { $0.sum(\.surplusVcpuHours) },
    ]
}
