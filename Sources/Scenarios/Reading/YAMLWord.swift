/// How a text is written as one word of YAML.
enum YAMLWord {
    /// Plain where it reads back as the same text, else in double quotes.
    static func plain(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text != "~" && text != "null"
            && text.first.map { $0.isLetter || $0.isNumber || "./_-".contains($0) } == true
            && !text.hasPrefix("- ") && text != "-" && !text.hasPrefix("---")
            && text.utf8.allSatisfy { byte in
                byte >= 0x80
                    || byte > 0x20 && byte < 0x7F && !"{}[],:#&*!|>'\"%@`?".utf8.contains(byte)
                    || byte == 0x20 || byte == UInt8(ascii: "%") || byte == UInt8(ascii: ":")
            } && !text.contains(": ") && !text.contains(" #") && !text.hasSuffix(":")
            && text.last != " "
        return isPlain ? text : quoted(text)
    }

    /// In double quotes.
    static func quoted(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                escaped += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
