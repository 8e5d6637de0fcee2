import CloudModel
import Diagnostics
import Pricing

extension ScenarioChecker {
    /// The price of what unlimited mode may charge, and `credits` where nothing earns any.
    mutating func checkCredits(_ fleet: CheckedScenario.Fleet, _ region: RegionPlan) {
        var isKnown = true
        var earns = false
        if fleet.items.isEmpty { isKnown = false }
        for item in fleet.items {
            guard
                let facts = finder.table.instances[
                    .init(provider: region.provider, type: item.type)]
            else {
                // Its type was reported, or will be: whether it bursts is not known.
                isKnown = false
                continue
            }
            let own = item.ownCredits
            guard let credits = facts.credits(mode: item.credits.text) else {
                if own.isGiven, !own.isAbsent { reportCredits("`\(item.type)`", own) }
                continue
            }
            earns = true
            guard credits.isUnlimited, let os = fleet.setting["os"].text else { continue }
            finder.findService(
                .surplusCredits(kind: CreditPlan.surplusKind(type: item.type, os: os)),
                provider: region.provider, region: region.name,
                at: item.credits.isGiven ? item.credits.place : item.place)
        }
        let setting = fleet.setting["credits"]
        if isKnown, !earns, setting.isGiven, !setting.isAbsent {
            reportCredits("fleet `\(fleet.name)`", setting)
        }
    }

    private mutating func reportCredits(_ what: String, _ setting: Setting) {
        report(
            "\(what) earns no CPU credits", at: setting.keyPlace,
            help: "remove `credits`, or take a burstable type: t2, t3, t3a or t4g of AWS")
    }
}
