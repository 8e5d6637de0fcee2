import Quantities

/// What all plans of dollars per hour share: the owner's use first, then that of other accounts;
/// among it what runs before what is only held, the largest saving first, the lowest rate on a tie,
/// then the lines' own order. One line at most is covered in part.
enum SavingsPlanSteps {
    /// Plans with the same rates are one budget.
    private struct RateClass {
        var rates: [Int64?]
        var members: [Int]
    }

    private struct Candidate {
        var rateClass: Int
        var line: Int
        var rate: Int64
        var onDemand: Int64
        var isUnusedReservation: Bool

        /// Larger saving, that is a smaller rate ÷ on-demand, first; free lines have no saving.
        func precedes(_ other: Candidate) -> Bool {
            if isUnusedReservation != other.isUnusedReservation { return other.isUnusedReservation }
            if (onDemand == 0) != (other.onDemand == 0) { return other.onDemand == 0 }
            let mine = Int128(rate) * Int128(other.onDemand)
            let others = Int128(other.rate) * Int128(onDemand)
            if mine != others { return mine < others }
            return (rate, rateClass, line) < (other.rate, other.rateClass, other.line)
        }
    }

    /// Adds the steps of the plans for which `eligible(plan, line)` can hold.
    static func add(
        to schedule: inout CoverageSchedule,
        plans: (SavingsPlan.Eligibility) -> Bool,
        eligible: (SavingsPlan.Eligibility, CoverableLine) -> Bool,
        rate: (UnitPrice, CoverableLine) -> UnitPrice = { rate, _ in rate }
    ) {
        for shared in [false, true] where !shared || schedule.hasSeveralAccounts {
            let classes = rateClasses(
                schedule, shared: shared, plans: plans, eligible: eligible, rate: rate)
            addSteps(to: &schedule, classes: classes)
        }
    }

    private static func rateClasses(
        _ schedule: CoverageSchedule, shared: Bool,
        plans: (SavingsPlan.Eligibility) -> Bool,
        eligible: (SavingsPlan.Eligibility, CoverableLine) -> Bool,
        rate: (UnitPrice, CoverableLine) -> UnitPrice
    ) -> [RateClass] {
        var classes: [RateClass] = []
        for member in schedule.commitmentsInOrder {
            let commitment = schedule.commitments[member]
            guard case .savingsPlan(let plan) = commitment.kind, plans(plan.eligibility),
                schedule.takesPart(commitment, shared: shared)
            else { continue }
            precondition(
                plan.rates.count == schedule.lines.count, "a savings plan has a rate per line")
            let rates = schedule.lines.indices.map { index -> Int64? in
                let line = schedule.lines[index]
                guard line.coverable, schedule.reaches(commitment, line, shared: shared),
                    eligible(plan.eligibility, line)
                else { return nil }
                return plan.rates[index].map { rate($0.price, line).picodollars }
            }
            if let known = classes.firstIndex(where: { $0.rates == rates }) {
                classes[known].members.append(member)
            } else {
                classes.append(RateClass(rates: rates, members: [member]))
            }
        }
        return classes
    }

    private static func addSteps(to schedule: inout CoverageSchedule, classes: [RateClass]) {
        var candidates: [Candidate] = []
        for (number, rateClass) in classes.enumerated() {
            for (line, rate) in rateClass.rates.enumerated() {
                guard let rate else { continue }
                candidates.append(
                    Candidate(
                        rateClass: number, line: line, rate: rate,
                        onDemand: schedule.lines[line].onDemand.picodollars,
                        isUnusedReservation: schedule.lines[line].isUnusedReservation))
            }
        }
        candidates.sort { $0.precedes($1) }
        let pools = classes.map { schedule.addPool(members: $0.members) }
        for candidate in candidates {
            schedule.addStep(
                pool: pools[candidate.rateClass], lines: [candidate.line],
                drawPerNanosecond: candidate.rate)
        }
    }
}
