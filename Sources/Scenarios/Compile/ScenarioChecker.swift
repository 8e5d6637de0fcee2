import CloudModel
import Diagnostics
import Pricing
import Quantities

/// Checks what the schema alone cannot: names that point at each other, regions, prices, traces.
///
/// It works on a tree that may hold errors, skipping what is invalid, so that a user sees every
/// problem of the file at once.
struct ScenarioChecker {
    let book: PriceBook
    let source: SourceNode
    let root: Setting
    var problems: [Diagnostic] = []
    var warnings: [Diagnostic] = []
    var checked: CheckedScenario
    var finder: PriceFinder
    /// Decodes merged fleets; its errors repeat the file's own and are dropped as duplicates later.
    private var decoder: Decoder
    let end: UTCInstant

    init?(book: PriceBook, source: SourceNode, root: Setting, context: [String: String]) {
        guard case .instant(let start)? = root["start"].scalar else { return nil }
        self.book = book
        self.source = source
        self.root = root
        var horizon = TimeSpan.day
        if case .integer(let nanoseconds)? = root["horizon"].scalar {
            horizon = TimeSpan(nanoseconds: nanoseconds)
        }
        var asOf: CalendarDate?
        // Left out, it stays open, so that a user's own row of a later day counts.
        let asOfSetting = root["prices"]["asOf"]
        if asOfSetting.isGiven, case .date(let date)? = asOfSetting.scalar { asOf = date }
        checked = CheckedScenario(
            name: root["name"].text ?? "", root: root, start: start, horizon: horizon, asOf: asOf,
            regions: [], fleets: [])
        finder = PriceFinder(
            book: book, asOf: asOf, fallbackRegion: root["prices"]["fallbackRegion"].text)
        decoder = Decoder(context: context)
        end = start + horizon
        checked.userDiscounts = book.overlay?.discounts ?? [:]
        if root["prices"]["spot"]["prices"].text == "recorded" { finder.recorded = (start, end) }
        finder.isFitted = root["prices"]["spot"]["prices"].text == "fitted"
    }

    /// Checks commitments for usage that no scenario made.
    init(
        book: PriceBook, bill root: Setting, name: String, start: UTCInstant, horizon: TimeSpan,
        asOf: CalendarDate?
    ) {
        self.book = book
        self.root = root
        source = SourceNode(.mapping([]), at: root.place)
        checked = CheckedScenario(
            name: name, root: root, start: start, horizon: horizon, asOf: asOf, regions: [],
            fleets: [])
        finder = PriceFinder(
            book: book, asOf: asOf, fallbackRegion: root["prices"]["fallbackRegion"].text)
        decoder = Decoder(context: [:])
        end = start + horizon
        checked.userDiscounts = book.overlay?.discounts ?? [:]
        if root["prices"]["spot"]["prices"].text == "recorded" { finder.recorded = (start, end) }
    }

    mutating func report(
        _ message: String, at place: Place, label: String? = nil, help: String? = nil
    ) {
        problems.append(
            Diagnostic(
                .error, message, file: place.file, position: place.position, label: label,
                help: help))
    }

    func problem(_ message: String, at place: Place) -> Diagnostic {
        Diagnostic(.error, message, file: place.file, position: place.position)
    }

    mutating func warn(_ message: String, at place: Place, help: String? = nil) {
        warnings.append(
            Diagnostic(
                .warning, message, file: place.file, position: place.position, help: help))
    }

    /// Runs every check but the traces, which the loader reads.
    mutating func check() {
        checkVersion()
        checkCertain(root["horizon"])
        checkNames()
        checkRegions()
        checkServices()
        checkStores()
        checkOutages()
        checkFleets()
        checkSupply()
        chooseInstances()
        checkKubernetes()
        checkStandbys()
        checkPrices()
        checkKubernetesPrices()
        checkCommitments()
        checkDiscounts()
        checkServiceLevels()
        problems += decoder.diagnostics + finder.problems
        warnings += finder.collectedWarnings
        checked.prices = finder.table
    }

    private mutating func checkVersion() {
        let version = root["version"]
        guard let text = version.text, text != ScenarioSchema.version else { return }
        report(
            "unknown version `\(text)` of the scenario language", at: version.place,
            help: "the newest that this program reads is `version: \(ScenarioSchema.version)`")
    }

    mutating func checkCertain(_ setting: Setting) {
        guard case .uncertain = setting.value else { return }
        let key = setting.path.split(separator: ".").last ?? ""
        report(
            "`\(key)` cannot be uncertain", at: setting.place,
            help: "give one value; variants can differ in it")
    }

    /// The maps that must not be empty.
    private mutating func checkNames() {
        for (key, what) in [("regions", "region"), ("services", "service"), ("fleets", "fleet")] {
            let setting = root[key]
            if key == "fleets", !root["workloads"].entries.isEmpty { continue }
            if case .entries(let entries) = setting.value, entries.isEmpty {
                report("the scenario has no \(what)", at: setting.keyPlace)
            }
        }
    }

    /// Providers in play: the scenario's, then those that fleets name.
    private var providers: [String] {
        var providers = [root["provider"].text ?? "aws"]
        for fleet in root["fleets"].entries + root["nodePools"].entries {
            if let provider = fleet.setting["provider"].text, !providers.contains(provider) {
                providers.append(provider)
            }
        }
        return providers
    }

