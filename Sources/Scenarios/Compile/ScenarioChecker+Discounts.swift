import CloudModel
import Diagnostics
import Pricing

extension ScenarioChecker {
    /// A negotiated discount is on something: a category, or what the usage can need. Runs when
    /// every price has been looked up.
    mutating func checkDiscounts() {
        let entries = root["prices"]["negotiatedDiscount"].entries
        guard !entries.isEmpty else { return }
        let used =
            finder.poolKeys.flatMap { NegotiatedDiscounts.names(of: $0) }
            + finder.serviceKeys.flatMap { NegotiatedDiscounts.names(of: $0) }
        let names = ScenarioSchema.discountCategories + used
        for entry in entries where !names.contains(entry.name) {
            if isInstanceName(entry.name) {
                // A variant may be of other types than the scenario.
                warn(
                    "nothing here is a `\(entry.name)`: its negotiated discount changes nothing",
                    at: entry.place)
                continue
            }
            let near = suggestion(for: entry.name, among: names)
            report(
                "`\(entry.name)` is nothing that a discount can be on", at: entry.place,
                help: near.map { "did you mean `\($0)`?" }
                    ?? "categories: \(ScenarioSchema.discountCategories.joined(separator: ", ")); "
                    + "or a service, an instance family or a type that is used here")
        }
    }

    /// Credits are for services in two zones or more whose fleets are known by name.
    mutating func checkServiceLevels() {
        let switched = root["prices"]["slaCredits"]
        guard switched.flag == true else { return }
        for service in checked.services {
            let fleets = checked.fleets.filter {
                $0.service >= 0 && checked.services[$0.service].name == service.name
            }
            for region in checked.regions {
                guard fleets.contains(where: { checked.regions[$0.region].name == region.name })
                else { continue }
                guard region.zones.count > 1 else {
                    warn(
                        "no SLA credits for `\(service.name)` in `\(region.name)`: the agreement "
                            + "is for two zones or more", at: switched.place)
                    continue
                }
                guard let agreement = book.computeServiceLevel(provider: region.provider) else {
                    continue
                }
                checked.credited.append(
                    CreditedService(
                        name: service.name, region: region.name, fleets: fleets.map(\.name),
                        agreement: agreement))
                let tiers = agreement.tiers.map { "\($0.below):\($0.credit)" }
                finder.change {
                    $0.trail.append(
                        "sla \(region.provider)=\(tiers.joined(separator: ",")):"
                            + agreement.source)
                }
            }
        }
        if !root["workloads"].entries.isEmpty {
            report(
                "SLA credits of `workloads` are not worked out: their nodes serve several",
                at: switched.place)
        }
    }

    /// Neither drawn prices nor credits: a bill of usage has no run.
    mutating func refuseWhatARunHas() {
        refuseDrawnPrices()
        let switched = root["prices"]["slaCredits"]
        guard switched.flag == true else { return }
        report(
            "`slaCredits` follow a run's availability, and a bill is of what was used",
            at: switched.place)
    }

    /// Drawn prices are a replication's, and usage from a file has none.
    private mutating func refuseDrawnPrices() {
        let prices = root["prices"]["spot"]["prices"]
        guard prices.text == "fitted" else { return }
        report(
            "`fitted` draws the spot prices of a run, and a bill is of what was used",
            at: prices.place, help: "`recorded` takes the prices of the days, or your own rows")
    }

    /// Whether it is a type or a family of any provider.
    private func isInstanceName(_ name: String) -> Bool {
        ["aws", "gcp", "azure"].contains { provider in
            book.types(provider: provider).contains {
                $0 == name || NegotiatedDiscounts.family(provider: provider, type: $0) == name
            }
        }
    }
}

/// Shares off list by name, the narrowest first: an instance type before its family, an item before
/// its service, and both before their category.
struct NegotiatedDiscounts {
    private let shares: [String: Double]

    init(_ shares: [String: Double]) { self.shares = shares }

    /// Nil: only the category's.
    func share(of key: PriceTable.PoolKey) -> Double? { first(Self.names(of: key)) }

    func share(of key: PriceTable.ServiceKey) -> Double? { first(Self.names(of: key)) }

    private func first(_ names: [String]) -> Double? {
        names.lazy.compactMap { shares[$0] }.first
    }

    /// `m7g.large` and `m7g`.
    static func names(of key: PriceTable.PoolKey) -> [String] {
        [key.type, family(provider: key.provider, type: key.type)]
    }

    /// `ebs.gp3-storage` and `ebs`.
    static func names(of key: PriceTable.ServiceKey) -> [String] {
        let names = key.item.names(provider: key.provider)
        return ["\(names.service).\(names.item)", names.service]
    }

    static func family(provider: String, type: String) -> String {
        switch provider {
        case "gcp": PriceBook.googleFamily(ofType: type)
        case "azure": AzureReservations.series(ofType: type)
        default: InstanceSpec.family(ofType: type)
        }
    }
}
