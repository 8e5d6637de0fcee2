import Pricing
import Quantities
import UsageLedger

/// What a ledger's use and promises come to, worked out without the rater.
extension RandomLedger {
    /// Hours of a commitment's term within the horizon.
    func hours(of commitment: Commitment) -> Double {
        let from = instant(Self.start)
        let span = min(from + Self.horizon, commitment.end) - max(from, commitment.start)
        return max(0, span.hours)
    }

    /// Per hour in the commitment's unit: instances of its type, vCPUs, GiB, or dollars.
    func promisedPerHour(_ commitment: Commitment) -> Double {
        switch commitment.kind {
        case .reservedInstance(let reservation): Double(reservation.count)
        case .savingsPlan(let plan): plan.commitmentPerHour.dollars
        case .resource(let resource):
            Double(resource.amount) / (resource.resource == .memory ? 1_024 : 1)
        case .capacityReservation(let held): Double(held.count)
        }
    }

    /// What a line of the bill drew from a commitment, or left of it.
    func drawn(by line: ChargeLine, from commitment: Commitment) -> Double {
        guard line.key.option == commitment.option, line.costs.billed == .zero else { return 0 }
        // The commitment's own lines: what nobody drew.
        if line.key.owner == commitment.name { return line.quantity }
        switch commitment.kind {
        case .reservedInstance(let reservation):
            guard reservation.isSizeFlexible else { return line.quantity }
            return line.quantity * Double(pool(of: line).price.normalizationUnits!)
                / Double(reservation.normalizationUnits!)
        case .savingsPlan(let plan): return line.quantity * rate(of: line, plan)
        case .resource, .capacityReservation: return line.quantity
        }
    }

    /// Held capacity is drawn on like the pool for which it is held.
    private func poolIndex(of line: ChargeLine) -> Int {
        pools.firstIndex {
            line.key.owner == "held"
                ? $0.description.market == .onDemand : $0.description.fleet == line.key.owner
        }!
    }

    private func pool(of line: ChargeLine) -> TestPool { pools[poolIndex(of: line)] }

    /// Dollars per unit of the line at the plan's rates.
    private func rate(of line: ChargeLine, _ plan: SavingsPlan) -> Double {
        let price = pool(of: line).price
        var rate = plan.rates[poolIndex(of: line)]!.price.dollars
        // A negotiated rate below Azure's plan is what counts: 7 % off, as in `plan`.
        if plan.eligibility == .azureCompute {
            rate = min(rate, price.onDemand.price.dollars * 0.93)
        }
        guard let resources = price.resources else { return rate }
        let memory = resources.memoryPerInstance.dollars / price.onDemand.price.dollars
        return line.unit == "vCPU-hour"
            ? rate * (1 - memory) / Double(resources.vcpus)
            : rate * memory * 1_024 / Double(resources.memoryMebibytes)
    }

    /// Instance-hours, or vCPU-hours where vCPUs are sold, that a reservation holds and nobody
    /// runs.
    func notRun(in commitment: Commitment) -> Double {
        guard case .capacityReservation(let held) = commitment.kind else { return 0 }
        let matching = pools.indices.filter {
            let pool = pools[$0]
            return pool.description.market == .onDemand && pool.price.account == commitment.account
                && pool.description.zone == held.zone
                && pool.description.instanceType == held.instanceType
                && pool.description.operatingSystem == held.operatingSystem
        }
        let start = instant(Self.start)
        let first = start.clockHour
        var idle = 0.0
        for hour in use.indices {
            let from = UTCInstant(
                nanosecondsSince1970: (first + Int64(hour)) * TimeSpan.hour.nanoseconds)
            let overlap =
                min(from + .hour, start + Self.horizon, commitment.end)
                - max(from, start, commitment.start)
            let run = matching.reduce(Int128(0)) { $0 + use[hour][$1] + rounding[hour][$1] }
            idle += max(
                0, Double(held.count) * max(0, overlap.hours) - Double(run) / 3.6e12)
        }
        return idle * Double(held.price.resources?.vcpus ?? 1)
    }
}
