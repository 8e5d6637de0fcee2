import CloudModel

extension Measures {
    package static let lifecycle: [Measure] = [
        Measure(
            "lifecycle.coldStarts", "Cold starts", .count,
            "Instances launched from nothing after the start, all fleets."
        ) { $0.sum(\.lifecycle.coldStarts) },
        Measure(
            "lifecycle.warmStarts", "Warm starts", .count,
            "Instances started from warm pools, all fleets."
        ) { $0.sum(\.lifecycle.warmStarts) },
        Measure(
            "lifecycle.warmPool", "Warm pool", .instances,
            "Time-weighted mean of instances in warm pools, all fleets."
        ) { $0.sum(\.lifecycle.warmPoolMean) },
        Measure(
            "lifecycle.abandoned", "Abandoned launches", .count,
            "Instances that lifecycle hooks or health checks gave up before they served."
        ) { $0.sum(\.lifecycle.abandoned) },
        Measure(
            "lifecycle.failed", "Failed instances", .count,
            "Failures of single instances, all fleets."
        ) { $0.sum(\.lifecycle.failed) },
        Measure(
            "lifecycle.replaced", "Replaced instances", .count,
            "Instances that were replaced because they had failed."
        ) { $0.sum(\.lifecycle.replaced) },
        Measure(
            "lifecycle.refused", "Launches refused", .count,
            "Instances that were asked for when the provider had no capacity; each request once a "
                + "try."
        ) { $0.sum(\.lifecycle.refused) },
    ]
}
