package import Diagnostics
package import Pricing
import Quantities

extension UsageDocument {
    /// Reads usage from a file's bytes; its format is known by its header.
    ///
    /// - Throws: every row that cannot be rated, by line and column; twenty at most.
    package static func read(
        bytes: [UInt8], file: String, book: PriceBook
    ) throws(DiagnosticList) -> UsageDocument {
        var table: UsageTable
        do {
            table = try UsageTable(file: file, bytes: bytes, book: book)
        } catch {
            throw DiagnosticList([error])
        }
        guard let format = UsageFormats.all.first(where: { $0.matches(table.header) }) else {
            throw DiagnosticList([unknown(table)])
        }
        var document = UsageDocument(file: file)
        document.format = format.format
        try document.read(&table, as: format)
        guard document.end > document.start else {
            throw DiagnosticList([
                Diagnostic(.error, "the usage file has no rows", file: file)
            ])
        }
        return document
    }

    private static func unknown(_ table: UsageTable) -> Diagnostic {
        let missing = PlainUsage.required.filter { !table.header.contains($0) }
        return Diagnostic(
            .error, "the header is of no format of usage", file: table.reader.file,
            position: .init(line: 1, column: 1, length: 1),
            help: "usage in Headroom's own format lacks \(missing.joined(separator: ", "))",
            notes: [
                "it reads from,to,region,type,count; ledgers of `run --ledger`; FOCUS 1.2; "
                    + "AWS Cost and Usage Reports"
            ])
    }

    private mutating func read(
        _ table: inout UsageTable, as format: any UsageFormat.Type
    ) throws(DiagnosticList) {
        if format == PlainUsage.self { try refuseUnknownColumns(table) }
        var problems: [Diagnostic] = []
        do {
            while try table.next() {
                rows += 1
                do throws(Diagnostic) {
                    add(try format.read(table), line: table.line)
                } catch {
                    problems.append(error)
                    if problems.count >= DiagnosticRenderer.limit { break }
                }
            }
        } catch {
            problems.append(error)
        }
        guard problems.isEmpty else { throw DiagnosticList(problems) }
    }

    /// A column that is not understood would change nothing, which nobody means.
    private func refuseUnknownColumns(_ table: UsageTable) throws(DiagnosticList) {
        let unknown = table.header.filter { !PlainUsage.columns.contains($0) }
        guard !unknown.isEmpty else { return }
        throw DiagnosticList(
            unknown.map { name in
                Diagnostic(
                    .error, "unknown column `\(name)`", file: file,
                    position: .init(line: 1, column: 1, length: 1),
                    help: suggestion(for: name, among: PlainUsage.columns)
                        .map { "did you mean `\($0)`?" }
                        ?? "columns are \(PlainUsage.columns.joined(separator: ", "))")
            })
    }

    private mutating func add(_ row: UsageRow, line: Int) {
        switch row {
        case .skipped: break
        case .replaced(let costs):
            replacedRows += 1
            before += costs
        case .carried(let charge, let from, let to):
            cover(from: from, to: to)
            before += charge.costs
            carried.append(charge)
        case .instances(let pool, let from, let to, let nanoseconds, let rounding, let costs):
            cover(from: from, to: to)
            before += costs
            let index = self.pool(pool, line: line)
            stretches.append(
                Stretch(pool: index, from: from, to: to, nanoseconds: nanoseconds))
            if rounding != 0 {
                stretches.append(
                    Stretch(pool: index, from: to - 1, to: to, nanoseconds: rounding))
            }
        }
    }
}
