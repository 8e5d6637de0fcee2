/// Estimates with their intervals: a dot and a line through it, one a row.
struct IntervalChart {
    struct Row {
        var name: String
        var mean: Double
        /// Nil: it is known as it is.
        var interval: ClosedRange<Double>?
        /// The figure as a reader wants it.
        var text: String
        /// Goes on after the name, less loudly.
        var note = ""
    }
    var title: String
    var caption: String
    var rows: [Row]
    /// What they are held against: nothing, a baseline.
    var reference: (name: String, value: Double)?
    var format: (Double) -> String
    var table: SectionTable

    private static let row = 52.0
    private static let below = 30.0

    var markup: Markup {
        let all = rows.map { "\($0.name): \($0.text)." }
        return ChartFigure(
            title: title, caption: caption, description: all.joined(separator: " "),
            keys: reference.map { [.init(form: .reference, name: $0.name)] } ?? [],
            drawing: drawing, table: table
        ).markup
    }

    private var scale: AxisScale {
        let ends = rows.flatMap { row in
            [row.mean] + (row.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
        }
        return AxisScale(around: ends + (reference.map { [$0.value] } ?? []))
    }

    private var drawing: Drawing {
        let scale = scale
        var drawing = Drawing(height: Self.row * Double(rows.count) + Self.below)
        let floor = Self.row * Double(rows.count)
        for (index, row) in rows.enumerated() {
            let y = Self.row * Double(index)
            let middle = y + 34
            for tick in scale.ticks {
                let x = scale.place(tick)
                drawing.line("grid", from: (x, y + 22), to: (x, y + 46))
            }
            if let reference {
                let x = scale.place(reference.value)
                drawing.line("axis", from: (x, y + 22), to: (x, y + Self.row))
            }
            drawing.label(row.name, note: row.note, y: y + 14)
            drawing.text(row.text, x: 1, y: y + 14, anchor: .end)
            guard row.mean.isFinite else { continue }
            if let interval = row.interval {
                drawing.whisker(
                    scale.place(interval.lowerBound)...scale.place(interval.upperBound), y: middle)
            }
            drawing.circle("dot", x: scale.place(row.mean), y: middle, radius: 5)
        }
        drawing.axis(scale, y: floor + 18, format)
        return drawing
    }
}

extension Drawing {
    /// A line with an end on either side.
    mutating func whisker(_ span: ClosedRange<Double>, y: Double, arm: Double = 5) {
        line("whisker", from: (span.lowerBound, y), to: (span.upperBound, y))
        for end in [span.lowerBound, span.upperBound] {
            line("whisker", from: (end, y - arm), to: (end, y + arm))
        }
    }

    /// What a row is called; a long name is cut, so that it does not run into the row's figure: the
    /// table has it whole. A note gives way on a telephone.
    mutating func label(_ name: String, note: String = "", y: Double) {
        let most = 30
        let short = name.count > most ? name.prefix(most - 1) + "…" : name[...]
        text(String(short), note: note, x: 0, y: y)
    }

    /// Figures below a scale; those at the edges stay within them.
    mutating func axis(_ scale: AxisScale, y: Double, _ format: (Double) -> String) {
        for (index, tick) in scale.ticks.enumerated() {
            let x = scale.place(tick)
            text(
                format(tick), x: x, y: y, anchor: x < 0.06 ? .start : x > 0.94 ? .end : .middle,
                style: index % 2 == 0 ? "note" : "note wide")
        }
    }
}
