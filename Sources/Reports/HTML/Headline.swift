/// The answer in a sentence or two, and how sure it is: what a page and a comment begin with.
struct Headline {
    enum Piece: Hashable {
        case plain(String)
        /// What the sentence is about.
        case strong(String)
    }
    var pieces: [Piece]
    /// Whole sentences.
    var sureness: [String] = []

    var text: String {
        pieces.map { piece in
            switch piece {
            case .plain(let text), .strong(let text): text
            }
        }.joined()
    }

    var markup: Markup {
        .joined([
            .element("p", ["class": "verdict"]) {
                pieces.map { piece -> Markup in
                    switch piece {
                    case .plain(let text): .text(Self.unbroken(text))
                    case .strong(let text): .element("strong") { Self.unbroken(text) }
                    }
                }
            },
            sureness.isEmpty
                ? .nothing
                : .element("p", ["class": "sure"]) { sureness.joined(separator: " ") },
        ])
    }

    /// With figures that stay on the line of their signs.
    private static func unbroken(_ text: String) -> String {
        text.replacing(" %", with: "\u{A0}%").replacing(" ± ", with: "\u{A0}±\u{A0}")
    }

    /// - Parameter escape: makes text harmless.
    func markdown(_ escape: (String) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .plain(let text): escape(text)
            case .strong(let text): "**\(escape(text))**"
            }
        }.joined()
    }
}

extension Headline.Piece: ExpressibleByStringInterpolation {
    init(stringLiteral value: String) { self = .plain(value) }
}
