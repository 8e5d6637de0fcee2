/// How a report may be dressed for where it goes.
package struct Style: Hashable, Sendable {
    /// Columns of the terminal.
    package var width: Int
    /// Whether escape sequences are welcome. Nothing is said by color alone.
    package var color: Bool
    /// Whether block elements and `±` can be shown; ASCII otherwise.
    package var unicode: Bool

    package init(width: Int = 100, color: Bool = false, unicode: Bool = true) {
        self.width = max(40, width)
        self.color = color
        self.unicode = unicode
    }

    var plusMinus: String { unicode ? "±" : "+/-" }
    var dash: String { unicode ? "–" : "-" }

    enum Paint: String {
        case bold = "1"
        case dim = "2"
        case good = "32"
        case bad = "31"
        case warn = "33"
    }

    func paint(_ text: String, _ paint: Paint?) -> String {
        guard color, let paint, !text.isEmpty else { return text }
        return "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m"
    }

    /// The text broken between words where the terminal ends, further lines set in.
    func wrapped(_ text: String) -> String {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if line.isEmpty {
                line = String(word)
            } else if DisplayWidth.of(line) + 1 + DisplayWidth.of(String(word)) <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = "  " + word
            }
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// The text without characters that the terminal may not have.
    func plain(_ text: String) -> String {
        guard !unicode else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "±": result += "+/-"
            case "–", "−": result += "-"
            case "µ": result += "u"
            case "×": result += "x"
            case "·": result += "|"
            case "÷": result += "/"
            case "→": result += "->"
            case "θ": result += "theta "
            case "τ": result += "tau "
            case "ν": result += "nu"
            case "σ": result += "sigma"
            case "κ": result += "kappa"
            case "ε": result += "epsilon"
            case "…": result += "..."
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// Terminal columns that a text takes.
enum DisplayWidth {
    static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// 2 for East Asian wide characters and emoji, 0 for marks and controls, else 1.
    private static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.value < 0x300 { return first.value < 32 ? 0 : 1 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if first.properties.isEmojiPresentation { return 2 }
        let isEmoji = character.unicodeScalars.contains { $0.value == 0xFE0F }
        return isEmoji || wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    /// Blocks of Unicode's East Asian Width W and F.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    static func padded(_ text: String, to width: Int, right: Bool) -> String {
        let space = String(repeating: " ", count: max(0, width - of(text)))
        return right ? space + text : text + space
    }
}
