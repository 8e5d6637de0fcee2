import Quantities
import SimulationKernel
import StableMath

/// Stores that fail, and what becomes of what is asked of them.
extension World {
    /// Books what stores did since the last time.
    mutating func accountStores() {
        if calls.exchange != nil { return bookStores() }
        let length = Double(now - calls.since) / 1e9
        guard length > 0 else { return }
        for store in calls.stores.indices {
            let isDown = !calls.stores[store].answers(at: calls.since)
            calls.stores[store].account(length, isDown: isDown)
        }
        calls.since = now
    }

    /// Notes how stores fare from now on.
    mutating func noteStores() {
        for store in calls.stores.indices {
            var (asked, failing, busiest, present) = (0.0, 0.0, 0.0, 0.0)
            for unit in [2 * store, 2 * store + 1] where calls.asked[unit] > 0 {
                asked += calls.asked[unit]
                failing += calls.failing[unit]
                guard calls.capacities[unit] > 0 else { continue }
                busiest = max(busiest, calls.loads[unit])
                present += connections(unit)
            }
            calls.stores[store].calls = asked
            calls.stores[store].failed = failing
            calls.stores[store].isSaturated = busiest > LoadLevels.highest
            calls.stores[store].utilization = min(1, busiest)
            calls.stores[store].connections = present
            calls.stores[store].outcome.peakUtilization = max(
                calls.stores[store].outcome.peakUtilization, min(1, busiest))
            calls.stores[store].outcome.peakConnections = max(
                calls.stores[store].outcome.peakConnections, present)
        }
    }

    /// Queries in a store's primary or replicas, by Little's law; in overload all are taken.
    private mutating func connections(_ unit: Int) -> Double {
        let plan = prepared.plan.stores[unit / 2]
        let instances = unit % 2 == 0 ? 1 : calls.stores[unit / 2].replicasUp(at: now)
        if calls.loads[unit] > LoadLevels.highest {
            return Double(plan.maxConnections * instances)
        }
        let station = prepared.calls.stores[unit / 2].station
        let each =
            calls.asked[unit] / Double(max(1, instances))
            * calls.stores[unit / 2].slowdown(at: now)
        // X(k) grows up to its end: the number of queries at which it is what is asked.
        var (low, high) = (0, station.throughput.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if station.throughput[middle] < each { low = middle } else { high = middle }
        }
        let gap = station.throughput[high] - station.throughput[low]
        let part = gap > 0 ? (each - station.throughput[low]) / gap : 0
        return (Double(low) + min(1, max(0, part))) * Double(instances)
    }

    /// An outage takes the instances of stores that are in its place.
    mutating func hitStores(by plan: OutagePlan, until end: Int64) {
        guard hasCalls, plan.hitsData else { return }
        accountStores()
        for store in calls.stores.indices
        where plan.store ?? store == store
            && plan.touches(region: prepared.plan.stores[store].region)
        {
            if let slowdown = plan.slowdown {
                let began = now
                calls.stores[store].slowed.removeAll { $0.until <= began }
                calls.stores[store].slowed.append((end, slowdown))
                _ = schedule(.storeBack, store, at: end)
                continue
            }
            hitStore(store, by: plan, until: end)
        }
    }

    private mutating func hitStore(_ store: Int, by plan: OutagePlan, until end: Int64) {
        var state = calls.stores[store]
        let region = prepared.plan.stores[store].region
        let began = now
        // As many draws whatever is hit, each instance its own, so that nobody's luck depends on
        // what else there is.
        func back(_ unit: inout StoreState.Unit) -> Int64? {
            let chance = unit.stream.nextUnit()
            let tail = -Stable.log(unit.stream.nextOpenUnit()) / Stable.log(2)
            guard plan.hits(region: region, zone: unit.zone), chance < plan.share else {
                return nil
            }
            if !plan.stages.isEmpty {
                // What is hit is as likely to be anywhere in the order of recovery.
                return plan.recovery(atShare: chance / plan.share)
                    .map { later(began, $0.seconds) } ?? .max
            }
            return plan.halfLife.map { later(end, tail * $0.seconds) } ?? end
        }
        let wasUp = state.answers(at: now)
        let primaryBack = back(&state.primary)
        if let time = primaryBack {
            state.primary.downUntil = max(state.primary.downUntil, time)
        }
        if var standby = state.standby {
            if let time = back(&standby) { standby.downUntil = max(standby.downUntil, time) }
            state.standby = standby
        }
        for replica in state.replicas.indices {
            guard let time = back(&state.replicas[replica]) else { continue }
            state.replicas[replica].downUntil = max(state.replicas[replica].downUntil, time)
        }
        calls.stores[store] = state
        if primaryBack != nil { calls.exchange?.close(store, server: 0) }
        for replica in state.replicas.indices where state.replicas[replica].downUntil > now {
            calls.exchange?.close(store, server: 1 + replica)
        }
        if wasUp, primaryBack != nil { failOver(store) }
        scheduleStore(store)
    }

    /// The standby takes over where it is well; what it has not got yet is lost.
    private mutating func failOver(_ store: Int) {
        let plan = prepared.plan.stores[store]
        var state = calls.stores[store]
        let length = plan.failover.sample(using: &state.stream)
        let lag = plan.replicationLag.sample(using: &state.stream)
        if let standby = state.standby, standby.downUntil <= now,
            later(now, length) < state.primary.downUntil
        {
            state.standby = state.primary
            state.primary = standby
            state.primary.downUntil = later(now, length)
            state.outcome.failovers += 1
            let written = (state.calls - state.failed) * (1 - plan.readShare)
            state.outcome.writesLost += max(0, written) * lag
        }
        calls.stores[store] = state
    }

    /// Looks again whenever an instance of a store is back.
    private mutating func scheduleStore(_ store: Int) {
        let state = calls.stores[store]
        let units = [state.primary] + state.replicas
        var times: [Int64] = []
        for unit in units where unit.downUntil > now && !times.contains(unit.downUntil) {
            times.append(unit.downUntil)
        }
        for time in times { _ = schedule(.storeBack, store, at: time) }
    }
}
