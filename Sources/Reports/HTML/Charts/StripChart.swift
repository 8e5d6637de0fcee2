import Experiments

/// What each replication came to: a dot each, and of many the heights of a histogram; below them
/// the mean and its interval.
struct StripChart {
    struct Row {
        var name: String
        /// One per replication.
        var values: [Double]
        var summary: Summary
        var text: String
    }
    var title: String
    var caption: String
    var rows: [Row]
    var format: (Double) -> String

    private static let row = 72.0
    private static let below = 26.0
    private static let mostDots = 120
    private static let bins = 48

    var markup: Markup {
        let all = rows.map { row in
            "\(row.name): mean \(format(row.summary.mean)), from "
                + "\(format(row.values.min() ?? .nan)) to \(format(row.values.max() ?? .nan))."
        }
        let areMany = rows.contains { $0.values.count > Self.mostDots }
        return ChartFigure(
            title: title, caption: caption, description: all.joined(separator: " "),
            keys: [
                .init(
                    form: areMany ? .area : .faint,
                    name: areMany ? "how many replications" : "a replication"),
                .init(form: .interval, name: "mean and its 95 % interval"),
            ], drawing: drawing, table: table
        ).markup
    }

    private var drawing: Drawing {
        let scale = AxisScale(
            around: rows.flatMap { row in
                row.values + (row.summary.interval.map { [$0.low, $0.high] } ?? [])
            })
        let floor = Self.row * Double(rows.count)
        var drawing = Drawing(height: floor + Self.below)
        for (index, row) in rows.enumerated() {
            let y = Self.row * Double(index)
            for tick in scale.ticks {
                let x = scale.place(tick)
                drawing.line("grid", from: (x, y + 22), to: (x, y + Self.row - 4))
            }
            drawing.label(row.name, y: y + 14)
            drawing.text(row.text, x: 1, y: y + 14, anchor: .end)
            let values = row.values.filter(\.isFinite)
            if values.count > Self.mostDots {
                histogram(values, scale, floor: y + 48, &drawing)
            } else {
                for value in values {
                    drawing.circle("faint", x: scale.place(value), y: y + 36, radius: 5)
                }
            }
            guard row.summary.mean.isFinite else { continue }
            if let interval = row.summary.interval {
                drawing.whisker(
                    scale.place(interval.low)...scale.place(interval.high), y: y + 56, arm: 4)
            }
            drawing.circle("dot", x: scale.place(row.summary.mean), y: y + 56, radius: 4)
        }
        drawing.axis(scale, y: floor + 18, format)
        return drawing
    }

    private func histogram(
        _ values: [Double], _ scale: AxisScale, floor: Double, _ drawing: inout Drawing
    ) {
        var counts = Array(repeating: 0, count: Self.bins)
        for value in values {
            counts[min(Self.bins - 1, Int(scale.place(value) * Double(Self.bins)))] += 1
        }
        let most = Double(max(1, counts.max() ?? 1))
        for (bin, count) in counts.enumerated() where count > 0 {
            let height = 26 * Double(count) / most
            let (from, to) = (Double(bin), Double(bin + 1))
            drawing.rectangle(
                "area", (from / Double(Self.bins))...(to / Double(Self.bins)), y: floor - height,
                height: height)
        }
    }

    private var table: SectionTable {
        SectionTable(
            columns: [("scenario", false)]
                + ["mean", "95 % interval", "lowest", "p5", "p50", "p95", "highest"]
                .map { ($0, true) },
            rows: rows.map { row in
                let summary = row.summary
                let interval = summary.interval.map { "\(format($0.low)) – \(format($0.high))" }
                return [row.name, format(summary.mean), interval ?? "–"]
                    + [
                        row.values.min() ?? .nan, summary.p5, summary.p50, summary.p95,
                        row.values.max() ?? .nan,
                    ].map(format)
            })
    }
}
