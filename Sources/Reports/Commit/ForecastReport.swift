import Experiments
package import Pricing
import Quantities

/// What to promise for a forecast of one instance type.
package struct ForecastReport {
    private let result: ForecastOptimum
    private let type: String
    private let region: String
    private let priceBook: String

    package init(_ result: ForecastOptimum, type: String, region: String, priceBook: String) {
        self.result = result
        self.type = type
        self.region = region
        self.priceBook = priceBook
    }

    package func text(_ style: Style) -> String {
        let head =
            "\(type) in \(region), \(Figure.significant(result.mean)) ± "
            + "\(Figure.significant(result.deviation)) instances in use (normal)"
        let table = SectionTable(
            columns: [
                ("offer", false), ("instances", true), ("promise USD/h", true),
                ("cost USD/h", true), ("covered", true), ("used", true), ("price", false),
            ],
            rows: result.entries.map { entry in
                let level = entry.level
                return [
                    entry.offer.name, entry.offer.isPromise ? instances(level.level) : "–",
                    entry.offer.isPromise
                        ? Figure.significant(level.level * entry.offer.hourly.dollars, digits: 4)
                        : "–",
                    Figure.significant(level.costPerHour, digits: 4), Figure.share(level.coverage),
                    level.utilization.map { Figure.share($0) } ?? "–",
                    "\(entry.offer.provenance)",
                ]
            })
        let source = "\(Provenance.program) · \(priceBook)"
        return style.paint(style.plain(head), .bold) + "\n\n" + table.text(style) + "\n"
            + style.wrapped(style.plain(verdict)) + "\n\n"
            + style.paint(style.plain(source), .dim) + "\n"
    }

    private func instances(_ level: Double) -> String { Figure.grouped(level, decimals: 1) }

    private var verdict: String {
        guard result.entries.count > 1, result.entries[1].level.level > 0 else {
            return "promise nothing: no offer is below the on-demand price"
        }
        let best = result.entries[1]
        return "promise \(instances(best.level.level)) instances: \(best.offer.name); each offer "
            + "by itself, at the level that holds a share 1 − its rate ÷ on-demand of all hours"
    }

    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("program", Provenance.program)
            json.string("type", type)
            json.string("region", region)
            json.number("mean", result.mean)
            json.number("deviation", result.deviation)
            json.array("offers") { json in
                for entry in result.entries {
                    json.object { json in
                        json.string("name", entry.offer.name)
                        json.number("hourly", entry.offer.hourly.dollars)
                        json.number("instances", entry.level.level)
                        json.number("costPerHour", entry.level.costPerHour)
                        json.number("coverage", entry.level.coverage)
                        json.number("utilization", entry.level.utilization)
                        json.string("price", "\(entry.offer.provenance)")
                        json.string("asOf", "\(entry.offer.asOf)")
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
