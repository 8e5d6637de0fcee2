import CloudModel
import Diagnostics
import Quantities

extension ScenarioChecker {
    /// Keys of capacity that need another to mean anything, and spot of one provider.
    mutating func checkSupply() {
        let capacity = root["capacity"]
        if capacity["depth"].isAbsent {
            let defaults = [
                "herd": Scalar.number(0), "herdHalfLife": .integer(TimeSpan.hour.nanoseconds),
            ]
            for key in ["herd", "herdHalfLife"] where capacity[key].isGiven {
                // Anybody may write the defaults down.
                if capacity[key].scalar == defaults[key] { continue }
                report(
                    "`\(key)` says what others take of `depth`, which is not given",
                    at: capacity[key].keyPlace,
                    help: "give `depth`, the instances of each type and zone that can be had")
            }
        }
        var seen: [String] = []
        for item in capacity["spotAvailability"]["zones"].list {
            guard let zone = item.text else { continue }
            if seen.contains(zone) {
                report("the zone `\(zone)` is given twice", at: item.place)
            }
            seen.append(zone)
        }
        for fleet in checked.fleets { checkPreemptible(fleet) }
        let lead = capacity["recommendationLead"]
        let acts = checked.fleets.contains {
            $0.setting["market"]["capacityRebalance"].flag == true
                && checked.regions[$0.region].provider == "aws"
        }
        if lead.isGiven, !acts {
            warn(
                "no fleet acts on recommendations", at: lead.keyPlace,
                help: "set `market.capacityRebalance: true` on a fleet of AWS")
        }
    }

    private mutating func checkPreemptible(_ fleet: CheckedScenario.Fleet) {
        let market = fleet.setting["market"]
        guard market["preemptible"].flag == true else { return }
        let provider = checked.regions[fleet.region].provider
        if provider != "gcp" {
            report(
                "only Google Cloud has preemptible instances, and fleet `\(fleet.name)` runs on "
                    + provider, at: market["preemptible"].place,
                help: "leave it out: spot instances are taken back as the price book says")
        }
        if !market["onDemandAboveBase"].isUncertain,
            market["onDemandAboveBase"].scalar.map(UncertainScalar.number) == 1
        {
            warn(
                "fleet `\(fleet.name)` has no spot instances to be preemptible",
                at: market["preemptible"].place, help: "set `onDemandAboveBase: 0%`")
        }
    }
}
