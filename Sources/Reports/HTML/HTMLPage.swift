import Experiments

/// Where a page comes from: enough to make it again.
package struct ReportOrigin: Sendable {
    package struct File: Sendable {
        package var name: String
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }
    /// What was typed, less what only says where the result goes.
    package var command: String
    /// What the result is of: scenarios, a file of usage.
    package var files: [File]

    package init(command: String, files: [File]) {
        self.command = command
        self.files = files
    }
}

/// One self-contained document: a verdict, sections, and what made it. Nothing is loaded, there is
/// no script, and the document forbids both.
struct HTMLPage {
    struct Section {
        /// Of links: lower case, one word.
        var id: String
        var title: String
        var body: Markup
    }
    /// What kind of answer: `comparison of 3 scenarios`.
    var kind: String
    var title: String
    /// Time, replications, baseline.
    var subtitle: String
    var headline: Headline
    /// Key figures below the verdict.
    var tiles: Markup = .nothing
    var sections: [Section] = []

    /// The whole document, with the scenario and its provenance at the end.
    func html(_ origin: ReportOrigin, _ facts: [(name: String, value: String)]) -> String {
        let sections =
            sections
            + [
                Section(id: "scenario", title: "Scenario", body: Self.files(origin.files)),
                Section(
                    id: "provenance", title: "Provenance", body: Self.provenance(origin, facts)),
            ].filter { !$0.body.html.isEmpty }
        return Markup.document(
            .element("html", ["lang": "en"]) {
                head
                Markup.element("body") {
                    ChartFigure.definitions
                    Markup.element("a", ["class": "skip", "href": "#main"]) { "Skip to the answer" }
                    top(sections)
                    Markup.element("main", ["id": "main"]) { sections.map(Self.section) }
                    Markup.element("footer", ["class": "soft"]) {
                        "\(Provenance.program) · one file: nothing is loaded, nothing runs"
                    }
                }
            })
    }

    private var head: Markup {
        .element("head") {
            Markup.leaf("meta", ["charset": "utf-8"])
            Markup.leaf(
                "meta",
                [
                    "http-equiv": "Content-Security-Policy",
                    "content": "default-src 'none'; style-src 'unsafe-inline'",
                ])
            Markup.leaf(
                "meta",
                ["name": "viewport", "content": "width=device-width, initial-scale=1"])
            Markup.leaf("meta", ["name": "color-scheme", "content": "light dark"])
            Markup.element("title") { "\(title) · Headroom" }
            Markup.style(PageStyle.sheet)
        }
    }

    private func top(_ sections: [Section]) -> Markup {
        .element("header", ["class": "head"]) {
            Markup.element("p", ["class": "eyebrow"]) { "Headroom · \(kind)" }
            Markup.element("h1") { title }
            Markup.element("p", ["class": "soft"]) { subtitle }
            headline.markup
            tiles
            Markup.element("nav", ["aria-label": "Sections"]) {
                Markup.element("ul") {
                    sections.map { section in
                        Markup.element("li") {
                            Markup.element("a", ["href": "#\(section.id)"]) { section.title }
                        }
                    }
                }
            }
        }
    }

    private static func section(_ section: Section) -> Markup {
        .element("section", ["id": section.id, "aria-labelledby": "\(section.id)-title"]) {
            Markup.element("h2", ["id": "\(section.id)-title"]) { section.title }
            section.body
        }
    }

    private static func files(_ files: [ReportOrigin.File]) -> Markup {
        .joined(
            files.map { file in
                let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
                let count = lines.count - (lines.last?.isEmpty == true ? 1 : 0)
                return .element("details") {
                    Markup.element("summary") {
                        "\(file.name), \(count) \(count == 1 ? "line" : "lines")"
                    }
                    Markup.element("pre", ["tabindex": "0", "aria-label": file.name]) {
                        Markup.element("code") { file.text }
                    }
                }
            })
    }

    private static func provenance(
        _ origin: ReportOrigin, _ facts: [(name: String, value: String)]
    ) -> Markup {
        .joined([
            .element("p") { "The same command with the same program gives the same page:" },
            .element("pre", ["tabindex": "0", "aria-label": "command"]) {
                Markup.element("code") { origin.command }
            },
            .element("dl", ["class": "facts"]) {
                facts.map { fact in
                    Markup.joined([
                        .element("dt") { fact.name }, .element("dd") { fact.value },
                    ])
                }
            },
        ])
    }
}

extension HTMLPage {
    /// A figure that stands out below the verdict.
    struct Tile {
        var name: String
        var value: String
        var note: String
        /// Whether it is good news, bad news or neither.
        var isGood: Bool?
    }

    static func tiles(_ tiles: [Tile]) -> Markup {
        .element("dl", ["class": "tiles"]) {
            tiles.map { tile in
                Markup.element("div") {
                    Markup.element("dt") { tile.name }
                    Markup.element(
                        "dd", ["class": tile.isGood.map { $0 ? "good" : "bad" }]
                    ) { tile.value }
                    Markup.element("dd") { tile.note }
                }
            }
        }
    }

    /// Sentences below each other, each with a mark.
    static func notes(_ notes: [String], mark: String, style: String?) -> Markup {
        .element("ul", ["class": "notes"]) {
            notes.map { note in
                Markup.element("li") {
                    Markup.element("span", ["class": style.map { "mark \($0)" } ?? "mark"]) { mark }
                    " "
                    code(note)
                }
            }
        }
    }

    /// A message's `names` as code.
    static func code(_ text: String) -> Markup {
        .joined(
            text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map {
                index, part in
                index % 2 == 0 ? .text(String(part)) : .element("code") { String(part) }
            })
    }

    static func heading(_ text: String) -> Markup { .element("h3") { text } }

    static func paragraph(_ text: String) -> Markup {
        .element("p", ["class": "soft"]) { text }
    }

    /// Tables that few want to see, folded away.
    static func folded(_ title: String, _ body: Markup) -> Markup {
        .element("details") {
            Markup.element("summary") { title }
            body
        }
    }
}

extension Provenance {
    /// As a page lists it.
    var facts: [(name: String, value: String)] {
        [
            ("program", Self.program), ("serving", serving), ("seed", "\(seed)"),
            ("replications", "\(replications)"),
            ("prices", "of \(priceBookAsOf), book \(priceBookFingerprint)"),
        ] + plans.map { ("plan of \($0.scenario)", $0.fingerprint) }
    }
}
