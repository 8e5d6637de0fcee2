import SimulationKernel

/// When the next of a pool's instances meets a fate that each meets at the same rate: what is left
/// of an Exp(1) threshold, in expected events. Exact for piecewise-constant counts, and draws only
/// when an event has used up the last threshold.
struct Hazard {
    /// Per instance.
    let perNanosecond: Double
    private var left = 0.0
    private var since: Int64 = 0

    init(perNanosecond: Double) { self.perNanosecond = perNanosecond }

    /// Uses up hazard for the time that has passed with so many instances.
    mutating func settle(_ count: Int64, at now: Int64) {
        left -= Double(count) * perNanosecond * Double(now - since)
        since = now
    }

    /// It has come to an event.
    mutating func spend() { left = 0 }

    /// When the next event is due with so many instances; `Int64.max`: never.
    mutating func next(_ count: Int64, at now: Int64, _ stream: inout RandomStream) -> Int64 {
        if left <= 0 { left = stream.nextExponentialByInversion() }
        // No instance, no end of the wait: it is infinite then.
        let wait = left / (Double(count) * perNanosecond)
        return wait < 9e18 - Double(now) ? now + Int64(wait) + 1 : .max
    }
}
