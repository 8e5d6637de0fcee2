import Quantities
import SimulationKernel
package import UsageLedger

/// One replication: the fleets of a plan under its load, from the start to the horizon.
///
/// Author a `Plan`, prepare it, then run as many worlds as there are replications; they share
/// nothing that changes. The loop advances from one boundary (minute, clock-hour, event) to the
/// next; between two boundaries rates and capacities are constant, which is what the serving model
/// integrates over.
package struct World {
    let prepared: PreparedPlan
    let seed: UInt64
    let replication: UInt64
    let mode: ServingMode
    /// Events after which the run ends early.
    let maximumEvents: Int
    var now: Int64 = 0
    var events: EventQueue
    var eventCount = 0
    /// Start of the clock-hour that is being added up, or of the run.
    var hourStart: Int64 = 0
    var demands: [DemandSource]
    var demandRates: [Double]
    var fleets: [FleetState]
    var pools: [PoolState]
    var cohorts: [Cohort] = []
    var freeCohorts: [Int] = []
    var bootStreams: [RandomStream]
    var hazardStreams: [RandomStream]
    var windows: WindowTracker
    var total = CapacityTotals()
    var endings: [InstanceSegment] = []
    /// One per fleet while requests are events; empty while load is a fluid.
    var servers: [RequestServer] = []
    var zoom: ZoomTracker
    /// When the limit of events was reached, nil if it was not.
    var endedEarly: Int64?

    /// What a random stream is for; part of its key, so that streams never meet.
    enum Purpose: UInt64 {
        case demand = 1
        case boot = 2
        case interruption = 3
        case arrival = 4
        case service = 5
        case balancing = 6
        case client = 7
    }

    /// - Parameter maximumEvents: ends a runaway; the outcome then says when.
    package init(
        _ prepared: PreparedPlan, seed: UInt64, replication: UInt64, mode: ServingMode = .flow,
        maximumEvents: Int = .max
    ) {
        self.prepared = prepared
        self.seed = seed
        self.replication = replication
        self.mode = mode
        self.maximumEvents = maximumEvents
        let plan = prepared.plan
        func stream(_ entity: String, _ purpose: Purpose) -> RandomStream {
            RandomStream(
                seed: seed, replication: replication, entity: RandomStream.entityKey(entity),
                purpose: purpose.rawValue)
        }
        events = EventQueue()
        demands = plan.services.map {
            DemandSource($0.demand, start: plan.start, stream: stream($0.name, .demand))
        }
        demandRates = Array(repeating: 0, count: plan.services.count)
        fleets = plan.fleets.indices.map { FleetState(prepared, fleet: $0) }
        pools = prepared.layout.pools.map { PoolState($0, plan: plan) }
        bootStreams = plan.fleets.map {
            stream("\(plan.regions[$0.region].name)/\($0.name)", .boot)
        }
        hazardStreams = prepared.catalog.pools.map {
            stream("\($0.zone)/\($0.fleet)/\($0.instanceType)", .interruption)
        }
        windows = WindowTracker(plan)
        zoom = ZoomTracker(mode, services: plan.services.count)
        if mode == .requests { makeServers() }
    }

    /// Runs to the horizon, or to the clock-hour in which `isCancelled` turns true; nil then.
    ///
    /// - Parameter isOutOfTime: asked every minute; the run ends early when it turns true, and its
    ///   outcome says when.
    package mutating func run<Ledger: LedgerSink, Series: SeriesSink>(
        ledger: inout Ledger, series: inout Series, isCancelled: () -> Bool = { false },
        isOutOfTime: () -> Bool = { false }
    ) -> Outcome? {
        var horizon = prepared.plan.horizon.nanoseconds
        let minute = TimeSpan.minute.nanoseconds
        let hour = TimeSpan.hour.nanoseconds
        let offset = prepared.plan.start.nanosecondsSince1970
        var nextMinute: Int64 = 0
        var nextHour = (floorDivide(offset, hour) + 1) * hour - offset
        while now < horizon {
            if now == nextMinute {
                nextMinute = min(now + minute, horizon)
                drawDemand(until: nextMinute)
                if now == 0 { startFleets() }
            }
            if now == zoom.nextEdge { turnZoom() }
            advance(to: min(nextMinute, nextHour, windows.nextEnd, zoom.nextEdge, horizon))
            if now < horizon, allEvents >= maximumEvents || isOutOfTime() {
                endedEarly = now
                horizon = now
            }
            if now == horizon { drainQueues() }
            if !endings.isEmpty {
                for segment in endings { ledger.record(segment) }
                endings.removeAll(keepingCapacity: true)
            }
            if now == nextMinute { closeMinute(&series) }
            if now == nextHour || now == horizon {
                closeHour(&ledger)
                nextHour += hour
                if isCancelled() { return nil }
            } else if servesRequests && isCancelled() {
                return nil
            }
            if now == windows.nextEnd || now == horizon {
                harvestLatency()
                windows.closeWindows(&fleets, prepared, at: now, isHorizon: now == horizon)
            }
        }
        if zoom.isInside { closeZoomWindow() }
        finish(&ledger)
        return outcome()
    }

    /// Serves load and handles events up to `boundary`.
    private mutating func advance(to boundary: Int64) {
        while let time = events.peekTime, time <= boundary, let event = events.pop() {
            now = time
            eventCount += 1
            handle(event.payload)
        }
        now = boundary
        for fleet in fleets.indices { serve(fleet) }
    }

    private mutating func drawDemand(until end: Int64) {
        for service in demands.indices {
            demandRates[service] = demands[service].rate(from: now, to: end)
        }
        routeDemand()
    }
}

