extension SourceNode {
    /// The node as YAML that reads back as the same nodes: maps in block style, lists and small
    /// maps in flow style. Comments are not kept.
    package var yaml: String { block(indent: 0) }

    /// Maps with more text than this get a line per key.
    private static let short = 60

    private func block(indent: Int) -> String {
        guard case .mapping(let entries) = content, !entries.isEmpty else { return flow + "\n" }
        let margin = String(repeating: "  ", count: indent)
        var text = ""
        for entry in entries {
            text += margin + YAMLWord.plain(entry.key) + ":"
            let inline = entry.value.flow
            if case .mapping(let children) = entry.value.content, !children.isEmpty,
                indent == 0 || inline.count > Self.short
            {
                text += "\n" + entry.value.block(indent: indent + 1)
            } else {
                text += (inline.isEmpty ? "" : " " + inline) + "\n"
            }
        }
        return text
    }

    private var flow: String {
        switch content {
        case .scalar(let text, let quoted):
            // What was written without quotes may be no text: `~`, or nothing at all.
            if quoted { return YAMLWord.quoted(text) }
            return isEmpty ? text : YAMLWord.plain(text)
        case .sequence(let items):
            return "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let entries):
            if entries.isEmpty { return "{}" }
            let parts = entries.map { "\(YAMLWord.plain($0.key)): \($0.value.flow)" }
            return "{ " + parts.joined(separator: ", ") + " }"
        }
    }
}
