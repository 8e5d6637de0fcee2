package import Diagnostics

/// Where a piece of a scenario was written: a file (or a `--set` flag) and a position in it.
package struct Place: Hashable, Sendable {
    package var file: String
    package var position: Diagnostic.Position

    package init(file: String, position: Diagnostic.Position) {
        self.file = file
        self.position = position
    }
}

/// A YAML node as the user wrote it: raw text and positions, no types.
///
/// YAML's own typing is dropped on purpose: the schema decides, so that a zone called `NO` is no
/// boolean and a version called `1.10` is no number.
package struct SourceNode: Sendable {
    package struct Entry: Sendable {
        package var key: String
        package var keyPlace: Place
        package var value: SourceNode
    }
    package indirect enum Content: Sendable {
        case scalar(String, quoted: Bool)
        case mapping([Entry])
        case sequence([SourceNode])
    }
    package var content: Content
    package var place: Place

    package init(_ content: Content, at place: Place) {
        self.content = content
        self.place = place
    }

    /// Whether nothing was written after the key.
    package var isEmpty: Bool {
        guard case .scalar(let text, let quoted) = content else { return false }
        return !quoted && (text.isEmpty || text == "~" || text == "null")
    }

    package var entries: [Entry]? {
        if case .mapping(let entries) = content { return entries }
        return isEmpty ? [] : nil
    }

    /// The value of a key; nil takes the key away.
    package subscript(key: String) -> SourceNode? {
        get { entries?.first { $0.key == key }?.value }
        set {
            var changed = entries ?? []
            let index = changed.firstIndex { $0.key == key }
            if let newValue {
                if let index {
                    changed[index].value = newValue
                } else {
                    changed.append(
                        Entry(key: key, keyPlace: newValue.place, value: newValue))
                }
            } else if let index {
                changed.remove(at: index)
            } else {
                return
            }
            content = .mapping(changed)
        }
    }

    /// What a person would call it, for error messages.
    package var kindName: String {
        switch content {
        case .scalar: isEmpty ? "nothing" : "a single value"
        case .mapping: "a map"
        case .sequence: "a list"
        }
    }
}

extension SourceNode {
    /// The same node, said to be somewhere else: defaults have no place of their own.
    func moved(to place: Place) -> SourceNode {
        var node = self
        node.place = place
        switch content {
        case .scalar: break
        case .sequence(let items): node.content = .sequence(items.map { $0.moved(to: place) })
        case .mapping(let entries):
            node.content = .mapping(
                entries.map {
                    Entry(key: $0.key, keyPlace: place, value: $0.value.moved(to: place))
                })
        }
        return node
    }
}
