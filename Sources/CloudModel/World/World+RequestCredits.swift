/// CPU credits while requests are events: each instance has its own balance, which the fleet's mean
/// follows for what is metered, and for `flow` after a window.
extension World {
    /// In steps so short that an instance without credits is slowed down in time.
    mutating func advanceOnCredits(_ index: Int) {
        while servers[index].now < now {
            let from = servers[index].now
            servers[index].advance(to: min(now, from + RequestServer.creditStep))
            let seconds = Double(servers[index].now - from) / 1e9
            if seconds <= 0 { return }
            settleCredits(index, seconds)
        }
    }

    /// Books what a fleet's instances did on their credits in `seconds` up to now.
    mutating func settleCredits(_ index: Int, _ seconds: Double) {
        for option in fleets[index].credits.indices {
            guard let totals = servers[index].settleCredits(option, seconds) else { continue }
            fleets[index].credits[option]?.charge(totals.charged)
            fleets[index].credits[option]?.seconds += totals.seconds
            fleets[index].credits[option]?.throttledSeconds += totals.throttledSeconds
            if totals.instances > 0 { fleets[index].credits[option]?.balance = totals.mean }
        }
    }

    /// What instances owed that have just ended, instead of the mean's.
    mutating func setDebt(_ fleet: Int, _ option: Int, of count: Int64) {
        guard servesRequests, servers[fleet].hasCredits else { return }
        let place = option - fleets[fleet].options.lowerBound
        fleets[fleet].credits[place]?.balance.surplus = servers[fleet].owed / Double(count)
        servers[fleet].owed = 0
    }

    /// The balance that an instance of a cohort enters service with; nil without credits.
    mutating func startBalance(_ cohort: Cohort) -> CreditBalance? {
        let pool = prepared.layout.pools[cohort.pool]
        let option = prepared.plan.fleets[pool.fleet].instances[pool.option]
        guard let plan = option.credits else { return nil }
        if cohort.readyNanoseconds < now {
            // It was there before the window: as rich as they all are.
            return fleets[pool.fleet].credits[pool.option]?.balance
        }
        // It has earned while it was made ready.
        let idle = cohort.readyNanoseconds - cohort.runningNanoseconds
        var start = CreditBalance(plan)
        _ = start.advance(Double(idle) / 1e9, busy: 0, under: plan)
        return start
    }
}
