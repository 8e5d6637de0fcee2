import Quantities
import UsageLedger

/// Everything about a plan that rating looks up, worked out once and shared by all replications.
struct RatingTable: Sendable {
    let plan: RatingPlan
    let schedule: CoverageSchedule
    let start: Int64
    let end: Int64
    let lines: [RatedLine]
    /// Per line of a pool, which come first: the pool. Pools on spot, whose price may move.
    let poolOfLine: [Int]
    let spotPools: [Int]
    /// Per commitment: the lines of a capacity reservation.
    let reservationLines: [Range<Int>]
    /// Per capacity reservation: the pools whose instances run in it. In the order in which
    /// instances fill them.
    let reservations: [(commitment: Int, pools: [Int])]
    /// Lines whose sustained use adds up, and each line's group; −1: none.
    let sustainedGroups: [SustainedUseKey]
    let sustainedGroup: [Int]
    /// The lines of all groups, with their units per instance.
    let sustainedLines: [(line: Int, group: Int, units: Int128)]
    /// Per commitment: what it provides per nanosecond (0: nothing), and the amortized cost of
    /// that.
    let capacity: [Int128]
    let amortized: [AmortizedRate]
    /// Per meter: how it is charged.
    let meterRules: [MeterRule]
    /// Per meter: the first one of the same line of the bill (two volumes of one type, say).
    let meterLines: [Int]
    /// Per meter: the meters that share its tiers.
    let tierGroups: [Int]
    let tierGroupCount: Int
    /// Index of each `balancerSeconds` meter; its four dimensions follow it.
    let balancers: [Int]
    /// What can appear on the bill, in its order.
    let slots: [ChargeSlot]

    init(plan: RatingPlan) {
        precondition(
            plan.pools.count == plan.catalog.pools.count
                && plan.meters.count == plan.catalog.meters.count,
            "a rating plan has a price for each pool and meter of its catalog")
        self.plan = plan
        start = plan.catalog.start.nanosecondsSince1970
        end = start + plan.catalog.horizon.nanoseconds
        let lines = RatedLine.all(plan)
        self.lines = lines
        poolOfLine = lines.compactMap(\.pool)
        spotPools = plan.pools.indices.filter { plan.catalog.pools[$0].market == .spot }
        reservationLines = plan.commitments.indices.map {
            Self.range(of: .reservation($0), in: lines)
        }
        reservations = CapacityReservations.pools(of: plan)
        var groups: [SustainedUseKey] = []
        sustainedGroup = lines.map { line in
            guard let key = line.sustainedUse else { return -1 }
            if let known = groups.firstIndex(of: key) { return known }
            groups.append(key)
            return groups.count - 1
        }
        sustainedGroups = groups
        sustainedLines = zip(lines.indices, sustainedGroup).compactMap { line, group in
            group < 0 ? nil : (line, group, Int128(lines[line].coverable.unitsPerInstance))
        }
        schedule = CoverageSchedule(
            lines: lines.map(\.coverable),
            commitments: plan.commitments.map { Self.ratedByLine($0, lines, plan) },
            soloAccounts: plan.soloAccounts)
        let capacity = plan.commitments.map { CoverageSchedule.capacityPerNanosecond($0) }
        self.capacity = capacity
        amortized = plan.commitments.indices.map {
            plan.commitments[$0].amortizedRate(capacity: max(1, capacity[$0]))
        }
        meterRules = plan.catalog.meters.map(\.kind.rule)
        meterLines = plan.meters.indices.map { index in
            plan.catalog.meters.indices.first {
                plan.catalog.meters[$0] == plan.catalog.meters[index]
                    && plan.meters[$0] == plan.meters[index]
            } ?? index
        }
        (tierGroups, tierGroupCount) = Self.groupTiers(plan)
        balancers = plan.catalog.meters.indices.filter {
            plan.catalog.meters[$0].kind == .balancerSeconds
        }
        precondition(
            balancers.count == plan.balancerCapacityUnits.count,
            "a rating plan has a capacity-unit price for each balancer")
        let dimensions: [MeterKind] = [
            .balancerNewConnections, .balancerActiveConnectionSeconds, .balancerProcessedBytes,
            .balancerRuleEvaluations,
        ]
        for meter in balancers {
            precondition(
                plan.catalog.meters[meter...].dropFirst().prefix(4).map(\.kind) == dimensions,
                "a balancer's meter is followed by those of its four dimensions")
        }
        slots = ChargeSlot.all(
            plan: plan, lines: lines, schedule: schedule, balancers: balancers)
    }

    func discount(_ category: ChargeCategory) -> Double { plan.negotiatedDiscount[category] ?? 0 }

    private static func range(of subject: RatedLine.Subject, in lines: [RatedLine]) -> Range<Int> {
        let first = lines.firstIndex { $0.subject == subject } ?? 0
        return first..<first + lines.count { $0.subject == subject }
    }

    /// A commitment with its rates per line instead of per pool and capacity reservation.
    private static func ratedByLine(
        _ commitment: Commitment, _ lines: [RatedLine], _ plan: RatingPlan
    ) -> Commitment {
        guard case .savingsPlan(var savingsPlan) = commitment.kind else { return commitment }
        let held = plan.commitments.indices.filter { plan.commitments[$0].isCapacityReservation }
        let rates = savingsPlan.rates
        precondition(
            rates.count == plan.pools.count + held.count
                || rates.count == plan.pools.count,
            "a savings plan has a rate per pool, and per capacity reservation")
        savingsPlan.rates = lines.map { line in
            var position = 0
            switch line.subject {
            case .pool(let pool): position = pool
            case .reservation(let index):
                position = plan.pools.count + (held.firstIndex(of: index) ?? 0)
            }
            guard position < rates.count, var rate = rates[position] else { return nil }
            rate.price = line.portion(of: rate.price)
            return rate
        }
        var rated = commitment
        rated.kind = .savingsPlan(savingsPlan)
        return rated
    }

    /// Meters of one kind, place and price list reach the later tiers together.
    private static func groupTiers(_ plan: RatingPlan) -> (groups: [Int], count: Int) {
        var leaders: [Int] = []
        let groups = plan.meters.indices.map { index -> Int in
            let meter = plan.catalog.meters[index]
            let known = leaders.firstIndex {
                let other = plan.catalog.meters[$0]
                return other.kind == meter.kind && other.provider == meter.provider
                    && other.region == meter.region && other.detail == meter.detail
                    && plan.meters[$0] == plan.meters[index]
            }
            if let known { return known }
            leaders.append(index)
            return leaders.count - 1
        }
        return (groups, leaders.count)
    }
}

extension Commitment {
    /// What the commitment costs per unit of what it provides; by default per nanosecond of time.
    package func amortizedRate(capacity: Int128 = 1) -> AmortizedRate {
        AmortizedRate(
            upfront: upfront, recurringPerHour: recurringPerHour, term: end - start,
            capacity: capacity)
    }
}
