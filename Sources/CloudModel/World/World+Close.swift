import Quantities
import UsageLedger

extension World {
    /// Ends a minute: measures, the series, then metrics, alarms and scaling for every fleet.
    mutating func closeMinute<Series: SeriesSink>(_ series: inout Series) {
        var sum = MinuteTotals()
        var instances: Int64 = 0
        var demanded = 0.0
        var supplied = 0.0
        for index in fleets.indices {
            let minute = fleets[index].minute
            let billed = fleets[index].billed
            let need = fleets[index].elasticity
            fleets[index].usage.add(minute, instances: billed)
            fleets[index].usage.add(
                demanded: need.demanded, supplied: need.supplied, seconds: minute.seconds)
            sum.carried += minute.carried
            sum.provisionedRequests += minute.provisionedRequests
            sum.seconds = minute.seconds
            instances += billed
            demanded += need.demanded
            supplied += need.supplied
            series.record(fleets[index].point(index, endsAt: now))
        }
        total.add(sum, instances: instances)
        total.add(demanded: demanded, supplied: supplied, seconds: sum.seconds)
        for index in fleets.indices {
            scale(index)
            fleets[index].minute = MinuteTotals()
        }
    }

    /// Ends a clock-hour (or the last part of one): its usage goes to the ledger.
    mutating func closeHour<Ledger: LedgerSink>(_ ledger: inout Ledger) {
        // The hour that ends now is the one that holds the nanosecond before.
        let last = prepared.plan.start + TimeSpan(nanoseconds: now - 1)
        var hour = HourlyUsage(
            clockHour: last.clockHour, pools: pools.count,
            meters: prepared.meterLayout.meters.count)
        for pool in pools.indices {
            pools[pool].accrue(to: now)
            hour.instanceNanoseconds[pool] = pools[pool].usageNanoseconds
            hour.roundingNanoseconds[pool] = pools[pool].roundingNanoseconds
            let seconds = approximate(pools[pool].usageNanoseconds) / 1e9
            let fleet = pools[pool].fleet
            let vcpu = pools[pool].vcpu
            fleets[fleet].usage.add(
                instanceSeconds: seconds, vcpu: vcpu, isSpot: pools[pool].isSpot)
            total.add(instanceSeconds: seconds, vcpu: vcpu, isSpot: pools[pool].isSpot)
            pools[pool].usageNanoseconds = 0
            pools[pool].roundingNanoseconds = 0
        }
        for index in fleets.indices {
            meter(index, into: &hour)
            meterCredits(index, into: &hour)
        }
        ledger.record(hour)
        windows.closeHour(fleets, plan: prepared.plan)
        for index in fleets.indices { fleets[index].hour = HourCounts() }
        hourStart = now
    }

    private func meter(_ index: Int, into hour: inout HourlyUsage) {
        let plan = prepared.plan.fleets[index]
        let layout = prepared.meterLayout.fleets[index]
        let counts = fleets[index].hour
        var instanceSeconds: Int128 = 0
        for pool in prepared.layout.ranges[index] {
            instanceSeconds += hour.instanceNanoseconds[pool]
        }
        func perInstance(_ amount: Int64) -> Int128 {
            dividedRounding(instanceSeconds * Int128(amount), by: 1_000_000_000)
        }
        for (volume, places) in zip(plan.volumes, layout.volumes) {
            hour.meters[places.bytes] = perInstance(volume.bytes)
            if let iops = places.iops { hour.meters[iops] = perInstance(volume.extraIOPS) }
            if let throughput = places.throughput {
                hour.meters[throughput] = perInstance(volume.extraBytesPerSecond)
            }
        }
        let scale = Int128(RequestCounts.perRequest)
        let request = prepared.plan.services[plan.service].request
        let bytes = dividedRounding(
            Int128(counts.served) * Int128(request.responseBytes), by: scale)
        if let internet = layout.internet { hour.meters[internet] = bytes }
        if let crossZone = layout.crossZone {
            hour.meters[crossZone] = Int128((approximate(bytes) * plan.crossZoneShare).rounded())
        }
        guard let balancer = layout.balancer, let settings = plan.balancer else { return }
        let attempts = counts.offered + counts.retried
        let requests = Double(attempts) / Double(RequestCounts.perRequest)
        let connections = requests / settings.requestsPerConnection
        hour.meters[balancer] = dividedRounding(Int128(now - hourStart), by: 1_000_000_000)
        hour.meters[balancer + 1] = Int128(connections.rounded())
        hour.meters[balancer + 2] = Int128(
            (connections * settings.connectionDuration.seconds).rounded())
        hour.meters[balancer + 3] = bytes
        hour.meters[balancer + 4] = Int128((requests * Double(settings.chargedRules)).rounded())
    }

