import CloudModel
package import Diagnostics
package import Pricing
package import Scenarios

/// What a search may change of a scenario's fleet.
package struct DesignSpace: Sendable {
    package var fleet: String
    /// Instance types to look at.
    package var types: [String]
    /// Everything else, to be combined with the types.
    package var axes: [SweepAxis]

    /// Types of the catalog that a fleet could launch: sold in its region, of the architecture of
    /// its own types, described well enough to simulate, of the current generation, no bare metal,
    /// and with accelerators only where its own types have some.
    package static func types(
        of scenario: Scenario, fleet name: String, matching patterns: [String], in book: PriceBook
    ) throws(Diagnostic) -> [String] {
        guard let fleet = scenario.checked.fleets.first(where: { $0.name == name }) else {
            throw noFleet(name, scenario)
        }
        let region = scenario.checked.regions[fleet.region]
        let own = fleet.items.compactMap {
            book.instanceSpec(provider: region.provider, type: $0.type)
        }
        let architectures = own.compactMap(\.architecture)
        let hasAccelerators = own.contains { $0.gpuCount > 0 }
        let wanted = patterns.map { NamePattern($0) }
        let found = book.types(provider: region.provider, region: region.name).filter { type in
            guard wanted.isEmpty || wanted.contains(where: { $0.matches(type) }),
                let spec = book.instanceSpec(provider: region.provider, type: type),
                spec.vcpu != nil, spec.memoryBytes != nil
            else { return false }
            return spec.currentGeneration && !spec.bareMetal && !spec.burstsUnknown
                && (spec.gpuCount > 0) == hasAccelerators
                && spec.architecture.map(architectures.contains) ?? false
        }
        guard !found.isEmpty else {
            throw Diagnostic(
                .error,
                "no type of \(region.name) matches \(patterns.joined(separator: ", ")) and suits "
                    + "`\(name)`",
                help: "patterns are like `m7g.*`; the architecture is that of the fleet's own types"
            )
        }
        return found
    }

    /// - Throws: a diagnostic that names the fleets there are.
    package static func fleet(_ name: String?, of scenario: Scenario) throws(Diagnostic) -> String {
        let names = names(scenario)
        guard let first = names.first else {
            throw Diagnostic(
                .error, "the scenario has no `fleets` whose design could be chosen",
                help: "`headroom sweep` varies anything, `nodePools` as well")
        }
        guard let name else { return first }
        if names.contains(name) { return name }
        throw noFleet(name, scenario)
    }

    /// Fleets of the file: pools of nodes are fleets only inside.
    private static func names(_ scenario: Scenario) -> [String] {
        scenario.checked.root["fleets"].entries.map(\.name)
    }

    private static func noFleet(_ name: String, _ scenario: Scenario) -> Diagnostic {
        let names = names(scenario)
        return Diagnostic(
            .error, "the scenario has no fleet `\(name)`",
            help: suggestion(for: name, among: names).map { "did you mean `\($0)`?" },
            notes: ["there are: \(names.joined(separator: ", "))"])
    }

    /// What is tried where the user names nothing: targets of a policy that tracks CPU, half and
    /// twice the minimum, some or most of the fleet on spot, and two or three zones.
    package static func usualAxes(
        of scenario: Scenario, fleet name: String
    ) throws(Diagnostic) -> [SweepAxis] {
        guard let fleet = scenario.checked.fleets.first(where: { $0.name == name }) else {
            throw noFleet(name, scenario)
        }
        let path = "fleets.\(name)"
        var axes: [SweepAxis] = []
        let policies = fleet.setting["scaling"]["policies"]
        for policy in policies.entries where policy.setting["type"].text == "target-tracking" {
            axes.append(
                try SweepAxis("\(path).scaling.policies.\(policy.name).target=40%,50%,60%,70%,80%"))
        }
        if let minimum = Self.whole(fleet.setting["scaling"]["min"]), minimum > 0 {
            let half = max(1, minimum / 2)
            let list = ([half] + (half == minimum ? [] : [minimum]) + [2 * minimum])
                .map(String.init).joined(separator: ",")
            axes.append(try SweepAxis("\(path).scaling.min=\(list)"))
        }
        axes.append(
            try SweepAxis(
                "\(path).market={onDemandAboveBase: 100%},"
                    + "{onDemandBase: 2, onDemandAboveBase: 50%},"
                    + "{onDemandBase: 2, onDemandAboveBase: 20%}"))
        if let zones = try zonesAxis(scenario, region: fleet.region) { axes.append(zones) }
        return axes
    }

    /// Two and three zones beside what there is; nil where the scenario names its zones.
    private static func zonesAxis(
        _ scenario: Scenario, region: Int
    ) throws(Diagnostic) -> SweepAxis? {
        let name = scenario.checked.regions[region].name
        guard
            let entry = scenario.checked.root["regions"].entries.first(where: { $0.name == name }),
            let own = whole(entry.setting["zones"])
        else { return nil }
        let counts = [own, 2, 3].reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
        let list = counts.sorted().map(String.init).joined(separator: ",")
        return try SweepAxis("regions.\(name).zones=\(list)")
    }

    /// What can also help under stress: a higher maximum.
    package static func maximumAxis(
        of scenario: Scenario, fleet name: String
    ) throws(Diagnostic) -> SweepAxis? {
        guard let fleet = scenario.checked.fleets.first(where: { $0.name == name }),
            let most = whole(fleet.setting["scaling"]["max"]), most > 0
        else { return nil }
        return try SweepAxis("fleets.\(name).scaling.max=\(most),\(2 * most),\(4 * most)")
    }

    /// Every posture of the region that stands by, or could.
    package static func postureAxis() throws(Diagnostic) -> SweepAxis {
        let names = Posture.allCases.map(\.rawValue).joined(separator: ",")
        return try SweepAxis("\(ScenarioLoader.posturePath)=\(names)")
    }

    /// Smaller minimums of every fleet whose minimum is given plainly: three quarters, a half and a
    /// quarter, each a setting.
    package static func smallerMinimums(of scenario: Scenario) -> [[String]] {
        names(scenario).compactMap { name in
            guard let fleet = scenario.checked.fleets.first(where: { $0.name == name }),
                let own = whole(fleet.setting["scaling"]["min"]), own > 1
            else { return nil }
            let sizes = [own * 3 / 4, own / 2, own / 4].map { max(1, $0) }
            return sizes.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
                .map { "fleets.\(name).scaling.min=\($0)" }
        }
    }

    /// A whole number that is given plainly.
    private static func whole(_ setting: Setting) -> Int? {
        guard case .integer(let value)? = setting.scalar else { return nil }
        return Int(value)
    }

    package init(fleet: String, types: [String], axes: [SweepAxis]) {
        self.fleet = fleet
        self.types = types
        self.axes = axes
    }

    /// The scenario as it is, then each type with everything else as it is.
    package var screening: [[String]] { [[]] + types.map { [setting($0)] } }

    /// The scenario as it is, then every combination of the axes with its own types and with each
    /// of others.
    package func combinations(of types: [String], seed: UInt64) throws(Diagnostic) -> [[String]] {
        let design = try SweepDesign(.grid, axes: axes, seed: seed)
        var all: [[String]] = [[]]
        for type in [[]] + types.map({ [setting($0)] }) {
            for point in 0..<design.count {
                all.append(type + design.settings(of: point))
            }
        }
        return all
    }

    /// The cheapest types that keep every promise, then the cheapest of the others: settings that
    /// are tried later may make them able.
    package func best(_ count: Int, of looks: RaceResult, confidence: Double) -> [String] {
        let sorted = looks.entries.filter { $0.design > 0 }.sorted { left, right in
            let (able, other) = (left.kept >= confidence, right.kept >= confidence)
            if able != other { return able }
            return left.cost == right.cost ? left.design < right.design : left.cost < right.cost
        }
        return sorted.prefix(count).map { types[$0.design - 1] }
    }

    private func setting(_ type: String) -> String { "fleets.\(fleet).instances=[\(type)]" }
}
