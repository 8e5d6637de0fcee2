import Quantities
import SimulationKernel

/// Joins the servers of fleets and stores that call each other: it lets them take turns in the
/// order of time, carries calls to those that answer and answers back, and keeps the time for
/// callers that wait.
///
/// At one instant all completions come first, then calls that are made again, callers and clients
/// that give up, and at last arrivals; of equals, the first fleet's.
struct CallExchange {
    var lines: [CallLine] = []
    /// Per fleet: its lines, in the order in which a request calls.
    private(set) var linesOf: [Range<Int>] = []
    /// Each store's primary, then its replicas, and where its own begin.
    var stores: ContiguousArray<StoreServer> = []
    private(set) var firstServer: [Int] = []
    /// Per store: attempts since the last reading, those of them that failed, and those on their
    /// way.
    var uses: [StoreUse]
    var calls: ContiguousArray<Call> = []
    var freeCall = Request.none
    /// Calls that are to be made again.
    var queue = EventQueue(capacity: 64)
    var now: Int64 = 0
    var eventCount = 0
    /// Events after which `advance` stops where it is.
    var eventLimit = Int.max

    /// What callers have asked a store.
    struct StoreUse {
        var asked = 0
        var failed = 0
        var pending = 0
    }

    init(_ prepared: PreparedPlan, stream: (String, World.Purpose) -> RandomStream) {
        let plan = prepared.plan
        uses = plan.stores.map { _ in StoreUse() }
        for store in plan.stores {
            firstServer.append(stores.count)
            for place in 0...store.readReplicas {
                let name = place == 0 ? "primary" : "replica-\(place - 1)"
                let stream = stream("store/\(store.name)/\(name)", .service)
                stores.append(StoreServer(store, stream: stream))
            }
        }
        for (fleet, entry) in plan.fleets.enumerated() {
            let first = lines.count
            let edges = entry.service < 0 ? 0..<0 : prepared.calls.edgesOf[entry.service]
            for edge in edges {
                let name = "\(plan.entity(entry)) calls \(plan.name(of: prepared.calls, edge))"
                lines.append(line(prepared, edge, fleet) { stream(name, $0) })
            }
            linesOf.append(first..<lines.count)
        }
    }

    private func line(
        _ prepared: PreparedPlan, _ edge: Int, _ fleet: Int,
        stream: (World.Purpose) -> RandomStream
    ) -> CallLine {
        let call = prepared.calls.edges[edge].plan
        let plan = prepared.plan
        switch call.callee {
        case .store(let store):
            let count = 1 + plan.stores[store].readReplicas
            return CallLine(
                edge: edge, caller: fleet,
                callee: .store(store, first: firstServer[store], count: count), call,
                longest: .max, readShare: plan.stores[store].readShare, stream: stream)
        case .service(let service):
            let region = prepared.calls.target(service, from: plan.fleets[fleet].region)
            let fleets = prepared.calls.fleetsOf[service].filter {
                plan.fleets[$0].region == region
            }
            return CallLine(
                edge: edge, caller: fleet,
                callee: .fleets(fleets, upTo: fleets.indices.map { Double($0 + 1) }), call,
                longest: plan.services[service].request.timeout.nanoseconds, readShare: 0,
                stream: stream)
        }
    }

    /// What a store's servers have done since the last reading, and what it was asked.
    mutating func takeUse(of store: Int, replicasUp: Int) -> StoreBooking {
        let first = firstServer[store]
        let end = store + 1 < firstServer.count ? firstServer[store + 1] : stores.count
        var booking = StoreBooking(calls: uses[store].asked, failed: uses[store].failed)
        for place in first..<end {
            let use = stores[place].takeUse(at: now)
            booking.connectionSeconds += use.connectionSeconds
            if place == first {
                booking.primarySeconds = use.busySeconds
            } else {
                booking.replicaSeconds += use.busySeconds / Double(max(1, replicasUp))
            }
        }
        uses[store].asked = 0
        uses[store].failed = 0
        return booking
    }
}

/// What a store did in a stretch of time.
struct StoreBooking {
    var calls = 0
    var failed = 0
    /// Seconds × share of what it carries, of its primary and of the mean replica that is up.
    var primarySeconds = 0.0
    var replicaSeconds = 0.0
    /// Seconds × queries, of all its instances.
    var connectionSeconds = 0.0

    var busySeconds: Double { max(primarySeconds, replicaSeconds) }
}

extension Plan {
    /// Whom an edge of the graph goes to.
    fileprivate func name(of graph: CallGraph, _ edge: Int) -> String {
        switch graph.edges[edge].plan.callee {
        case .service(let service): services[service].name
        case .store(let store): stores[store].name
        }
    }
}
