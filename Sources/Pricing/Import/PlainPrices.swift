import Diagnostics
import Quantities

/// The format of `--prices`: a header, and one figure per row. A negotiated discount is no price of
/// the book and stays with `--prices`.
struct PlainPrices: CSVPriceImporter {
    static let format = ImportFormat(name: "csv", title: "Prices in CSV", kind: "claimed")
    static let endsWithLineBreak = false

    private var columns: [String: Int] = [:]
    private var width = 0
    /// Of a service whose price is graduated: where the next tier begins.
    private var tiers: (item: [String], end: Double?) = ([], nil)

    var isReady: Bool { width > 0 }
    var mayPause: Bool { isReady && tiers.end == nil }

    static func recognizes(_ head: ImportHead) -> Bool {
        head.rows.first?.contains("kind") == true
    }

    mutating func row(_ reader: CSVReader, _ sink: ImportSink) throws {
        guard isReady else { return try readHeader(reader) }
        guard reader.fields.count == width else {
            throw reader.diagnostic("\(reader.fields.count) fields where the header has \(width)")
        }
        sink.readRow()
        let row = PlainRow(reader: reader, columns: columns)
        let name = reader.text(columns["kind"]!)
        guard let kind = PriceOverlayReader.kinds.first(where: { $0.name == name }) else {
            throw reader.diagnostic("unknown kind `\(name)`", field: columns["kind"])
        }
        for column in kind.required where row.text(column) == nil {
            throw reader.diagnostic(
                "a `\(name)` row needs `\(column)`", field: columns[column] ?? columns["kind"])
        }
        if name == "discount" { return sink.skip("discounts, which stay with `--prices`") }
        if let system = row.text("os"), system != "linux" {
            return sink.skip("operating system `\(system)`")
        }
        try take(row, name, sink)
    }

    private mutating func readHeader(_ reader: CSVReader) throws {
        for index in reader.fields.indices {
            let name = reader.text(index)
            guard PriceOverlayReader.columns.contains(name) else {
                throw reader.diagnostic(
                    "unknown column `\(name)`", field: index,
                    help: suggestion(for: name, among: PriceOverlayReader.columns).map {
                        "did you mean `\($0)`?"
                    })
            }
            columns[name] = index
        }
        guard columns["kind"] != nil else { throw reader.diagnostic("column `kind` is missing") }
        width = reader.fields.count
    }

    private mutating func take(_ row: PlainRow, _ name: String, _ sink: ImportSink) throws {
        let provider = row.text("provider") ?? "aws"
        let place = row.reader.withField(columns["region"]!) { sink.region(provider, $0) }
        guard let day = try row.day() ?? sink.dateGiven else {
            throw row.reader.diagnostic(
                "the row has no date", field: columns["date"],
                help: "give it one, or say from when all such rows count: `--date 2026-07-20`")
        }
        sink.publicationDay = max(sink.publicationDay ?? day, day)
        let price = try row.amount("price")
        if name == "service" {
            return try service(row, provider, place, day, price, sink)
        }
        let type = sink.type(provider, row.text("type")!)
        if name == "on-demand" || name == "spot" {
            return try sink.figure(
                name == "spot" ? .spot : .onDemand, type: type, region: place, day: day,
                price: price)
        }
        let payment: Commitment.Payment = try row.choice("payment")
        let years = try row.years()
        if name == "savings-plan" {
            let plan: SavingsPlanKind = try row.choice("plan")
            let kind = ComputeKind.savingsPlan(plan, years: years, payment: payment)!
            return try sink.figure(kind, type: type, region: place, day: day, price: price)
        }
        let offering: OfferingClass = try row.choice("class")
        let kind = ComputeKind.reserved(offering, years: years, payment: payment)!
        try sink.figure(kind, type: type, region: place, day: day, price: price)
        guard row.text("upfront") != nil else { return }
        try sink.figure(
            kind, type: type, region: place, day: day, price: try row.amount("upfront"),
            isUpfront: true)
    }

    /// Tiers stand in the order of `upTo`, the last without.
    private mutating func service(
        _ row: PlainRow, _ provider: String, _ region: Int64, _ day: Int64, _ price: Int64,
        _ sink: ImportSink
    ) throws {
        let (service, item) = (row.text("service")!, row.text("item")!)
        let key = [provider, service, item, "\(region)", "\(day)"]
        let start = tiers.item == key ? tiers.end ?? 0 : 0
        var end: Double?
        if let text = row.text("upTo") {
            guard let value = Decimal18(text)?.doubleValue, value > start else {
                throw row.reader.diagnostic(
                    "`\(text)` is no end of a tier that begins at \(start)",
                    field: columns["upTo"])
            }
            end = value
        }
        tiers = (key, end)
        try sink.service(
            provider, service, item, unit: "", region: region, day: day, from: start, upTo: end,
            price: price)
    }
}

/// A row of a plain price file, by column.
private struct PlainRow {
    let reader: CSVReader
    let columns: [String: Int]

    /// Nil: the field is empty, or there is no such column.
    func text(_ column: String) -> String? {
        guard let index = columns[column], !reader.isEmpty(index) else { return nil }
        return reader.text(index)
    }

    func day() throws -> Int64? {
        guard let index = columns["date"], !reader.isEmpty(index) else { return nil }
        if let day = reader.withField(index, { $0.bytes.count == 10 ? $0.day : nil }) {
            return day
        }
        throw reader.diagnostic(
            "`\(reader.text(index))` is no date", field: index,
            help: "write a date such as `2026-07-20`")
    }

    /// Dollars, at least 0 and at most a million.
    func amount(_ column: String) throws -> Int64 {
        let index = columns[column]!
        if let amount = reader.picodollars(index), (0...BookBuilder.dearest).contains(amount) {
            return amount
        }
        throw reader.diagnostic(
            "`\(reader.text(index))` is no amount from 0 to 1000000 USD", field: index,
            help: "write plain dollars such as `0.0816`")
    }

    func years() throws -> Int {
        switch text("term") {
        case "1y", "1": return 1
        case "3y", "3": return 3
        default:
            throw reader.diagnostic(
                "`\(text("term") ?? "")` is no term", field: columns["term"],
                help: "terms are 1y, 3y")
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ column: String
    ) throws -> Choice where Choice.RawValue == String {
        let text = text(column) ?? ""
        if let choice = Choice(rawValue: text) { return choice }
        throw reader.diagnostic(
            "unknown \(column) `\(text)`", field: columns[column],
            help: "choose \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
}
