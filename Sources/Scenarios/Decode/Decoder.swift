package import Diagnostics
import Quantities

/// Checks source nodes against the schema and fills in defaults, collecting every error of the
/// file.
package struct Decoder {
    package private(set) var diagnostics: [Diagnostic] = []
    /// Values of `.contextual` defaults by field path, as the user would write them.
    private let context: [String: String]

    package init(context: [String: String]) { self.context = context }

    /// Decodes the whole file.
    package mutating func decode(_ root: SourceNode) -> Setting {
        decode(root, as: .group(ScenarioSchema.root), path: "", keyPlace: root.place)
    }

    package mutating func decode(
        _ node: SourceNode, as kind: Kind, path: String, keyPlace: Place
    ) -> Setting {
        var setting = Setting(
            value: .invalid, path: path, place: node.place, keyPlace: keyPlace, isGiven: true,
            kind: nil)
        switch kind {
        case .scalar(let scalar):
            setting.kind = scalar
            setting.value = value(of: node, scalar, path: path)
            if case .number = scalar, case .scalar(let text, _) = node.content {
                setting.isPercentage = text.hasSuffix("%")
            }
        case .group(let group):
            setting.value = groupValue(node, group, path: path)
        case .map(let kind, let entry):
            setting.value = mapValue(node, kind, entry: entry, path: path)
        case .list(let kind):
            setting.value = listValue(node, kind, path: path)
        case .either(let scalar, let kind):
            if case .scalar = node.content {
                setting.kind = scalar
                setting.value = value(of: node, scalar, path: path)
            } else if scalar.mayBeUncertain, let quantiles = quantiles(node) {
                setting.kind = scalar
                setting.value = uncertain(node, quantiles, scalar, path: path)
            } else {
                return decode(node, as: kind, path: path, keyPlace: keyPlace)
            }
        case .listOr(let item, let group):
            if case .mapping = node.content {
                setting.value = groupValue(node, group, path: path)
            } else {
                setting.value = listValue(node, item, path: path)
            }
        case .selected(let key, let title, let alternatives):
            setting.value = selected(node, by: key, title: title, alternatives, path: path)
        case .raw: setting.value = .raw(node)
        }
        return setting
    }

    package mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    package mutating func report(
        _ message: String, at place: Place, label: String? = nil, help: String? = nil,
        notes: [String] = []
    ) {
        diagnostics.append(
            Diagnostic(
                .error, message, file: place.file, position: place.position, label: label,
                help: help, notes: notes))
    }

    private func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}

extension Decoder {
    private mutating func groupValue(
        _ node: SourceNode, _ group: Group, path: String
    ) -> Setting.Value {
        guard let entries = node.entries else {
            report(
                "\(group.title) is a map, found \(node.kindName)", at: node.place,
                label: "expected keys such as `\(group.fields[0].name):`")
            return .invalid
        }
        for entry in entries where group.field(entry.key)?.isSupported != true {
            reportUnusable(entry, in: group, path: path)
        }
        return .group(
            group.fields.filter(\.isSupported).map { field in
                (field.name, decode(field, of: entries, in: node, group, path: path))
            })
    }

    /// An unknown key, or one of a later version.
    private mutating func reportUnusable(_ entry: SourceNode.Entry, in group: Group, path: String) {
        if group.field(entry.key) != nil {
            report(
                "`\(join(path, entry.key))` is not supported yet", at: entry.keyPlace,
                label: "this version does not simulate it",
                help: "remove it, or see `headroom explain \(entry.key)`")
            return
        }
        let supported = group.fields.filter(\.isSupported).map(\.name)
        let near = suggestion(for: entry.key, among: supported)
        report(
            "unknown key `\(entry.key)` in \(group.noun)"
                + (path.isEmpty ? "" : " `\(path)`"),
            at: entry.keyPlace, label: "not a key of \(group.title)",
            help: near.map { "did you mean `\($0)`?" },
            notes: near == nil ? ["keys: \(supported.joined(separator: ", "))"] : [])
    }

    private mutating func decode(
        _ field: Field, of entries: [SourceNode.Entry], in parent: SourceNode, _ group: Group,
        path: String
    ) -> Setting {
        let path = join(path, field.name)
        if let entry = entries.first(where: { $0.key == field.name }) {
            return decode(entry.value, as: field.kind, path: path, keyPlace: entry.keyPlace)
        }
        var setting = Setting(
            value: .absent, path: path, place: parent.place, keyPlace: parent.place,
            isGiven: false, kind: scalarKind(field.kind))
        switch field.presence {
        case .optional: break
        case .required:
            setting.value = .invalid
            report(
                "\(group.title) needs `\(field.name)`", at: parent.place,
                help: "add `\(field.name):` — \(field.meaning)")
        case .defaulted(let text): setting = filled(text, field, setting)
        case .contextual:
            // Only the loader knows it; without it (as in a test of the schema alone) it stays
            // absent.
            if let text = context[contextKey(path)] { setting = filled(text, field, setting) }
        }
        return setting
    }

