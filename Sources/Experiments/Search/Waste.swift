import CloudModel
import Diagnostics
import Pricing
import Quantities
package import Statistics

/// What a scenario pays for and does not need.
package struct Waste: Sendable {
    /// Something that stands idle, or covers nothing.
    package struct Idle: Sendable {
        /// `web in us-east-1`; `volumes of web`; `commitments`.
        package var what: String
        package var kind: Kind
        /// USD per month.
        package var cost: MeanEstimate
    }
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case capacity, volumes, commitment
    }
    /// A smaller minimum that keeps every promise.
    package struct Minimum: Sendable {
        /// `fleets.web.scaling.min=2`
        package var setting: String
        /// USD per month, replication by replication: below zero is less.
        package var difference: MeanEstimate
        /// Share of replications in which every promise was kept.
        package var kept: Double
    }
    package var idle: [Idle]
    /// At most one per fleet.
    package var minimums: [Minimum]
    /// USD per month of the scenario as it is.
    package var cost: Double
    package var replications: Int
}

/// Looks for what a scenario does not need: what stands beyond its demand minute by minute,
/// commitments that cover nothing, and minimums that could be smaller.
package struct WasteStudy: Sendable {
    private let search: DesignSearch
    private let replications: Int

    /// - Parameter search: how scenarios are read and what they promise; its designs are not used.
    package init(_ search: DesignSearch, replications: Int) {
        self.search = search
        self.replications = replications
    }

    /// - Parameter minimums: by fleet: settings with smaller minimums.
    /// - Returns: nil when it was cancelled.
    /// - Throws: what a replication threw that is a bug.
    package func run(
        minimums: [[String]], cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Double, _ of: Int) -> Void = { _, _ in }
    ) throws -> Waste? {
        let settings = [[]] + minimums.joined().map { [$0] }
        let found = try Parallel.attempt(
            settings.count, threads: search.threads, cancellation: cancellation,
            progress: { progress(Double($0), settings.count) }, worker: search.makeLoader
        ) { load, place -> Look? in
            let candidate: Candidate
            do {
                candidate = try load(settings[place])
            } catch is DiagnosticList {
                return Look(trials: [], idle: [])
            }
            return try look(candidate, keepsIdle: place == 0, cancellation)
        }.compactMap(\.self)
        guard found.count == settings.count, let base = found.first, !base.trials.isEmpty else {
            return nil
        }
        var place = 1
        var smaller: [Waste.Minimum] = []
        for fleet in minimums {
            let looks = zip(fleet, found[place..<place + fleet.count])
            place += fleet.count
            let able = looks.compactMap { minimum($0, $1, base) }
            if let best = able.min(by: { $0.difference.mean < $1.difference.mean }) {
                smaller.append(best)
            }
        }
        return Waste(
            idle: Self.sums(base.idle), minimums: smaller,
            cost: MeanEstimate(sample: base.trials.map(\.cost)).mean, replications: replications)
    }

    /// What one setting did.
    private struct Look {
        /// Empty when it is no valid scenario.
        var trials: [Trial]
        /// By replication.
        var idle: [[Part]]
    }
    private struct Part {
        var what: String
        var kind: Waste.Kind
        var cost: Double
    }

    private func look(
        _ candidate: Candidate, keepsIdle: Bool, _ cancellation: Cancellation
    ) throws -> Look? {
        let range = 0..<replications
        let kept = try search.each(of: candidate, range, cancellation) { replication in
            (
                trial: Trial(replication, search.promises),
                idle: keepsIdle ? Self.parts(replication) : []
            )
        }
        guard kept.count == replications else { return nil }
        return Look(trials: kept.map(\.trial), idle: keepsIdle ? kept.map(\.idle) : [])
    }

    private func minimum(_ setting: String, _ look: Look, _ base: Look) -> Waste.Minimum? {
        guard look.trials.count == base.trials.count else { return nil }
        let all = Trial.all(search.promises.count)
        let kept = Double(look.trials.count { $0.kept & all == all }) / Double(look.trials.count)
        let difference = MeanEstimate(
            sample: zip(look.trials, base.trials).map { $0.cost - $1.cost })
        guard kept >= search.confidence, difference.mean < 0 else { return nil }
        return Waste.Minimum(setting: setting, difference: difference, kept: kept)
    }

    /// What stood idle in one replication, in USD per month; the same parts in every replication.
    private static func parts(_ replication: Replication) -> [Part] {
        let scale = TimeSpan.billingMonth.hours / replication.horizon.hours
        let lines = replication.bill.lines
        func cost(_ category: ChargeCategory, of fleet: FleetOutcome? = nil) -> Double {
            let chosen = lines.filter { line in
                let isOwn = fleet.map {
                    $0.name == line.key.owner && $0.region == line.key.region
                }
                return line.key.category == category && isOwn ?? true
            }
            return chosen.reduce(Money.zero) { $0 + $1.costs.effective }.dollars * scale
        }
        var parts: [Part] = []
        for fleet in replication.outcome.fleets {
            let idle =
                fleet.suppliedUnits > 0
                ? min(1, fleet.overprovisionedUnits / fleet.suppliedUnits) : 0
            for (kind, category) in [
                (Waste.Kind.capacity, ChargeCategory.compute), (.volumes, .storage),
            ] {
                let what = "\(fleet.name) in \(fleet.region)"
                parts.append(Part(what: what, kind: kind, cost: idle * cost(category, of: fleet)))
            }
        }
        parts.append(
            Part(what: "commitments", kind: .commitment, cost: cost(.unusedCommitment)))
        return parts
    }

    /// The means over replications, without what is nothing.
    private static func sums(_ replications: [[Part]]) -> [Waste.Idle] {
        guard let first = replications.first else { return [] }
        return first.indices.map { index in
            Waste.Idle(
                what: first[index].what, kind: first[index].kind,
                cost: MeanEstimate(sample: replications.map { $0[index].cost }))
        }.filter { $0.cost.mean > 0.005 }
    }
}
