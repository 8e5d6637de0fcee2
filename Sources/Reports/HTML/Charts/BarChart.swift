/// Amounts beside each other: one bar a row, its name and its figure above it.
struct BarChart {
    struct Bar {
        var name: String
        /// Stands below the name, less loudly.
        var note = ""
        var value: Double
        /// The value as a reader wants it.
        var text: String
    }
    var title: String
    var caption: String
    var bars: [Bar]
    /// What a whole bar is; nil: the largest value.
    var top: Double?
    var table: SectionTable

    private static func height(of bar: Bar) -> Double { bar.note.isEmpty ? 46 : 62 }

    var markup: Markup {
        let all = bars.map { "\($0.name) \($0.note) \($0.text)." }
        return ChartFigure(
            title: title, caption: caption, description: all.joined(separator: " "),
            drawing: drawing, table: table
        ).markup
    }

    private var drawing: Drawing {
        var drawing = Drawing(height: bars.reduce(0) { $0 + Self.height(of: $1) })
        let whole = top ?? bars.map(\.value).filter(\.isFinite).max() ?? 0
        var y = 0.0
        for bar in bars {
            let below = y + Self.height(of: bar) - 24
            let share = whole > 0 && bar.value.isFinite ? min(max(bar.value / whole, 0), 1) : 0
            drawing.label(bar.name, y: y + 14)
            if !bar.note.isEmpty { drawing.text(bar.note, x: 0, y: y + 30, style: "note") }
            drawing.text(bar.text, x: 1, y: y + 14, anchor: .end)
            drawing.rectangle("track", 0...1, y: below, height: 8, radius: 2)
            drawing.rectangle("bar", 0...share, y: below, height: 8, radius: 2)
            y += Self.height(of: bar)
        }
        return drawing
    }
}