    private mutating func checkRegions() {
        let providers = providers
        for entry in root["regions"].entries {
            let provider = providers.first { book.hasRegion(provider: $0, region: entry.name) }
            if provider == nil { reportRegion(entry.name, providers, at: entry.place) }
            let zones = zones(of: entry, provider: provider ?? providers[0])
            checked.regions.append(
                RegionPlan(
                    name: entry.name, provider: provider ?? providers[0], zones: zones))
        }
        if let fallback = finder.fallbackRegion,
            !providers.contains(where: { book.hasRegion(provider: $0, region: fallback) })
        {
            reportRegion(fallback, providers, at: root["prices"]["fallbackRegion"].place)
        }
    }

    private mutating func reportRegion(_ name: String, _ providers: [String], at place: Place) {
        let candidates = providers.flatMap { book.regions(provider: $0) }
        var near = nearest(to: name, among: candidates, limit: 3)
        if near.isEmpty {
            near = Array(candidates.filter { $0.hasPrefix(name.prefix(4)) }.prefix(3))
        }
        let spelled = near.map { "`\($0)`" }.joined(separator: " or ")
        let list = providers.joined(separator: " and ")
        report(
            "unknown region `\(name)` of \(list)", at: place,
            help: near.isEmpty
                ? "`headroom prices list` shows the regions" : "did you mean \(spelled)?")
    }

    /// Full zone names in the provider's own spelling.
    private mutating func zones(of entry: Setting.Entry, provider: String) -> [String] {
        let setting = entry.setting["zones"]
        checkCertain(setting)
        if case .list(let list) = setting.value {
            var names: [String] = []
            for item in list {
                guard let name = item.text else { continue }
                if names.contains(name) {
                    report("the zone `\(name)` is given twice", at: item.place)
                } else if !name.hasPrefix(entry.name) {
                    report(
                        "zone `\(name)` is not in `\(entry.name)`", at: item.place,
                        help: "zones have full names, such as `\(entry.name)a`")
                }
                names.append(name)
            }
            return names.isEmpty ? ["\(entry.name)a"] : names
        }
        guard case .integer(let count)? = setting.scalar else { return ["\(entry.name)a"] }
        return (0..<count).map { number in
            switch provider {
            case "azure": return "\(entry.name)-\(number + 1)"
            case "gcp": return "\(entry.name)-\(Self.letter(number))"
            default: return "\(entry.name)\(Self.letter(number))"
            }
        }
    }

    private static func letter(_ number: Int64) -> String {
        String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number)))
    }

    private mutating func checkServices() {
        let names = checked.regions.map(\.name)
        for service in checked.services {
            let demand = service.setting["demand"]
            checkDemand(demand, of: service.name)
            if case .entries(let origin) = demand["origin"].value {
                for share in origin where !names.contains(share.name) {
                    report(
                        "the scenario has no region `\(share.name)`", at: share.place,
                        help: suggestion(for: share.name, among: names).map {
                            "did you mean `\($0)`?"
                        } ?? "its regions: \(names.joined(separator: ", "))")
                }
            }
            if let zone = demand["timeZone"].text, checked.zones[zone] == nil {
                checked.zones[zone] = TimeZones.offsets(of: zone, from: checked.start, to: end)
            }
        }
    }

    private mutating func findPolicyZones(_ policies: Setting) {
        for policy in policies.entries {
            guard let zone = policy.setting["timeZone"].text, checked.policyZones[zone] == nil
            else { continue }
            checked.policyZones[zone] = TimeZones.offsets(
                of: zone, from: checked.start - PlanCompiler.lookBack, to: end)
        }
    }

    private mutating func checkFleets() {
        let services = checked.services.map(\.name)
        let regionNames = checked.regions.map(\.name)
        for entry in root["fleets"].entries {
            let provider = entry.setting["provider"].text ?? providers[0]
            var service = -1
            if let serves = entry.setting["serves"].text {
                service = serviceIndex(serves, of: "fleet `\(entry.name)`", entry.setting)
            }
            for override in entry.setting["regions"].entries
            where !regionNames.contains(override.name) {
                report(
                    "the scenario has no region `\(override.name)`", at: override.place,
                    help: suggestion(for: override.name, among: regionNames).map {
                        "did you mean `\($0)`?"
                    } ?? "its regions: \(regionNames.joined(separator: ", "))")
            }
            place(entry, provider: provider, service: service)
        }
        let served = (root["fleets"].entries + root["workloads"].entries).map {
            $0.setting["serves"].text
        }
        // A fleet that serves nothing known was reported: it is probably the one that is missing.
        let isClear =
            !served.isEmpty && served.allSatisfy { $0.map(services.contains) ?? false }
        for service in services.indices where isClear && !served.contains(services[service]) {
            report(
                "no fleet serves `\(services[service])`", at: checked.services[service].place,
                help: "add a fleet with `serves: \(services[service])`")
        }
    }

    /// Adds the fleet to every region of its provider, with the region's own settings.
    private mutating func place(_ entry: Setting.Entry, provider: String, service: Int) {
        var placed = false
        for (index, region) in checked.regions.enumerated() where region.provider == provider {
            placed = true
            var setting = entry.setting
            if let node = source["fleets"]?[entry.name],
                let override = node["regions"]?[region.name], case .mapping = override.content
            {
                setting = decoder.decode(
                    FleetOverride.merged(node, with: override), as: .group(FleetSchema.fleet),
                    path: "fleets.\(entry.name)", keyPlace: entry.place)
            }
            findPolicyZones(setting["scaling"]["policies"])
            checked.fleets.append(
                CheckedScenario.Fleet(
                    name: entry.name, region: index, service: service, setting: setting))
        }
        if !placed, !checked.regions.isEmpty {
            report(
                "fleet `\(entry.name)` has nowhere to run: no region of the scenario is one of "
                    + provider, at: entry.place)
        }
    }
}
