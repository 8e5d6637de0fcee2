/// What each parameter does to a result when it is low and when it is high, the largest effect
/// first.
struct TornadoChart {
    struct Row {
        var parameter: String
        /// The parameter's values, as a reader wants them.
        var low: String
        var high: String
        /// The result at them.
        var lowResult: Double
        var highResult: Double

        var reach: Double { abs(highResult - lowResult) }
    }
    var title: String
    var caption: String
    var rows: [Row]
    /// The result with every parameter as it is.
    var baseline: Double
    /// What the result is: `USD a month`.
    var unit: String
    var format: (Double) -> String

    private static let row = 52.0
    private static let above = 30.0

    /// Rows of one reach stay in their order.
    private var ranked: [Row] {
        rows.enumerated().sorted {
            $0.element.reach != $1.element.reach
                ? $0.element.reach > $1.element.reach : $0.offset < $1.offset
        }.map(\.element)
    }

    var markup: Markup {
        let all = ranked.map { row in
            "\(row.parameter): \(format(row.lowResult)) at \(row.low), "
                + "\(format(row.highResult)) at \(row.high)."
        }
        return ChartFigure(
            title: title, caption: caption,
            description: "As it is: \(format(baseline)) \(unit). " + all.joined(separator: " "),
            drawing: drawing, table: table
        ).markup
    }

    private var drawing: Drawing {
        let ranked = ranked
        // Room on either side for the parameters' values.
        let scale = AxisScale(
            around: ranked.flatMap { [$0.lowResult, $0.highResult] } + [baseline], room: 0.3)
        let middle = scale.place(baseline)
        var drawing = Drawing(height: Self.above + Self.row * Double(ranked.count) + 8)
        drawing.text(
            "\(format(baseline)) \(unit) as it is", x: middle, y: 14,
            anchor: middle < 0.25 ? .start : middle > 0.75 ? .end : .middle, style: "note")
        for (index, row) in ranked.enumerated() {
            let y = Self.above + Self.row * Double(index)
            drawing.text(
                row.parameter, note: "\(format(row.lowResult)) – \(format(row.highResult))",
                x: 0, y: y + 14)
            drawing.line("axis", from: (middle, y + 20), to: (middle, y + 44))
            for (label, result, style) in [
                (row.low, row.lowResult, "bar second" as StaticString),
                (row.high, row.highResult, "bar"),
            ] {
                let x = scale.place(result)
                drawing.rectangle(style, min(x, middle)...max(x, middle), y: y + 24, height: 16)
                let isLeft = result < baseline || (result == baseline && label == row.low)
                drawing.text(
                    label, x: x, y: y + 36, anchor: isLeft ? .end : .start, style: "note",
                    offset: isLeft ? -6 : 6)
            }
        }
        return drawing
    }

    private var table: SectionTable {
        SectionTable(
            columns: [
                ("parameter", false), ("low", true), (unit, true), ("high", true), (unit, true),
            ],
            rows: ranked.map { row in
                [row.parameter, row.low, format(row.lowResult), row.high, format(row.highResult)]
            })
    }
}
