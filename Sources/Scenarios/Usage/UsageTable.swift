import Diagnostics
import Pricing
import Quantities

/// A CSV file with a header, read row by row, its fields found by their column's name.
struct UsageTable {
    private(set) var reader: CSVReader
    let header: [String]
    private let columns: [String: Int]
    /// Where regions are looked up.
    let book: PriceBook

    init(file: String, bytes: [UInt8], book: PriceBook) throws(Diagnostic) {
        var reader = CSVReader(file: file, bytes: bytes)
        guard try reader.next() else {
            throw Diagnostic(
                .error, "the usage file is empty", file: file,
                help: "its first line names the columns: from,to,region,type,count…")
        }
        var columns: [String: Int] = [:]
        for index in reader.fields.indices where columns[reader.text(index)] == nil {
            columns[reader.text(index)] = index
        }
        header = reader.fields.indices.map { reader.text($0) }
        self.columns = columns
        self.reader = reader
        self.book = book
    }

    var line: Int { reader.line }

    mutating func next() throws(Diagnostic) -> Bool {
        guard try reader.next() else { return false }
        guard reader.fields.count == header.count else {
            throw reader.diagnostic(
                "\(reader.fields.count) fields where the header has \(header.count)")
        }
        return true
    }

    func has(_ column: String) -> Bool { columns[column] != nil }

    /// Empty where the column is missing, or says null.
    func text(_ column: String) -> String {
        guard let index = columns[column] else { return "" }
        let text = reader.text(index)
        return text == "null" ? "" : text
    }

    func fault(_ message: String, _ column: String, help: String? = nil) -> Diagnostic {
        reader.diagnostic(message, field: columns[column], help: help)
    }

    func required(_ column: String) throws(Diagnostic) -> String {
        let text = text(column)
        guard !text.isEmpty else { throw fault("the row has no `\(column)`", column) }
        return text
    }

    /// Nanoseconds since 1970; `2026-03-01 00:00:00.000` is read as UTC.
    func instant(_ column: String) throws(Diagnostic) -> Int64 {
        let text = try required(column)
        var spelled = text
        if text.count >= 19, text.dropFirst(10).first == " " {
            spelled = "\(text.prefix(10))T\(text.dropFirst(11))Z"
        }
        guard let instant = try? UTCInstant.parse(spelled) else {
            throw fault(
                "`\(text)` is no instant", column, help: "write 2026-03-01T00:00:00Z")
        }
        return instant.nanosecondsSince1970
    }

    /// The period between two columns, longer than nothing and shorter than a century.
    func period(_ from: String, _ to: String) throws(Diagnostic) -> (from: Int64, to: Int64) {
        let period = (from: try instant(from), to: try instant(to))
        guard period.from < period.to else {
            throw fault("the row ends before it starts", to)
        }
        return period
    }

    /// A number as it is written, zero where it is empty; nil when it is no number.
    private func decimal(_ column: String) throws(Diagnostic) -> Decimal18 {
        let text = text(column)
        if text.isEmpty { return Decimal18(coefficient: 0) }
        if let decimal = Decimal18(text) { return decimal }
        // More places than can matter.
        guard let value = Double(text), abs(value) < 1e15 else {
            throw fault("`\(text)` is no number, or one too large to be meant", column)
        }
        return Decimal18(coefficient: Int128(value * 1e6) * 1_000_000_000_000)
    }

    func money(_ column: String) throws(Diagnostic) -> Money {
        Money(nanodollars: dividedRounding(try decimal(column).coefficient, by: 1_000_000_000))
    }

    func number(_ column: String) throws(Diagnostic) -> Double {
        Double(try decimal(column).coefficient) / 1e18
    }

    /// Hours of instances, in nanoseconds; not below zero.
    func instanceTime(_ column: String) throws(Diagnostic) -> Int128 {
        _ = try required(column)
        let hours = try decimal(column).coefficient
        guard hours >= 0, hours < Int128(1_000_000_000_000) * Decimal18.one else {
            throw fault("instances run for a time from 0 to 1e12 hours", column)
        }
        return dividedRounding(hours * 36, by: 10_000_000)
    }

    /// The provider that has a region of this name; an error where none has.
    func provider(ofRegion column: String) throws(Diagnostic) -> String {
        let region = try required(column)
        for provider in book.providers where book.hasRegion(provider: provider, region: region) {
            return provider
        }
        let near = suggestion(
            for: region, among: book.providers.flatMap { book.regions(provider: $0) })
        throw fault(
            "no provider has a region `\(region)`", column,
            help: near.map { "did you mean `\($0)`?" })
    }
}

extension HourlyCharge {
    /// A charge that is carried over as a file has it.
    init(
        carried service: String, category: ChargeCategory, owner: String, region: String,
        from: Int64, to: Int64, quantity: Double, unit: String, costs: Costs
    ) {
        let start = UTCInstant(nanosecondsSince1970: from)
        let last = UTCInstant(nanosecondsSince1970: to - 1)
        self.init(
            clockHour: start.clockHour,
            key: ChargeKey(
                month: start.date.monthNumber, category: category, service: service, owner: owner,
                region: region, zone: "", instanceType: "", option: .standard),
            quantity: quantity, unit: unit, costs: costs)
        hours = last.clockHour - start.clockHour + 1
    }
}
