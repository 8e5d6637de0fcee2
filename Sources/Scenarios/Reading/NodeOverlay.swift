package import Diagnostics

/// Puts values at dotted paths of a scenario's nodes: variants and `--set`.
///
/// A value replaces whatever stands at its path, maps included. A path through a name that does not
/// exist is an error here; a key that the language does not have is found by the decoder, at its
/// place.
package struct NodeOverlay {
    package private(set) var problems: [Diagnostic] = []

    package init() {}

    /// `root` with `value` at `path`; the path was written at `place`.
    package mutating func setting(
        _ path: String, at place: Place, to value: SourceNode, in root: SourceNode
    ) -> SourceNode {
        let words = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !words.contains("") else {
            report("`\(path)` is no path", at: place, help: "such as `fleets.web.scaling.max`")
            return root
        }
        if words[0] == "variants" {
            report("a variant cannot change variants", at: place)
            return root
        }
        let written = Path(text: path, words: words, place: place)
        return set(written, from: 0, value, in: root, as: .group(ScenarioSchema.root)) ?? root
    }

    private struct Path {
        var text: String
        var words: [String]
        var place: Place

        /// The place of the words from `first` on, inside the written path.
        func place(from first: Int, count: Int) -> Place {
            var place = self.place
            // A quoted key's text begins one column after its quote.
            let quote = place.position.length - text.count == 2 ? 1 : 0
            let before = words[..<first].reduce(0) { $0 + $1.count + 1 }
            place.position.column += before + quote
            place.position.length = words[first..<(first + count)].joined(separator: ".").count
            return place
        }
    }

    private mutating func report(_ message: String, at place: Place, help: String? = nil) {
        problems.append(
            Diagnostic(
                .error, message, file: place.file, position: place.position, help: help))
    }

    private mutating func set(
        _ path: Path, from first: Int, _ value: SourceNode, in node: SourceNode, as kind: Kind
    ) -> SourceNode? {
        guard first < path.words.count else { return value }
        guard let entries = node.entries else {
            let parent = path.words[..<first].joined(separator: ".")
            report(
                "`\(parent)` is \(node.kindName) here, so nothing can be set inside it",
                at: path.place(from: first, count: 1), help: "set `\(parent)` as a whole")
            return nil
        }
        let (key, count) = key(path, first, entries, kind)
        let rest = first + count
        var result = entries
        let child = Self.child(of: kind, named: key, in: node)
        if let index = entries.firstIndex(where: { $0.key == key }) {
            guard let inner = set(path, from: rest, value, in: entries[index].value, as: child)
            else { return nil }
            result[index].value = inner
            result[index].keyPlace = path.place(from: first, count: count)
        } else {
            if case .map(_, let entry) = kind, rest < path.words.count {
                let near = suggestion(for: key, among: entries.map(\.key))
                let names = entries.map(\.key).joined(separator: ", ")
                report(
                    "there is no `\(key)` to set anything in: it would be \(entry)",
                    at: path.place(from: first, count: count),
                    help: near.map { "did you mean `\($0)`?" }
                        ?? (names.isEmpty ? nil : "there are: \(names)"))
                return nil
            }
            let place = path.place(from: first, count: count)
            let empty = SourceNode(.mapping([]), at: place)
            guard let inner = set(path, from: rest, value, in: empty, as: child) else {
                return nil
            }
            result.append(SourceNode.Entry(key: key, keyPlace: place, value: inner))
        }
        var changed = node
        changed.content = .mapping(result)
        return changed
    }

    /// The longest key that there is and how many words it takes: `p99.9` and names with dots take
    /// two.
    private func key(
        _ path: Path, _ first: Int, _ entries: [SourceNode.Entry], _ kind: Kind
    ) -> (key: String, words: Int) {
        for count in (1...min(3, path.words.count - first)).reversed() {
            let key = path.words[first..<(first + count)].joined(separator: ".")
            if entries.contains(where: { $0.key == key }) { return (key, count) }
            if case .group(let group) = kind, group.field(key) != nil { return (key, count) }
        }
        return (path.words[first], 1)
    }

    private static func child(of kind: Kind, named key: String, in node: SourceNode) -> Kind {
        switch kind {
        case .group(let group): return group.field(key)?.kind ?? .raw
        case .listOr(_, let group): return group.field(key)?.kind ?? .raw
        case .map(let entry, _): return entry
        case .either(_, let full): return child(of: full, named: key, in: node)
        case .selected(let selector, _, let alternatives):
            guard case .scalar(let word, _)? = node[selector]?.content else { return .raw }
            let group = alternatives.first { $0.word == word }?.group
            return group?.field(key)?.kind ?? .raw
        case .scalar, .list, .raw: return .raw
        }
    }
}
