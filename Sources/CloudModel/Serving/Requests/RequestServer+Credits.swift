/// The CPU credits of each instance, by what its own processor has worked.
extension RequestServer {
    /// What an option's instances did on their credits since the last settling.
    struct CreditTotals {
        var charged = 0.0
        var seconds = 0.0
        var throttledSeconds = 0.0
        /// Of those that are there now.
        var mean: CreditBalance
        var instances: Int64 = 0
    }

    /// How long an instance may run on an empty balance before it is noticed.
    static var creditStep: Int64 { 5_000_000_000 }

    var hasCredits: Bool { creditPlans.contains { $0 != nil } }

    /// Remembers what an instance starts with.
    mutating func setBalance(_ balance: CreditBalance?, of place: Int) {
        guard hasCredits, let plan = creditPlans[Int(instances[place].option)] else { return }
        let start = balance ?? CreditBalance(plan)
        while balances.count <= place { balances.append(start) }
        balances[place] = start
        if !plan.isUnlimited && start.isEmpty { setSpeed(plan.baseline, of: place) }
    }

    /// Books `seconds` up to now for every instance of an option; slows down those that have run
    /// dry, and lets those run that have saved enough again. Nil for options without credits.
    mutating func settleCredits(_ option: Int, _ seconds: Double) -> CreditTotals? {
        guard let plan = creditPlans[option] else { return nil }
        var totals = CreditTotals(mean: CreditBalance(plan))
        let enough = min(stations[option].vcpu, plan.maximum)
        for place in instances.indices
        where instances[place].isPresent && Int(instances[place].option) == option {
            settle(place)
            let worked = instances[place].processor.worked
            instances[place].processor.worked = 0
            let use = balances[place].advance(
                seconds, busy: worked / 1e9 / seconds, under: plan)
            totals.charged += use.charged
            totals.seconds += seconds
            let isThrottled = instances[place].processor.factor < 1
            if isThrottled { totals.throttledSeconds += seconds }
            let balance = balances[place]
            totals.mean.mix(totals.instances, with: 1, like: balance)
            totals.instances += 1
            if plan.isUnlimited { continue }
            if isThrottled ? balance.available >= enough : balance.isEmpty {
                setSpeed(isThrottled ? 1 : plan.baseline, of: place)
            }
        }
        return totals
    }
}
