import CloudModel
import Diagnostics
import Pricing
import Quantities

/// The instance types of fleets: as they are listed, or by their requirements.
extension ScenarioChecker {
    mutating func chooseInstances() {
        for index in checked.fleets.indices {
            let fleet = checked.fleets[index]
            checkMarket(fleet.setting)
            let instances = fleet.setting["instances"]
            guard case .group = instances.value else {
                checked.fleets[index].items = instances.list.compactMap {
                    InstanceItem($0, fleet: fleet.setting)
                }
                continue
            }
            guard let selection = select(instances, fleet) else { continue }
            checked.fleets[index].selection = selection
            checked.fleets[index].items = selection.choices.map {
                InstanceItem($0, fleet: fleet.setting)
            }
        }
    }

    private mutating func select(
        _ setting: Setting, _ fleet: CheckedScenario.Fleet
    ) -> InstanceSelection? {
        let region = checked.regions[fleet.region]
        guard let requirements = requirements(setting, provider: region.provider),
            book.hasRegion(provider: region.provider, region: region.name),
            let os = fleet.setting["os"].text
        else { return nil }
        switch book.select(
            requirements, provider: region.provider, region: region.name, os: os,
            asOf: checked.asOf, spot: mayUseSpot(fleet.setting))
        {
        case .success(let selection): return selection
        case .failure(let miss):
            report(miss, setting, fleet: fleet.name, region)
            return nil
        }
    }

    /// Market rules that go with how the types are named.
    private mutating func checkMarket(_ fleet: Setting) {
        let market = fleet["market"]
        let pools = market["spotInstancePools"]
        let strategy = market["spotAllocation"]
        if !pools.isAbsent, let word = strategy.text, word != "lowest-price" {
            report(
                "`spotInstancePools` acts with `spotAllocation: lowest-price` only, and this is "
                    + "`\(word)`", at: pools.keyPlace, help: "leave it out")
        }
        guard case .group = fleet["instances"].value else { return }
        let order = market["onDemandAllocation"]
        if order.text == "prioritized" {
            report(
                "requirements name no order of instance types to be prioritized",
                at: order.place,
                help: "leave it out for `lowest-price`, or list the types in `instances`")
        }
        if strategy.text == "capacity-optimized-prioritized" {
            report(
                "requirements name no order of instance types to be prioritized",
                at: strategy.place, help: "take `capacity-optimized`, or list the types")
        }
    }

    /// nil: something is wrong, and reported.
    private mutating func requirements(
        _ setting: Setting, provider: String
    ) -> InstanceRequirements? {
        if setting.isUncertain {
            report("instance requirements cannot be uncertain", at: setting.keyPlace)
            return nil
        }
        let allowed = setting["allowedInstanceTypes"]
        if !allowed.isAbsent, !setting["excludedInstanceTypes"].isAbsent {
            report(
                "`allowedInstanceTypes` and `excludedInstanceTypes` exclude each other",
                at: setting["excludedInstanceTypes"].keyPlace, help: "give one of them")
            return nil
        }
        var all: [InstanceRequirement] = []
        for figure in InstanceRequirement.Figure.allCases {
            guard let bounds = bounds(setting[figure.rawValue]) else { return nil }
            if bounds != .init() { all.append(.figure(figure, bounds)) }
        }
        func words(_ key: String) -> [String]? {
            let words = setting[key].list.compactMap(\.text)
            return words.isEmpty ? nil : words
        }
        if let names = words("cpuManufacturers") { all.append(.cpuManufacturers(names)) }
        if let names = words("allowedInstanceTypes") { all.append(.allowedInstanceTypes(names)) }
        if let names = words("excludedInstanceTypes") {
            all.append(.excludedInstanceTypes(names))
        }
        if let names = words("instanceGenerations") {
            all.append(
                .instanceGenerations(names.compactMap(InstanceRequirement.Generation.init)))
        }
        if let names = words("acceleratorManufacturers") {
            all.append(.acceleratorManufacturers(names))
        }
        all += inclusions(setting, provider: provider)
        var requirements = InstanceRequirements(all)
        if let type = setting["desiredCapacityType"].text
            .flatMap(InstanceRequirements.CapacityType.init)
        {
            requirements.desiredCapacityType = type
        }
        if case .number(let share)? = setting["onDemandMaxPriceOverLowest"].scalar {
            requirements.onDemandMaxPriceOverLowest = share
        }
        if case .number(let share)? = setting["spotMaxPriceOverLowest"].scalar {
            requirements.spotMaxPriceOverLowest = share
        }
        return requirements
    }

