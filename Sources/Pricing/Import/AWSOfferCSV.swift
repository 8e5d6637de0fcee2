import Diagnostics

/// AWS's price list of one service in CSV: five rows about the file, a header, and a row per price
/// with all that is known of its product.
///
/// Source: AWS Billing User Guide, "Reading the service price list file for an AWS service" (2025).
struct AWSOfferCSV: CSVPriceImporter {
    static let format = ImportFormat(
        name: "aws-offer-csv", title: "AWS price list", kind: "published")
    static let endsWithLineBreak = true

    private enum Column: Int, CaseIterable {
        case termType, effective, from, upTo, unit, price, currency, lease, payment, offeringClass

        static let names = [
            "TermType", "EffectiveDate", "StartingRange", "EndingRange", "Unit", "PricePerUnit",
            "Currency", "LeaseContractLength", "PurchaseOption", "OfferingClass",
        ]
    }
    /// Those of the product stand behind those of the price.
    private var columns = AWSColumns(
        Column.names + AWSAttribute.csvNames,
        required: ["SKU", "TermType", "Unit", "PricePerUnit", "Currency"])

    var isReady: Bool { columns.isReady }

    static func recognizes(_ head: ImportHead) -> Bool {
        head.hasRow("SKU", "OfferTermCode", "PricePerUnit")
    }

    mutating func row(_ reader: CSVReader, _ sink: ImportSink) throws {
        guard isReady else { return try columns.readPreamble(reader, sink) }
        try columns.checkWidth(reader)
        sink.readRow()
        do {
            try reader.withRow { row in try take(row, sink) }
        } catch let fault as ImportFault {
            throw reader.diagnostic(fault.message, field: columns.position(Column.price.rawValue))
        }
    }

    private func take(_ row: CSVRow, _ sink: ImportSink) throws {
        guard field(.currency, row)?.equals("USD") == true else {
            return sink.skip("prices in another currency than USD")
        }
        let product = AWSProduct.classify(Attributes(row: row, columns: columns), sink)
        if case .skipped(let reason) = product { return sink.skip(reason) }
        let term = field(.termType, row)
        let isReserved = term?.equals("Reserved") == true
        guard isReserved || term?.equals("OnDemand") == true else {
            return sink.skip("terms of type `\(term?.text ?? "")`")
        }
        let price = AWSPriceRow(
            price: field(.price, row), unit: field(.unit, row), effective: field(.effective, row),
            lease: field(.lease, row), offeringClass: field(.offeringClass, row),
            payment: field(.payment, row), from: field(.from, row), upTo: field(.upTo, row),
            isReserved: isReserved, offset: nil)
        switch product {
        case .instance(let type, let region): try price.take(type, region, sink)
        case .service(let item, let region): try price.take(item, region, sink)
        case .skipped: break
        }
    }

    private func field(_ column: Column, _ row: CSVRow) -> FieldText? {
        columns.field(column.rawValue, row)
    }

    private struct Attributes: AWSAttributeSource {
        var row: CSVRow
        var columns: AWSColumns

        func attribute(_ name: AWSAttribute) -> FieldText? {
            columns.field(Column.allCases.count + name.rawValue, row)
        }
    }
}

/// The rows before the rows of prices, which AWS's two kinds of CSV file share, and where the
/// columns are that a reader wants.
struct AWSColumns {
    private let names: [String]
    private let required: [String]
    /// By the reader's number; nil where the file has no such column.
    private var positions: [Int?] = []
    private var width = 0

    var isReady: Bool { width > 0 }

    init(_ names: [String], required: [String]) {
        self.names = names
        self.required = required
    }

    /// A row about the file, or the header.
    mutating func readPreamble(_ reader: CSVReader, _ sink: ImportSink) throws {
        if reader.fields.count <= 2 {
            guard reader.text(0) == "Publication Date", reader.fields.count == 2 else { return }
            guard let day = reader.withField(1, { $0.day }) else {
                throw reader.diagnostic("`\(reader.text(1))` is no date", field: 1)
            }
            sink.publicationDay = day
            return
        }
        let header = reader.fields.indices.map(reader.text)
        for name in required where !header.contains(name) {
            throw reader.diagnostic("column `\(name)` is missing")
        }
        positions = names.map { header.firstIndex(of: $0) }
        width = header.count
    }

    /// The position in the file of the reader's column.
    func position(_ column: Int) -> Int? { positions[column] }

    func checkWidth(_ reader: CSVReader) throws {
        guard reader.fields.count == width else {
            throw reader.diagnostic("\(reader.fields.count) fields where the header has \(width)")
        }
    }

    /// Nil: there is no such column, or the field is empty.
    func field(_ column: Int, _ row: CSVRow) -> FieldText? {
        guard let position = positions[column] else { return nil }
        let field = row[position]
        return field.isEmpty ? nil : field
    }
}
