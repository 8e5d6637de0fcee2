/// A step of a failover that does not go by itself, or has something to prepare.
package enum StandbyStep: Hashable, Sendable {
    /// The failure is found: people are called.
    case called
    /// They have decided.
    case approved
    /// Backups are restored.
    case restored
    /// Something answers in the region that stands by: demand is sent there.
    case ready
}

/// Something that happened in an outage, or because of one.
package struct OutageMoment: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// An outage begins and hits so many instances; `place` is its index in the plan.
        case began(instances: Int64)
        /// It is over; what was hit may take longer.
        case ended
        /// Nothing of a service answers in a region: its checks begin to fail. `place` is the
        /// service's index × regions + the region's, here and in what follows.
        case checksFail
        /// Demand is told to leave.
        case decided
        /// How a failover to people's decision, or to a region that stands by, goes on.
        case standby(StandbyStep)
        /// Share of the region's clients that is elsewhere by now, 0…1, on its way out.
        case left(share: Double)
        /// Checks have succeeded for long enough: demand is told to come back.
        case recalled
        /// All are back.
        case home
        /// Instances of the fleet at `place` that its balancer sends nothing more, here and below:
        /// fleets.
        case outOfRotation(Int64)
        /// Given up, for others to take their place.
        case replaced(Int64)
        /// Answering again after the failure.
        case recovered(Int64)
        case launched(Int64)
        case inService(Int64)
        case terminated(Int64)
        /// Units that were wanted and could not be had: no zone is open, or nobody to ask.
        case refused(Int64)
    }
    package var kind: Kind
    package var place: Int
    package var timeNanoseconds: Int64

    package init(kind: Kind, place: Int, timeNanoseconds: Int64) {
        self.kind = kind
        self.place = place
        self.timeNanoseconds = timeNanoseconds
    }
}

/// Collects moments from the beginning of the first outage on, if anybody wants them.
struct OutageLog {
    let isKept: Bool
    /// False before any outage: what costs nothing is one test of it.
    private(set) var isOpen = false
    private(set) var moments: [OutageMoment] = []
    /// Fleets whose last wish was refused, so that it is told once.
    private var refused: [Bool] = []

    init(isKept: Bool, fleets: Int) {
        self.isKept = isKept
        refused = isKept ? Array(repeating: false, count: fleets) : []
    }

    mutating func open() { isOpen = isKept }

    mutating func note(_ kind: OutageMoment.Kind, _ place: Int, at now: Int64) {
        guard isOpen else { return }
        switch kind {
        case .refused:
            if refused[place] { return }
            refused[place] = true
        case .launched:
            refused[place] = false
        default: break
        }
        if case .launched(let count) = kind, let last = moments.last,
            case .launched(let before) = last.kind, last.place == place,
            last.timeNanoseconds == now
        {
            moments[moments.count - 1].kind = .launched(before + count)
            return
        }
        moments.append(OutageMoment(kind: kind, place: place, timeNanoseconds: now))
    }
}
