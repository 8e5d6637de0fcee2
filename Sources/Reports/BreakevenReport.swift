import Experiments
package import Pricing
import Quantities

/// Which way of buying one type wins at which utilization, on one screen.
package struct BreakevenReport {
    private let result: Breakeven
    private let type: String
    private let region: String
    private let utilization: Double
    private let priceBook: String

    /// - Parameter utilization: the share of the term for which the instance runs, above 0.
    package init(
        _ result: Breakeven, type: String, region: String, utilization: Double, priceBook: String
    ) {
        self.result = result
        self.type = type
        self.region = region
        self.utilization = utilization
        self.priceBook = priceBook
    }

    /// Cheapest first.
    private var sorted: [PurchaseOffer] {
        result.offers.enumerated().sorted {
            let (left, right) = (
                $0.element.cost(utilization: utilization),
                $1.element.cost(utilization: utilization)
            )
            return left == right ? $0.offset < $1.offset : left < right
        }.map(\.element)
    }

    package func text(_ style: Style) -> String {
        let onDemand = result.offers[0]
        let head = "\(type) in \(region), running \(Figure.share(utilization)) of the term"
        let table = SectionTable(
            columns: [
                ("offer", false), ("USD/h", true), ("USD/month", true), ("against", true),
                ("pays from", true), ("price", false),
            ],
            rows: sorted.map { offer in
                let cost = offer.cost(utilization: utilization)
                let base = onDemand.cost(utilization: utilization)
                let change = cost / base - 1
                return [
                    offer.name, Figure.significant(offer.hourly.dollars, digits: 4),
                    Figure.grouped(cost * SpotInterruptions.hoursPerMonth, decimals: 2),
                    offer.name == onDemand.name
                        ? "–" : (change > 0 ? "+" : "") + Figure.share(change),
                    offer.breakEven(against: onDemand).map { Figure.share($0) } ?? "–",
                    "\(offer.provenance)",
                ]
            })
        var text = style.paint(style.plain(head), .bold) + "\n\n" + table.text(style) + "\n"
        for note in notes { text += style.wrapped(style.plain(note)) + "\n" }
        let source = "\(Provenance.program) · \(priceBook)"
        return text + "\n" + style.paint(style.plain(source), .dim) + "\n"
    }

    private var notes: [String] {
        var notes = [verdict]
        if let rate = result.interruptionsPerHour {
            let share = SpotInterruptions.monthlyShare(perHour: rate)
            var note =
                "spot: \(Figure.share(share)) a month are interrupted; each time "
                + "\(result.lost) is lost and paid again"
            if let spot = result.offers.first(where: { $0.name == "spot" }) {
                let price = Figure.significant(spot.effectiveHourly, digits: 4)
                note +=
                    ", so that an hour of work costs \(price) USD and saves "
                    + Figure.share(spot.savings(against: result.offers[0]))
            }
            if let limit = result.spotBreakEven(utilization: utilization) {
                note +=
                    limit > 0.9999
                    ? ", and however many are, it stays the cheapest"
                    : "; it is the cheapest up to \(Figure.share(limit)) a month"
            } else {
                note += "; it is not the cheapest even without"
            }
            notes.append(note)
        }
        notes.append(sensitivity)
        if !result.missing.isEmpty {
            notes.append("no price: \(result.missing.joined(separator: "; "))")
        }
        return notes
    }

    private var verdict: String {
        let best = result.winner(utilization: utilization)
        let steady = result.steadyWinner(utilization: utilization)
        return best == steady
            ? "cheapest: \(best.name)"
            : "cheapest: \(best.name); of what is not interrupted: \(steady.name)"
    }

    /// Whether a tenth more or less on derived figures changes who wins.
    private var sensitivity: String {
        let changes = [0.9, 1.1].compactMap { scale -> String? in
            let best = result.winner(utilization: utilization, derivedTimes: scale)
            let steady = result.steadyWinner(utilization: utilization, derivedTimes: scale)
            let sign = scale < 1 ? "−10 %" : "+10 %"
            if best.name != result.winner(utilization: utilization).name {
                return "\(sign) on derived prices makes it \(best.name)"
            }
            guard steady.name != result.steadyWinner(utilization: utilization).name else {
                return nil
            }
            return "\(sign) on derived prices makes it \(steady.name) of what is not interrupted"
        }
        return changes.isEmpty
            ? "±10 % on derived prices does not change that" : changes.joined(separator: "; ")
    }

    package var json: String {
        var json = JSONWriter()
        let onDemand = result.offers[0]
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("program", Provenance.program)
            json.string("type", type)
            json.string("region", region)
            json.number("utilization", utilization)
            json.string("cheapest", result.winner(utilization: utilization).name)
            json.string(
                "cheapestUninterrupted", result.steadyWinner(utilization: utilization).name)
            json.number("interruptionsPerHour", result.interruptionsPerHour)
            json.number(
                "spotBreakEvenMonthlyShare", result.spotBreakEven(utilization: utilization))
            json.array("offers") { json in
                for offer in sorted {
                    json.object { json in
                        json.string("name", offer.name)
                        json.number("hourly", offer.hourly.dollars)
                        json.number("costPerHour", offer.cost(utilization: utilization))
                        json.number("effectiveHourly", offer.effectiveHourly)
                        json.number("savings", offer.savings(against: onDemand))
                        json.number("breakEvenUtilization", offer.breakEven(against: onDemand))
                        json.string("price", "\(offer.provenance)")
                        json.string("asOf", "\(offer.asOf)")
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
