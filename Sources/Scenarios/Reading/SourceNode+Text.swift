package import Diagnostics

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
            text += margin + Self.quoted(entry.key, asKey: true) + ":"
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
            return quoted ? Self.doubleQuoted(text) : Self.quoted(text, asKey: false)
        case .sequence(let items):
            return "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let entries):
            if entries.isEmpty { return "{}" }
            let parts = entries.map { "\(Self.quoted($0.key, asKey: true)): \($0.value.flow)" }
            return "{ " + parts.joined(separator: ", ") + " }"
        }
    }

    /// Plain where YAML lets it be: the reader looks at raw text, so `NO` and `0700` stay what they
    /// are.
    private static func quoted(_ text: String, asKey: Bool) -> String {
        if text.isEmpty { return asKey ? "\"\"" : "" }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || " ._-+/%:@()".unicodeScalars.contains(scalar)
        }
        let first = text.unicodeScalars.first
        let isSafe =
            isPlain && first != "-" && first != "@" && first != "%" && first != ":"
            && !text.hasSuffix(":") && !text.contains(": ") && !text.contains("--- ")
            && text == text.trimmingSpaces
        return isSafe ? text : doubleQuoted(text)
    }

    private static func doubleQuoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let hex = String(scalar.value, radix: 16)
                    result += "\\x" + (hex.count == 1 ? "0" : "") + hex
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

extension String {
    fileprivate var trimmingSpaces: Substring {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}

extension ScenarioLoader {
    /// A scenario's text with settings in their place, and without its variants: a file that runs.
    ///
    /// - Throws: what is wrong with the file or the settings.
    package func written(path: String, settings: [String]) throws(DiagnosticList) -> String {
        let name = path == "-" ? "standard input" : path
        let text = try SourceReader.text(try readBytes(path, name: name), file: name)
        var (root, problems) = try root(of: text, file: name, settings: settings)
        guard problems.isEmpty else { throw DiagnosticList(Self.sorted(problems)) }
        root["variants"] = nil
        return root.yaml
    }
}
