/// The memory of one M-of-N alarm: its newest points, and the state that they put it in.
///
/// The evaluation is CloudWatch's: more points are looked at than the alarm needs, so that points
/// that are late or missing do less harm. With N points that hold data among them, the newest N
/// decide; with fewer, what is missing is filled in as the alarm says, but never more of it than
/// is short of N.
///
/// Source: Amazon CloudWatch user guide, "Using Amazon CloudWatch alarms", "Configuring how alarms
/// treat missing data" (2023-06). By how many points the range is longer is not published; its
/// tables for alarms of three points show five. Where its text on premature alarms and its tables
/// differ (`0 - X - -`, two of three points, stays OK), the tables count: a point that does not
/// breach, however old, speaks against the alarm.
package struct AlarmState: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case ok = "OK"
        case alarm = "ALARM"
        case insufficientData = "INSUFFICIENT_DATA"

        /// Scaling actions are invoked again at each evaluation while this state holds; others,
        /// which no simulation has, at changes only.
        package var invokesScaling: Bool { self == .alarm }
    }

    package let plan: AlarmPlan
    package private(set) var state: State
    /// One bit per point of the evaluation range, newest in bit 0.
    private var breaching: UInt64 = 0
    private var present: UInt64 = 0
    private let newest: UInt64
    private let range: UInt64

    /// Points beyond the alarm's own that are looked at.
    private static let extra = 2

    /// - Parameters:
    ///   - range: points that are looked at, up to 63; two more than are evaluated by default.
    ///   - state: what it is in before its first point.
    /// - Precondition: 1 ≤ breaching ≤ evaluated ≤ `AlarmPlan.mostPoints`.
    package init(plan: AlarmPlan, range: Int? = nil, state: State = .insufficientData) {
        let range = range ?? plan.evaluated + Self.extra
        precondition(
            (1...AlarmPlan.mostPoints).contains(plan.evaluated)
                && (1...plan.evaluated).contains(plan.breaching)
                && (plan.evaluated...63).contains(range),
            "an alarm evaluates 1 to 60 points and needs no more of them than it evaluates")
        self.plan = plan
        self.state = state
        newest = (1 << UInt64(plan.evaluated)) - 1
        self.range = (1 << UInt64(range)) - 1
    }

    /// Takes over the state of the evaluation before, where several take turns.
    mutating func retain(_ state: State) { self.state = state }

    /// Takes the next point; nil when the metric had no data for it.
    @inline(__always)
    package mutating func record(_ point: Double?) {
        let breaches = point.map { plan.isBreached(by: $0) } ?? false
        breaching = (breaching << 1 | (breaches ? 1 : 0)) & range
        present = (present << 1 | (point == nil ? 0 : 1)) & range
        if present & newest == newest {
            // All data are there, as nearly always; and mostly nothing breaches.
            let bits = breaching & newest
            let fires = bits != 0 && bits.nonzeroBitCount >= plan.breaching
            state = fires ? .alarm : .ok
        } else {
            state = evaluated()
        }
    }

    /// How many points it looks at.
    var length: Int { range.nonzeroBitCount }

    /// One bit per point, newest in bit 0: whether it breaches.
    var points: UInt64 { breaching }

    /// Has these points, all of which are there.
    mutating func set(_ points: UInt64) {
        breaching = points & range
        present = range
        let bits = points & newest
        state = bits.nonzeroBitCount >= plan.breaching ? .alarm : .ok
    }

    package var isFiring: Bool { state.invokesScaling }

    /// With points missing among the newest.
    @inline(never)
    private func evaluated() -> State {
        let count = present.nonzeroBitCount
        if count >= plan.evaluated {
            return newestReal() >= plan.breaching ? .alarm : .ok
        }
        let real = breaching.nonzeroBitCount
        let short = plan.evaluated - count
        switch plan.missingData {
        case .breaching: return real + short >= plan.breaching ? .alarm : .ok
        case .notBreaching: return real >= plan.breaching ? .alarm : .ok
        case .ignore:
            if real >= plan.breaching { return .alarm }
            return real == count ? state : .ok
        case .missing:
            if count == 0 { return .insufficientData }
            return real >= plan.breaching || real == count && isOldEnough ? .alarm : .ok
        }
    }

    /// Breaching points among the newest N that hold data.
    private func newestReal() -> Int {
        var (left, breaches, place) = (plan.evaluated, 0, UInt64(1))
        while left > 0 {
            if present & place != 0 {
                left -= 1
                if breaching & place != 0 { breaches += 1 }
            }
            place <<= 1
        }
        return breaches
    }

    /// Data have stopped while the metric was breaching: the oldest breaching point is at least M
    /// points old, so that even fewer than M of them are no chance result.
    private var isOldEnough: Bool {
        64 - breaching.leadingZeroBitCount >= plan.breaching
    }
}
