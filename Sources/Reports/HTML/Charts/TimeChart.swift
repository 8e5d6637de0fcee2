import Quantities

/// Values over time: areas, lines and ranges, with the times of outages behind them.
struct TimeChart {
    struct Series {
        enum Form { case area, line, second }
        var name: String
        var form: Form
        /// One per step.
        var values: [Double]
    }
    /// A stretch that stands out, since the start of the time that is shown.
    struct Band: Hashable {
        var name: String
        var from: TimeSpan
        var to: TimeSpan
    }
    var title: String
    var caption: String
    var start: UTCInstant
    var step: TimeSpan
    var series: [Series]
    var bands: [Band] = []
    /// A level that was promised.
    var target: (name: String, value: Double)?
    /// The highest value of the axis; nil: of what is drawn.
    var top: Double?
    var format: (Double) -> String

    private static let height = 244.0
    private static let above = 36.0
    private static let below = 28.0
    private static let plotHeight = height - above - below
    private static let stretches = 320

    private var count: Int { series.map(\.values.count).max() ?? 0 }
    private var axis: TimeAxis { TimeAxis(start: start, length: step * Int64(max(1, count))) }
    private var peak: Double { series.flatMap(\.values).filter(\.isFinite).max() ?? 0 }
    private var scale: AxisScale { AxisScale(upTo: max(top ?? peak, target?.value ?? 0)) }
    /// Those that fall into the time that is shown, first ones first.
    private var shownBands: [Band] {
        bands.filter { $0.to > .zero && $0.from < axis.length }.sorted { $0.from < $1.from }
    }

    var markup: Markup {
        ChartFigure(
            title: title, caption: caption + dense, description: description, keys: keys,
            drawing: drawing,
            table: table
        ).markup
    }

    private var dense: String {
        guard isDense else { return "" }
        let hours = TimeSpan.hour * (stretch.nanoseconds / TimeSpan.hour.nanoseconds)
        return " Each \(hours) or so reaches from its lowest to its highest."
    }

    private var keys: [ChartFigure.Key] {
        var keys = series.map { series in
            let form: ChartFigure.Key.Form =
                switch series.form {
                case .area: .area
                case .line: isDense ? .range : .line
                case .second: isDense ? .secondRange : .second
                }
            return ChartFigure.Key(form: form, name: series.name)
        }
        if let target { keys.append(.init(form: .target, name: target.name)) }
        for (index, name) in names.enumerated() {
            keys.append(.init(form: .outage, name: "\(index + 1) \(name)"))
        }
        return keys
    }

