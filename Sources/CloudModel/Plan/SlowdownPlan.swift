package import Quantities

/// Caches that are empty where demand is new to them: an instance that has just come into service,
/// or a region that takes over for another.
package struct ColdCachePlan: Hashable, Sendable {
    /// How many times as long a request takes until they are filled, 1 or more.
    package var slowdown: Double
    package var duration: TimeSpan

    package init(slowdown: Double, duration: TimeSpan) {
        self.slowdown = slowdown
        self.duration = duration
    }
}

extension Plan {
    /// All that instances of a fleet may be slowed down by, ascending and each once: what a request
    /// takes is multiplied by it. What it needs of a CPU stays the same, the rest is waiting.
    func slowdowns(ofFleet index: Int) -> [Double] {
        let fleet = fleets[index]
        guard fleet.service >= 0, fleet.role.nodePool == nil else { return [] }
        var found: [Double] = []
        for outage in outages {
            guard let slowdown = outage.slowdown, outage.store == nil,
                outage.touches(region: fleet.region),
                outage.service ?? fleet.service == fleet.service
            else { continue }
            found.append(slowdown)
        }
        if let cache = fleet.coldCache { found.append(cache.slowdown) }
        return found.sorted().reduce(into: []) { unique, next in
            if unique.last != next { unique.append(next) }
        }
    }
}
