/// A chart in its place: what it is, its key, the drawing, and the figures behind it as a table for
/// who cannot see it or wants to know exactly.
struct ChartFigure {
    /// One line of a key.
    struct Key {
        enum Form {
            case area, line, second, range, secondRange, outage, target, dot, faint, hollow,
                interval, reference
        }
        var form: Form
        var name: String
    }
    /// What it is of, in a few words: the drawing's name.
    var title: String
    /// How to read it, in a sentence.
    var caption: String
    /// What it shows, in a sentence or two.
    var description: String
    var keys: [Key] = []
    var drawing: Drawing
    var table: SectionTable

    var markup: Markup {
        .element("figure") {
            Markup.element("figcaption") { caption }
            if !keys.isEmpty {
                Markup.element("ul", ["class": "legend"]) {
                    keys.map { key in
                        Markup.element("li") {
                            Self.swatch(key.form)
                            key.name
                        }
                    }
                }
            }
            drawing.markup(title: title, description: description)
            Markup.element("details") {
                Markup.element("summary") { "Figures: \(title)" }
                table.markup(label: title)
            }
        }
    }

    private static func swatch(_ form: Key.Form) -> Markup {
        .element("svg", ["viewBox": "0 0 24 12", "aria-hidden": "true"]) {
            switch form {
            case .area: Markup.leaf("rect", ["class": "area", "width": "24", "height": "12"])
            case .range:
                Markup.leaf("rect", ["class": "range", "width": "24", "height": "12"])
                swatchLine("line", y: "1")
                swatchLine("line", y: "11")
            case .secondRange:
                Markup.leaf("rect", ["class": "range second", "width": "24", "height": "12"])
                swatchLine("line second", y: "1")
                swatchLine("line second", y: "11")
            case .line: swatchLine("line")
            case .second: swatchLine("line second")
            case .target: swatchLine("target")
            case .outage:
                Markup.leaf(
                    "rect",
                    ["class": "outage", "width": "24", "height": "12", "fill": "url(#hatch)"])
            case .dot:
                Markup.leaf("circle", ["class": "dot", "cx": "12", "cy": "6", "r": "5"])
            case .faint:
                Markup.leaf("circle", ["class": "faint", "cx": "12", "cy": "6", "r": "5"])
            case .reference:
                Markup.leaf(
                    "line", ["class": "axis", "x1": "12", "y1": "0", "x2": "12", "y2": "12"])
            case .hollow:
                Markup.leaf("circle", ["class": "hollow", "cx": "12", "cy": "6", "r": "4.5"])
            case .interval:
                swatchLine("whisker")
                Markup.leaf("circle", ["class": "dot", "cx": "12", "cy": "6", "r": "4"])
            }
        }
    }

    private static func swatchLine(_ style: StaticString, y: String = "6") -> Markup {
        .leaf("line", ["class": "\(style)", "x1": "0", "y1": y, "x2": "24", "y2": y])
    }

    /// What hatched areas of all charts of a page are filled with.
    static let definitions = Markup.element(
        "svg", ["class": "definitions", "width": "0", "height": "0", "aria-hidden": "true"]
    ) {
        Markup.element("defs") {
            Markup.element(
                "pattern",
                [
                    "id": "hatch", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse",
                    "patternTransform": "rotate(45)",
                ]
            ) {
                Markup.leaf(
                    "line", ["class": "hatch", "x1": "0", "y1": "0", "x2": "0", "y2": "6"])
            }
        }
    }
}

extension Markup {
    /// A table that scrolls within itself where the window is narrow, by the keyboard too.
    ///
    /// - Parameters:
    ///   - label: what it is of.
    ///   - head: the cells of its head.
    static func scrollingTable(label: String, head: [Markup], rows: [Markup]) -> Markup {
        .element(
            "div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": label]
        ) {
            Markup.element("table") {
                Markup.element("thead") { Markup.element("tr") { head } }
                Markup.element("tbody") { rows }
            }
        }
    }
}

extension SectionTable {
    /// A table that scrolls within itself where the window is narrow, by the keyboard too.
    ///
    /// - Parameter label: what it is of.
    func markup(label: String) -> Markup {
        .scrollingTable(
            label: label,
            head: columns.map { column in
                Markup.element(
                    "th", ["scope": "col", "class": column.alignsRight ? "number" : nil]
                ) { column.title }
            }, rows: rows.map(row))
    }

    private func row(_ cells: [String]) -> Markup {
        .element("tr") {
            cells.enumerated().map { index, text in
                // Prose is broken, figures are not.
                let isLong = !columns[index].alignsRight && text.count > 40
                let style = columns[index].alignsRight ? "number" : isLong ? "long" : nil
                return index == 0
                    ? Markup.element("th", ["scope": "row", "class": style]) { text }
                    : Markup.element("td", ["class": style]) { text }
            }
        }
    }
}
