package import CloudModel
package import Diagnostics

/// A scenario under one of the five postures.
package struct PostureVariant: Sendable {
    package var posture: Posture
    /// Named after the posture.
    package var scenario: Scenario
}

/// One scenario's nodes under each posture of one of its regions.
struct PostureVariants {
    private let root: SourceNode
    let primary: String
    let standby: String
    /// What the file says the region is for.
    private let own: Posture
    private static let file = "--postures"
    private static let nowhere = Place(file: file, position: .init(line: 1, column: 1))

    /// - Parameter requested: the region that stands by; nil: the first whose role says so, else
    ///   the second region.
    /// - Throws: when there is none, or nothing fails.
    init(
        _ root: SourceNode, standby requested: String?, needsOutage: Bool = true
    ) throws(Diagnostic) {
        let regions = root["regions"]?.entries ?? []
        func role(_ entry: SourceNode.Entry) -> Posture {
            guard case .scalar(let word, _)? = entry.value["role"]?.content else { return .active }
            return Posture(rawValue: word) ?? .active
        }
        let named = regions.first { role($0) != .active } ?? regions.dropFirst().first
        guard let standby = requested ?? named?.key else {
            throw Diagnostic(
                .error, "the scenario has one region, and nothing that could stand by for it",
                help: "name a region with `--standby`, such as `--standby us-west-2`")
        }
        let own = regions.first { $0.key == standby }
        self.standby = standby
        self.own = own.map(role) ?? .active
        var primary = Self.primary(of: own?.value)
        if primary == nil || !regions.contains(where: { $0.key == primary }) {
            primary = regions.first { $0.key != standby && role($0) == .active }?.key
        }
        guard let primary else {
            throw Diagnostic(
                .error, "there is no region for which `\(standby)` could stand by",
                help: "name another one with `--standby`")
        }
        self.primary = primary
        guard !needsOutage || !(root["outages"]?.entries ?? []).isEmpty else {
            throw Diagnostic(
                .error, "nothing fails in this scenario, so no posture has anything to do",
                help: "add an outage, or `--set \"outages.lost={region: \(primary), at: 2d, "
                    + "for: 3h}\"`")
        }
        self.root = root
    }

    /// Whom a region says that it stands by for.
    private static func primary(of region: SourceNode?) -> String? {
        if case .scalar(let name, _)? = region?["standbyFor"]?.content { return name }
        guard case .scalar(let text, _)? = region?["standbyCapacity"]?.content else { return nil }
        return StandbyCapacity(text)?.primary
    }

    /// The scenario with the region in a posture, and what goes with it: demand that can leave,
    /// people who are asked or not, and data that is replicated or restored.
    func node(_ posture: Posture) -> SourceNode {
        var node = root
        node["variants"] = nil
        node["regions"]?[standby] = region(posture)
        if node["failover"] == nil { node["failover"] = Self.read("{}") }
        if posture.isAutomatic, node["failover"]?["runbook"] != nil {
            node["failover"]?["runbook"] = Self.read("0s")
        }
        if posture == .active {
            // All regions take demand: none of it goes to the first alone.
            let routing = (node["routing"]?.entries ?? []).filter {
                if case .scalar("failover", _) = $0.value.content { false } else { true }
            }
            if node["routing"] != nil { node["routing"]?.content = .mapping(routing) }
        }
        if posture.isReplicated { replicate(&node) } else { restore(&node) }
        return node
    }

    private func region(_ posture: Posture) -> SourceNode {
        var region = root["regions"]?[standby] ?? Self.read("{}")
        if region.isEmpty { region.content = .mapping([]) }
        let capacity = region["standbyCapacity"]
        region["role"] = Self.read(posture.rawValue)
        region["standbyCapacity"] = posture == .warmStandby ? capacity : nil
        region["standbyFor"] = posture == .active ? nil : Self.read(primary)
        return region
    }

    /// Data that is only said to be backed up is taken to be replicated as it is.
    private func replicate(_ node: inout SourceNode) {
        guard node["replication"] == nil, let backup = backups.first,
            let data = backup.value["data"]
        else { return }
        node["replication"] = Self.read("{}")
        node["replication"]?["data"] = data
    }

    /// Every backup of the primary's data is copied to where it may have to be restored. Data that
    /// is only said to be replicated is backed up once a day, and kept for 35 days: a plan that AWS
    /// Backup offers as a template (2023-06).
    private func restore(_ node: inout SourceNode) {
        if backups.isEmpty, let data = root["replication"]?["data"] {
            if node["backups"] == nil { node["backups"] = Self.read("{}") }
            var backup = Self.read(
                "{ every: 1d, keep: 35d, region: \(primary), copyTo: \(standby) }")
            backup["data"] = data
            var name = "daily"
            while node["backups"]?[name] != nil { name += "-copy" }
            node["backups"]?[name] = backup
        }
        for backup in backups where backup.value["copyTo"] == nil {
            node["backups"]?[backup.key]?["copyTo"] = Self.read(standby)
        }
    }

    /// The backups of the primary's data.
    private var backups: [SourceNode.Entry] {
        let first = root["regions"]?.entries?.first?.key
        return (root["backups"]?.entries ?? []).filter { entry in
            guard case .scalar(let region, _)? = entry.value["region"]?.content else {
                return first == primary
            }
            return region == primary
        }
    }

    private static func read(_ text: String) -> SourceNode {
        guard let node = try? NodeReader.read(text, file: file) else {
            preconditionFailure("`\(text)` is YAML")
        }
        return node.moved(to: nowhere)
    }
}

extension ScenarioLoader {
    /// The scenario of a file under each of the five postures, the readiest first: its own variants
    /// are left out, everything else is as it says.
    ///
    /// - Parameters:
    ///   - settings: `--set` texts, as for `load`; an outage may come from them.
    ///   - standby: the region that stands by; nil: the first whose role says so, else the second.
    package func postures(
        path: String, settings: [String] = [], standby: String? = nil, needsOutage: Bool = true
    ) throws(DiagnosticList) -> [PostureVariant] {
        let name = Self.name(of: path)
        let text = try SourceReader.text(try readBytes(path, name: name), file: name)
        let folder = Self.folder(of: path)
        let (root, problems) = try root(of: text, file: name, settings: settings)
        guard problems.isEmpty else { throw DiagnosticList(Self.sorted(problems)) }
        // What is wrong with the file itself is said first, and at its place.
        _ = try check(root, file: name, folder: folder, variant: nil)
        let variants: PostureVariants
        do throws(Diagnostic) {
            variants = try PostureVariants(root, standby: standby, needsOutage: needsOutage)
        } catch {
            throw DiagnosticList([error])
        }
        var found: [PostureVariant] = []
        var errors: [Diagnostic] = []
        for posture in Posture.allCases {
            do {
                let scenario = try check(
                    variants.node(posture), file: name, folder: folder,
                    variant: posture.rawValue)
                found.append(PostureVariant(posture: posture, scenario: scenario))
            } catch { errors += error.diagnostics }
        }
        guard errors.isEmpty else { throw DiagnosticList(Self.sorted(errors)) }
        return found
    }
}