extension FleetState {
    init(_ prepared: PreparedPlan, fleet index: Int) {
        let plan = prepared.plan.fleets[index]
        let service = prepared.plan.services[plan.service]
        self.service = plan.service
        regionShare = service.regionShares[plan.region]
        siblings = prepared.plan.fleets.indices.filter {
            prepared.plan.fleets[$0].service == plan.service
                && prepared.plan.fleets[$0].region == plan.region
        }
        serving = ServingSettings(
            timeout: service.request.timeout.seconds, queueLimit: plan.queueLimit,
            isEven: plan.balancer?.algorithm == .roundRobin)
        limits = (plan.scaling.minimum, plan.scaling.maximum)
        onDemandBase = plan.market.onDemandBase
        onDemandAboveBase = plan.market.onDemandAboveBase
        replacesAtNotice = plan.market.capacityRebalance
        drainsAtNotice = plan.market.drainOnNotice
        retry = RetryFlow(service.request.retry)
        let layout = prepared.layout
        onDemandPools = PoolRanking(layout, fleet: index, prepared.plan, market: .onDemand)
        spotPools = PoolRanking(layout, fleet: index, prepared.plan, market: .spot)
        let pooled = plan.balancer?.algorithm == .sharedQueue
        options = plan.instances.indices.map { option in
            OptionState(
                plan.instances[option], prepared.tables[index][option], isPooled: pooled)
        }
        credits = CreditState.all(plan, options)
        policies = plan.scaling.policies.map { named in
            PolicyState(
                policy: named.policy, metric: named.policy.metric,
                high: named.policy.highAlarm.map(AlarmState.init(plan:)),
                low: named.policy.lowAlarm.map(AlarmState.init(plan:)))
        }
        decisions = Array(repeating: .none, count: policies.count)
    }
}

extension OptionState {
    init(_ option: InstanceOption, _ tables: [StationTable], isPooled: Bool) {
        weight = option.weight
        cpuPerRate = tables[0].station.spec.cpuSeconds / Double(option.vcpu)
        self.isPooled = isPooled
        furtherTables = tables.count / option.paces.count - 1
        recorders = Array(repeating: LatencyRecorder(), count: tables.count)
        pastRecorders = recorders
        use(tables, from: 0)
    }

    /// Serves at the pace of the tables that start at `first`.
    mutating func use(_ tables: [StationTable], from first: Int) {
        firstTable = first
        capacity = tables[first].station.capacity
        relaxation = 1 / capacity
        // The load at which the queue settles within twelve seconds.
        let root = 1 - (relaxation / 12).squareRoot()
        quickLoad = root > 0 ? root * root : 0
        objectiveRate = tables[first].objectiveLoad * capacity
    }
}

extension PoolState {
    init(_ pool: PoolLayout.Pool, plan: Plan) {
        fleet = pool.fleet
        option = pool.option
        zone = pool.zone
        weight = plan.fleets[pool.fleet].instances[pool.option].weight
        vcpu = plan.fleets[pool.fleet].instances[pool.option].vcpu
        isSpot = pool.market == .spot
        let spot = plan.fleets[pool.fleet].instances[pool.option].spot
        interruptionsPerNanosecond =
            isSpot ? (spot?.interruptionsPerHour ?? 0) / Double(TimeSpan.hour.nanoseconds) : 0
    }
}
