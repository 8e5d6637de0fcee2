package import Quantities

/// Why a fleet's size changed, or did not although an alarm fired.
package struct ScalingRecord: Hashable, Sendable {
    /// What one policy saw and wanted.
    package struct Opinion: Hashable, Sendable {
        /// Its place among the fleet's policies in the plan.
        package var policy: Int
        package var observation: ScalingObservation
        package var decision: ScalingDecision
    }
    /// Index into the plan's fleets.
    package var fleet: Int
    /// Since the start of the run.
    package var time: TimeSpan
    /// Desired capacity units before and after.
    package var from: Int64
    package var to: Int64
    /// Of the policies that had something to say; empty for a scheduled action.
    package var opinions: [Opinion]
    /// Its place in the fleet's schedule.
    package var scheduled: Int?
    /// Of a workload: what its autoscaler saw, and what held it back.
    package var pods: PodScaling?
    /// Evaluations that came to the same, one after the other, this one included.
    package var times = 1
}

/// Collects records, and folds an evaluation that says what the one before said into it.
struct ScalingLog {
    let isKept: Bool
    private(set) var records: [ScalingRecord] = []
    private var opinions: [ScalingRecord.Opinion] = []
    /// Per fleet: its newest record, −1 for none.
    private var newest: [Int]
    /// Per workload: when its autoscaler last had news.
    private var newestLook: [Int64]
    /// Looks without news that end a row of like ones.
    private static let quiet = TimeSpan.minute.nanoseconds * 5

    init(isKept: Bool, fleets: Int) {
        self.isKept = isKept
        newest = Array(repeating: -1, count: fleets)
        newestLook = Array(repeating: 0, count: fleets)
    }

    /// Takes down what one policy says, if it has an alarm or wants something.
    mutating func note(
        policy: Int, _ observation: ScalingObservation, _ decision: ScalingDecision
    ) {
        var isKept = false
        switch decision {
        case .keepAtLeast, .changeSize: isKept = true
        default: break
        }
        guard decision.isChange || observation.highAlarm || observation.lowAlarm || isKept else {
            return
        }
        opinions.append(.init(policy: policy, observation: observation, decision: decision))
    }

    /// Ends an evaluation of all of a fleet's policies.
    mutating func close(fleet: Int, at now: Int64, from: Int64, to: Int64) {
        defer { opinions.removeAll(keepingCapacity: true) }
        // A floor that nobody comes near to is no news.
        let isNews = opinions.contains {
            if case .keepAtLeast = $0.decision { false } else { true }
        }
        guard isNews else { return }
        let record = ScalingRecord(
            fleet: fleet, time: TimeSpan(nanoseconds: now), from: from, to: to,
            opinions: opinions, scheduled: nil)
        add(record)
    }

    private mutating func add(_ record: ScalingRecord) {
        let last = newest[record.fleet]
        if last >= 0, records[last].isLike(record) {
            records[last].times += 1
            return
        }
        newest[record.fleet] = records.count
        records.append(record)
    }

    /// Takes down a look of a workload's autoscaler that changes something, or would.
    mutating func note(fleet: Int, at now: Int64, _ pods: PodScaling) {
        guard pods.isNews else { return }
        if now - newestLook[fleet] > Self.quiet { newest[fleet] = -1 }
        newestLook[fleet] = now
        var record = ScalingRecord(
            fleet: fleet, time: TimeSpan(nanoseconds: now), from: pods.current,
            to: pods.verdict.replicas, opinions: [], scheduled: nil)
        record.pods = pods
        add(record)
    }

    mutating func note(fleet: Int, at now: Int64, from: Int64, to: Int64, scheduled: Int) {
        newest[fleet] = records.count
        records.append(
            ScalingRecord(
                fleet: fleet, time: TimeSpan(nanoseconds: now), from: from, to: to, opinions: [],
                scheduled: scheduled))
    }
}

extension ScalingRecord {
    /// Whether another evaluation without effect says the same: the same policies, the same
    /// wishes. What they saw may differ.
    fileprivate func isLike(_ other: ScalingRecord) -> Bool {
        if let pods, let others = other.pods {
            return from == to && other.from == other.to && pods.isLike(others)
        }
        return to == other.to && from == to && other.from == other.to && scheduled == nil
            && opinions.count == other.opinions.count
            && zip(opinions, other.opinions).allSatisfy {
                $0.policy == $1.policy && $0.decision == $1.decision
                    && $0.observation.highAlarm == $1.observation.highAlarm
            }
    }
}
