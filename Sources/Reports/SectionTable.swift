/// A table that both a terminal and a Markdown page show.
struct SectionTable {
    var columns: [(title: String, alignsRight: Bool)]
    var rows: [[String]]

    func text(_ style: Style) -> String {
        Table(
            columns: columns.indices.map { index in
                Table.Column(
                    title: columns[index].title, alignsRight: columns[index].alignsRight,
                    cells: rows.map { Table.Cell($0[index]) })
            }
        ).render(style)
    }

    /// - Parameter escape: makes a cell harmless.
    func markdown(_ escape: (String) -> String) -> String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        return line(columns.map { escape($0.title) })
            + "|" + columns.map { $0.alignsRight ? "---:|" : "---|" }.joined() + "\n"
            + rows.map { line($0.map(escape)) }.joined()
    }
}
