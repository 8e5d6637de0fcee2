import Quantities
import SimulationKernel

/// Spot instances that are taken back at a rate that depends on their age, and at the latest at
/// the limit of their lives.
///
/// As in `Hazard`, an Exp(1) threshold is used up by what the instances of a cohort are exposed to:
/// exact for a cohort of one age, and one draw per preemption.
extension World {
    private static let hour = Double(TimeSpan.hour.nanoseconds)

    /// Hours that a cohort has run.
    private mutating func age(_ index: Int, at time: Int64) -> Double {
        Double(time - cohorts[index].runningNanoseconds) / Self.hour
    }

    /// A cohort that begins to run, or that is a part of another, draws a threshold of its own.
    mutating func expose(_ index: Int) {
        let pool = cohorts[index].pool
        guard pools[pool].lifetime != nil, cohorts[index].isRunning, !cohorts[index].isNoticed
        else { return }
        cohorts[index].exposureLeft = hazardStreams[pool].nextExponentialByInversion()
        cohorts[index].exposedSince = now
        findPreemption(index)
    }

    /// Uses up the threshold for the time that has passed with the cohort's count.
    mutating func settleExposure(_ index: Int) {
        guard let lifetime = pools[cohorts[index].pool].lifetime else { return }
        let before = lifetime.exposure(age(index, at: cohorts[index].exposedSince))
        let used = lifetime.exposure(age(index, at: now)) - before
        cohorts[index].exposureLeft = max(
            0, cohorts[index].exposureLeft - used * Double(cohorts[index].count))
        cohorts[index].exposedSince = now
    }

    /// When the cohort's first is taken back, with as many as there are.
    mutating func findPreemption(_ index: Int) {
        guard let lifetime = pools[cohorts[index].pool].lifetime else { return }
        guard cohorts[index].count > 0 else { return setPreemption(index, .max) }
        let age = age(index, at: now)
        let target =
            lifetime.exposure(age) + cohorts[index].exposureLeft / Double(cohorts[index].count)
        var (low, high) = (age, max(age, lifetime.limitHours))
        if lifetime.exposure(high) > target {
            for _ in 0..<60 {
                let middle = (low + high) / 2
                if lifetime.exposure(middle) < target { low = middle } else { high = middle }
            }
        }
        setPreemption(
            index, cohorts[index].runningNanoseconds + Int64(high * Self.hour) + 1)
    }

    /// Moves a cohort's preemption; the pool's next is the first of all of its cohorts.
    private mutating func setPreemption(_ index: Int, _ time: Int64) {
        let pool = cohorts[index].pool
        cohorts[index].preemptedAt = time
        if time < pools[pool].preemptedAt || pools[pool].preempted < 0 {
            pools[pool].preempted = index
            pools[pool].preemptedAt = time
        } else if index == pools[pool].preempted {
            pools[pool].preemptedAt = .max
            pools[pool].preempted = -1
            var other = pools[pool].firstCohort
            while other >= 0 {
                if cohorts[other].preemptedAt < pools[pool].preemptedAt {
                    pools[pool].preempted = other
                    pools[pool].preemptedAt = cohorts[other].preemptedAt
                }
                other = cohorts[other].next
            }
        }
        let next = pools[pool].preemptedAt
        hazards.set(pool, next <= prepared.plan.horizon.nanoseconds ? next : .max)
    }

    /// One instance of the cohort that is due gets notice; all of it at the limit.
    mutating func preempt(_ pool: Int) {
        let index = pools[pool].preempted
        guard index >= 0, let lifetime = pools[pool].lifetime else {
            return hazards.set(pool, .max)
        }
        let fleet = pools[pool].fleet
        serve(fleet)
        settleHazard(pool)
        settleExposure(index)
        let isOld = age(index, at: now) >= lifetime.limitHours
        let count = isOld ? cohorts[index].count : 1
        cohorts[index].exposureLeft = hazardStreams[pool].nextExponentialByInversion()
        fleets[fleet].loseSpot(count, at: now)
        notice(index, count)
        drawHazard(pool)
        if fleets[fleet].replacesAtNotice { reconcile(fleet, atStart: false) }
    }
}
