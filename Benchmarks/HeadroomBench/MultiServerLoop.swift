import SimulationKernel

/// M/M/c as one loop of clock, event queue and sampling. One event is one arrival or one
/// departure; both are in the queue. Servers are alike, so a departure needs no server's number.
struct MultiServerLoop {
    /// Nanoseconds of simulated time per mean service time.
    static let unit = 1e9

    var queue: EventQueue
    var stream: RandomStream
    let servers: Int
    let meanGap: Double
    private var inSystem = 0
    private var now: Int64 = 0
    /// Customers in the system, integrated over time, in customer-nanoseconds, since `since`.
    private var area = 0.0
    private var since: Int64 = 0

    private static let arrival: UInt64 = 0
    private static let departure: UInt64 = 1

    init(servers: Int, utilisation: Double, list: EventQueue.List, seed: UInt64) {
        queue = EventQueue(capacity: servers + 2, list: list)
        stream = RandomStream(seed: seed, replication: 0, entity: 0, purpose: 0)
        self.servers = servers
        meanGap = MultiServerLoop.unit / (Double(servers) * utilisation)
        queue.pushLasting(time: 0, priority: 0, payload: MultiServerLoop.arrival)
    }

    private struct Kind {
        /// Of the time to the next event of the kind.
        var mean: Double
        /// Of the number in the system.
        var change: Int
        /// With so many in the system another event of the kind follows.
        var leastToGoOn: Int
        /// With at most so many in the system a service begins.
        var mostToStart: Int
    }

    /// Customers in the system, on average, since `forget`.
    var meanInSystem: Double { area / Double(now - since) }

    /// Ends the warm-up.
    mutating func forget() {
        area = 0
        since = now
    }

    /// Handles `count` events.
    mutating func run(events count: Int) {
        let table = Ziggurat.exponential
        var stream = stream
        var inSystem = inSystem
        var now = now
        let servers = servers
        var area = area
        // An arrival brings the next one, and a departure the one after it, unless nobody waits.
        // What differs between the two is taken from a table, so that no branch depends on it.
        let kinds: InlineArray<2, Kind> = [
            Kind(mean: meanGap, change: 1, leastToGoOn: 0, mostToStart: servers),
            Kind(mean: MultiServerLoop.unit, change: -1, leastToGoOn: servers, mostToStart: -1),
        ]
        for _ in 0..<count {
            guard let event = queue.peek() else { break }
            area += Double(inSystem) * Double(event.time &- now)
            now = event.time
            let kind = kinds[Int(truncatingIfNeeded: event.payload)]
            inSystem &+= kind.change
            if inSystem >= kind.leastToGoOn {
                let gap = Int64(stream.nextExponential(from: table) * kind.mean)
                queue.replaceFirst(time: now &+ gap, priority: 0, payload: event.payload)
                if inSystem <= kind.mostToStart {
                    let service = Int64(
                        stream.nextExponential(from: table) * MultiServerLoop.unit)
                    queue.pushLasting(
                        time: now &+ service, priority: 0, payload: MultiServerLoop.departure)
                }
            } else {
                _ = queue.pop()
            }
        }
        self.stream = stream
        self.inSystem = inSystem
        self.now = now
        self.area = area
    }
}
