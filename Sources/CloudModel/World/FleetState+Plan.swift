import Quantities
import UsageLedger

/// The fleets of a plan before its first instant, with their options and policies each in one row.
struct FleetStates {
    private(set) var fleets: [FleetState] = []
    private(set) var options: [OptionState] = []
    private(set) var policies: [PolicyState] = []
    private(set) var alarms: [WatchedAlarm] = []
    /// Per fleet, and per size of one that changes it: on-demand, then spot.
    private(set) var rankings: [PoolRanking] = []

    init(_ prepared: PreparedPlan, _ spotPrices: [PriceSignal] = []) {
        for (index, plan) in prepared.plan.fleets.enumerated() {
            let pooled = plan.balancer?.algorithm.isNearlyOneQueue ?? false
            let firstOption = options.count
            for (option, tables) in zip(plan.instances, prepared.flow.entries[index]) {
                options.append(
                    OptionState(
                        option, prepared.flow, entries: tables, isPooled: pooled,
                        levels: prepared.callLevels(of: index),
                        slowdowns: prepared.plan.slowdowns(ofFleet: index).count))
                if plan.role.nodePool != nil {
                    // A node carries vCPU-seconds.
                    options[options.count - 1].capacity = Double(option.vcpu)
                    options[options.count - 1].objectiveRate = Double(option.vcpu)
                }
            }
            let firstRanking = rankings.count
            let sizes: [Int?] = plan.scaling.changesSize ? Array(plan.instances.indices) : [nil]
            for size in sizes {
                rankings += [Market.onDemand, .spot].map {
                    PoolRanking(
                        prepared.layout, fleet: index, prepared.plan, market: $0, preferred: size,
                        prices: spotPrices)
                }
            }
            let firstPolicy = policies.count
            let tick = plan.scaling.isFine ? prepared.plan.controlInterval : .minute
            policies += plan.scaling.policies.map { PolicyState($0.policy, tick: tick) }
            fleets.append(
                FleetState(
                    prepared, fleet: index, options: firstOption..<options.count,
                    policies: firstPolicy..<policies.count, watch: watch(from: firstPolicy)))
            fleets[index].ranking = firstRanking
            fleets[index].firstRanking = firstRanking
        }
    }

    /// Puts the alarms of a fleet's policies, which are the last in the row, into theirs.
    private mutating func watch(from firstPolicy: Int) -> AlarmWatch {
        func watched(_ metric: FleetMetric) -> [WatchedAlarm] {
            (firstPolicy..<policies.count).flatMap { index in
                let policy = policies[index]
                guard policy.canBeWatched, policy.metric == metric else { return [WatchedAlarm]() }
                return [true, false].compactMap { isHigh in
                    policy.alarm(isHigh: isHigh).map {
                        WatchedAlarm(policy: index, isHigh: isHigh, $0)
                    }
                }
            }.sorted { $0.cut < $1.cut }
        }
        let first = alarms.count
        alarms += watched(.cpu)
        let second = alarms.count
        alarms += watched(.requestsPerTarget)
        return AlarmWatch(
            cpu: first..<second, requests: second..<alarms.count, alarms,
            Array(policies[firstPolicy...]))
    }
}

