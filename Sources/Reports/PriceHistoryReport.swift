import Experiments
package import Pricing
import Quantities

/// Every dated figure of one instance type in one region, with where it is from.
package struct PriceHistoryReport {
    private let entries: [PriceHistoryEntry]
    private let type: String
    private let region: String
    private let provider: String

    package init(
        _ entries: [PriceHistoryEntry], type: String, region: String, provider: String
    ) {
        self.entries = entries
        self.type = type
        self.region = region
        self.provider = provider
    }

    /// `0.0816`, `0.0408 + 357 once`.
    static func amount(_ price: UnitPrice, _ upfront: Money) -> String {
        upfront == .zero ? "\(price)" : "\(price) + \(upfront) once"
    }

    package func text(_ style: Style) -> String {
        let head = style.paint(style.plain("\(type) in \(region) (\(provider))"), .bold)
        var last: String?
        let table = SectionTable(
            columns: [
                ("price", false), ("from", false), ("USD/h", true), ("change", true), ("", false),
            ],
            rows: entries.indices.map { index in
                let entry = entries[index]
                let isFirst = entry.what != last
                last = entry.what
                return [
                    isFirst ? entry.what : "", "\(entry.asOf)", amount(entry),
                    isFirst ? "" : change(entries[index - 1], entry),
                    "[\(sources.firstIndex(of: entry.source)! + 1)]",
                ]
            })
        let titles = sources.enumerated().map { number, source in
            style.wrapped(style.plain("[\(number + 1)] \(source.title), \(source.date)")) + "\n"
        }
        return head + "\n\n" + table.text(style) + "\n" + titles.joined()
    }

    /// In the order in which they are first named.
    private var sources: [PriceBook.Source] {
        entries.reduce(into: []) { sources, entry in
            if !sources.contains(entry.source) { sources.append(entry.source) }
        }
    }

    private func amount(_ entry: PriceHistoryEntry) -> String {
        if let price = entry.price { return Self.amount(price, entry.upfront) }
        return entry.advice.map { "−\(Figure.share($0.saving))" } ?? ""
    }

    private func change(_ old: PriceHistoryEntry, _ new: PriceHistoryEntry) -> String {
        guard let before = old.price, let after = new.price, before > .zero,
            old.upfront == .zero, new.upfront == .zero
        else { return "" }
        let relative = after.dollars / before.dollars - 1
        return (relative > 0 ? "+" : "") + Figure.share(relative)
    }

    package var csv: String {
        var text = "price,asOf,perHour,upfront,saving,bucket,source,kind,title,location\n"
        for entry in entries {
            let price: String = entry.price.map { "\($0)" } ?? ""
            let upfront = entry.upfront == .zero ? "" : "\(entry.upfront)"
            let saving: String = entry.advice.map { "\($0.saving)" } ?? ""
            let bucket: String = entry.advice.map { "\($0.bucket)" } ?? ""
            let cells: [String] = [
                entry.what, "\(entry.asOf)", price, upfront, saving, bucket, entry.source.code,
                entry.source.kind, entry.source.title, entry.source.location,
            ]
            text += cells.map(csvField).joined(separator: ",") + "\n"
        }
        return text
    }

    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("program", Provenance.program)
            json.string("provider", provider)
            json.string("region", region)
            json.string("type", type)
            json.array("figures") { json in
                for entry in entries {
                    json.object { json in
                        json.string("price", entry.what)
                        json.string("asOf", "\(entry.asOf)")
                        if let price = entry.price {
                            json.string("perHour", "\(price)")
                            json.string("upfront", "\(entry.upfront)")
                        }
                        if let advice = entry.advice {
                            json.number("saving", advice.saving)
                            json.integer("bucket", advice.bucket)
                        }
                        json.object("source") { json in
                            json.string("code", entry.source.code)
                            json.string("kind", entry.source.kind)
                            json.string("date", "\(entry.source.date)")
                            json.string("title", entry.source.title)
                            json.string("location", entry.source.location)
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
