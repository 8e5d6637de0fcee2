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
    /// Customers in the system, integrated over time, in customer-nanoseconds.
    private var area = 0.0

    private static let arrival: UInt64 = 0
    private static let departure: UInt64 = 1

    init(servers: Int, utilisation: Double, list: EventQueue.List, seed: UInt64) {
        queue = EventQueue(capacity: servers + 2, list: list)
        stream = RandomStream(seed: seed, replication: 0, entity: 0, purpose: 0)
        self.servers = servers
        meanGap = MultiServerLoop.unit / (Double(servers) * utilisation)
        queue.pushLasting(time: 0, priority: 0, payload: MultiServerLoop.arrival)
    }

    /// Handles `count` events. Returns the mean number in the system over them.
    mutating func run(events count: Int) -> Double {
        let table = Ziggurat.exponential
        let start = now
        area = 0
        for _ in 0..<count {
            guard let event = queue.peek() else { break }
            area += Double(inSystem) * Double(event.time &- now)
            now = event.time
            if event.payload == MultiServerLoop.arrival {
                inSystem &+= 1
                let gap = Int64(stream.nextExponential(from: table) * meanGap)
                queue.replaceFirst(
                    time: now &+ gap, priority: 0, payload: MultiServerLoop.arrival)
                if inSystem <= servers {
                    let service = Int64(
                        stream.nextExponential(from: table) * MultiServerLoop.unit)
                    queue.pushLasting(
                        time: now &+ service, priority: 0, payload: MultiServerLoop.departure)
                }
            } else {
                inSystem &-= 1
                if inSystem >= servers {
                    let service = Int64(
                        stream.nextExponential(from: table) * MultiServerLoop.unit)
                    queue.replaceFirst(
                        time: now &+ service, priority: 0, payload: MultiServerLoop.departure)
                } else {
                    _ = queue.pop()
                }
            }
        }
        return area / Double(now - start)
    }
}
