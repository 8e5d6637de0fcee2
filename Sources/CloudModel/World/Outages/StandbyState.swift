/// How far a failover to a region that stands by has come.
struct StandbyState {
    enum Phase {
        /// Nothing has failed: the fleets follow the primary's.
        case waiting
        /// People are on it, until an instant.
        case deciding(until: Int64)
        /// Data comes back from backups, until an instant; then fleets are launched.
        case restoring(until: Int64)
        /// Fleets are launched, and the copy of the data takes writes from an instant on.
        case preparing(dataReadyAt: Int64)
        /// Demand is sent there.
        case serving
    }
    var phase = Phase.waiting
    /// When the failure was detected.
    var detectedAt: Int64 = 0
    /// Its fleets and workloads, the primary's of the same name (−1: none), and how large that was
    /// when all was well.
    var fleets: [(own: Int, primary: Int, whole: Int64)] = []
    /// Its pools of nodes, which follow the pods.
    var nodePools: [Int] = []

    static func all(_ plan: Plan) -> Dense<StandbyState> {
        Dense(
            plan.standbys.map { standby in
                var state = StandbyState()
                for own in plan.fleets.indices
                where plan.fleets[own].region == standby.region {
                    if plan.fleets[own].role.nodePool != nil {
                        state.nodePools.append(own)
                        continue
                    }
                    let primary = plan.fleets.firstIndex {
                        $0.region == standby.primary && $0.name == plan.fleets[own].name
                    }
                    state.fleets.append((own, primary ?? -1, 0))
                }
                return state
            })
    }

    var isWaiting: Bool {
        if case .waiting = phase { true } else { false }
    }

    var isServing: Bool {
        if case .serving = phase { true } else { false }
    }
}
