import CloudModel
package import Quantities

/// One line of a decision log: when, what was seen, what was decided, why.
package struct ScalingEntry: Hashable, Sendable {
    /// Since the start.
    package var time: TimeSpan
    package var fleet: String
    package var region: String
    /// Desired capacity units before and after.
    package var from: Int64
    package var to: Int64
    package var opinions: [Opinion]
    /// What kept a workload from what its metrics asked for: a window, a limit. Lower case, no full
    /// stop; nil: nothing did.
    package var hindrance: String?
    /// Evaluations in a row that came to the same.
    package var times: Int

    /// What one policy had to say.
    package struct Opinion: Hashable, Sendable {
        package enum Wish: String, Hashable, Sendable {
            case scaleOut = "scale-out"
            case scaleIn = "scale-in"
            /// To another instance type.
            case resize
            /// Its alarm fires, and it changes nothing.
            case hold
            case scheduled
        }
        package var policy: String
        package var wish: Wish
        /// The capacity that it asks for; nil when it asks for none.
        package var capacity: Int64?
        /// In the metric's own unit, 1 for 100 % of cpu; nil: none was looked at, or no data.
        package var metric: Double?
        /// Lower case, no full stop.
        package var reason: String
    }

    /// In the order of time.
    static func all(_ records: [ScalingRecord], _ plan: Plan) -> [ScalingEntry] {
        records.map { record in
            let fleet = plan.fleets[record.fleet]
            if let look = record.pods, let workload = fleet.role.workload {
                return ScalingEntry(
                    time: record.time, fleet: fleet.name,
                    region: plan.regions[fleet.region].name, from: record.from, to: record.to,
                    opinions: Opinion.all(look, workload),
                    hindrance: workload.behavior.hindrance(look), times: record.times)
            }
            return ScalingEntry(
                time: record.time, fleet: fleet.name, region: plan.regions[fleet.region].name,
                from: record.from, to: record.to,
                opinions: record.scheduled.map { [Opinion(fleet.scaling.schedule[$0])] }
                    ?? record.opinions.map { Opinion($0, fleet) },
                times: record.times)
        }
    }
}

extension ScalingEntry.Opinion {
    fileprivate init(_ opinion: ScalingRecord.Opinion, _ fleet: FleetPlan) {
        let named = fleet.scaling.policies[opinion.policy]
        policy = named.name
        metric = opinion.observation.metric
        reason = named.policy.reason(for: opinion.decision, on: opinion.observation)
        capacity = opinion.decision.target
        switch opinion.decision {
        case .none, .agreeToScaleIn, .keepAtLeast: wish = .hold
        case .changeSize(let size):
            wish = .resize
            reason += ": \(fleet.instances[size].instanceType)"
        case .scaleOut: wish = .scaleOut
        case .scaleIn, .scaleInAlone: wish = .scaleIn
        }
    }

    /// One per metric.
    fileprivate static func all(_ look: PodScaling, _ workload: WorkloadPlan) -> [Self] {
        zip(look.readings, workload.metrics).enumerated().map { place, pair in
            let (reading, metric) = pair
            let change = (reading.replicas ?? look.current) - look.current
            return Self(
                policy: workload.metricNames[place],
                wish: change > 0 ? .scaleOut : change < 0 ? .scaleIn : .hold,
                capacity: reading.replicas, metric: reading.value,
                reason: metric.reason(for: reading, of: look))
        }
    }

    fileprivate init(_ action: ScheduledAction) {
        policy = action.name
        wish = .scheduled
        capacity = action.desired
        metric = nil
        let parts = [
            action.minimum.map { "min \($0)" }, action.maximum.map { "max \($0)" },
            action.desired.map { "desired \($0)" },
        ]
        reason = "sets " + parts.compactMap(\.self).joined(separator: ", ")
    }
}
