import Quantities
import UsageLedger

extension World {
    /// Ends a minute: measures, the series, then metrics, alarms and scaling for every fleet.
    mutating func closeMinute<Series: SeriesSink>(_ series: inout Series) {
        var sum = MinuteTotals()
        var instances: Int64 = 0
        var demanded = 0.0
        var supplied = 0.0
        let wantsPoints = series.wantsPoints
        for index in fleets.indices {
            if !fleets[index].isSteady { fleets[index].settle(options) }
            let layer = fleets[index].layer
            if layer == .nodes { addWorkOfPods(to: index) }
            let need =
                layer == .nodes
                ? unitsDemanded(ofNodes: index)
                : fleets[index].demandedUnits(of: options[fleets[index].options.lowerBound])
            fleets[index].usage.add(fleets[index].minute, instances: fleets[index].steady.billed)
            fleets[index].usage.add(
                demanded: need, supplied: fleets[index].steady.suppliedUnits,
                seconds: fleets[index].minute.seconds)
            if layer == .pods {
                // Their nodes are what is billed, and in the total.
                addPods(index)
                if wantsPoints { series.record(point(index)) }
                continue
            }
            sum.carried += fleets[index].minute.carried
            sum.capacity.provisionedRequests += fleets[index].minute.capacity.provisionedRequests
            sum.seconds = fleets[index].minute.seconds
            instances += fleets[index].steady.billed
            demanded += need
            supplied += fleets[index].steady.suppliedUnits
            if wantsPoints { series.record(point(index)) }
        }
        if hasTotal {
            total.add(sum, instances: instances)
            total.add(demanded: demanded, supplied: supplied, seconds: sum.seconds)
        }
        if !outages.outcomes.isEmpty { noteMinute() }
        for index in fleets.indices { scale(index) }
        if standbys.count > 0 { followPrimaries() }
        for index in deployments.indices where deployments[index].run != nil {
            stepDeployment(index)
        }
    }

    /// Ends a clock-hour (or the last part of one): its usage goes to the ledger.
    mutating func closeHour<Ledger: LedgerSink>(_ ledger: inout Ledger) {
        // The hour that ends now is the one that holds the nanosecond before.
        let last = prepared.plan.start + TimeSpan(nanoseconds: now - 1)
        hourly.clockHour = last.clockHour
        for pool in pools.indices {
            pools[pool].accrue(to: now)
            hourly.instanceNanoseconds[pool] = pools[pool].usageNanoseconds
            hourly.roundingNanoseconds[pool] = pools[pool].roundingNanoseconds
            let seconds = approximate(pools[pool].usageNanoseconds) / 1e9
            let (fleet, vcpu) = (pools[pool].fleet, pools[pool].vcpu)
            fleets[fleet].usage.add(
                instanceSeconds: seconds, vcpu: vcpu, isSpot: pools[pool].isSpot)
            if hasTotal {
                total.add(instanceSeconds: seconds, vcpu: vcpu, isSpot: pools[pool].isSpot)
            }
            pools[pool].usageNanoseconds = 0
            pools[pool].roundingNanoseconds = 0
        }
        for index in fleets.indices {
            meter(index)
            if fleets[index].hasCredits { meterCredits(index) }
        }
        countShared()
        ledger.record(hourly)
        windows.closeHour(fleets, prepared.plan, endingAt: now)
        for index in fleets.indices { fleets[index].hour = HourCounts() }
        hourStart = now
    }

    /// Writes all of a fleet's meters, so that nothing of the hour before is left.
    private mutating func meter(_ index: Int) {
        let counts = fleets[index].hour
        var instanceSeconds: Int128 = 0
        for pool in prepared.layout.ranges[index] {
            instanceSeconds += hourly.instanceNanoseconds[pool]
        }
        // What is stopped in a warm pool keeps its volumes.
        instanceSeconds += takeStoredNanoseconds(index)
        for rate in meters[index].rates {
            hourly.meters[rate.meter] = dividedRounding(
                instanceSeconds * Int128(rate.perInstance), by: 1_000_000_000)
        }
        let bytes = dividedRounding(
            Int128(counts.served) * Int128(meters[index].responseBytes),
            by: Int128(RequestCounts.perRequest))
        if let internet = meters[index].internet { hourly.meters[internet] = bytes }
        if let crossZone = meters[index].crossZone {
            hourly.meters[crossZone] = Int128(
                (approximate(bytes) * meters[index].crossZoneShare).rounded())
        }
        if let controlPlane = meters[index].controlPlane {
            // Nor is there a cluster before backups are restored.
            hourly.meters[controlPlane] =
                fleets[index].isDark
                ? 0 : dividedRounding(Int128(now - hourStart), by: 1_000_000_000)
        }
        guard let balancer = meters[index].balancer else { return }
        let attempts = counts.offered + counts.retried
        let requests = Double(attempts) / Double(RequestCounts.perRequest)
        let connections = requests / meters[index].requestsPerConnection
        // Where nothing runs there is no balancer either.
        hourly.meters[balancer] =
            fleets[index].isDark
            ? 0 : dividedRounding(Int128(now - hourStart), by: 1_000_000_000)
        hourly.meters[balancer + 1] = Int128(connections.rounded())
        hourly.meters[balancer + 2] = Int128(
            (connections * meters[index].connectionSeconds).rounded())
        hourly.meters[balancer + 3] = bytes
        hourly.meters[balancer + 4] = Int128((requests * meters[index].chargedRules).rounded())
    }