    /// A default is read like any text of the user's, at the place of the map that lacks it.
    private mutating func filled(_ text: String, _ field: Field, _ setting: Setting) -> Setting {
        let node: SourceNode
        if text.utf8.contains(UInt8(ascii: "{")) {
            guard let read = try? NodeReader.read(text, file: setting.place.file) else {
                preconditionFailure("the default of `\(setting.path)` is no YAML: \(text)")
            }
            node = read
        } else {
            node = SourceNode(.scalar(text, quoted: false), at: setting.place)
        }
        var filled = decode(
            node.moved(to: setting.place), as: field.kind, path: setting.path,
            keyPlace: setting.keyPlace)
        filled.isGiven = false
        return filled
    }

    /// Entries of the user's own naming share a context: `commitments.*.start`.
    private func contextKey(_ path: String) -> String {
        guard path.hasPrefix("commitments.") else { return path }
        return "commitments.*." + (path.split(separator: ".").last ?? "")
    }

    private func scalarKind(_ kind: Kind) -> ScalarKind? {
        switch kind {
        case .scalar(let scalar), .either(let scalar, _): scalar
        case .group, .map, .list, .listOr, .selected, .raw: nil
        }
    }
}

extension Decoder {
    private mutating func mapValue(
        _ node: SourceNode, _ kind: Kind, entry title: String, path: String
    ) -> Setting.Value {
        guard let entries = node.entries else {
            report(
                "expected a map with a name for each, found \(node.kindName)", at: node.place,
                label: "each entry is \(title)")
            return .invalid
        }
        return .entries(
            entries.map { entry in
                let path = join(path, entry.key)
                if !isName(entry.key) {
                    report(
                        "`\(entry.key)` cannot name \(title)", at: entry.keyPlace,
                        help: "use letters, digits, `-`, `_` and `.`")
                }
                return Setting.Entry(
                    name: entry.key, place: entry.keyPlace,
                    setting: decode(entry.value, as: kind, path: path, keyPlace: entry.keyPlace))
            })
    }

    private mutating func listValue(
        _ node: SourceNode, _ kind: Kind, path: String
    ) -> Setting.Value {
        guard case .sequence(let items) = node.content else {
            report(
                "expected a list, found \(node.kindName)", at: node.place,
                help: { () -> String? in
                    guard case .scalar(let text, _) = node.content, !node.isEmpty else {
                        return nil
                    }
                    return "write `[\(text)]`"
                }())
            return .invalid
        }
        if items.isEmpty {
            report("the list is empty", at: node.place, label: "at least one is needed")
            return .invalid
        }
        return .list(
            items.enumerated().map { index, item in
                decode(item, as: kind, path: "\(path).\(index)", keyPlace: item.place)
            })
    }

    private mutating func selected(
        _ node: SourceNode, by key: String, title: String, _ alternatives: [Kind.Alternative],
        path: String
    ) -> Setting.Value {
        guard let entries = node.entries else {
            report("\(title) is a map, found \(node.kindName)", at: node.place)
            return .invalid
        }
        let words = alternatives.filter { $0.group != nil }.map(\.word)
        guard let entry = entries.first(where: { $0.key == key }) else {
            report(
                "\(title) needs `\(key)`", at: node.place,
                help: "one of: \(words.joined(separator: ", "))")
            return .invalid
        }
        if case .scalar(let word, _) = entry.value.content,
            let elsewhere = alternatives.first(where: { $0.word == word })?.elsewhere
        {
            report("`\(word)` is no type of \(title)", at: entry.value.place, help: elsewhere)
            return .invalid
        }
        let later = alternatives.filter { $0.group == nil && $0.elsewhere == nil }
        let kind = ScalarKind.choice(words, later: later.map(\.word))
        let value = value(of: entry.value, kind, path: join(path, key))
        guard case .scalar(.text(let word)) = value,
            let group = alternatives.first(where: { $0.word == word })?.group
        else { return .invalid }
        var rest = node
        rest.content = .mapping(entries.filter { $0.key != key })
        guard case .group(let fields) = groupValue(rest, group, path: path) else {
            return .invalid
        }
        let choice = Setting(
            value: value, path: join(path, key), place: entry.value.place,
            keyPlace: entry.keyPlace, isGiven: true, kind: kind)
        return .group([(name: key, setting: choice)] + fields)
    }
}
