import Quantities
import SimulationKernel
package import UsageLedger

/// One replication: the fleets of a plan under its load, from the start to the horizon.
///
/// Author a `Plan`, prepare it, then run as many worlds as there are replications; they share
/// nothing that changes. The loop advances from one boundary (minute, clock-hour, event) to the
/// next; between two boundaries rates and capacities are constant, which is what the serving model
/// integrates over.
package struct World: ~Copyable {
    let prepared: PreparedPlan
    let seed: UInt64
    let replication: UInt64
    let mode: ServingMode
    /// Events after which the run ends early.
    let maximumEvents: Int
    /// What the policies of one fleet see instead of what the run measures.
    let recorded: RecordedMetric?
    var now: Int64 = 0
    var events: EventQueue
    var eventCount = 0
    /// Start of the clock-hour that is being added up, or of the run.
    var hourStart: Int64 = 0
    var demands: Dense<DemandSource>
    var demandRates: Dense<Double>
    var fleets: Dense<FleetState>
    /// The options of all fleets; each fleet has a range of them.
    var options: Dense<OptionState>
    /// The policies of all fleets likewise, and those of their alarms that are watched.
    var policies: Dense<PolicyState>
    var alarms: Dense<WatchedAlarm>
    var latency: LatencyStore
    var pools: Dense<PoolState>
    var cohorts = Dense<Cohort>([])
    var freeCohorts: [Int] = []
    var boots: Dense<BootSource>
    var hazardStreams: Dense<RandomStream>
    var failureStreams: Dense<RandomStream>
    /// Instances that have failed and are not gone yet.
    var failedInstances = Dense<FailedInstance>([])
    var freeFailures: [Int] = []
    var windows: WindowTracker
    var total = CapacityTotals()
    /// False for a single fleet, which is its own total.
    let hasTotal: Bool
    let meters: Dense<FleetMeters>
    var sharedMeters: Dense<SharedMeterState>
    /// The usage of the clock-hour that ends.
    var hourly: HourlyUsage
    var endings: [InstanceSegment] = []
    /// One per fleet while requests are events; empty while load is a fluid.
    var servers: [RequestServer] = []
    var zoom: ZoomTracker
    var watched: WatchTracker
    /// What policies decided and saw; empty unless the run explains its scaling.
    var scalingLog: ScalingLog
    /// When the limit of events was reached, nil if it was not.
    var endedEarly: Int64?
    var placement: ZonePlacement
    /// Per fleet, and per size of one that changes it: on-demand, then spot.
    var rankings: Dense<PoolRanking>
    /// Per pool, spot prices that move; empty: none does.
    let spotPrices: [PriceSignal]
    var hazards: HazardClock
    var chains: PhaseChains
    var cohortCount: Int64 = 0
    /// Kubernetes: one per pool of nodes.
    var clusters: Dense<ClusterState>
    /// One for each fleet that has any.
    var deployments = Dense<DeploymentState>([])
    /// One per fleet.
    var lifecycles: Dense<LifecycleState>
    /// One for each fleet that has one, and the groups of all.
    var warmPools = Dense<WarmPoolState>([])
    var warmGroups = Dense<WarmGroup>([])
    var freeWarmGroups: [Int] = []
    var outages: OutageState
    var supply: SupplyState
    var outageLog: OutageLog
    /// Calls between services, and stores.
    var calls: CallState
    /// Per service and region: where its clients are sent.
    var diversions: Dense<Diversion>
    var standbys: Dense<StandbyState>

    /// What a random stream is for; part of its key, so that streams never meet.
    enum Purpose: UInt64 {
        case demand = 1
        case boot = 2
        case interruption = 3
        case arrival = 4
        case service = 5
        case balancing = 6
        case client = 7
        case podStart = 8
        case expander = 9
        case nodeAge = 10
        case release = 11
        case releaseErrors = 12
        case lifecycleHook = 13
        case warmStart = 14
        case failure = 15
        case outage = 40
        case shock = 41
        case store = 44
        case call = 45
        case podFailure = 46
    }

    /// - Parameters:
    ///   - maximumEvents: ends a runaway; the outcome then says when.
    ///   - explainsScaling: keeps a record of every decision.
    ///   - recorded: what the policies of one fleet see instead of what the run measures.
    ///   - spotPrices: one per pool, for allocation by the prices in force; or none.
    ///   - logsOutages: keeps what happens from the first outage on.
    package init(
        _ prepared: PreparedPlan, seed: UInt64, replication: UInt64, mode: ServingMode = .flow,
        maximumEvents: Int = .max, explainsScaling: Bool = false,
        recorded: RecordedMetric? = nil, spotPrices: [PriceSignal] = [], logsOutages: Bool = false
    ) {
        self.prepared = prepared
        self.spotPrices = spotPrices
        self.seed = seed
        self.replication = replication
        self.mode = mode
        self.maximumEvents = maximumEvents
        self.recorded = recorded
        let plan = prepared.plan
        func stream(_ entity: String, _ purpose: Purpose) -> RandomStream {
            RandomStream(
                seed: seed, replication: replication, entity: RandomStream.entityKey(entity),
                purpose: purpose.rawValue)
        }
        events = EventQueue()
        demands = Dense(
            plan.services.map {
                DemandSource($0.demand, start: plan.start, stream: stream($0.name, .demand))
            })
        demandRates = Dense(Array(repeating: 0, count: plan.services.count))
        let states = FleetStates(prepared, spotPrices)
        fleets = Dense(states.fleets)
        if let recorded { fleets[recorded.fleet].isReplayed = true }
        options = Dense(states.options)
        policies = Dense(states.policies)
        alarms = Dense(states.alarms)
        latency = LatencyStore(recorders: prepared.flow.tables.count)
        pools = Dense(prepared.layout.pools.map { PoolState($0, plan: plan, states.fleets) })
        let entity = plan.entity
        boots = Dense(plan.fleets.map { BootSource($0.boot, stream: stream(entity($0), .boot)) })
        lifecycles = Dense(
            plan.fleets.map {
                LifecycleState(
                    $0.lifecycle, $0.balancer, stream: stream(entity($0), .lifecycleHook))
            })
        let pooled = prepared.catalog.pools.map { "\($0.zone)/\($0.fleet)/\($0.instanceType)" }
        hazardStreams = Dense(pooled.map { stream($0, .interruption) })
        failureStreams = Dense(
            zip(pooled, prepared.catalog.pools).map {
                stream("\($0)/\($1.market.rawValue)", .failure)
            })
        rankings = Dense(states.rankings)
        clusters = Dense(ClusterState.all(prepared, states.fleets) { stream($0, $1) })
        hazards = HazardClock(pools: prepared.layout.pools.count * 2)
        chains = PhaseChains(pools: prepared.layout.pools.count)
        placement = ZonePlacement(zones: plan.regions.map(\.zones.count).max() ?? 0)
        windows = WindowTracker(plan)
        hasTotal = plan.fleets.count != 1
        meters = Dense(plan.fleets.indices.map { FleetMeters(prepared, fleet: $0) })
        sharedMeters = Dense(prepared.keptBefore.map { SharedMeterState(before: $0) })
        hourly = prepared.nothingUsed
        outages = OutageState(plan) { stream($0, .outage) }
        outageLog = OutageLog(isKept: logsOutages, fleets: plan.fleets.count)
        calls = CallState(prepared, mode) { stream($0, .store) }
        diversions = Diversion.all(plan)
        supply = SupplyState(prepared) { stream($0, .shock) }
        standbys = StandbyState.all(plan)
        scalingLog = ScalingLog(isKept: explainsScaling, fleets: plan.fleets.count)
        zoom = ZoomTracker(mode, services: plan.services.count)
        watched = WatchTracker(mode)
        watchWindows()
        makeDeployments()
        makeWarmPools()
        if mode.isRequests { makeServers() }
    }

    private mutating func watchWindows() {
        for edge in watched.edges(before: prepared.plan.horizon.nanoseconds) {
            _ = schedule(.windowEdge, 0, at: edge)
        }
    }

    /// Runs to the horizon, or to the clock-hour in which `isCancelled` turns true; nil then.
    ///
    /// - Parameter isOutOfTime: asked every minute; the run ends early when it turns true, and its
    ///   outcome says when. Both are asked within a minute, too, where that has many events.
    package mutating func run<Ledger: LedgerSink, Series: SeriesSink>(
        ledger: inout Ledger, series: inout Series, isCancelled: () -> Bool = { false },
        isOutOfTime: () -> Bool = { false }
    ) -> Outcome? {
        var horizon = prepared.plan.horizon.nanoseconds
        let minute = TimeSpan.minute.nanoseconds
        let hour = TimeSpan.hour.nanoseconds
        let offset = prepared.plan.start.nanosecondsSince1970
        let tick = prepared.plan.controlInterval.nanoseconds
        var nextTick = tick < minute ? tick : .max
        var nextMinute: Int64 = 0
        var nextHour = (floorDivide(offset, hour) + 1) * hour - offset
        while now < horizon {
            if now == nextMinute {
                nextMinute = min(now + minute, horizon)
                drawDemand(until: nextMinute)
                if now == 0 {
                    closeSpotZones()
                    startFleets()
                    startClusters()
                    startDeployments()
                    startOutages()
                    startSupply()
                }
            }
            if now == zoom.nextEdge { turnZoom() }
            let wasStopped = advance(
                to: min(nextMinute, nextTick, nextHour, windows.nextEnd, zoom.nextEdge, horizon)
            ) { isOutOfTime() || isCancelled() }
            if wasStopped && isCancelled() { return nil }
            let isOver = isOverLimit()
            if now < horizon, isOver || isOutOfTime() {
                endedEarly = now
                horizon = now
            }
            if now == horizon { drainQueues() }
            if !endings.isEmpty {
                for segment in endings { ledger.record(segment) }
                endings.removeAll(keepingCapacity: true)
            }
            if now == nextTick {
                if now != nextMinute { scaleFine() }
                nextTick += tick
            }
            if now == nextMinute || now == horizon { closeMinute(&series) }
            if now == nextHour || now == horizon {
                closeHour(&ledger)
                nextHour += hour
                if isCancelled() { return nil }
            } else if servesRequests && isCancelled() {
                return nil
            }
            if now == windows.nextEnd || now == horizon {
                harvestLatency()
                windows.closeWindows(
                    &fleets, &latency, prepared, at: now, isHorizon: now == horizon)
            }
        }
        if zoom.isInside {
            if mode.isRequests { lookAtRequests() } else { closeZoomWindow() }
        }
        if watched.isInside(at: now) { watched.end(standing(), prepared) }
        finish(&ledger)
        return outcome()
    }

    /// Events between two looks at whether a run is to stop.
    private static let patience = 4_096

    /// Serves load and handles events up to `boundary`, or until `isStopped` after many of them.
    /// - Returns: whether it stopped before that.
    private mutating func advance(to boundary: Int64, isStopped: () -> Bool) -> Bool {
        while true {
            let next = events.peekTime ?? .max
            if hazards.nextTime < next {
                guard hazards.nextTime <= boundary else { break }
                now = hazards.nextTime
                eventCount += 1
                meetHazard(hazards.nextPool)
            } else {
                guard next <= boundary, let event = events.pop() else { break }
                now = next
                eventCount += 1
                handle(event.payload)
            }
            if eventCount % Self.patience == 0, eventCount >= maximumEvents || isStopped() {
                serveAll()
                return true
            }
        }
        now = boundary
        serveAll()
        return false
    }

    private mutating func serveAll() {
        for fleet in fleets.indices { serve(fleet) }
    }

    private mutating func drawDemand(until end: Int64) {
        for service in demands.indices {
            demandRates[service] = demands[service].nextRate(
                from: now, to: end, horizon: prepared.plan.horizon.nanoseconds)
        }
        routeDemand()
    }
}
