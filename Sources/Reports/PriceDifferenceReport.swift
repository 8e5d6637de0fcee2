import Experiments
package import Pricing
import Quantities

/// What went up, went down, appeared and vanished between two books, or two days of one.
package struct PriceDifferenceReport {
    private let difference: PriceDifference
    private let old: String
    private let new: String
    /// Changes that the text shows.
    private let limit: Int

    /// - Parameters:
    ///   - old: how the left side is called.
    ///   - limit: changes that the text shows; JSON and CSV show all.
    package init(_ difference: PriceDifference, old: String, new: String, limit: Int) {
        self.difference = difference
        self.old = old
        self.new = new
        self.limit = limit
    }

    package func text(_ style: Style) -> String {
        let head = style.paint(style.plain("\(old) → \(new)"), .bold)
        let counts = PriceChange.Direction.allCases.map {
            "\(Figure.grouped(Double(difference.count($0)), decimals: 0)) \($0.rawValue)"
        }
        let same = "\(Figure.grouped(Double(difference.unchanged), decimals: 0)) the same"
        var text = head + "\n" + (counts + [same]).joined(separator: ", ") + "\n"
        guard !difference.changes.isEmpty else { return text }
        let shown = difference.changes.prefix(limit)
        let table = SectionTable(
            columns: [
                ("item", false), ("region", false), ("price", false), ("old", true),
                ("new", true), ("change", true),
            ],
            rows: shown.map { change in
                [
                    change.item, change.region, change.what, amount(change.old),
                    amount(change.new),
                    change.relative.map { ($0 > 0 ? "+" : "") + Figure.share($0) }
                        ?? change.direction.rawValue,
                ]
            })
        text += "\n" + table.text(style)
        let rest = difference.changes.count - shown.count
        if rest > 0 {
            text +=
                "\n\(Figure.grouped(Double(rest), decimals: 0)) more: `--limit`, or "
                + "`--format csv` for all\n"
        }
        return text
    }

    /// `0.0816`, `0.0408 + 357 once`.
    private func amount(_ figure: PriceChange.Figure?) -> String {
        guard let figure else { return "–" }
        return PriceHistoryReport.amount(figure.price, figure.upfront)
    }

    package var csv: String {
        var text =
            "provider,region,item,price,direction,old,oldUpfront,oldAsOf,oldSource,new,newUpfront,"
            + "newAsOf,newSource,relative\n"
        for change in difference.changes {
            let cells =
                [
                    change.provider, change.region, change.item, change.what,
                    change.direction.rawValue,
                ] + cells(change.old) + cells(change.new)
                + [change.relative.map { "\($0)" } ?? ""]
            text += cells.map(csvField).joined(separator: ",") + "\n"
        }
        return text
    }

    private func cells(_ figure: PriceChange.Figure?) -> [String] {
        guard let figure else { return ["", "", "", ""] }
        return [
            "\(figure.price)", figure.upfront == .zero ? "" : "\(figure.upfront)",
            "\(figure.asOf)", figure.source,
        ]
    }

    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("program", Provenance.program)
            json.string("old", old)
            json.string("new", new)
            for direction in PriceChange.Direction.allCases {
                json.integer(direction.rawValue, difference.count(direction))
            }
            json.integer("unchanged", difference.unchanged)
            json.array("changes") { json in
                for change in difference.changes {
                    json.object { json in
                        json.string("provider", change.provider)
                        json.string("region", change.region)
                        json.string("item", change.item)
                        json.string("price", change.what)
                        json.string("direction", change.direction.rawValue)
                        write(change.old, "old", &json)
                        write(change.new, "new", &json)
                        json.number("relative", change.relative)
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private func write(
        _ figure: PriceChange.Figure?, _ name: String, _ json: inout JSONWriter
    ) {
        guard let figure else { return json.null(name) }
        json.object(name) { json in
            json.string("price", "\(figure.price)")
            json.string("upfront", "\(figure.upfront)")
            json.string("asOf", "\(figure.asOf)")
            json.string("source", figure.source)
        }
    }
}