    /// AWS leaves burstable types and bare metal out unless asked. Of other providers' types the
    /// book does not know which are bare metal, and only whoever asks is told so.
    private func inclusions(_ setting: Setting, provider: String) -> [InstanceRequirement] {
        func word(
            _ key: String, _ fallback: InstanceRequirement.Inclusion
        ) -> InstanceRequirement.Inclusion {
            setting[key].text.flatMap(InstanceRequirement.Inclusion.init) ?? fallback
        }
        let metal: InstanceRequirement.Inclusion = provider == "aws" ? .excluded : .included
        return [
            .burstablePerformance(word("burstablePerformance", .excluded)),
            .bareMetal(word("bareMetal", metal)),
            .localStorage(word("localStorage", .included)),
        ]
    }

    /// nil: they contradict each other, or were wrong and are reported already.
    private mutating func bounds(_ setting: Setting) -> InstanceRequirement.Bounds? {
        func value(_ key: String) -> Int64? {
            guard case .integer(let value)? = setting[key].scalar else { return nil }
            return value
        }
        if case .invalid = setting.value { return nil }
        if case .invalid = setting["min"].value { return nil }
        if case .invalid = setting["max"].value { return nil }
        let bounds = InstanceRequirement.Bounds(least: value("min"), most: value("max"))
        if let least = bounds.least, let most = bounds.most, least > most {
            report("`max` is below `min`", at: setting["max"].place)
            return nil
        }
        return bounds
    }

    private mutating func report(
        _ miss: SelectionMiss, _ setting: Setting, fleet: String, _ region: RegionPlan
    ) {
        switch miss {
        case .noFigures(let requirement):
            report(
                "the price book has no `\(requirement)` of \(region.provider)'s types",
                at: setting[requirement].keyPlace, help: "leave it out")
        case .unknownPattern(let requirement, let pattern, let near):
            let item = setting[requirement].list.first { $0.text == pattern }
            report(
                "`\(pattern)` is no type of \(region.provider), and matches none",
                at: item?.place ?? setting[requirement].place,
                help: near.map { "did you mean `\($0)`?" }
                    ?? "a `*` stands for any characters: `m7g.*`")
        case .unpriced(let miss): finder.report(miss, at: setting.keyPlace)
        case .noSpot(let matching):
            report(
                "none of the \(matching) types that fleet `\(fleet)` may launch has a spot "
                    + "price in `\(region.name)`", at: setting.keyPlace,
                help: "set `market.onDemandAboveBase: 100%`, or ask for less")
        case .nothingMatches(let sold, let excluded, let nearest):
            reportNothing(setting, fleet: fleet, region, sold: sold, excluded, nearest)
        }
    }

    private mutating func reportNothing(
        _ setting: Setting, fleet: String, _ region: RegionPlan, sold: Int,
        _ excluded: [(requirement: String, count: Int)],
        _ nearest: [(type: String, missing: [String])]
    ) {
        let counts = excluded.map { "`\($0.requirement)` leaves out \($0.count)" }
        let near = nearest.map {
            "`\($0.type)` misses \($0.missing.map { "`\($0)`" }.joined(separator: " and "))"
        }
        var diagnostic = problem(
            "none of the \(sold) instance types in `\(region.name)` meets the requirements of "
                + "fleet `\(fleet)`", at: setting.keyPlace)
        if !near.isEmpty { diagnostic.help = "the nearest: \(near.joined(separator: ", "))" }
        diagnostic.notes = [counts.joined(separator: ", ")]
        problems.append(diagnostic)
    }
}
