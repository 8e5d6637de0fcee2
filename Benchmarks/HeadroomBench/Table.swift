import Foundation

/// Prints measurements as they come: as a table, or every round as a line of CSV.
struct Table {
    let isRaw: Bool
    private var benchmark = ""

    init(isRaw: Bool) {
        self.isRaw = isRaw
        if isRaw {
            print("benchmark,case,unit,value,ratio,note,round,operations,seconds,reference")
        }
    }

    mutating func add(_ measured: Measurement) {
        // A long run should be seen to go on.
        defer { fflush(nil) }
        if isRaw { return addRaw(measured) }
        if measured.benchmark != benchmark {
            benchmark = measured.benchmark
            print("\n\(column(benchmark, width: 34))     value  reference events")
        }
        print(
            "  " + column(measured.name, width: 30)
                + column(measured.value, decimals: Table.decimals(measured.value))
                + column(Table.ratio(measured), decimals: 2, width: 18)
                + "  \(measured.unit.rawValue)"
                + (measured.note.isEmpty ? "" : ", \(measured.note)"))
    }

    /// What one operation costs, in events of the reference loop.
    private static func ratio(_ measured: Measurement) -> Double {
        measured.secondsPerOperation / measured.referenceSeconds
    }

    private static func decimals(_ value: Double) -> Int { value < 10 ? 3 : 1 }

    /// The summary's figures are on every line of a case, so that a line stands for itself.
    private func addRaw(_ measured: Measurement) {
        let head =
            "\(measured.benchmark),\(measured.name),\(measured.unit.rawValue),"
            + "\(measured.value),\(Table.ratio(measured)),\(measured.note)"
        for (index, round) in measured.rounds.enumerated() {
            let reference = measured.referenceRounds[index]
            print(
                "\(head),\(index + 1),\(round.operations),\(round.seconds),"
                    + "\(reference.seconds / Double(reference.operations))")
        }
    }
}
