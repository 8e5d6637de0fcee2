package import Diagnostics
import Quantities

/// Reads a user's price file: CSV with a header, one row per figure.
///
///     kind,provider,region,type,os,price,date
///     on-demand,aws,us-east-1,m7g.large,linux,0.075,2026-09-01
///
/// Columns may stand in any order and may be left out when no row needs them: `kind` (on-demand,
/// spot, reserved, savings-plan, service, discount), `provider` (default aws), `region`, `type`,
/// `os` (default linux), `term` (1y, 3y), `payment`, `class` (standard, convertible), `plan`
/// (compute, ec2-instance), `service`, `item`, `upTo` (end of a tier, empty in the last), `price`
/// (USD per hour or unit), `upfront` (USD per instance), `date`, `category`, `percent` (`4%`).
struct PriceOverlayReader {
    static let columns = [
        "kind", "provider", "region", "type", "os", "term", "payment", "class", "plan", "service",
        "item", "upTo", "price", "upfront", "date", "category", "percent",
    ]
    /// By kind: the columns that must be filled, and those that may be.
    static let kinds: [(name: String, required: [String], optional: [String])] = [
        ("on-demand", ["region", "type", "price"], ["provider", "os", "date"]),
        ("spot", ["region", "type", "price"], ["provider", "os", "date"]),
        (
            "reserved", ["region", "type", "term", "payment", "class", "price"],
            ["provider", "os", "upfront", "date"]
        ),
        (
            "savings-plan", ["plan", "region", "type", "term", "payment", "price"],
            ["provider", "os", "date"]
        ),
        ("service", ["region", "service", "item", "price"], ["provider", "upTo", "date"]),
        ("discount", ["category", "percent"], []),
    ]
    /// A file above this is no price list.
    static let sizeLimit = 64 << 20
    /// USD per hour or unit.
    static let dearest = UnitPrice(picodollars: BookBuilder.dearest)

    var reader: CSVReader
    var overlay: PriceOverlay
    var diagnostics: [Diagnostic] = []
    /// The graduated prices in the order of the file, with the row that began each.
    var tierStarts: [(key: PriceOverlay.ServiceKey, date: CalendarDate?, first: Diagnostic)] = []
    private var columnIndex: [String: Int] = [:]

    init(file: String, bytes: [UInt8]) {
        reader = CSVReader(file: file, bytes: bytes)
        overlay = PriceOverlay(
            file: file, fingerprint: ContentHash.text(ContentHash.hash(bytes)))
    }

    mutating func read(against book: PriceBook) throws(DiagnosticList) -> PriceOverlay {
        do {
            guard try reader.next() else {
                throw DiagnosticList([
                    Diagnostic(
                        .error, "the price file is empty", file: reader.file,
                        help: "its first line names the columns: kind,region,type,price…")
                ])
            }
            try readHeader()
            let width = reader.fields.count
            while try reader.next() {
                guard diagnostics.count < DiagnosticRenderer.limit else { break }
                guard reader.fields.count == width else {
                    report("\(reader.fields.count) fields where the header has \(width)")
                    continue
                }
                readRow(book)
                overlay.rowCount += 1
            }
        } catch let list as DiagnosticList {
            throw list
        } catch let diagnostic as Diagnostic {
            throw DiagnosticList(diagnostics + [diagnostic])
        } catch {
            throw DiagnosticList([Diagnostic(.error, "\(error)", file: reader.file)])
        }
        if diagnostics.isEmpty { checkTiers() }
        guard diagnostics.isEmpty else { throw DiagnosticList(diagnostics) }
        return overlay
    }

    /// Every graduated price ends with a tier that has no end.
    private mutating func checkTiers() {
        for start in tierStarts {
            let rows = overlay.serviceRows[start.key]?.first { $0.date == start.date }
            if rows?.value.last?.upTo != nil { diagnostics.append(start.first) }
        }
    }

    private mutating func readHeader() throws(DiagnosticList) {
        for index in reader.fields.indices {
            let name = reader.text(index)
            if !Self.columns.contains(name) {
                report(
                    "unknown column `\(name)`", index,
                    help: suggestion(for: name, among: Self.columns).map { "did you mean `\($0)`?" }
                        ?? "columns are \(Self.columns.joined(separator: ", "))")
            } else if columnIndex.updateValue(index, forKey: name) != nil {
                report("column `\(name)` stands twice", index)
            }
        }
        if columnIndex["kind"] == nil { report("column `kind` is missing") }
        guard diagnostics.isEmpty else { throw DiagnosticList(diagnostics) }
    }

    private mutating func readRow(_ book: PriceBook) {
        for index in reader.fields.indices where reader.validText(index) == nil {
            return report("the field is not UTF-8 text", index)
        }
        let name = reader.text(columnIndex["kind"]!)
        guard let kind = Self.kinds.first(where: { $0.name == name }) else {
            return report(
                "unknown kind `\(name)`", columnIndex["kind"],
                help: "kinds are \(Self.kinds.map(\.name).joined(separator: ", "))")
        }
        let before = diagnostics.count
        for column in kind.required where text(column) == nil {
            report("a `\(name)` row needs `\(column)`", columnIndex[column] ?? columnIndex["kind"])
        }
        for column in Self.columns where column != "kind" && text(column) != nil {
            if !kind.required.contains(column), !kind.optional.contains(column) {
                report("`\(column)` has no meaning in a `\(name)` row", columnIndex[column])
            }
        }
        guard diagnostics.count == before else { return }
        store(name, book)
    }

    /// The field of a column; nil when it is empty or the file has no such column.
    func text(_ column: String) -> String? {
        guard let index = columnIndex[column], !reader.isEmpty(index) else { return nil }
        return reader.text(index)
    }

    mutating func report(_ message: String, _ field: Int? = nil, help: String? = nil) {
        diagnostics.append(reader.diagnostic(message, field: field, help: help))
    }

    mutating func report(_ message: String, column: String, help: String? = nil) {
        report(message, columnIndex[column], help: help)
    }

    /// A warning under the field of a column.
    mutating func warn(_ message: String, column: String, help: String?) {
        var warning = reader.diagnostic(message, field: columnIndex[column], help: help)
        warning.severity = .warning
        overlay.warnings.append(warning)
    }
}

extension PriceOverlay {
    /// Reads a user's price file. Type and region names that `book` does not know become
    /// `warnings`.
    ///
    /// - Throws: `DiagnosticList` with every bad row, by line and column.
    package static func read(
        path: String, book: PriceBook
    ) throws(DiagnosticList) -> PriceOverlay {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path, limit: PriceOverlayReader.sizeLimit)
        } catch {
            throw DiagnosticList([
                Diagnostic(.error, "the price file cannot be read: \(error.cause)", file: path)
            ])
        }
        return try parse(bytes: bytes, file: path, book: book)
    }

    /// The same from text at hand; `file` is for messages.
    package static func parse(
        bytes: [UInt8], file: String, book: PriceBook
    ) throws(DiagnosticList) -> PriceOverlay {
        var reader = PriceOverlayReader(file: file, bytes: bytes)
        return try reader.read(against: book)
    }
}
