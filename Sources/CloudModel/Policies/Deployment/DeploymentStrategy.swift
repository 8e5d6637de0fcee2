package import Quantities

/// How a new version reaches the instances of a fleet: a pure value, asked while a deployment runs.
package protocol DeploymentStrategy: DocumentedPolicy {
    /// What happens to the instances of the old version.
    var method: DeploymentMethod { get }
    /// How far the fleet may stray from its size on the way.
    func limits(instances: Int64) -> RolloutLimits
}

/// What a deployment does with instances of the old version.
package enum DeploymentMethod: Hashable, Sendable {
    /// Terminates them and launches others; pauses each time that a share of the fleet is new.
    case replace(Checkpoints)
    /// Takes them out of service, and back with the new version after so long.
    case inPlace(TimeSpan)
    /// Launches others beside them and moves the traffic by a schedule; they stay, idle, for so
    /// long after the last of it has moved.
    case shift(TrafficSchedule, stay: TimeSpan)
}

/// Shares of a fleet, 0…1 and ascending, at which a deployment waits before it goes on.
package struct Checkpoints: Hashable, Sendable {
    package var shares: [Double]
    package var delay: TimeSpan

    package static let none = Checkpoints(shares: [], delay: .zero)

    package init(shares: [Double], delay: TimeSpan) {
        self.shares = shares
        self.delay = delay
    }

    /// How many of `instances` may be new before the next wait, when so many waits are over.
    package func limit(instances: Int64, passed: Int) -> Int64 {
        guard passed < shares.count else { return instances }
        return min(instances, Amount.share(shares[passed]).rounded(.up, of: instances))
    }

    /// Waits within a deployment: the whole fleet is no checkpoint, for nothing comes after it.
    package var waits: Int { shares.count { $0 < 1 } }
}

/// The bounds of a fleet's size while it is replaced piece by piece.
package struct RolloutLimits: Hashable, Sendable {
    /// Instances that may be missing from those in service.
    package var unavailable: Int64
    /// Instances that may be there on top of the fleet's size.
    package var surge: Int64

    package init(unavailable: Int64, surge: Int64) {
        self.unavailable = unavailable
        self.surge = surge
    }

    /// How many are replaced at a time.
    package var batch: Int64 { unavailable + surge }
}

/// Every strategy a scenario can name. One line each.
package enum DeploymentStrategies {
    package static let all: [any DeploymentStrategy.Type] = [
        Rolling.self,
        InPlace.self,
        BlueGreen.self,
        Canary.self,
        Linear.self,
        InstanceRefresh.self,
    ]
}
