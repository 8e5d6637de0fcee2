package import Quantities

/// A graduated price ready for arithmetic: quantities in whole base units (bytes, say), of which
/// `unit` make one pricing unit (a GiB).
///
/// Each unit costs what the tier it falls in says; a month's later units fall in later tiers.
/// Source: AWS EC2 pricing, "Data transfer"; 1 TB there is 1,024 GB.
package struct GraduatedTiers: Hashable, Sendable {
    package let unit: Int128
    private var ends: [Int128]
    private var list: [Int128]
    private var contracted: [Int128]
    private var provenances: [PriceProvenance]

    /// - Parameters:
    ///   - tiers: ascending; beyond the last one's end its price goes on.
    ///   - unit: base units per pricing unit, above zero.
    ///   - discount: the negotiated share off list.
    package init(_ tiers: PriceTiers, unit: Int128, discount: Double = 0) {
        self.unit = unit
        ends = tiers.tiers.map { tier in
            guard let end = tier.upTo else { return Int128.max }
            let whole = end.rounded(.down)
            return Int128(whole) * unit + Int128(((end - whole) * Double(unit)).rounded())
        }
        if !ends.isEmpty { ends[ends.count - 1] = .max }
        provenances = tiers.tiers.map { min($0.provenance, tiers.provenance) }
        list = tiers.tiers.map { Int128($0.price.picodollars) }
        contracted = tiers.tiers.map { Int128($0.price.discounted(by: discount).picodollars) }
    }

    /// What a quantity costs, not yet divided by the unit nor rounded: pico-dollars × base units.
    package struct Charge: Hashable, Sendable {
        package var list = Int128(0)
        package var contracted = Int128(0)
        package init() {}
    }

    /// The charge for `quantity` more base units after `cumulative` ones in the same month.
    package func charge(_ quantity: Int128, after cumulative: Int128) -> Charge {
        var charge = Charge()
        forEachTier(quantity, after: cumulative) { tier, part in
            charge.list += part * list[tier]
            charge.contracted += part * contracted[tier]
        }
        return charge
    }

    /// How much of a month's `quantity` falls in each tier, in base units.
    package func split(_ quantity: Int128) -> [Int128] {
        var parts = Array(repeating: Int128(0), count: ends.count)
        forEachTier(quantity, after: 0) { tier, part in parts[tier] = part }
        return parts
    }

    /// A charge as money: divided by the unit and rounded once.
    package func money(_ charge: Int128) -> Money {
        Money(nanodollars: dividedRounding(charge, by: unit * 1_000))
    }

    /// A charge in dollars, unrounded but for the double's own precision.
    package func dollars(_ charge: Int128) -> Double {
        Double(charge) / Double(unit) / 1e12
    }

    /// The worst provenance among the tiers that a month's `cumulative` base units have entered: a
    /// derived price that nothing was charged at is no reason to distrust a bill.
    package func provenance(upTo cumulative: Int128) -> PriceProvenance {
        var worst = provenances.first ?? .published
        for tier in ends.indices.dropLast() where cumulative > ends[tier] {
            worst = min(worst, provenances[tier + 1])
        }
        return worst
    }

    private func forEachTier(
        _ quantity: Int128, after cumulative: Int128, _ body: (Int, Int128) -> Void
    ) {
        var position = cumulative
        var left = quantity
        for tier in ends.indices where left > 0 && position < ends[tier] {
            let part = min(left, ends[tier] - position)
            body(tier, part)
            position += part
            left -= part
        }
    }
}
