/// Aligned columns for a terminal. What does not fit beside the first column goes below it, in a
/// further table that repeats the first column.
struct Table {
    struct Cell {
        var text: String
        var paint: Style.Paint?

        init(_ text: String, _ paint: Style.Paint? = nil) {
            self.text = text
            self.paint = paint
        }
    }
    struct Column {
        var title: String
        var alignsRight: Bool
        var cells: [Cell]
    }
    /// The first names the rows.
    var columns: [Column]
    private static let gap = "  "

    func render(_ style: Style) -> String {
        guard let names = columns.first else { return "" }
        var blocks: [[Column]] = []
        var current: [Column] = []
        let first = width(names, style)
        var used = first
        for column in columns.dropFirst() {
            let needed = Self.gap.count + width(column, style)
            if used + needed > style.width, !current.isEmpty {
                blocks.append(current)
                current = []
                used = first
            }
            current.append(column)
            used += needed
        }
        if !current.isEmpty { blocks.append(current) }
        return blocks.map { block([names] + $0, style) }.joined(separator: "\n")
    }

    private func block(_ columns: [Column], _ style: Style) -> String {
        let widths = columns.map { width($0, style) }
        func line(_ cells: [Cell], paint: Style.Paint?) -> String {
            var text = ""
            for (index, cell) in cells.enumerated() {
                let right = columns[index].alignsRight
                let plain = style.plain(cell.text)
                let isLast = index == cells.count - 1
                let padded =
                    isLast && !right
                    ? plain : DisplayWidth.padded(plain, to: widths[index], right: right)
                text += (index > 0 ? Self.gap : "") + style.paint(padded, cell.paint ?? paint)
            }
            while text.hasSuffix(" ") { text.removeLast() }
            return text + "\n"
        }
        var text = line(columns.map { Cell($0.title) }, paint: .bold)
        for row in columns[0].cells.indices {
            text += line(columns.map { $0.cells[row] }, paint: nil)
        }
        return text
    }

    private func width(_ column: Column, _ style: Style) -> Int {
        let widths = column.cells.map { DisplayWidth.of(style.plain($0.text)) }
        return max(DisplayWidth.of(style.plain(column.title)), widths.max() ?? 0)
    }
}
