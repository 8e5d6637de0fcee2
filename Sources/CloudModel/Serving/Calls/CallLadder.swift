import Quantities
import StableMath

/// The times that a service's calls may take together, from those of idle callees up, in steps by
/// which a request takes √2 times as long: to the longest that its timeouts allow, or to a million
/// times the shortest, whichever is less.
///
/// A station is tabulated for each step, and a fleet takes the one that its calls are at.
struct CallLadder: Sendable {
    /// By step.
    let levels: [CallTime]
    /// Their means, in seconds.
    let means: [Double]

    private static let ratio = 1.4142135623730951
    private static let mostLevels = 40

    init(_ calls: CallTime, own: Double, longest: Double) {
        var means = [calls.mean]
        while let last = means.last, last < longest, means.count < Self.mostLevels {
            means.append(min((own + last) * Self.ratio - own, max(longest, last * 1.01)))
        }
        self.means = means
        levels = means.map { calls.stretched(to: $0) }
    }

    /// The step below a mean, and the way to the next.
    func place(of mean: Double) -> (level: Int, part: Double) {
        guard means.count > 1, mean > means[0] else { return (0, 0) }
        var level = 0
        while level + 2 < means.count, means[level + 1] <= mean { level += 1 }
        let part = (mean - means[level]) / (means[level + 1] - means[level])
        return (level, min(part, 1))
    }
}

/// How a caller repeats calls that fail.
struct CallPolicy: Sendable {
    /// What one request's calls over one edge come to.
    struct Total: Hashable, Sendable {
        /// Calls made, repeated ones included.
        var calls = 0.0
        var seconds = 0.0
        /// Share of the requests that fail for want of an answer.
        var failure = 0.0
    }
    private let perRequest: Double
    private let attempts: Int
    private let budget: Double?
    /// Mean seconds before each attempt, the first's 0.
    private let waits: [Double]
    private let isAsynchronous: Bool

    init(_ plan: CallPlan) {
        perRequest = plan.perRequest
        isAsynchronous = plan.isAsynchronous
        attempts = plan.retry?.attempts ?? 1
        budget = plan.retry?.budget
        waits = plan.retry?.meanWaits ?? [0]
    }

    /// - Parameters:
    ///   - failure: the chance that one attempt fails.
    ///   - seconds: mean seconds of one attempt.
    func total(failure: Double, seconds: Double) -> Total {
        // Σ pʲ attempts per call, as far as the budget for repeated ones goes.
        var further = 0.0
        var waiting = 0.0
        var power = 1.0
        for attempt in 1..<max(attempts, 2) where attempt < attempts {
            power *= failure
            further += power
            waiting += power * waits[attempt]
        }
        var lost = power * failure
        if let budget, further > budget {
            let allowed = budget / further
            lost = failure - allowed * (failure - lost)
            further = budget
            waiting *= allowed
        }
        let attemptsPerCall = 1 + further
        if isAsynchronous {
            return Total(calls: perRequest * attemptsPerCall)
        }
        // The first call that fails ends the request.
        let whole = perRequest.rounded(.down)
        let part = perRequest - whole
        let intact = Self.power(1 - lost, Int(whole))
        let made = (lost > 1e-12 ? (1 - intact) / lost : whole) + part * intact
        return Total(
            calls: made * attemptsPerCall,
            seconds: made * (attemptsPerCall * seconds + waiting),
            failure: 1 - intact * (1 - part * lost))
    }

    /// Seconds that a request's calls can take in the mean, whatever happens to them.
    func longest(_ timeout: Double) -> Double {
        let each = Double(attempts) * timeout + waits.reduce(0, +)
        return max(perRequest, 1) * each
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var square = base
        var left = exponent
        while left > 0 {
            if left % 2 == 1 { result *= square }
            square *= square
            left /= 2
        }
        return result
    }
}

extension RetryPlan {
    /// Mean seconds before each attempt, the first's 0.
    var meanWaits: [Double] {
        let share =
            switch jitter {
            case .full: 0.5
            case .equal: 0.75
            case .none: 1.0
            }
        var waits = [0.0]
        var wait = backoff.seconds
        for _ in 1..<max(attempts, 2) where waits.count < attempts {
            wait = min(wait, maximumBackoff.seconds)
            waits.append(wait * share)
            wait *= 2
        }
        return waits
    }
}
