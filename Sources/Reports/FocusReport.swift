package import Experiments
package import Pricing

/// Writes rated rows as FOCUS 1.2, as they come.
package struct FocusReport: ChargeSink {
    private let exporter: FocusExporter
    private let file: OutputFile

    /// Writes the header.
    package init(_ plan: RatingPlan, to file: OutputFile) {
        exporter = FocusExporter(plan)
        self.file = file
        file.write(FocusRow.header + "\n")
    }

    package mutating func record(_ row: HourlyCharge) {
        // A row without money or quantity says nothing.
        guard row.costs != Costs() || row.quantity > 0 else { return }
        file.write(exporter.row(row).line + "\n")
    }
}
