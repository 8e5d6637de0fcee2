/// Choices by two results that cannot both be had: those that nothing beats in both are joined by a
/// line, the others are hollow.
struct ScatterChart {
    struct Point {
        var name: String
        var x: Double
        var y: Double
        /// Whether no other is as good in one and better in the other.
        var isOnFront: Bool
        /// Whether it is the one that is recommended.
        var isChosen = false
    }
    struct Axis {
        /// `USD a month`.
        var name: String
        var format: (Double) -> String
    }
    var title: String
    var caption: String
    var across: Axis
    var up: Axis
    var points: [Point]

    private static let height = 340.0
    private static let above = 36.0
    private static let below = 56.0
    private static let plotHeight = height - above - below
    /// Labels are kept apart as if the drawing were so wide, and letters so.
    private static let width = 900.0
    private static let letter = 6.6
    /// Longer names are in the table only.
    private static let longestLabel = 48

    /// By what they are worth across: a line that goes one way.
    private var front: [Point] {
        points.enumerated().filter(\.element.isOnFront).sorted {
            $0.element.x != $1.element.x
                ? $0.element.x < $1.element.x : $0.offset < $1.offset
        }.map(\.element)
    }

    var markup: Markup {
        let all = points.map { point in
            "\(point.name): \(across.format(point.x)) \(across.name), "
                + "\(up.format(point.y)) \(up.name)\(point.isOnFront ? ", on the front" : "")."
        }
        return ChartFigure(
            title: title, caption: caption, description: all.joined(separator: " "),
            keys: [
                .init(form: .dot, name: "nothing is better in both"),
                .init(form: .hollow, name: "something is"),
            ], drawing: drawing, table: table
        ).markup
    }

    private var drawing: Drawing {
        let horizontal = AxisScale(around: points.map(\.x), room: 0.1)
        let vertical = AxisScale(around: points.map(\.y), room: 0.12)
        let floor = Self.above + Self.plotHeight
        func place(_ point: Point) -> (x: Double, y: Double) {
            (
                horizontal.place(point.x),
                Self.above + Self.plotHeight * (1 - vertical.place(point.y))
            )
        }
        var drawing = Drawing(height: Self.height)
        for tick in vertical.ticks {
            let y = Self.above + Self.plotHeight * (1 - vertical.place(tick))
            drawing.line("grid", from: (0, y), to: (1, y))
            drawing.text(up.format(tick), x: 0, y: y - 5, style: "note")
        }
        drawing.line("axis", from: (0, floor), to: (1, floor))
        drawing.axis(horizontal, y: floor + 20, across.format)
        drawing.text(up.name, x: 0, y: 10)
        drawing.text(across.name, x: 1, y: floor + 44, anchor: .end)
        let line = front.map(place)
        for (start, end) in zip(line, line.dropFirst()) {
            drawing.line("front", from: start, to: end)
        }
        var labels = LabelPlaces(
            points.map(place).map { (Self.width * $0.x - 6, $0.y - 6, 12, 12) })
        for point in points.sorted(by: { $0.isOnFront && !$1.isOnFront }) {
            let at = place(point)
            drawing.circle(
                point.isOnFront ? "dot" : "hollow", x: at.x, y: at.y,
                radius: point.isChosen ? 7 : 5)
            guard point.name.count <= Self.longestLabel else { continue }
            let isLeft = at.x > 0.7
            let length = Self.letter * Double(point.name.count)
            let left = Self.width * at.x + (isLeft ? -length - 10 : 10)
            guard let y = labels.take(x: left, width: length, near: at.y) else { continue }
            drawing.text(
                point.name, x: at.x, y: y + 4, anchor: isLeft ? .end : .start,
                style: point.isOnFront ? nil : "note wide", offset: isLeft ? -10 : 10)
        }
        return drawing
    }

    private var table: SectionTable {
        SectionTable(
            columns: [("choice", false), (across.name, true), (up.name, true), ("front", false)],
            rows: points.map { point in
                [
                    point.name, across.format(point.x), up.format(point.y),
                    point.isOnFront ? "nothing is better in both" : "–",
                ]
            })
    }
}

/// Where labels have gone: none goes over another or over a point.
private struct LabelPlaces {
    typealias Box = (x: Double, y: Double, width: Double, height: Double)
    private var taken: [Box]

    init(_ taken: [Box]) { self.taken = taken }

    /// The middle of a free place at or near a height; nil where there is none.
    mutating func take(x: Double, width: Double, near y: Double) -> Double? {
        for shift in [0.0, -14, 14] {
            let box: Box = (x, y + shift - 7, width, 14)
            let isFree = taken.allSatisfy { other in
                other.x + other.width < box.x || box.x + box.width < other.x
                    || other.y + other.height < box.y || box.y + box.height < other.y
            }
            guard isFree else { continue }
            taken.append(box)
            return y + shift
        }
        return nil
    }
}
