import Quantities
import SimulationKernel

/// Pods of one workload on one node that have failed together, or were restarted lately. All
/// others are alike and only counted. Times are `Int64.max` where nothing is to come.
struct FailedPods {
    let node: Int
    let workload: Int
    var count: Int64
    /// Whether the service sends them requests: its readiness probe has not failed.
    private(set) var serves = true
    /// Whether the container runs; else it waits to be started.
    private(set) var runs = true
    /// Until when it does not work; `Int64.min`: it does.
    private(set) var failsUntil = Int64.min
    /// It errs, and no probe sees it.
    private(set) var isGrey = false
    /// A hung process is mended by its restart; software that is bad is as bad after it.
    private(set) var endsWithRestart = false
    private(set) var outAt = Int64.max
    private(set) var killedAt = Int64.max
    private(set) var startsAt = Int64.max
    private(set) var readyAt = Int64.max
    /// When the container was started last, and when that start is over.
    private var startedAt = Int64.min / 2
    private var startOverAt = Int64.min / 2
    /// How often in a row it was started again.
    private var restarts = 0
    var event: EventQueue.Handle?

    /// Pods that have served so far.
    init(node: Int, workload: Int, count: Int64) {
        (self.node, self.workload, self.count) = (node, workload, count)
    }

    /// Pods whose first start is over and that have not been found ready.
    init(unreadyOn node: Int, workload: Int, count: Int64, at now: Int64) {
        self.init(node: node, workload: workload, count: count)
        serves = false
        (startedAt, startOverAt) = (now, now)
    }

    var works: Bool { failsUntil == .min }
    /// Whether it is as any other pod, but for the restarts that are held against it.
    var isWell: Bool { works && serves }
    /// Those that get requests, those of them that answer with errors, if at all, and those of
    /// these that no probe sees.
    var ready: Int64 { serves ? count : 0 }
    var erring: Int64 { works ? 0 : ready }
    var erringUnseen: Int64 { isGrey ? erring : 0 }

    /// When there is no more to tell it by.
    var forgottenAt: Int64 {
        restarts > 0 ? startedAt + RestartBackoff.forgottenAfter.nanoseconds : .min
    }

    var next: Int64 {
        let due = min(outAt, killedAt, startsAt, readyAt)
        if !works { return min(due, failsUntil) }
        return isWell ? min(due, forgottenAt) : due
    }

    /// Stops working. Whether probes see it and how is in `phases`: how much of their periods is
    /// left, 0…1.
    mutating func fail(
        until end: Int64, at now: Int64, isGrey: Bool, endsWithRestart: Bool = false,
        _ health: PodHealthPlan, phases: (readiness: Double, liveness: Double)
    ) {
        failsUntil = end
        self.isGrey = isGrey
        self.endsWithRestart = endsWithRestart
        readyAt = .max
        guard runs, !isGrey else { return }
        if serves {
            outAt = now + health.readinessProbe.detection(phase: phases.readiness).nanoseconds
        }
        awaitLiveness(from: max(now, startOverAt), health, phase: phases.liveness)
    }

    /// A container that starts is left alone until its start is over, as with a startup probe.
    private mutating func awaitLiveness(
        from time: Int64, _ health: PodHealthPlan, phase: Double
    ) {
        guard let probe = health.livenessProbe else { return }
        killedAt = time + probe.detection(phase: phase).nanoseconds
    }

    /// Works again by itself; one that is out waits for its next probe.
    mutating func mend(at now: Int64, _ health: PodHealthPlan, phase: Double) {
        failsUntil = .min
        isGrey = false
        (outAt, killedAt) = (.max, .max)
        guard runs, !serves else { return }
        let probe = TimeSpan(seconds: health.readinessProbe.period.seconds * phase)
        readyAt = max(startOverAt, now + probe.nanoseconds)
    }

    mutating func takeOut() {
        serves = false
        outAt = .max
    }

    mutating func bringBack() {
        serves = true
        readyAt = .max
    }

    /// The container ends; it is started again when its back-off is over.
    mutating func end(at now: Int64) {
        if forgottenAt <= now { restarts = 0 }
        startsAt = now + RestartBackoff.wait(after: restarts).nanoseconds
        restarts += 1
        (serves, runs) = (false, false)
        (outAt, killedAt, readyAt) = (.max, .max, .max)
    }

    /// - Parameter over: when the start is over.
    mutating func start(at now: Int64, over: Int64, _ health: PodHealthPlan, phase: Double) {
        runs = true
        startsAt = .max
        (startedAt, startOverAt) = (now, over)
        if endsWithRestart { (failsUntil, endsWithRestart) = (.min, false) }
        if works { readyAt = over } else { awaitLiveness(from: over, health, phase: phase) }
    }
}
