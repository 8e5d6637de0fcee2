import CloudModel
import StableMath

extension Measures {
    static let elasticity: [Measure] = [
        Measure(
            "elasticity.underprovisioned", "Under-provisioned", .share,
            "Time-mean of max(demanded − supplied, 0) ÷ demanded capacity, fleets weighted by "
                + "instance-hours (SPEC RG θU)."
        ) { $0.mean(\.underprovisioned, weightedBy: \.instanceHours) },
        Measure(
            "elasticity.overprovisioned", "Over-provisioned", .share,
            "Time-mean of max(supplied − demanded, 0) ÷ demanded capacity, fleets weighted by "
                + "instance-hours (SPEC RG θO)."
        ) { $0.mean(\.overprovisioned, weightedBy: \.instanceHours) },
        Measure(
            "elasticity.underprovisioned.timeshare", "Time under-provisioned", .share,
            "Share of time with less capacity than demanded (SPEC RG τU)."
        ) { $0.mean(\.underprovisionedTimeshare, weightedBy: \.instanceHours) },
        Measure(
            "elasticity.overprovisioned.timeshare", "Time over-provisioned", .share,
            "Share of time with more capacity than demanded (SPEC RG τO)."
        ) { $0.mean(\.overprovisionedTimeshare, weightedBy: \.instanceHours) },
        Measure(
            "elasticity.instability", "Instability", .share,
            "Share of time in which supply and demand did not move the same way (SPEC RG ν)."
        ) { $0.mean(\.instability, weightedBy: \.instanceHours) },
        Measure(
            "elasticity.deviation", "Deviation from the ideal", .ratio,
            "(θU⁵ + θO⁵ + τU⁵ + τO⁵ + ν⁵)^(1/5) of the five above, as shares: 0 is an ideal "
                + "autoscaler (Chameleon's σ)."
        ) { input in
            deviation([
                input.mean(\.underprovisioned, weightedBy: \.instanceHours),
                input.mean(\.overprovisioned, weightedBy: \.instanceHours),
                input.mean(\.underprovisionedTimeshare, weightedBy: \.instanceHours),
                input.mean(\.overprovisionedTimeshare, weightedBy: \.instanceHours),
                input.mean(\.instability, weightedBy: \.instanceHours),
            ])
        },
        Measure(
            "elasticity.underprovisioned.units", "Units missing", .instances,
            "Time-mean of max(demanded − supplied, 0), all fleets (SPEC RG mU)."
        ) { $0.sum(\.underprovisionedUnits) },
        Measure(
            "elasticity.overprovisioned.units", "Units too many", .instances,
            "Time-mean of max(supplied − demanded, 0), all fleets."
        ) { $0.sum(\.overprovisionedUnits) },
        Measure(
            "elasticity.underprovisioned.absolute", "Under-provisioned, absolute", .share,
            "Time-mean of max(demanded − supplied, 0) ÷ the most units that the fleets may have "
                + "(Ilyushkin's aU)."
        ) { ratio($0.sum(\.underprovisionedUnits), $0.sum(\.availableUnits)) },
        Measure(
            "elasticity.overprovisioned.absolute", "Over-provisioned, absolute", .share,
            "Time-mean of max(supplied − demanded, 0) ÷ the most units that the fleets may have "
                + "(Ilyushkin's aO)."
        ) { ratio($0.sum(\.overprovisionedUnits), $0.sum(\.availableUnits)) },
        Measure(
            "elasticity.utilizationDistance", "Utilization distance", .share,
            "Time-mean of how far utilization was below 20 % or above 80 %, fleets weighted by "
                + "instance-hours (Netto's ADI ÷ time; the bounds are Headroom's own)."
        ) { $0.mean(\.utilizationDistance, weightedBy: \.instanceHours) },
        Measure(
            "scaling.actions", "Scaling actions", .count,
            "Changes of desired capacity by policies, all fleets."
        ) { input in
            input.sum { Double($0.scalingActions) }
                + input.workloads.reduce(0) { $0 + Double($1.scalingActions) }
        },
    ]
    /// The Minkowski distance to zero, of the order of the number of parts.
    static func deviation(_ parts: [Double]) -> Double {
        let order = Double(parts.count)
        guard let largest = parts.max(), largest > 0 else { return 0 }
        let sum = parts.reduce(0) { $0 + Stable.pow($1 / largest, order) }
        return largest * Stable.pow(sum, 1 / order)
    }
}