extension FleetState {
    fileprivate init(
        _ prepared: PreparedPlan, fleet index: Int, options: Range<Int>, policies: Range<Int>,
        watch: AlarmWatch
    ) {
        let plan = prepared.plan.fleets[index]
        // Nodes serve no service: a share of nothing of the first.
        let service = prepared.plan.services[max(0, plan.service)]
        self.service = max(0, plan.service)
        (layer, cluster) = prepared.plan.layer(of: index)
        regionShare = plan.service < 0 ? 0 : service.regionShares[plan.region]
        siblings = prepared.plan.fleets.indices.filter {
            prepared.plan.fleets[$0].service == plan.service
                && prepared.plan.fleets[$0].region == plan.region
        }
        isOnly = siblings.count == 1
        serving = ServingSettings(
            timeout: service.request.timeout.seconds, queueLimit: plan.queueLimit,
            isEven: plan.balancer?.algorithm == .roundRobin)
        limits = (plan.scaling.minimum, plan.scaling.maximum)
        onDemandBase = plan.market.onDemandBase
        onDemandAboveBase = plan.market.onDemandAboveBase
        replacesAtNotice = plan.market.capacityRebalance
        drainsAtNotice = plan.market.drainOnNotice
        termination = TerminationOrder(plan.scaling.terminationPolicies)
        changesSize = plan.scaling.changesSize
        let zones = prepared.plan.regions[plan.region].zones.count
        rebalancesZones = plan.scaling.rebalancesZones && zones > 1
        retry = RetryFlow(service.request.retry)
        self.options = options
        self.policies = policies
        credits = CreditState.all(plan)
        hasCredits = !credits.isEmpty
        slowStart = plan.balancer?.slowStart.nanoseconds ?? 0
        servesInSteps = hasCredits || slowStart > 0
        slowdowns = prepared.plan.slowdowns(ofFleet: index)
        apart = Array(
            repeating: InstancesApart(),
            count: options.count * ((slowStart > 0 ? 1 : 0) + slowdowns.count))
        isFine = plan.scaling.isFine
        self.watch = watch
        decisions = Array(repeating: .agreeToScaleIn, count: policies.count)
        let standby = prepared.plan.standbys.first { $0.region == plan.region }
        standsBy = standby != nil
        isDark = standby.map { !$0.posture.isReplicated } ?? false
    }
}

extension OptionState {
    fileprivate init(
        _ option: InstanceOption, _ flow: FlowTables, entries: Range<Int>, isPooled: Bool,
        levels: Int, slowdowns: Int
    ) {
        let table = flow.tables[entries.lowerBound]
        weight = option.weight
        cpuPerRate = table.station.spec.cpuSeconds / (option.cpuLimit ?? Double(option.vcpu))
        self.entries = entries
        self.isPooled = isPooled
        paces = option.paces.count
        tablesPerPace = entries.count / paces / (1 + slowdowns)
        furtherEntries = tablesPerPace / levels - 1
        use(flow, from: entries.lowerBound, carrying: table.station.capacity)
    }

    /// The tables of one of the fleet's slowdowns, from 0; −1: of none.
    func firstTable(slowdown: Int) -> Int { (slowdown + 1) * paces * tablesPerPace }

    /// Serves at the pace of the tables that start at `first`, or at one near to it.
    mutating func use(_ flow: FlowTables, from first: Int, carrying capacity: Double) {
        firstEntry = first
        self.capacity = capacity
        relaxation = 1 / capacity
        // The load at which the queue settles within twelve seconds.
        let root = 1 - (relaxation / 12).squareRoot()
        quickLoad = root > 0 ? root * root : 0
        objectiveRate = flow.tables[first].objectiveLoad * capacity
    }
}

extension PoolState {
    init(_ pool: PoolLayout.Pool, plan: Plan, _ fleets: [FleetState]) {
        let choice = plan.fleets[pool.fleet].instances[pool.option]
        fleet = pool.fleet
        option = fleets[pool.fleet].options.lowerBound + pool.option
        zone = pool.zone
        weight = choice.weight
        vcpu = choice.vcpu
        isSpot = pool.market == .spot
        noticeNanoseconds = (choice.spot?.notice ?? .zero).nanoseconds
        billing = isSpot ? choice.spotBilling : choice.onDemandBilling
        interruption = Hazard(perNanosecond: plan.individualRate(pool))
        lifetime = isSpot ? choice.spot?.lifetime : nil
        failure = Hazard(
            perNanosecond: plan.fleets[pool.fleet].lifecycle.failures.reduce(0) {
                $0 + 1 / Double($1.meanTime.nanoseconds)
            })
    }
}