    /// Of the bands, each once: on the drawing they are numbers.
    private var names: [String] {
        shownBands.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } }
    }

    private var description: String {
        var sentences = series.map { series in
            let values = series.values.filter(\.isFinite)
            return "\(series.name): from \(format(values.min() ?? 0)) to "
                + "\(format(values.max() ?? 0))."
        }
        if let target { sentences.append("\(target.name).") }
        for band in shownBands.prefix(5) {
            sentences.append(
                "\(band.name) from \(start + band.from) to \(start + band.to).")
        }
        if shownBands.count > 5 { sentences.append("\(shownBands.count - 5) more outages.") }
        return sentences.joined(separator: " ")
    }

    private static func y(_ value: Double, _ scale: AxisScale) -> Double {
        plotHeight * (1 - scale.place(value))
    }

    private var drawing: Drawing {
        // Once: it looks at every value.
        let scale = scale
        func y(_ value: Double) -> Double { Self.y(value, scale) }
        var drawing = Drawing(height: Self.height)
        let floor = Self.above + Self.plotHeight
        for tick in scale.ticks {
            let y = Self.above + y(tick)
            drawing.line("grid", from: (0, y), to: (1, y))
        }
        drawBands(&drawing, floor)
        drawing.plot(y: Self.above, height: Self.plotHeight, series.flatMap { curves($0, scale) })
        if let target, target.value <= scale.high {
            let y = Self.above + y(target.value)
            drawing.line("target", from: (0, y), to: (1, y))
        }
        for tick in scale.ticks where tick > 0 {
            drawing.text(format(tick), x: 0, y: Self.above + y(tick) - 5, style: "note")
        }
        drawing.line("axis", from: (0, floor), to: (1, floor))
        for (index, tick) in axis.ticks.enumerated() {
            drawing.line("axis", from: (tick.place, floor), to: (tick.place, floor + 5))
            // The last would stick out, every other one has no room on a telephone.
            guard tick.place < 0.96 else { continue }
            drawing.text(
                tick.label, x: tick.place, y: floor + 20,
                style: index % 2 == 0 ? "note" : "note wide")
        }
        return drawing
    }

    private func drawBands(_ drawing: inout Drawing, _ floor: Double) {
        let names = names
        var labelled = -1.0
        for band in shownBands {
            let from = max(0, axis.place(start + band.from))
            let to = min(1, axis.place(start + band.to))
            drawing.rectangle(
                "outage", from...max(from, to), y: Self.above, height: Self.plotHeight,
                fill: "url(#hatch)")
            drawing.line("edge", from: (from, Self.above - 16), to: (from, floor))
            drawing.line("edge", from: (to, Self.above), to: (to, floor))
            guard from - labelled > 0.04, let number = names.firstIndex(of: band.name) else {
                continue
            }
            labelled = from
            drawing.text("\(number + 1)", x: from, y: Self.above - 20)
        }
    }

    private var stretch: TimeSpan {
        TimeSpan(nanoseconds: axis.length.nanoseconds / Int64(Self.stretches))
    }

    /// Whether days go by too fast for a line: then each stretch is as high as it was.
    private var isDense: Bool {
        stretch >= .hour * 6
            && series.allSatisfy { $0.values.count > 2 * Self.stretches }
    }

    private func curves(_ series: Series, _ scale: AxisScale) -> [Markup] {
        guard !series.values.isEmpty else { return [] }
        let width = Drawing.plotWidth
        let values = series.values.map { $0.isFinite ? $0 : 0 }
        if isDense { return envelope(values, series.form, scale) }
        let sampled = Downsampling.extremes(values, stretches: Self.stretches)
        var points = sampled.map { point in
            (
                x: width * (Double(point.index) + 0.5) / Double(series.values.count),
                y: Self.y(point.value, scale)
            )
        }
        // A step has a length: the first begins at the edge, the last ends there.
        points.insert((0, points[0].y), at: 0)
        points.append((width, points[points.count - 1].y))
        switch series.form {
        case .line: return [Drawing.curve("polyline", "line", points)]
        case .second: return [Drawing.curve("polyline", "line second", points)]
        case .area:
            let ends = [(x: 0.0, y: Self.plotHeight)] + points + [(width, Self.plotHeight)]
            return [Drawing.curve("polygon", "area", ends)]
        }
    }

    /// An area is dark up to the lowest and pale up to the highest of each stretch.
    private func envelope(
        _ values: [Double], _ form: Series.Form, _ scale: AxisScale
    ) -> [Markup] {
        let ends = Downsampling.envelope(values, stretches: Self.stretches)
        func edge(_ value: ((low: Double, high: Double)) -> Double) -> [(x: Double, y: Double)] {
            ends.enumerated().flatMap { index, end in
                [index, index + 1].map { side in
                    (
                        x: Drawing.plotWidth * Double(side) / Double(Self.stretches),
                        y: Self.y(value(end), scale)
                    )
                }
            }
        }
        let (low, high) = (edge(\.low), edge(\.high))
        switch form {
        case .line:
            return [Drawing.curve("polygon", "range", high + low.reversed())]
                + [low, high].map { Drawing.curve("polyline", "line", $0) }
        case .second:
            return [Drawing.curve("polygon", "range second", high + low.reversed())]
                + [low, high].map { Drawing.curve("polyline", "line second", $0) }
        case .area:
            return [high, low].map { top in
                let floor = [(x: Drawing.plotWidth, y: Self.plotHeight), (0, Self.plotHeight)]
                return Drawing.curve("polygon", "area", top + floor)
            }
        }
    }

    private var table: SectionTable {
        let span = axis.rowSpan(step: step)
        let perRow = max(1, Int(span.nanoseconds / step.nanoseconds))
        let rows = stride(from: 0, to: count, by: perRow).map { first in
            [TimeAxis.label(start + step * Int64(first), every: span)]
                + series.map { series in
                    let values = series.values.dropFirst(first).prefix(perRow)
                    guard let low = values.min(), let high = values.max() else { return "–" }
                    let (from, to) = (format(low), format(high))
                    return from == to ? from : "\(from) – \(to)"
                }
        }
        return SectionTable(
            columns: [("from, UTC", false)] + series.map { ($0.name, true) }, rows: rows)
    }
}
