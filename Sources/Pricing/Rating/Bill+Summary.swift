import Quantities

extension Bill {
    package var total: Costs { lines.reduce(into: Costs()) { $0 += $1.costs } }

    package func total(_ category: ChargeCategory) -> Costs {
        lines.reduce(into: Costs()) { if $1.key.category == category { $0 += $1.costs } }
    }

    /// The share of effective cost that rests on derived or fallback prices, 0…1; 0 for an empty
    /// bill.
    package var derivedShare: Double {
        var whole = Money.zero
        var derived = Money.zero
        for line in lines {
            whole += line.costs.effective
            if line.provenance <= .derived { derived += line.costs.effective }
        }
        return whole == .zero ? 0 : derived.dollars / whole.dollars
    }

    /// Covered share of what commitments could have covered, in on-demand-equivalent dollars, 0…1.
    package var commitmentCoverage: Double {
        eligibleOnDemandEquivalent == .zero
            ? 0 : coveredOnDemandEquivalent.dollars / eligibleOnDemandEquivalent.dollars
    }

    /// Used share of the purchased commitment, 0…1; 1 when there is none.
    package var commitmentUtilization: Double {
        commitmentPurchased == .zero ? 1 : commitmentUsed.dollars / commitmentPurchased.dollars
    }

    /// (contracted − effective) ÷ contracted of instances but spot ones; below zero when
    /// commitments cost more than they save.
    package var effectiveSavingsRate: Double {
        savingsBase == .zero ? 0 : 1 - savingsEffective.dollars / savingsBase.dollars
    }
}

extension Bill {
    static let empty = Bill(
        lines: [], eligibleOnDemandEquivalent: .zero, coveredOnDemandEquivalent: .zero,
        commitmentPurchased: .zero, commitmentUsed: .zero, savingsBase: .zero,
        savingsEffective: .zero)

    /// Adds one line to the summary figures.
    mutating func add(_ costs: Costs, as subject: ChargeSlot.Subject, isSpot: Bool) {
        switch subject {
        case .line where isSpot: break
        case .line:
            eligibleOnDemandEquivalent += costs.contracted
            savingsBase += costs.contracted
            savingsEffective += costs.effective
        case .covered:
            eligibleOnDemandEquivalent += costs.contracted
            coveredOnDemandEquivalent += costs.contracted
            commitmentPurchased += costs.effective
            commitmentUsed += costs.effective
            savingsBase += costs.contracted
            savingsEffective += costs.effective
        case .unused:
            commitmentPurchased += costs.effective
            savingsEffective += costs.effective
        case .upfront, .fee, .meter, .capacityUnits, .extra: break
        }
    }
}
