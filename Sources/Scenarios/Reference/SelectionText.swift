import CloudModel
import Pricing
import Quantities

/// Which instance types requirements chose, at what prices, and what price protection left out.
package enum SelectionText {
    private static let shown = 8

    /// For `headroom check`: of every fleet with requirements; empty without one.
    package static func summary(_ scenario: Scenario) -> String {
        scenario.checked.fleets.compactMap { fleet in
            fleet.selection.map { selection in
                let region = scenario.checked.regions[fleet.region].name
                return "  \(fleet.name) (\(region)): "
                    + lines(selection).joined(separator: "\n    ") + "\n"
            }
        }.joined()
    }

    static func lines(_ selection: InstanceSelection) -> [String] {
        let matching = selection.matching == 1 ? "type meets" : "types meet"
        return [
            "\(selection.matching) \(matching) the requirements, of \(selection.sold) sold; "
                + "in USD per hour and unit:"
        ]
            + market(
                "on-demand", selection.onDemand,
                selection.choices.compactMap { choice in
                    choice.onDemand.map { (choice.type, $0) }
                })
            + (selection.spot.map { spot in
                market(
                    "spot", spot,
                    selection.choices.compactMap { choice in
                        choice.spot.map { (choice.type, $0) }
                    }.sorted { ($0.1, $0.0) < ($1.1, $1.0) })
            } ?? [])
    }

    private static func market(
        _ name: String, _ market: InstanceSelection.Market, _ kept: [(String, Double)]
    ) -> [String] {
        let protection = market.protection
        let over = Fraction.format(Double(protection.millionths) / 1e6)
        let dearer = market.dearer.map { ($0.type, $0.price) }
        return [
            "\(name), up to \(figure(protection.limit)) (\(over) over "
                + "\(protection.baselineType)): \(list(kept))"
        ] + (dearer.isEmpty ? [] : ["\(name), dearer than that: \(list(dearer))"])
    }

    private static func list(_ types: [(String, Double)]) -> String {
        let words = types.prefix(shown).map { "\($0.0) \(figure($0.1))" }
        let more = types.count - words.count
        return words.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// Four significant digits.
    private static func figure(_ price: Double) -> String {
        var scale = 1.0
        while price * scale < 1000, scale < 1e15 { scale *= 10 }
        return shortest((price * scale).rounded() / scale)
    }
}
