import Quantities
import SimulationKernel

/// Who calls whom, with everything that is worked out once.
///
/// What can be asked is a *unit*: a store's primary, its replicas together, or the fleets of a
/// service in one region.
struct CallGraph: Sendable {
    struct Edge: Sendable {
        let caller: Int
        let plan: CallPlan
        /// Seconds.
        let timeout: Double
        let policy: CallPolicy
        /// Per table that may answer, of a store per slowdown: its means and what is late, by load
        /// level.
        fileprivate(set) var responses: [CallResponse] = []
    }
    /// By caller.
    private(set) var edges: [Edge] = []
    /// Per service: its edges.
    private(set) var edgesOf: [Range<Int>] = []
    /// Services, callers before those that they call.
    private(set) var order: [Int] = []
    /// Per service: what its calls may take; nil where it waits for none.
    private(set) var ladders: [CallLadder?] = []
    /// Per store: one instance of it.
    private(set) var stores: [StationTable] = []
    /// Per store: how many times as long its queries may take, 1 first.
    private var storeSlowdowns: [[Double]] = []
    /// Per service: its fleets.
    private(set) var fleetsOf: [[Int]] = []
    /// Per service and region from which it is called: the region that answers.
    private var targets: [[Int]] = []
    /// Per unit: the edges that ask it; units from the deepest to those that only users ask.
    private(set) var callersOf: [[Int]] = []
    private(set) var units: [Int] = []
    let regions: Int

    var isEmpty: Bool { edges.isEmpty }

    /// A store's primary, and what is read from.
    static func unit(ofStore store: Int, isReplica: Bool) -> Int { 2 * store + (isReplica ? 1 : 0) }

    func unit(ofService service: Int, in region: Int) -> Int {
        2 * stores.count + service * regions + region
    }

    init(_ plan: Plan) {
        regions = plan.regions.count
        guard plan.hasCalls else { return }
        for (index, service) in plan.services.enumerated() {
            let first = edges.count
            edges += service.calls.map {
                Edge(
                    caller: index, plan: $0, timeout: $0.timeout.seconds,
                    policy: CallPolicy($0))
            }
            edgesOf.append(first..<edges.count)
            let own = plan.fleets.indices.filter { plan.fleets[$0].service == index }
            fleetsOf.append(own)
            let places = own.map { plan.fleets[$0].region }
            targets.append(
                (0..<regions).map { places.contains($0) ? $0 : places.first ?? $0 })
        }
        order = Self.order(plan)
        stores = plan.stores.map(StationTable.init)
        storeSlowdowns = plan.stores.indices.map { store in
            [1] + plan.outages.compactMap { $0.store == store ? $0.slowdown : nil }
        }
        ladders = Array(repeating: nil, count: plan.services.count)
        findLadders(plan)
        findUnits(plan)
    }

    /// Depth first, then the other way round.
    private static func order(_ plan: Plan) -> [Int] {
        var done: [Int] = []
        func visit(_ service: Int, _ depth: Int) {
            precondition(depth <= plan.services.count, "calls do not go round in circles")
            guard !done.contains(service) else { return }
            for call in plan.services[service].calls {
                if case .service(let callee) = call.callee { visit(callee, depth + 1) }
            }
            done.append(service)
        }
        for service in plan.services.indices { visit(service, 0) }
        return done.reversed()
    }

    private mutating func findLadders(_ plan: Plan) {
        /// Per service: what a request takes where nobody else asks.
        var alone: [CallTime] = plan.services.map { _ in .none }
        for service in order.reversed() {
            let own = CallTime(plan.services[service].request.serviceTime)
            var calls = CallTime.none
            var longest = 0.0
            for edge in edgesOf[service] where !edges[edge].plan.isAsynchronous {
                let call = edges[edge].plan
                let once =
                    switch call.callee {
                    case .store(let store): CallTime(plan.stores[store].queryTime)
                    case .service(let callee): alone[callee]
                    }
                let within = once.stretched(to: min(once.mean, edges[edge].timeout))
                calls = calls.plus(within.times(call.perRequest))
                longest += edges[edge].policy.longest(edges[edge].timeout)
            }
            alone[service] = own.plus(calls)
            if calls.mean > 0 {
                ladders[service] = CallLadder(calls, own: own.mean, longest: longest)
            }
        }
    }

