/// A piece of an HTML document that can stand in one as it is.
///
/// Text becomes markup only by being escaped, names of elements and attributes are literals of this
/// program, and nothing else makes one: a name that a user has chosen cannot become a tag. What
/// comes out is well-formed XML as well, so that a parser can check it.
struct Markup: Sendable {
    let html: String

    private init(html: String) { self.html = html }

    static let nothing = Markup(html: "")

    static func text(_ text: String) -> Markup { Markup(html: escaped(text)) }

    /// An element with a closing tag, whatever is in it.
    ///
    /// - Parameter attributes: those without a value are left out.
    static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
        @MarkupBuilder content: () -> Markup = { .nothing }
    ) -> Markup {
        Markup(html: "<\(name)\(list(attributes))>\(content().html)</\(name)>")
    }

    /// An element that has no content: a shape, a `meta`.
    static func leaf(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]
    ) -> Markup {
        Markup(html: "<\(name)\(list(attributes))/>")
    }

    /// A style sheet of this program.
    static func style(_ sheet: StaticString) -> Markup {
        Markup(html: "<style>\(sheet)</style>")
    }

    /// The whole document.
    static func document(_ root: Markup) -> String { "<!DOCTYPE html>\n\(root.html)\n" }

    static func joined(_ parts: [Markup]) -> Markup {
        Markup(html: parts.map(\.html).joined())
    }

    private static func list(_ attributes: KeyValuePairs<StaticString, String?>) -> String {
        var text = ""
        for (name, value) in attributes {
            if let value { text += " \(name)=\"\(escaped(value))\"" }
        }
        return text
    }

    /// - Complexity: O(n); a text in which there is nothing to escape is not copied.
    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { replacement($0) != nil }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if let replacement = replacement(scalar) {
                result += replacement
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func replacement(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        case "\t", "\n": nil
        // What XML cannot say (XML 1.0, 2.2), and a line's other end.
        case "\r", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}": "\u{FFFD}"
        // What turns the text around it about.
        case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": "\u{FFFD}"
        default: nil
        }
    }
}

/// Markup written one piece below the other; a string among them is text.
@resultBuilder
enum MarkupBuilder {
    static func buildExpression(_ markup: Markup) -> Markup { markup }
    static func buildExpression(_ text: String) -> Markup { .text(text) }
    static func buildExpression(_ parts: [Markup]) -> Markup { .joined(parts) }
    static func buildBlock(_ parts: Markup...) -> Markup { .joined(parts) }
    static func buildOptional(_ part: Markup?) -> Markup { part ?? .nothing }
    static func buildEither(first part: Markup) -> Markup { part }
    static func buildEither(second part: Markup) -> Markup { part }
    static func buildArray(_ parts: [Markup]) -> Markup { .joined(parts) }
}
