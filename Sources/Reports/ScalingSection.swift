import Experiments
import Quantities

/// A decision log: when, which fleet, from what to what, and why.
enum ScalingSection {
    /// A log of a month is longer than anybody reads on a terminal.
    static let mostLines = 200

    static func text(_ entries: [ScalingEntry], from start: UTCInstant, _ style: Style) -> String {
        let shown = entries.prefix(mostLines)
        let names = names(entries)
        let rows = shown.map { cells($0, from: start, names) }
        let titles = titles(names)
        let widths = (0..<(titles.count - 1)).map { column in
            (rows.map { $0[column] } + [titles[column]]).map {
                DisplayWidth.of(style.plain($0))
            }.max() ?? 0
        }
        let indent = widths.reduce(0) { $0 + $1 + 2 }
        var text = style.paint(line(titles, widths, style), .bold) + "\n"
        for row in rows {
            // What does not fit goes on below itself.
            var narrow = style
            narrow.width = max(24, style.width - indent)
            let why = narrow.wrapped(style.plain(row[row.count - 1])).split(separator: "\n")
            for (index, part) in why.enumerated() {
                let lead = index == 0 ? Array(row.dropLast()) : widths.map { _ in "" }
                let words = part.drop { $0 == " " }
                text += line(lead + [String(words)], widths, style) + "\n"
            }
        }
        let more = entries.count - shown.count
        if more > 0 {
            text += style.plain(
                "… \(Figure.grouped(Double(more), decimals: 0)) more; --format json has them all\n")
        }
        return text
    }

    private static func line(_ cells: [String], _ widths: [Int], _ style: Style) -> String {
        var text = ""
        for (index, width) in widths.enumerated() {
            text += DisplayWidth.padded(style.plain(cells[index]), to: width, right: false) + "  "
        }
        return text + style.plain(cells[cells.count - 1])
    }

    /// At most `mostLines` of it.
    static func table(_ entries: [ScalingEntry], from start: UTCInstant) -> SectionTable {
        SectionTable(
            columns: titles(names(entries)).map { (title: $0, alignsRight: false) },
            rows: entries.prefix(mostLines).map { cells($0, from: start, names(entries)) })
    }

    /// A fleet is named where there are several, and its region where a fleet is in several.
    private struct Names {
        var hasFleets = false
        var hasRegions = false
    }

    private static func names(_ entries: [ScalingEntry]) -> Names {
        guard let first = entries.first else { return Names() }
        return Names(
            hasFleets: entries.contains { $0.fleet != first.fleet || $0.region != first.region },
            hasRegions: entries.contains { $0.region != first.region })
    }

    private static func titles(_ names: Names) -> [String] {
        names.hasFleets ? ["time", "fleet", "desired", "why"] : ["time", "desired", "why"]
    }

    private static func cells(
        _ entry: ScalingEntry, from start: UTCInstant, _ names: Names
    ) -> [String] {
        let size = entry.from == entry.to ? "\(entry.to)" : "\(entry.from) → \(entry.to)"
        let why =
            (entry.opinions.map { "\($0.policy): \($0.reason)" }
            + [entry.hindrance].compactMap(\.self)).joined(separator: "; ")
        let times = entry.times > 1 ? " (\(entry.times) times)" : ""
        let fleet = names.hasRegions ? "\(entry.fleet) (\(entry.region))" : entry.fleet
        return ["\(start + entry.time)"] + (names.hasFleets ? [fleet] : []) + [size, why + times]
    }

    static func write(
        _ entries: [ScalingEntry], from start: UTCInstant, _ json: inout JSONWriter
    ) {
        json.array("scaling") { json in
            for entry in entries {
                json.object { json in
                    json.string("time", "\(start + entry.time)")
                    json.number("seconds", entry.time.seconds)
                    json.string("fleet", entry.fleet)
                    json.string("region", entry.region)
                    json.integer("from", entry.from)
                    json.integer("to", entry.to)
                    json.integer("evaluations", entry.times)
                    if let hindrance = entry.hindrance { json.string("hindrance", hindrance) }
                    json.array("policies") { json in
                        for opinion in entry.opinions { write(opinion, &json) }
                    }
                }
            }
        }
    }

    private static func write(_ opinion: ScalingEntry.Opinion, _ json: inout JSONWriter) {
        json.object { json in
            json.string("policy", opinion.policy)
            json.string("wish", opinion.wish.rawValue)
            if let capacity = opinion.capacity { json.integer("capacity", capacity) }
            json.number("metric", opinion.metric)
            json.string("reason", opinion.reason)
        }
    }
}