    /// Ends every segment that is still open.
    mutating func finish<Ledger: LedgerSink>(_ ledger: inout Ledger) {
        for pool in pools.indices {
            for index in pools[pool].cohorts where cohorts[index].isRunning {
                book(cohorts[index].count, of: cohorts[index], end: .horizon)
            }
        }
        for segment in endings { ledger.record(segment) }
        endings.removeAll()
    }

    mutating func drainQueues() {
        if servesRequests { runOutRequests() }
        for index in fleets.indices {
            let service = prepared.plan.services[prepared.plan.fleets[index].service]
            fleets[index].drain(
                timeout: service.request.timeout.seconds, tables: prepared.tables[index])
            fleets[index].abandonRetries()
        }
    }

    func outcome() -> Outcome {
        let plan = prepared.plan
        var outcome = Outcome(
            services: plan.services.indices.map { windows.outcome(service: $0, fleets, prepared) },
            fleets: fleets.indices.map { index in
                fleets[index].usage.outcome(
                    name: plan.fleets[index].name,
                    region: plan.regions[plan.fleets[index].region].name,
                    interruptions: fleets[index].interruptions,
                    scalingActions: fleets[index].scalingActions)
            },
            total: total.outcome(
                name: plan.name, region: "",
                interruptions: fleets.reduce(0) { $0 + $1.interruptions },
                scalingActions: fleets.reduce(0) { $0 + $1.scalingActions }),
            events: allEvents)
        outcome.endedEarly = endedEarly
        outcome.zoom = zoom.outcomes
        for index in fleets.indices {
            outcome.fleets[index].add(fleets[index].credits)
            outcome.total.add(fleets[index].credits)
        }
        return outcome
    }
}

extension FleetState {
    /// Units that the minute's load needed at least (of the first option's size, whole), and units
    /// in service: an instance counts for what it can carry within the objective.
    var elasticity: (demanded: Double, supplied: Double) {
        let unit = options[0].objectiveRate
        var carriable = 0.0
        for index in options.indices {
            carriable += Double(options[index].serving) * options[index].objectiveRate
        }
        let seconds = max(minute.seconds, 1e-9)
        let rate = Double(minute.offered) / Double(RequestCounts.perRequest) / seconds
        return ((rate / unit - 1e-9).rounded(.up), carriable / unit)
    }

    func point(_ index: Int, endsAt now: Int64) -> SeriesPoint {
        let scale = Double(RequestCounts.perRequest)
        let seconds = max(minute.seconds, 1e-9)
        var backlog = waitingRequests * RequestCounts.perRequest
        for option in options.indices { backlog += options[option].backlog }
        return SeriesPoint(
            fleet: index, timeNanoseconds: now - Int64((minute.seconds * 1e9).rounded()),
            offered: Double(minute.offered) / scale / seconds,
            served: Double(minute.served) / scale / seconds,
            capacity: minute.capacitySeconds / seconds,
            instances: minute.billedSeconds / seconds, serving: minute.servingSeconds / seconds,
            desired: Double(desired),
            cpu: minute.warmedSeconds > 0 ? minute.cpuSeconds / minute.warmedSeconds : 0,
            backlog: Double(backlog) / scale)
    }
}
