import SimulationKernel

/// One instance of a store whose queries are events: those in its connections slow each other down
/// by the scalability law, and more of them wait for a connection.
///
/// N queries at once come to X(N), of which each gets its share. Work is done in virtual time,
/// which passes at the pace of one query, so that only the first end needs to be known.
struct StoreServer {
    private struct Query: BitwiseCopyable {
        /// Virtual nanoseconds at which it is done.
        var end: Double
        var call: UInt32
        var ticket: UInt32
    }
    private let connections: Int
    /// By queries at once: virtual nanoseconds per nanosecond, and what they come to as a share of
    /// the most that the store carries. More than the best number only do harm: 1.
    private var paces: ContiguousArray<Double>
    private var loads: ContiguousArray<Double>
    private let sampler: Sampler
    private var stream: RandomStream
    /// A heap by end.
    private var queries: ContiguousArray<Query> = []
    private var waiting = PatienceQueue()
    private var virtual = 0.0
    private var since: Int64 = 0
    /// When the first query ends; `Int64.max` when there is none.
    private var next = Int64.max
    /// Whether it answers. What it is asked otherwise is never answered.
    private(set) var isUp = true
    /// How many times as long all it does takes.
    private var slowdown = 1.0
    /// Seconds × share of what it carries, and seconds × queries, since the last reading.
    private var busySeconds = 0.0
    private var connectionSeconds = 0.0

    init(_ plan: StorePlan, stream: RandomStream) {
        connections = plan.maxConnections
        let best = plan.bestConnections
        let most = plan.throughput(connections: best)
        paces = [1]
        loads = [0]
        for number in 1...plan.maxConnections {
            let throughput = plan.throughput(connections: number)
            paces.append(throughput * plan.queryTime.mean / Double(number))
            loads.append(number >= best ? 1 : throughput / most)
        }
        sampler = Sampler(plan.queryTime)
        self.stream = stream
    }

    /// When the first query ends. Mutating, as that of a fleet's server.
    mutating func due() -> Int64 { next }

    /// A call comes, whose caller waits until `deadline`.
    mutating func ask(_ call: UInt32, _ ticket: UInt32, until deadline: Int64, at now: Int64) {
        guard isUp else { return }
        settle(now)
        if queries.count < connections {
            begin(call, ticket)
            schedule(now)
        } else {
            waiting.append(call, ticket, at: deadline)
        }
    }

    /// The first query ends, and the first that waits and is still waited for takes its connection.
    mutating func end(at now: Int64) -> (call: UInt32, ticket: UInt32) {
        settle(now)
        let first = removeFirst()
        while queries.count < connections, waiting.count > 0 {
            let isWanted = waiting.time > now
            let next = waiting.removeFirst()
            if isWanted { begin(next.request, next.ticket) }
        }
        schedule(now)
        return (first.call, first.ticket)
    }

    /// It is lost with all that it was asked.
    mutating func close(at now: Int64) {
        settle(now)
        queries.removeAll(keepingCapacity: true)
        waiting = PatienceQueue()
        isUp = false
        next = .max
    }

    mutating func open(at now: Int64) {
        settle(now)
        isUp = true
    }

    mutating func slowDown(by slowdown: Double, at now: Int64) {
        guard slowdown != self.slowdown else { return }
        settle(now)
        self.slowdown = slowdown
        if isUp { schedule(now) }
    }

    /// What it has done since the last reading.
    mutating func takeUse(at now: Int64) -> (busySeconds: Double, connectionSeconds: Double) {
        settle(now)
        defer { (busySeconds, connectionSeconds) = (0, 0) }
        return (busySeconds, connectionSeconds)
    }

    private mutating func settle(_ now: Int64) {
        let elapsed = Double(now - since)
        since = now
        let count = queries.count
        // An idle store starts from zero, which keeps virtual time exact.
        guard count > 0 else { return virtual = 0 }
        virtual += elapsed * paces[count] / slowdown
        busySeconds += elapsed * 1e-9 * loads[count]
        connectionSeconds += elapsed * 1e-9 * Double(count)
    }

    private mutating func schedule(_ now: Int64) {
        guard let first = queries.first else { return next = .max }
        let wait = max((first.end - virtual) / paces[queries.count], 0) * slowdown
        next = wait < 4e18 ? now + Int64(wait.rounded(.up)) : .max / 2
    }

    private mutating func begin(_ call: UInt32, _ ticket: UInt32) {
        let work = min(sampler.sample(using: &stream), 1e8) * 1e9
        let query = Query(end: virtual + work, call: call, ticket: ticket)
        queries.append(query)
        var hole = queries.count - 1
        while hole > 0 {
            let parent = (hole - 1) / 2
            if queries[parent].end <= query.end { break }
            queries[hole] = queries[parent]
            hole = parent
        }
        queries[hole] = query
    }

    private mutating func removeFirst() -> Query {
        let first = queries[0]
        let last = queries.removeLast()
        let count = queries.count
        guard count > 0 else { return first }
        var hole = 0
        while true {
            var child = 2 * hole + 1
            if child >= count { break }
            if child + 1 < count, queries[child + 1].end < queries[child].end { child += 1 }
            if last.end <= queries[child].end { break }
            queries[hole] = queries[child]
            hole = child
        }
        queries[hole] = last
        return first
    }
}
