import CloudModel
import Pricing
import Quantities

/// Prints a scenario in its canonical form, every default filled in: `check --show-defaults`, and
/// the text that fingerprints hash. What is printed loads again to the same plan.
package enum ShowDefaults {
    /// With comments that say which values are defaults, and where they come from.
    package static func render(_ scenario: Scenario) -> String {
        var writer = DefaultsWriter(checked: scenario.checked, comments: true)
        writer.write(scenario.checked.root, as: ScenarioSchema.root, depth: 0)
        return writer.lines.joined(separator: "\n") + "\n"
    }

    /// Without comments and variants.
    static func canonical(_ checked: CheckedScenario) -> String {
        var writer = DefaultsWriter(checked: checked, comments: false)
        writer.write(checked.root, as: ScenarioSchema.root, depth: 0)
        return writer.lines.joined(separator: "\n")
    }

    /// One fleet as it is in one of its regions.
    static func canonical(
        _ setting: Setting, of checked: CheckedScenario, fleet: CheckedScenario.Fleet
    ) -> String {
        var writer = DefaultsWriter(checked: checked, comments: false)
        writer.fleet = setting
        writer.write(setting, as: FleetSchema.fleet, depth: 0)
        return writer.lines.joined(separator: "\n")
    }
}

/// Writes settings beside their schema.
private struct DefaultsWriter {
    let checked: CheckedScenario
    let comments: Bool
    var lines: [String] = []
    /// The fleet being written, whose instances get their speeds.
    var fleet: Setting?

    init(checked: CheckedScenario, comments: Bool) {
        self.checked = checked
        self.comments = comments
    }

