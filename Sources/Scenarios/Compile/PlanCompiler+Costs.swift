import CloudModel
import Diagnostics
import Pricing
import Quantities
import UsageLedger

extension PlanCompiler {
    /// Dollars that no line of a bill comes to: beyond it sums could not be exact.
    private static let costLimit = 1e10

    /// Refuses sizes with which a bill could not be counted any more.
    mutating func checkCosts(_ plan: Plan, _ uses: [SharedUse]) {
        let horizon = checked.horizon.seconds
        for (entry, service) in zip(checked.services, plan.services) {
            let bytes =
                Double(service.request.responseBytes) * (mostRequests[service.name] ?? 0)
            for region in checked.regions {
                for kind in [MeterKind.internetBytes, .crossZoneBytes] {
                    let meter = MeterDescription(
                        kind: kind, owner: "", provider: region.provider, region: region.name)
                    check(bytes, of: meter, at: entry.setting["request"]["response"].place)
                }
            }
        }
        let settings = checked.fleets.map(\.setting) + checked.nodePools.map(\.setting)
        for (fleet, setting) in zip(plan.fleets, settings) {
            let region = checked.regions[fleet.region]
            for (volume, entry) in zip(fleet.volumes, setting["volumes"].entries) {
                let meter = MeterDescription(
                    kind: .volumeByteSeconds, owner: "", provider: region.provider,
                    region: region.name, detail: volume.type)
                let seconds = Double(fleet.scaling.maximum) * horizon
                check(Double(volume.bytes) * seconds, of: meter, at: entry.setting["size"].place)
            }
        }
        for (use, meter) in zip(uses, plan.sharedMeters) {
            var amount = meter.perSecond * horizon
            for source in meter.sources {
                let fleet = plan.fleets[source.fleet]
                let instances = Double(fleet.scaling.maximum) * horizon
                amount += source.perInstanceSecond * instances
                guard fleet.service >= 0 else { continue }
                let requests = mostRequests[plan.services[fleet.service].name] ?? 0
                amount += source.perRequest * requests
            }
            switch meter.retention {
            case .span(let span)?: amount *= span.seconds
            case .forever?: amount *= horizon
            case nil: break
            }
            check(amount, of: meter.meter, at: use.place)
        }
    }

    private mutating func check(_ amount: Double, of meter: MeterDescription, at place: Place) {
        let rule = meter.kind.rule
        guard let item = ServiceItem(meter: meter.kind, detail: meter.detail),
            let tiers = checked.prices.services[
                PriceTable.ServiceKey(
                    item: item, provider: meter.provider, region: meter.region)]
        else { return }
        let dearest = tiers.tiers.map(\.price.dollars).max() ?? 0
        let units = amount / Double(rule.baseUnits(monthSeconds: 28 * 86_400))
        guard units * dearest * Double(rule.sides) > Self.costLimit else { return }
        resolver.report(
            "this could cost more than \(shortest(Self.costLimit)) USD", at: place,
            help: "check the unit")
    }
}
