import Diagnostics
import GRDB
package import Quantities

extension PriceBook {
    /// The instance types that meet requirements and may be launched at their prices.
    ///
    /// - Parameters:
    ///   - spot: whether the spot market is asked, too.
    package func select(
        _ requirements: InstanceRequirements, provider: String, region: String, os: String,
        asOf: CalendarDate?, spot: Bool
    ) -> Result<InstanceSelection, SelectionMiss> {
        let specs = (try? storedSpecs(provider)) ?? []
        if let miss = Self.misfit(requirements, specs) { return .failure(miss) }
        let onList = Set(types(provider: provider, region: region))
        let sold = specs.filter { spec in
            onList.contains(spec.type)
                || overlay?.onDemand(provider, region, spec.type, os, asOf, newestDate) != nil
        }
        let matching = sold.filter { spec in
            requirements.weight(of: spec).map { $0 > 0 } == true
                && requirements.all.allSatisfy { $0.verdict(on: spec) == .met }
        }
        guard !matching.isEmpty else { return .failure(Self.nothing(requirements, sold)) }
        var candidates: [Candidate] = []
        var miss: PriceMiss?
        for spec in matching {
            switch onDemandPrice(
                provider: provider, region: region, type: spec.type, os: os, asOf: asOf)
            {
            case .failure(let found): miss = miss ?? found
            case .success(let price):
                var candidate = Candidate(
                    spec: spec, weight: requirements.weight(of: spec) ?? 1, onDemand: price.price)
                if spot, hasSpotFigure(provider, region, spec.type) {
                    candidate.spot = try? spotPrice(
                        provider: provider, region: region, type: spec.type, os: os, asOf: asOf
                    ).get().price.price
                }
                candidates.append(candidate)
            }
        }
        if candidates.isEmpty, let miss { return .failure(.unpriced(miss)) }
        return Candidate.selection(candidates, requirements, sold: sold.count, spot: spot)
    }

    private func storedSpecs(_ provider: String) throws -> [InstanceSpec] {
        let sql = """
            SELECT * FROM instance_type LEFT JOIN cpu_credit ON type_id = id
            WHERE provider = ? ORDER BY id
            """
        return try database.read {
            try Row.fetchAll($0, sql: sql, arguments: [provider]).map(spec)
        }
    }

    /// A requirement that no type of the provider can be held against.
    private static func misfit(
        _ requirements: InstanceRequirements, _ specs: [InstanceSpec]
    ) -> SelectionMiss? {
        for requirement in requirements.all {
            if !specs.contains(where: { requirement.verdict(on: $0) != .unknown }) {
                return .noFigures(requirement: requirement.name)
            }
            let patterns: [String]
            switch requirement {
            case .allowedInstanceTypes(let list), .excludedInstanceTypes(let list):
                patterns = list
            default: continue
            }
            let names = specs.map(\.type)
            for pattern in patterns where !names.contains(where: NamePattern(pattern).matches) {
                return .unknownPattern(
                    requirement: requirement.name, pattern: pattern,
                    suggestion: suggestion(for: pattern, among: names))
            }
        }
        return nil
    }

    private static func nothing(
        _ requirements: InstanceRequirements, _ sold: [InstanceSpec]
    ) -> SelectionMiss {
        var excluded = requirements.all.map { (requirement: $0.name, count: 0) }
        var near: [(type: String, missing: [String], distance: Double)] = []
        for spec in sold {
            var missing: [String] = []
            var distance = 0.0
            for (place, requirement) in requirements.all.enumerated() {
                switch requirement.verdict(on: spec) {
                case .met: continue
                case .unmet(let by): distance += by
                case .unknown: distance += 1
                }
                excluded[place].count += 1
                missing.append(requirement.name)
            }
            near.append((spec.type, missing, distance))
        }
        let nearest = near.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            return (one.missing.count, one.distance, left.offset)
                < (other.missing.count, other.distance, right.offset)
        }
        return .nothingMatches(
            sold: sold.count, excluded: excluded.filter { $0.count > 0 },
            nearest: nearest.prefix(3).map { ($0.element.type, $0.element.missing) })
    }
}

/// A type that meets the requirements, with its prices.
private struct Candidate {
    var spec: InstanceSpec
    var weight: Int64
    var onDemand: UnitPrice
    var spot: UnitPrice?

    func perUnit(_ price: UnitPrice) -> Double { price.dollars / Double(weight) }

    static func selection(
        _ all: [Candidate], _ requirements: InstanceRequirements, sold: Int, spot: Bool
    ) -> Result<InstanceSelection, SelectionMiss> {
        let onDemand = market(all, requirements.onDemandMaxPriceOverLowest) { $0.onDemand }
        guard let onDemand else { preconditionFailure("a candidate has an on-demand price") }
        var onSpot: InstanceSelection.Market?
        if spot {
            onSpot = market(all, requirements.spotMaxPriceOverLowest) { $0.spot }
            guard onSpot != nil else { return .failure(.noSpot(matching: all.count)) }
        }
        let choices = all.compactMap { candidate -> InstanceSelection.Choice? in
            let spotPrice = candidate.spot.flatMap { price in
                onSpot?.protection.allows(price, weight: candidate.weight) == true ? price : nil
            }
            let isAllowed = onDemand.protection.allows(
                candidate.onDemand, weight: candidate.weight)
            guard isAllowed || spotPrice != nil else { return nil }
            return InstanceSelection.Choice(
                type: candidate.spec.type, weight: candidate.weight,
                onDemand: isAllowed ? candidate.perUnit(candidate.onDemand) : nil,
                spot: spotPrice.map(candidate.perUnit))
        }
        let sorted = choices.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            return (one.onDemand ?? .infinity, one.spot ?? .infinity, left.offset)
                < (other.onDemand ?? .infinity, other.spot ?? .infinity, right.offset)
        }.map(\.element)
        return .success(
            InstanceSelection(
                sold: sold, matching: all.count, choices: sorted, onDemand: onDemand,
                spot: onSpot))
    }

    /// The lowest price is that of a current C, M or R type; without one of a current type, and
    /// without one of those of any.
    private static func market(
        _ all: [Candidate], _ share: Double, _ price: (Candidate) -> UnitPrice?
    ) -> InstanceSelection.Market? {
        let priced = all.filter { price($0) != nil }
        func cheapest(_ candidates: [Candidate]) -> Candidate? {
            candidates.min { left, right in
                guard let one = price(left), let other = price(right) else { return false }
                return Int128(one.picodollars) * Int128(right.weight)
                    < Int128(other.picodollars) * Int128(left.weight)
            }
        }
        let current = priced.filter(\.spec.currentGeneration)
        guard
            let base = cheapest(current.filter(\.spec.isCommonFamily)) ?? cheapest(current)
                ?? cheapest(priced), let lowest = price(base)
        else { return nil }
        let protection = PriceProtection(
            baselineType: base.spec.type, baseline: lowest, weight: base.weight, share: share)
        let refused = priced.enumerated().compactMap { place, candidate in
            price(candidate).flatMap { price in
                protection.allows(price, weight: candidate.weight)
                    ? nil : (candidate.spec.type, candidate.perUnit(price), place)
            }
        }.sorted { ($0.1, $0.2) < ($1.1, $1.2) }
        return InstanceSelection.Market(
            protection: protection,
            dearer: refused.map { InstanceSelection.Dearer(type: $0.0, price: $0.1) })
    }
}