    private mutating func findUnits(_ plan: Plan) {
        let count = 2 * stores.count + plan.services.count * regions
        callersOf = Array(repeating: [], count: count)
        for (index, edge) in edges.enumerated() {
            switch edge.plan.callee {
            case .store(let store):
                callersOf[2 * store].append(index)
                callersOf[2 * store + 1].append(index)
            case .service(let service):
                for region in 0..<regions {
                    callersOf[unit(ofService: service, in: region)].append(index)
                }
            }
        }
        units = Array(0..<2 * stores.count)
        for service in order.reversed() {
            units += (0..<regions).map { unit(ofService: service, in: $0) }
        }
        units.removeAll { callersOf[$0].isEmpty }
    }

    /// Tabulates the answers of fleets, once their tables are there.
    mutating func tabulate(_ flow: FlowTables) {
        for index in edges.indices {
            switch edges[index].plan.callee {
            case .store(let store):
                edges[index].responses = storeSlowdowns[store].map {
                    CallResponse(ofStore: stores[store], edges[index].timeout, slowdown: $0)
                }
            case .service(let service):
                var responses = [CallResponse](
                    repeating: CallResponse(), count: flow.tables.count)
                for fleet in fleetsOf[service] {
                    for entry in flow.entries[fleet].joined() {
                        responses[entry] = CallResponse(flow.tables[entry], edges[index].timeout)
                    }
                }
                edges[index].responses = responses
            }
        }
    }

    /// How a store answers an edge's calls while its queries take so many times as long.
    func response(_ edge: Int, ofStore store: Int, slowdown: Double) -> CallResponse {
        let place = slowdown == 1 ? 0 : storeSlowdowns[store].firstIndex(of: slowdown) ?? 0
        return edges[edge].responses[place]
    }

    /// Where calls from a region go: to the same one where the callee runs there, else to the first
    /// where it does.
    func target(_ service: Int, from region: Int) -> Int { targets[service][region] }
}

/// What an answer takes, by the load of whoever gives it: those that come in time and all others
/// together, of which the caller waits no longer than its timeout.
struct CallResponse: Sendable {
    /// By load level: mean seconds that the caller waits, and the share of calls that are late.
    private var seconds: [Double] = []
    private var late: [Double] = []
    /// Mean seconds alone, for which the table was made.
    private(set) var alone = 0.0

    init() {}

    init(_ table: StationTable, _ timeout: Double) {
        alone = table.station.spec.idleSeconds
        for level in 0..<LoadLevels.count {
            let mean = table.meanSeconds(level: level)
            let share = table.survival(level: level, timeout)
            // E[min(R, T)] is E[R]·P(R ≤ T) where R is exponential, and never below T·P(R > T).
            seconds.append(min(timeout, max(mean * (1 - share), timeout * share)))
            late.append(share)
        }
    }

    /// What waits for a connection of a store is gone once its caller is.
    /// Where all takes longer, it is as if the caller's patience were shorter by as much.
    init(ofStore table: StationTable, _ timeout: Double, slowdown: Double) {
        alone = table.station.spec.idleSeconds * slowdown
        for level in 0..<LoadLevels.count {
            let found = table.impatient(level: level, timeout: timeout / slowdown)
            seconds.append(found.seconds * slowdown)
            late.append(found.late)
        }
    }

    func at(load: Double) -> (seconds: Double, late: Double) {
        let position = LoadLevels.position(ofLoad: load)
        let level = Int(position)
        guard level + 1 < seconds.count else { return (seconds[level], late[level]) }
        let part = position - Double(level)
        return (
            seconds[level] + part * (seconds[level + 1] - seconds[level]),
            late[level] + part * (late[level + 1] - late[level])
        )
    }
}

extension StationTable {
    /// One instance of a store: its connections are slots that slow each other down by the
    /// scalability law. Those beyond the best number only do harm, which is what overload adds.
    convenience init(_ store: StorePlan) {
        let slots = store.bestConnections
        let station = Station(
            StationSpec(
                slots: slots, vcpu: slots, cpuSeconds: 0, waitingSeconds: store.queryTime.mean),
            throughput: (0...slots).map { store.throughput(connections: $0) })
        self.init(station, serviceTime: store.queryTime, timeout: 86_400, targets: [])
    }
}
