import Diagnostics

/// What `headroom explain` says about a key or a policy.
package enum Explanation {
    /// Nothing of that name; the suggestion is the nearest one, when there is one near.
    package struct Unknown: Error, Hashable, Sendable {
        package var word: String
        package var suggestion: String?
    }

    /// The text for a dotted path (`fleets.web.market`, with real names or `NAME`), a bare key, a
    /// policy or a commitment plan. A bare key that stands in several places explains each.
    package static func text(for word: String) -> Result<String, Unknown> {
        if word == "scenario" { return .success(minimal) }
        if let text = IncidentText.text(for: word) { return .success(text) }
        if let policy = PolicyReference.named(word) { return .success(policy.plain) }
        let all = topics
        let words = word.split(separator: ".").map(String.init)
        let exact = all.filter { matches(words, $0.path) }
        let found = exact.isEmpty ? all.filter { $0.path.last == word } : exact
        if !found.isEmpty {
            return .success(found.map(text).joined(separator: "\n"))
        }
        var candidates = PolicyReference.all.map(\.name) + ["scenario"]
        candidates += RecordedIncidents.all.map(\.name) + RecordedEvents.all.map(\.name)
        for topic in all {
            if let name = topic.path.last, !candidates.contains(name) { candidates.append(name) }
        }
        let last = words.last ?? word
        return .failure(
            Unknown(word: word, suggestion: suggestion(for: last, among: candidates)))
    }

    /// A key, or one alternative of a map that a word selects.
    private struct Topic {
        var path: [String]
        var field: Field?
        var group: Group?
    }

    private static var topics: [Topic] {
        var topics: [Topic] = []
        var pending: [(path: [String], group: Group)] = [([], ScenarioSchema.root)]
        while !pending.isEmpty {
            let (path, group) = pending.removeFirst()
            for field in group.fields {
                let path = path + [field.name]
                topics.append(Topic(path: path, field: field, group: nil))
                if field.isSupported { pending += inner(field.kind, path, &topics) }
            }
        }
        return topics
    }

    private static func inner(
        _ kind: Kind, _ path: [String], _ topics: inout [Topic]
    ) -> [(path: [String], group: Group)] {
        switch kind {
        case .scalar, .raw: return []
        case .group(let group): return [(path, group)]
        case .map(let kind, _):
            // A region's overrides are the fleet's own keys again.
            if path == ["fleets", "NAME", "regions"] { return [] }
            return inner(kind, path + ["NAME"], &topics)
        case .list(let kind), .either(_, let kind): return inner(kind, path, &topics)
        case .listOr(let kind, let group): return inner(kind, path, &topics) + [(path, group)]
        case .selected(_, _, let alternatives):
            for alternative in alternatives {
                guard let group = alternative.group else { continue }
                topics.append(Topic(path: path + [alternative.word], field: nil, group: group))
            }
            return alternatives.compactMap { alternative in
                alternative.group.map { (path, $0) }
            }
        }
    }

    private static func matches(_ words: [String], _ path: [String]) -> Bool {
        guard words.count > 1 || path.count == 1, words.count == path.count else { return false }
        return zip(words, path).allSatisfy { $0 == $1 || $1 == "NAME" }
    }

    private static func text(_ topic: Topic) -> String {
        let path = topic.path.joined(separator: ".")
        guard let field = topic.field else {
            return "\(path)\n" + (topic.group.map(keys) ?? "")
        }
        guard field.isSupported else {
            return "\(path)\n  \(SchemaText.sentence(field.meaning))\n  Not supported yet.\n"
        }
        var text = "\(path)\n\(facts(field, indent: "  "))"
        for (_, group) in SchemaText.groups(field.kind, at: "") where group.fields.count > 1 {
            text += keys(group)
        }
        if topic.path == ["outages", "NAME", "replay"] { text += IncidentText.list }
        return text
    }

    private static func keys(_ group: Group) -> String {
        let names = group.fields.filter(\.isSupported).map(\.name)
        return "  Keys of \(group.title): \(names.joined(separator: ", "))\n"
    }

    /// What there is to say about a key, one line each.
    private static func facts(_ field: Field, indent: String) -> String {
        var lines = [
            SchemaText.sentence(field.meaning), "Value:   \(SchemaText.kind(field.kind))",
        ]
        let range = SchemaText.range(field)
        if !range.isEmpty { lines.append("Range:   \(range)") }
        switch field.presence {
        case .required: lines.append("Required.")
        case .optional(let words): lines.append("If left out: \(words)")
        case .defaulted(let value): lines.append("Default: \(value)")
        case .contextual(let words): lines.append("Default: \(words)")
        }
        if !field.source.isEmpty { lines.append("Source:  \(field.source)") }
        return lines.map { "\(indent)\($0)\n" }.joined()
    }

    /// The keys of a map with what there is to say about each, those of maps within them, too.
    static func entries(_ group: Group, indent: String) -> String {
        group.fields.map { field in
            var text = "\(indent)\(field.name)\n" + facts(field, indent: indent + "  ")
            for (_, inner) in SchemaText.groups(field.kind, at: "") {
                text += "\(indent)  Keys of \(inner.title):\n"
                text += entries(inner, indent: indent + "    ")
            }
            return text
        }.joined()
    }

    /// The smallest scenario; it must load.
    package static let minimal = """
        version: 1
        name: smallest
        horizon: 30d
        regions: { us-east-1: {} }
        services:
          site:
            demand: { shape: { base: 40 req/s } }
            request: { serviceTime: { median: 28ms, p99: 220ms } }
        fleets:
          web: { serves: site, instances: [m7g.large] }

        """
}