    /// Ends every segment that is still open.
    mutating func finish<Ledger: LedgerSink>(_ ledger: inout Ledger) {
        for pool in pools.indices {
            var index = pools[pool].firstCohort
            while index >= 0 {
                if cohorts[index].isRunning {
                    book(
                        cohorts[index].count, in: pool,
                        since: cohorts[index].runningNanoseconds, end: .horizon)
                }
                index = cohorts[index].next
            }
        }
        finishWarmPools()
        for segment in endings { ledger.record(segment) }
        endings.removeAll()
    }

    mutating func drainQueues() {
        if servesRequests { runOutRequests() }
        for index in fleets.indices {
            fleets[index].drain(&options, &latency, prepared.flow)
            fleets[index].abandonRetries()
        }
    }

    mutating func outcome() -> Outcome {
        let plan = prepared.plan
        if !hasTotal { total = fleets[0].usage }
        var interruptions = 0
        var scalingActions = 0
        var outcomes: [FleetOutcome] = []
        var workloads: [WorkloadOutcome] = []
        for index in fleets.indices {
            interruptions += fleets[index].interruptions
            scalingActions += fleets[index].scalingActions
            let outcome = fleets[index].usage.outcome(
                name: plan.fleets[index].name,
                region: plan.regions[plan.fleets[index].region].name,
                interruptions: fleets[index].interruptions,
                scalingActions: fleets[index].scalingActions)
            if fleets[index].layer == .pods {
                workloads.append(workload(index, outcome))
            } else {
                outcomes.append(outcome)
            }
        }
        var services: [ServiceOutcome] = []
        for index in plan.services.indices {
            services.append(windows.outcome(service: index, fleets, latency, prepared))
        }
        var outcome = Outcome(
            services: services, fleets: outcomes,
            total: total.outcome(
                name: plan.name, region: "", interruptions: interruptions,
                scalingActions: scalingActions),
            events: allEvents)
        outcome.endedEarly = endedEarly
        outcome.workloads = workloads
        outcome.zoom = mode.isFlow ? watched.outcomes : zoom.outcomes
        outcome.scaling = scalingLog.records
        outcome.outages = outages.outcomes
        outcome.moments = outageLog.moments
        outcome.spotRisks = spotRisks()
        accountStores()
        for store in calls.stores.indices { outcome.stores.append(calls.stores[store].result) }
        for index in fleets.indices where fleets[index].layer != .pods {
            outcome.fleets[index].availableUnits = Double(
                prepared.plan.fleets[index].scaling.maximum)
            outcome.fleets[index].add(fleets[index].credits)
            outcome.fleets[index].deployments = deploymentOutcomes(of: index)
            outcome.fleets[index].lifecycle = LifecycleOutcome(
                lifecycles[index].counts, horizon: now)
            outcome.fleets[index].lifecycle.refused = Double(supply.refused[index])
            outcome.fleets[index].largestLoss = Double(fleets[index].largestLoss)
            outcome.total.add(fleets[index].credits)
        }
        return outcome
    }

    @inline(__always)
    private mutating func point(_ index: Int) -> SeriesPoint {
        let scale = Double(RequestCounts.perRequest)
        let minute = fleets[index].minute
        let seconds = max(minute.seconds, 1e-9)
        var backlog = fleets[index].waitingRequests * RequestCounts.perRequest
        for option in fleets[index].options { backlog += options[option].backlog }
        return SeriesPoint(
            fleet: index, timeNanoseconds: now - Int64((minute.seconds * 1e9).rounded()),
            offered: Double(minute.offered) / scale / seconds,
            served: Double(minute.served) / scale / seconds,
            // Nodes carry what their pods do, which is counted there.
            capacity: fleets[index].layer == .nodes ? 0 : minute.capacity.capacity / seconds,
            instances: minute.capacity.billed / seconds,
            serving: minute.capacity.serving / seconds, desired: Double(fleets[index].desired),
            cpu: minute.capacity.warmed > 0 ? minute.cpuSeconds / minute.capacity.warmed : 0,
            backlog: Double(backlog) / scale)
    }
}

extension FleetState {
    /// Units that the minute's load needed at least: of the first option's size, whole.
    @inline(__always)
    func demandedUnits(of first: borrowing OptionState) -> Double {
        let seconds = max(minute.seconds, 1e-9)
        let rate = Double(minute.offered) / Double(RequestCounts.perRequest) / seconds
        return wholeUp(rate / first.objectiveRate - 1e-9)
    }
}

/// `rounded(.up)` without a call into the mathematics library, which is what processors of the
/// first x86-64 generation need: adding and taking away 1.5·2⁵² rounds to a whole number.
@inline(__always)
func wholeUp(_ value: Double) -> Double {
    guard abs(value) < 0x1p51 else { return value.rounded(.up) }
    let nearest = (value + 0x1.8p52) - 0x1.8p52
    // Chosen without a branch: which way it goes is anyone's guess.
    return nearest + (nearest < value ? 1 : 0)
}

/// `rounded()` of a value that is not negative, likewise: what lies halfway goes up.
@inline(__always)
func wholeNearest(_ value: Double) -> Int64 {
    let whole = Int64(value)
    return whole &+ (value - Double(whole) >= 0.5 ? 1 : 0)
}
