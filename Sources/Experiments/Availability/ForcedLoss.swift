import CloudModel
import Quantities
import SimulationKernel

/// What one occurrence of an outage did that was made to happen.
struct ForcedLoss: Sendable {
    /// Seconds of the year's downtime, and requests, beyond those of the year without it.
    var downtime: Double
    var requests: Double
    /// Effective dollars before credits, likewise.
    var cost: Double
}

extension YearRunner {
    /// What forced outages draw from; the world's purposes are small numbers.
    private static let forced: UInt64 = 1_010

    /// One year with exactly one occurrence of an outage, at a moment that is as likely as any
    /// other, in one of its places, of a length as the scenario has it; against the same year with
    /// none.
    ///
    /// - Returns: nil when it was cancelled.
    func forced(_ name: String, _ number: Int) throws -> ForcedLoss? {
        let year = try year(number)
        let places = year.plan.outages.filter { $0.name == name }
        var stream = RandomStream(
            seed: seed, replication: UInt64(number), entity: RandomStream.entityKey(name),
            purpose: Self.forced)
        let place = min(places.count - 1, Int(stream.nextUnit() * Double(places.count)))
        let moment = stream.nextUnit() * Double(year.plan.horizon.nanoseconds)
        guard case .byChance(_, let duration) = places[place].timing else { return nil }
        // Longer than any horizon is long enough.
        let length = min(duration.sample(using: &stream), 1e9)
        var outage = places[place]
        outage.timing = .scheduled(
            from: Int64(moment), to: Int64(moment) + max(1, Int64(length * 1e9)))
        let cause = LossCause.outage(name)
        guard let without = try year.replay({ cause.remove(from: &$0) }),
            let with = try year.replay({ plan in
                cause.remove(from: &plan)
                plan.outages.append(outage)
            })
        else { return nil }
        let requests = with.lostRequests - without.lostRequests
        return ForcedLoss(
            downtime: YearFigures(without).downtime(of: requests), requests: requests,
            cost: with.costDollars - without.costDollars)
    }
}

extension Plan {
    /// Outages by chance, by name, and how often one happens in a run, all places together.
    var outageRates: [(name: String, perRun: Double)] {
        var rates: [(name: String, perRun: Double)] = []
        for outage in outages {
            guard case .byChance(let meanTime, let duration) = outage.timing else { continue }
            let rate = horizon.seconds / (meanTime.seconds + duration.mean)
            if let index = rates.firstIndex(where: { $0.name == outage.name }) {
                rates[index].perRun += rate
            } else {
                rates.append((outage.name, rate))
            }
        }
        return rates
    }
}
