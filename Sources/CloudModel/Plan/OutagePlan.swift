package import Quantities
package import SimulationKernel

/// A failure of a whole zone or region.
package struct OutagePlan: Sendable {
    /// What of a region fails: the instances and what they serve, or the means to change anything.
    package enum Plane: String, Hashable, Sendable, CaseIterable { case data, control, both }
    package enum Timing: Sendable {
        /// Once, nanoseconds from the start of the run to its beginning and to its end.
        case scheduled(from: Int64, to: Int64)
        /// Over and over, at exponential gaps with this mean, each of a length of its own. The gap
        /// begins where the last one ended.
        case byChance(meanTime: TimeSpan, duration: Distribution)
    }
    /// Where one fails.
    package struct Place: Hashable, Sendable {
        /// Index into the plan's regions.
        package var region: Int
        /// Index into the region's zones; nil: all of them.
        package var zone: Int?

        package init(region: Int, zone: Int?) {
            self.region = region
            self.zone = zone
        }
    }
    /// A moment of a recovery in stages.
    package struct Stage: Hashable, Sendable {
        /// From the beginning of the outage.
        package var after: TimeSpan
        /// What is back by then of what was hit, 0…1.
        package var share: Double

        package init(after: TimeSpan, share: Double) {
            self.after = after
            self.share = share
        }
    }
    package var name: String
    /// Index into the plan's regions.
    package var region: Int
    /// Index into the region's zones; nil: all of them.
    package var zone: Int?
    /// What fails with it, of the same cause: every occurrence hits all.
    package var others: [Place] = []
    package var timing: Timing
    package var plane: Plane
    /// Share of the instances there that are hit, 0…1.
    package var share: Double
    /// After the end half of what was hit comes back in this time, half of the rest in the same
    /// again; nil: all at the end.
    package var halfLife: TimeSpan?
    /// How what was hit comes back, when it is known better than that; ascending in both, empty:
    /// not known. What the first stage brings comes at its instant, the rest evenly from stage to
    /// stage; what the last leaves out never works again by itself.
    package var stages: [Stage] = []
    /// The service whose software fails; nil: what fails is the place, and all that is in it.
    package var service: Int?
    /// What is hit answers with errors, or late, and no health check sees it.
    package var isGrey = false
    /// How many times as long a request takes where it is hit, 1 or more; nil: it fails.
    package var slowdown: Double?
    /// The store that fails or is slow; nil: all in the place.
    package var store: Int?

    package init(
        name: String, region: Int, zone: Int?, timing: Timing, plane: Plane = .data,
        share: Double = 1, halfLife: TimeSpan? = nil
    ) {
        self.name = name
        self.region = region
        self.zone = zone
        self.timing = timing
        self.plane = plane
        self.share = share
        self.halfLife = halfLife
    }

    /// Everywhere that it hits.
    package var places: [Place] { [Place(region: region, zone: zone)] + others }

    package func hits(region: Int, zone: Int) -> Bool {
        places.contains { $0.region == region && ($0.zone == nil || $0.zone == zone) }
    }

    package func touches(region: Int) -> Bool { places.contains { $0.region == region } }

    /// From the beginning until an instance works again that is behind a share of the others, 0…1;
    /// nil: never. Of a plan with stages.
    package func recovery(atShare share: Double) -> TimeSpan? {
        var before = Stage(after: .zero, share: 0)
        for (index, stage) in stages.enumerated() {
            if share <= stage.share, stage.share > 0 {
                if index == 0 || stage.share == before.share { return stage.after }
                let part = (share - before.share) / (stage.share - before.share)
                return TimeSpan(
                    seconds: before.after.seconds
                        + max(0, part) * (stage.after - before.after).seconds)
            }
            before = stage
        }
        return nil
    }

    /// Whether nothing can be launched there, and what is not an instance of a service fails, too.
    package var isOfPlace: Bool { service == nil && store == nil && !isGrey }
    /// Whether what is hit does not serve, and neither does what it has stored.
    package var losesData: Bool { hitsData && store == nil && slowdown == nil }
    /// Whether instances stop serving, or are slow.
    package var hitsData: Bool { plane != .control }
    /// Whether nothing can be launched, terminated or scaled in the region meanwhile: a zone has no
    /// control plane of its own.
    package var hitsControl: Bool { plane != .data }
}

/// One occurrence of an outage.
package struct Outage: Hashable, Sendable {
    /// Index into the plan's outages.
    package var plan: Int
    package var fromNanoseconds: Int64
    package var toNanoseconds: Int64
}

extension OutagePlan {
    /// Seconds: longer than any horizon.
    private static let longest = 1e9

    /// When it happens within a horizon, in order.
    func occurrences(
        index: Int, horizon: Int64, using stream: inout RandomStream
    ) -> [Outage] {
        switch timing {
        case .scheduled(let from, let to):
            guard from < horizon, to > 0, to > from else { return [] }
            return [Outage(plan: index, fromNanoseconds: max(0, from), toNanoseconds: to)]
        case .byChance(let meanTime, let duration):
            var outages: [Outage] = []
            var time = 0.0
            let end = Double(horizon) / 1e9
            while true {
                time += stream.nextExponential() * meanTime.seconds
                // A heavy tail has draws that no clock can hold.
                let length = min(duration.sample(using: &stream), Self.longest)
                guard time < end else { return outages }
                outages.append(
                    Outage(
                        plan: index, fromNanoseconds: Int64(time * 1e9),
                        toNanoseconds: Int64((time + length) * 1e9)))
                time += length
            }
        }
    }
}
