package import CloudModel
package import Pricing
package import Quantities

/// A scenario that was read, with what its plans share: names resolved, prices found, traces
/// loaded.
package struct CheckedScenario: Sendable {
    /// A fleet in one of its regions.
    package struct Fleet: Sendable {
        package var name: String
        package var region: Int
        package var service: Int
        /// The fleet's settings with the region's own applied.
        package var setting: Setting
        /// The instance types that it may launch: as listed, else those that its requirements
        /// leave.
        package var items: [InstanceItem] = []
        /// How requirements were met; nil for a list.
        package var selection: InstanceSelection?
    }
    package var name: String
    package var root: Setting
    package var start: UTCInstant
    package var horizon: TimeSpan
    package var asOf: CalendarDate?
    package var regions: [RegionPlan]
    package var fleets: [Fleet]
    package var nodePools: [NodePool] = []
    package var workloads: [Workload] = []
    package var prices = PriceTable()
    /// Negotiated shares off list from the user's price file; the scenario's own come first.
    package var userDiscounts: [ChargeCategory: Double] = [:]
    /// Services whose provider gives something back for bad months; empty unless asked for.
    package var credited: [CreditedService] = []
    /// By service: requests per second for a `scale` of one.
    package var traces: [String: TraceCurve] = [:]
    /// By service: recorded requests.
    package var requests: [String: RequestSeries] = [:]
    /// By name.
    package var zones: [String: ZoneOffsets] = [:]
    /// The same from some time before the start on, for what acts by the clock.
    package var policyZones: [String: ZoneOffsets] = [:]
    /// When zones have spot capacity, where a file says so.
    package var spotAvailability: [SpotAvailability] = []
    /// Content hashes of the traces, for the fingerprint.
    package var traceHashes: [String] = []

    package var services: [Setting.Entry] { root["services"].entries }

    /// Paths of the keys that were given and act only where every request is an event.
    package var requestsOnlyKeys: [String] {
        var paths: [String] = []
        for fleet in fleets {
            let setting = fleet.setting["balancer"]["deregistrationDelay"]
            // As it is by itself, it needs no mention: `--show-defaults` gives every key.
            if case .integer(300_000_000_000)? = setting.scalar { continue }
            let path = "fleets.\(fleet.name).balancer.deregistrationDelay"
            if setting.isGiven, !paths.contains(path) { paths.append(path) }
        }
        return paths
    }
}

/// One instance option of a fleet, however short it was written.
package struct InstanceItem {
    package var type: String
    package var place: Place
    package var weight: Setting?
    package var speed: Setting
    /// Of a burstable type; absent: the family's own mode.
    package var credits: Setting
    /// The same, where the option has it of its own.
    package var ownCredits: Setting
    /// Chosen by requirements, which give it a weight and its markets.
    package var choice: InstanceSelection.Choice?

    /// One that requirements chose; where the file has none, there is no weight to read.
    init(_ choice: InstanceSelection.Choice, fleet: Setting) {
        type = choice.type
        self.choice = choice
        weight = nil
        speed = fleet["speed"]
        credits = fleet["credits"]
        ownCredits = fleet["instances"]["credits"]
        place = fleet["instances"].keyPlace
    }

    package init?(_ setting: Setting, fleet: Setting) {
        switch setting.value {
        case .scalar(.text(let text)):
            type = text
            weight = nil
            speed = fleet["speed"]
            credits = fleet["credits"]
            ownCredits = setting["credits"]
            place = setting.place
        case .group:
            guard let text = setting["type"].text else { return nil }
            type = text
            weight = setting["weight"]
            let own = setting["speed"]
            speed = own.isAbsent ? fleet["speed"] : own
            ownCredits = setting["credits"]
            credits = ownCredits.isAbsent ? fleet["credits"] : ownCredits
            place = setting["type"].place
        default: return nil
        }
    }
}
