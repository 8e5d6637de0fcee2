/// Writes JSON with keys in the order given and doubles in the fewest digits that read back.
struct JSONWriter {
    private(set) var text = ""
    private var depth = 0
    private var isFirst = true

    mutating func object(_ name: String? = nil, _ body: (inout JSONWriter) -> Void) {
        container(name, "{", "}", body)
    }

    mutating func array(_ name: String? = nil, _ body: (inout JSONWriter) -> Void) {
        container(name, "[", "]", body)
    }

    mutating func string(_ name: String? = nil, _ value: String) {
        item(name)
        text += Self.quoted(value)
    }

    /// `null` for what is not finite.
    mutating func number(_ name: String? = nil, _ value: Double?) {
        item(name)
        guard let value, value.isFinite else {
            text += "null"
            return
        }
        let shortest = "\(value == 0 ? 0 : value)"
        text += shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    }

    mutating func integer(_ name: String, _ value: some BinaryInteger) {
        item(name)
        text += "\(value)"
    }

    mutating func boolean(_ name: String, _ value: Bool) {
        item(name)
        text += "\(value)"
    }

    mutating func null(_ name: String) {
        item(name)
        text += "null"
    }

    private mutating func container(
        _ name: String?, _ open: String, _ close: String, _ body: (inout JSONWriter) -> Void
    ) {
        item(name)
        text += open
        depth += 1
        isFirst = true
        body(&self)
        depth -= 1
        if !isFirst { newline() }
        isFirst = false
        text += close
    }

    private mutating func item(_ name: String?) {
        if !text.isEmpty {
            if !isFirst { text += "," }
            newline()
        }
        isFirst = false
        if let name { text += Self.quoted(name) + ": " }
    }

    private mutating func newline() {
        text += "\n" + String(repeating: "  ", count: depth)
    }

    static func quoted(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 {
                    let hex = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