    private func margin(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

    mutating func write(_ setting: Setting, as group: Group, depth: Int) {
        for field in group.fields where field.isSupported {
            // Variants are changes to this text, not part of what a run depends on.
            if field.name == "variants", !comments { continue }
            write(field, setting[field.name], depth: depth)
        }
    }

    private mutating func write(_ field: Field, _ setting: Setting, depth: Int) {
        let name = field.name
        if setting.isAbsent {
            guard comments, case .optional(let words) = field.presence,
                words != DistributionSchema.unused
            else { return }
            lines.append("\(margin(depth))# \(name): not given: \(words)")
            return
        }
        write(name, setting, as: field.kind, depth: depth, note: note(field, setting))
    }

    private func note(_ field: Field, _ setting: Setting) -> String {
        guard comments, !setting.isGiven else { return "" }
        let source = field.source.isEmpty ? "" : ": \(field.source)"
        switch field.presence {
        case .contextual(let words): return "  # default: \(words)"
        default: return "  # default\(source)"
        }
    }

    private mutating func write(
        _ name: String, _ setting: Setting, as kind: Kind, depth: Int, note: String
    ) {
        let head = "\(margin(depth))\(YAMLWord.plain(name)):"
        switch setting.value {
        case .absent, .invalid: break
        case .scalar, .uncertain: lines.append("\(head) \(inline(setting))\(note)")
        case .raw(let node): writeRaw(node, head: head, depth: depth)
        case .list(let list): writeList(list, head: head, depth: depth, note: note)
        case .entries(let entries):
            if entries.isEmpty {
                lines.append("\(head) {}\(note)")
                return
            }
            lines.append(head + note)
            guard case .map(let inner, _) = kind else { return }
            for entry in entries {
                if setting.path == "fleets" { fleet = entry.setting }
                write(entry.name, entry.setting, as: inner, depth: depth + 1, note: "")
                if setting.path == "fleets" { fleet = nil }
            }
        case .group(let fields):
            lines.append(head + note)
            let count = lines.count
            writeGroup(setting, fields, as: kind, depth: depth + 1)
            noteSelections(at: setting.path, depth: depth + 1)
            if !lines[count...].contains(where: { !$0.drop { $0 == " " }.hasPrefix("#") }) {
                lines[count - 1] = "\(head) {}\(note)"
            }
        }
    }

    /// What became of instance requirements, region by region.
    private mutating func noteSelections(at path: String, depth: Int) {
        guard comments, path.hasSuffix(".instances") else { return }
        for fleet in checked.fleets where fleet.setting["instances"].path == path {
            guard let selection = fleet.selection else { continue }
            lines.append("\(margin(depth))# \(checked.regions[fleet.region].name):")
            lines += SelectionText.lines(selection).map { "\(margin(depth))#   \($0)" }
        }
    }

    private mutating func writeGroup(
        _ setting: Setting, _ fields: [(name: String, setting: Setting)], as kind: Kind, depth: Int
    ) {
        switch kind {
        case .group(let group), .listOr(_, let group): write(setting, as: group, depth: depth)
        case .either(_, let full): writeGroup(setting, fields, as: full, depth: depth)
        case .selected(let key, _, let alternatives):
            guard let word = setting[key].text,
                let group = alternatives.first(where: { $0.word == word })?.group
            else { return }
            lines.append("\(margin(depth))\(key): \(YAMLWord.plain(word))")
            write(setting, as: group, depth: depth)
        case .scalar, .map, .list, .raw: return
        }
    }

    private mutating func writeList(
        _ list: [Setting], head: String, depth: Int, note: String
    ) {
        if head.hasSuffix("instances:"), let fleet {
            lines.append(head + note)
            for item in list { writeInstance(item, fleet: fleet, depth: depth + 1) }
            return
        }
        lines.append("\(head) [\(list.map(inline).joined(separator: ", "))]\(note)")
    }

    private mutating func writeInstance(_ setting: Setting, fleet: Setting, depth: Int) {
        guard let item = InstanceItem(setting, fleet: fleet) else { return }
        let provider =
            fleet["provider"].text ?? checked.root["provider"].text ?? "aws"
        let weight = item.weight.map(inline) ?? "1"
        let facts = checked.prices.instances[.init(provider: provider, type: item.type)]
        var note = ""
        let speed: String
        if item.speed.isAbsent {
            speed = shortest(facts?.speed ?? 1)
            if comments {
                note =
                    facts?.speedSource.map { "  # speed: measured, source `\($0)`" }
                    ?? "  # speed: no measurement, 1 is assumed"
            }
        } else {
            speed = inline(item.speed)
        }
        // The fleet's own stays where a variant can change it.
        let own = setting["credits"].text.map { ", credits: \($0)" } ?? ""
        if comments, own.isEmpty, let credits = facts?.credits(mode: item.credits.text) {
            note += note.isEmpty ? "  # " : "; "
            note += "credits: \(credits.isUnlimited ? "unlimited" : "standard")"
        }
        let type = YAMLWord.plain(item.type)
        lines.append(
            "\(margin(depth))- { type: \(type), weight: \(weight), speed: \(speed)"
                + "\(own) }" + note)
    }

    private mutating func writeRaw(_ node: SourceNode, head: String, depth: Int) {
        guard case .mapping(let entries) = node.content, !entries.isEmpty else {
            lines.append("\(head) \(flow(node))")
            return
        }
        lines.append(head)
        for entry in entries {
            writeRaw(
                entry.value, head: "\(margin(depth + 1))\(YAMLWord.plain(entry.key)):",
                depth: depth + 1)
        }
    }

    private func flow(_ node: SourceNode) -> String {
        switch node.content {
        case .scalar(let text, let isQuoted):
            return node.isEmpty && !isQuoted ? "null" : YAMLWord.plain(text)
        case .sequence(let items): return "[\(items.map(flow).joined(separator: ", "))]"
        case .mapping(let entries):
            let inner = entries.map { "\(YAMLWord.plain($0.key)): \(flow($0.value))" }
            return inner.isEmpty ? "{}" : "{ \(inner.joined(separator: ", ")) }"
        }
    }

    /// A value on one line.
    private func inline(_ setting: Setting) -> String {
        switch setting.value {
        case .scalar(let scalar): return text(scalar, setting)
        case .uncertain(let value):
            return "{ p10: \(text(value.p10, setting)), p50: \(text(value.p50, setting)), "
                + "p90: \(text(value.p90, setting)) }"
        case .group(let fields):
            let inner = fields.filter { !$0.setting.isAbsent }
                .map { "\($0.name): \(inline($0.setting))" }
            return "{ \(inner.joined(separator: ", ")) }"
        case .list(let list): return "[\(list.map(inline).joined(separator: ", "))]"
        case .entries(let entries):
            return "{ "
                + entries.map { "\(YAMLWord.plain($0.name)): \(inline($0.setting))" }
                .joined(separator: ", ") + " }"
        case .raw(let node): return flow(node)
        case .absent, .invalid: return ""
        }
    }

    private func text(_ scalar: Scalar, _ setting: Setting) -> String {
        YAMLWord.plain(setting.kind?.format(scalar) ?? ScalarKind.text.format(scalar))
    }
}
