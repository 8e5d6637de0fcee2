import Quantities

/// Attempts of one fleet's clients that were lost and will be made again, as a fluid.
///
/// What a step loses comes back over the next one (or over the mean backoff, when that is longer),
/// with the attempt it will be; the queue is taken as well mixed, so a loss falls on first attempts
/// and repeated ones by their shares. Budget is earned by first attempts, spent by repeated ones,
/// and kept for at most ten seconds, as in Finagle's `RetryBudget`. `docs/concepts/serving.md`
/// says what that comes to.
struct RetryFlow {
    /// Unspent budget is good for this long, in seconds.
    private static let budgetLife = 10.0

    /// Attempts lost, by the way in which they were, in thousandths.
    struct Losses {
        var shed: Int64 = 0
        var timedOut: Int64 = 0
        var failed: Int64 = 0
        var total: Int64 { shed + timedOut + failed }
    }

    private let attempts: Int
    private let budget: Double?
    /// Mean seconds before each attempt, the first's 0.
    private let waits: [Double]
    private var waiting = Losses()
    /// The seconds over which `waiting` was lost.
    private var waitingSeconds = 0.0
    /// Of `waiting`, how many will be which attempt; the first place stays empty.
    private var waitingByAttempt: [Double]
    /// What arrives in this step, then what is in the queue, by attempt.
    private var presentByAttempt: [Double]
    private var tokens = 0.0

    /// Nil when nothing is ever repeated.
    init?(_ plan: RetryPlan?) {
        guard let plan, plan.attempts > 1 else { return nil }
        attempts = plan.attempts
        budget = plan.budget
        waits = plan.meanWaits
        waitingByAttempt = Array(repeating: 0, count: plan.attempts)
        presentByAttempt = waitingByAttempt
    }

    /// Attempts per second that are about to come back.
    var pendingPerSecond: Double {
        let requests = Double(waiting.total) / Double(RequestCounts.perRequest)
        return waitingSeconds > 0 ? requests / max(waitingSeconds, 60) : 0
    }

    /// What comes back in a step, in thousandths.
    mutating func release(over seconds: Double) -> Int64 {
        guard waiting.total > 0 else {
            waitingSeconds = 0
            return 0
        }
        var sum = 0.0
        var wait = 0.0
        for attempt in 1..<attempts {
            sum += waitingByAttempt[attempt]
            wait += waitingByAttempt[attempt] * waits[attempt]
        }
        let window = max(waitingSeconds, sum > 0 ? wait / sum : 0)
        let part = seconds >= window ? 1 : seconds / window
        var left = Losses()
        if part < 1 {
            left.shed = waiting.shed - Int64(Double(waiting.shed) * part)
            left.timedOut = waiting.timedOut - Int64(Double(waiting.timedOut) * part)
            left.failed = waiting.failed - Int64(Double(waiting.failed) * part)
        }
        let released = waiting.total - left.total
        waiting = left
        waitingSeconds *= 1 - part
        for attempt in 1..<attempts {
            presentByAttempt[attempt] += waitingByAttempt[attempt] * part
            waitingByAttempt[attempt] *= 1 - part
        }
        return released
    }

    /// Decides what of a step's losses is tried again, and returns it.
    ///
    /// - Parameters:
    ///   - first: first attempts that arrived in the step.
    ///   - backlog: what is queued at its end.
    mutating func keep(
        of lost: Losses, first: Int64, backlog: Int64, seconds: Double
    ) -> Losses {
        presentByAttempt[0] += Double(first)
        var present = 0.0
        for mass in presentByAttempt { present += mass }
        let able = present - presentByAttempt[attempts - 1]
        // A share such as 2/3 may land a hair below the whole number that it makes.
        var again =
            able > 0 ? min(lost.total, Int64(Double(lost.total) * able / present + 1e-6)) : 0
        if let budget {
            tokens += Double(first) * budget
            again = min(again, Int64(tokens))
            tokens -= Double(again)
            tokens = min(tokens, Double(first) / seconds * budget * Self.budgetLife)
        }
        let kept = Self.divide(again, like: lost)
        if again > 0 {
            // Of those that have an attempt left, in proportion to what was present of each.
            let each = Double(again) / able
            for attempt in 1..<attempts {
                waitingByAttempt[attempt] += presentByAttempt[attempt - 1] * each
            }
            waiting.shed += kept.shed
            waiting.timedOut += kept.timedOut
            waiting.failed += kept.failed
            waitingSeconds += seconds
        }
        let queued = present > 0 ? Double(backlog) / present : 0
        for attempt in presentByAttempt.indices { presentByAttempt[attempt] *= queued }
        return kept
    }

    /// What is still to come back when the run ends: it stays lost.
    mutating func abandon() -> Losses {
        let left = waiting
        waiting = Losses()
        return left
    }

    /// Takes `amount` from the three losses in proportion, exactly.
    private static func divide(_ amount: Int64, like lost: Losses) -> Losses {
        var left = amount
        var leftLost = lost.total
        func part(of loss: Int64) -> Int64 {
            guard loss > 0 else { return 0 }
            let share = Int64(Double(left) * Double(loss) / Double(leftLost))
            // Neither more than there was of it, nor so little that the others cannot make it up.
            return max(min(share, loss, left), left - (leftLost - loss))
        }
        var result = Losses()
        result.shed = part(of: lost.shed)
        left -= result.shed
        leftLost -= lost.shed
        result.timedOut = part(of: lost.timedOut)
        left -= result.timedOut
        result.failed = left
        return result
    }
}

extension FleetState {
    /// Serves the step's load together with the attempts that come back in it.
    mutating func serveRetrying(
        _ seconds: Double, _ states: inout Dense<OptionState>, _ latency: inout LatencyStore,
        _ tables: FlowTables
    ) {
        let before = counts
        let returned = retry?.release(over: seconds) ?? 0
        // The step takes them for arrivals; a request is offered once, so they leave that count.
        residual += Double(returned)
        serve(seconds, &states, &latency, tables)
        counts.offered -= returned
        minute.offered -= returned
        hour.offered -= returned
        counts.retried += returned
        hour.retried += returned
        let lost = RetryFlow.Losses(
            shed: counts.shed - before.shed, timedOut: counts.timedOut - before.timedOut,
            failed: counts.failed - before.failed)
        var backlog: Int64 = 0
        for index in options { backlog += states[index].backlog }
        let kept = retry?.keep(
            of: lost, first: counts.offered - before.offered, backlog: backlog, seconds: seconds)
        guard let kept, kept.total > 0 else { return }
        counts.shed -= kept.shed
        counts.timedOut -= kept.timedOut
        counts.failed -= kept.failed
        hour.lost -= kept.total
    }

    /// At the horizon nobody tries again.
    mutating func abandonRetries() {
        guard let left = retry?.abandon(), left.total > 0 else { return }
        counts.shed += left.shed
        counts.timedOut += left.timedOut
        counts.failed += left.failed
        hour.lost += left.total
    }
}
