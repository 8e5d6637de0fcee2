import Quantities

/// A drawing that is as wide as there is room, and so many pixels high.
///
/// Across, a place is a share of the width and is written in percent; down, it is in pixels. So
/// letters keep their size on a telephone, and no script has to measure anything.
struct Drawing {
    enum Anchor: String { case start, middle, end }

    let height: Double
    private var parts: [Markup] = []

    init(height: Double) { self.height = height }

    mutating func line(
        _ style: StaticString, from start: (x: Double, y: Double), to end: (x: Double, y: Double)
    ) {
        parts.append(
            .leaf(
                "line",
                [
                    "class": "\(style)", "x1": Self.percent(start.x), "y1": Self.number(start.y),
                    "x2": Self.percent(end.x), "y2": Self.number(end.y),
                ]))
    }

    /// - Parameter span: from left to right, as shares of the width.
    mutating func rectangle(
        _ style: StaticString, _ span: ClosedRange<Double>, y: Double, height: Double,
        radius: Double = 0, fill: StaticString? = nil
    ) {
        parts.append(
            .leaf(
                "rect",
                [
                    "class": "\(style)", "x": Self.percent(span.lowerBound), "y": Self.number(y),
                    "width": Self.percent(span.upperBound - span.lowerBound),
                    "height": Self.number(height), "rx": radius > 0 ? Self.number(radius) : nil,
                    "fill": fill.map { "\($0)" },
                ]))
    }

    mutating func circle(_ style: StaticString, x: Double, y: Double, radius: Double) {
        parts.append(
            .leaf(
                "circle",
                [
                    "class": "\(style)", "cx": Self.percent(x), "cy": Self.number(y),
                    "r": Self.number(radius),
                ]))
    }

    /// - Parameters:
    ///   - note: goes on after the text, less loudly.
    ///   - offset: pixels to the right.
    mutating func text(
        _ text: String, note: String = "", x: Double, y: Double, anchor: Anchor = .start,
        style: StaticString? = nil, offset: Double = 0
    ) {
        parts.append(
            .element(
                "text",
                [
                    "class": style.map { "\($0)" }, "x": Self.percent(x), "y": Self.number(y),
                    "dx": offset == 0 ? nil : Self.number(offset),
                    "text-anchor": anchor == .start ? nil : anchor.rawValue,
                ]
            ) {
                text
                if !note.isEmpty {
                    Markup.element("tspan", ["class": "note wide", "dx": "6"]) { note }
                }
            })
    }

    /// How wide the inside of a plot is in its own units.
    static let plotWidth = 1000.0

    /// A part of the drawing with units of its own, stretched to its whole width: curves.
    mutating func plot(y: Double, height: Double, _ curves: [Markup]) {
        parts.append(
            .element(
                "svg",
                [
                    "x": "0", "y": Self.number(y), "width": "100%", "height": Self.number(height),
                    "viewBox": "0 0 \(Self.number(Self.plotWidth)) \(Self.number(height))",
                    "preserveAspectRatio": "none",
                ]
            ) { curves })
    }

    /// A curve inside a plot.
    static func curve(
        _ name: StaticString, _ style: StaticString, _ points: [(x: Double, y: Double)]
    ) -> Markup {
        let list = points.map { "\(number($0.x, decimals: 1)),\(number($0.y, decimals: 1))" }
        return .leaf(name, ["class": "\(style)", "points": list.joined(separator: " ")])
    }

    /// - Parameters:
    ///   - title: what it is of.
    ///   - description: what it shows, for who does not see it.
    func markup(title: String, description: String) -> Markup {
        .element("svg", ["role": "img", "width": "100%", "height": Self.number(height)]) {
            Markup.element("title") { title }
            Markup.element("desc") { description }
            parts
        }
    }

    static func percent(_ share: Double) -> String { number(share * 100) + "%" }

    /// Rounded by whole numbers, so that it has the same digits everywhere; what is not a number
    /// or far off the page is at its edge.
    static func number(_ value: Double, decimals: Int = 2) -> String {
        let scale: Int64 = decimals == 1 ? 10 : 100
        let bound = 100_000.0
        let clamped = value.isNaN ? 0 : min(max(value, -bound), bound)
        let scaled = Int64((clamped * Double(scale)).rounded())
        let (whole, part) = (abs(scaled) / scale, abs(scaled) % scale)
        var text = (scaled < 0 ? "-" : "") + "\(whole)"
        if part > 0 {
            var digits = "\(scale + part)".dropFirst()
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text
    }
}
