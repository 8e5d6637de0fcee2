import Diagnostics
import GRDB
import Quantities

/// A table with a header: the columns that must be there, and any others by name.
struct BookTable {
    var reader: CSVReader
    private let columns: [String: Int]
    private let width: Int

    init(_ file: PricingFolder.TextFile, _ required: [String]) throws {
        reader = CSVReader(file: file.name, bytes: file.bytes)
        var columns: [String: Int] = [:]
        if try reader.next() {
            for index in reader.fields.indices { columns[reader.text(index)] = index }
        }
        let missing = required.filter { columns[$0] == nil }
        guard missing.isEmpty else {
            throw BookError.pricingInvalid([
                reader.diagnostic("column `\(missing[0])` is missing")
            ])
        }
        self.columns = columns
        width = reader.fields.count
    }

    mutating func next() throws -> Bool {
        guard try reader.next() else { return false }
        guard reader.fields.count == width else {
            throw BookError.pricingInvalid([
                reader.diagnostic("\(reader.fields.count) fields where the header has \(width)")
            ])
        }
        return true
    }

    /// A column that the initializer required.
    func column(_ name: String) -> Int { columns[name]! }
    func text(_ index: Int) -> String { reader.text(index) }
    func text(_ name: String) -> String { reader.text(column(name)) }

    func optional(_ name: String) -> String? {
        guard let index = columns[name], !reader.isEmpty(index) else { return nil }
        return reader.text(index)
    }
    func double(_ name: String) -> Double? { optional(name).flatMap { Double($0) } }
    func flag(_ name: String) -> Bool { optional(name) == "yes" }
}

/// A table with one row per type and one column per region. The columns up to `source` are keys.
struct BookMatrix {
    private(set) var reader: CSVReader
    private let keys: [String: Int]
    let sourceColumn: Int
    /// Identifiers of the regions of the columns after `source`.
    let regions: [Int64]

    init(
        _ file: PricingFolder.TextFile, _ provider: String, _ builder: inout BookBuilder
    ) throws {
        reader = CSVReader(file: file.name, bytes: file.bytes)
        var keys: [String: Int] = [:]
        if try reader.next() {
            for index in reader.fields.indices {
                let name = reader.text(index)
                keys[name] = index
                if name == "source" { break }
            }
        }
        guard let source = keys["source"], keys["type"] == 0 else {
            throw BookError.pricingInvalid([
                reader.diagnostic("the first column is `type`, and one is `source`")
            ])
        }
        self.keys = keys
        sourceColumn = source
        var regions: [Int64] = []
        for index in reader.fields.indices.dropFirst(source + 1) {
            if let region = builder.region(reader, index, provider) { regions.append(region) }
        }
        self.regions = regions
        guard regions.count == reader.fields.count - source - 1 else {
            throw BookError.pricingInvalid(builder.diagnostics)
        }
    }

    mutating func next() throws -> Bool {
        guard try reader.next() else { return false }
        guard reader.fields.count == sourceColumn + 1 + regions.count else {
            throw BookError.pricingInvalid([
                reader.diagnostic(
                    "\(reader.fields.count) fields where the header has "
                        + "\(sourceColumn + 1 + regions.count)")
            ])
        }
        return true
    }

    func key(_ name: String, _ reader: CSVReader) -> String {
        keys[name].map { reader.text($0) } ?? ""
    }
}

extension BookBuilder {
    /// A row for each day on which a spot price changed.
    mutating func loadSpotHistory(_ file: PricingFolder.TextFile, _ provider: String) throws {
        var table = try BookTable(file, ["type", "region", "date", "price", "source"])
        let insert = try database.makeStatement(
            sql: "INSERT INTO compute_price VALUES (?,?,?,?,?,?,0)")
        while try table.next() {
            guard let type = type(table.reader, table.column("type"), provider),
                let region = region(table.reader, table.column("region"), provider),
                let price = price(table.reader, table.column("price")),
                let source = source(table.reader, table.column("source"))
            else { continue }
            guard let date = try? CalendarDate.parse(table.text("date")) else {
                report(
                    table.reader.diagnostic(
                        "no date such as 2026-07-20", field: table.column("date")))
                continue
            }
            try insert.execute(arguments: [
                type, ComputeKind.spot.rawValue, region, date.daysSince1970, price, source.id,
            ])
            count("compute_price", 1)
        }
    }

    /// One price per cell; `kind` reads what kind a row is of.
    mutating func loadPrices(
        _ file: PricingFolder.TextFile, _ provider: String,
        kind: (CSVReader, BookMatrix) -> ComputeKind?
    ) throws {
        var matrix = try BookMatrix(file, provider, &self)
        let insert = try database.makeStatement(
            sql: "INSERT INTO compute_price VALUES (?,?,?,?,?,?,0)")
        while try matrix.next() {
            let reader = matrix.reader
            guard let kind = kind(reader, matrix) else {
                report(reader.diagnostic("an unknown class or term"))
                continue
            }
            guard let type = type(reader, 0, provider),
                let source = source(reader, matrix.sourceColumn)
            else { continue }
            for (index, region) in matrix.regions.enumerated() {
                let field = matrix.sourceColumn + 1 + index
                if reader.isEmpty(field) { continue }
                guard let price = price(reader, field) else { continue }
                try insert.execute(arguments: [
                    type, kind.rawValue, region, source.day, price, source.id,
                ])
                count("compute_price", 1)
            }
        }
    }

    /// Cells such as `3/56`: bucket and saving in per cent.
    mutating func loadAdvice(_ file: PricingFolder.TextFile, _ provider: String) throws {
        var matrix = try BookMatrix(file, provider, &self)
        let insert = try database.makeStatement(
            sql: "INSERT INTO spot_advice VALUES (?,?,?,?,?,?,?)")
        while try matrix.next() {
            let reader = matrix.reader
            guard let type = type(reader, 0, provider),
                let source = source(reader, matrix.sourceColumn)
            else { continue }
            let os = matrix.key("os", reader)
            for (index, region) in matrix.regions.enumerated() {
                let field = matrix.sourceColumn + 1 + index
                if reader.isEmpty(field) { continue }
                let parts = reader.text(field).split(separator: "/").map { Int($0) }
                guard parts.count == 2, let bucket = parts[0], let saving = parts[1],
                    (0...4).contains(bucket), (-100..<100).contains(saving)
                else {
                    report(reader.diagnostic("no bucket and saving such as `3/56`", field: field))
                    continue
                }
                try insert.execute(arguments: [
                    type, region, os, source.day, bucket, saving, source.id,
                ])
                count("spot_advice", 1)
            }
        }
    }

    mutating func loadServices(_ file: PricingFolder.TextFile, _ provider: String) throws {
        var table = try BookTable(
            file, ["service", "item", "unit", "region", "upTo", "price", "source"])
        let insertItem = try database.makeStatement(
            sql: "INSERT INTO service_item VALUES (?,?,?,?,?)")
        let insert = try database.makeStatement(
            sql: "INSERT INTO service_price VALUES (?,?,?,?,?,?,?)")
        var items: [String: Int64] = [:]
        var nextItem = try Int64.fetchOne(
            database, sql: "SELECT COALESCE(MAX(id), 0) FROM service_item")!
        var tiers: [[Int64]: Int64] = [:]
        while try table.next() {
            let reader = table.reader
            guard let region = region(reader, table.column("region"), provider),
                let source = source(reader, table.column("source")),
                let price = price(reader, table.column("price"), mayBeFree: true)
            else { continue }
            let name = "\(table.text("service"))/\(table.text("item"))"
            if items[name] == nil {
                nextItem += 1
                items[name] = nextItem
                try insertItem.execute(arguments: [
                    nextItem, provider, table.text("service"), table.text("item"),
                    table.text("unit"),
                ])
                count("service_item", 1)
            }
            let item = items[name]!
            let tier = tiers[[item, region, source.day], default: 0]
            tiers[[item, region, source.day]] = tier + 1
            try insert.execute(arguments: [
                item, region, source.day, tier, table.double("upTo"), price, source.id,
            ])
            count("service_price", 1)
        }
    }

    mutating func loadCredits(_ file: PricingFolder.TextFile, _ provider: String) throws {
        var table = try BookTable(
            file, ["type", "earnedPerHour", "maximum", "atLaunch", "mode", "source"])
        let insert = try database.makeStatement(
            sql: "INSERT INTO cpu_credit VALUES (?,?,?,?,?,?)")
        while try table.next() {
            let reader = table.reader
            guard let type = type(reader, table.column("type"), provider),
                let source = source(reader, table.column("source")),
                let earned = millionths(reader, table.column("earnedPerHour")),
                let maximum = millionths(reader, table.column("maximum"))
            else { continue }
            guard let atLaunch = reader.integer(table.column("atLaunch")), atLaunch >= 0 else {
                report(reader.diagnostic("no whole credits", field: table.column("atLaunch")))
                continue
            }
            guard ["standard", "unlimited"].contains(table.text("mode")) else {
                report(
                    reader.diagnostic(
                        "`\(table.text("mode"))` is neither `standard` nor `unlimited`",
                        field: table.column("mode")))
                continue
            }
            try insert.execute(arguments: [
                type, earned, maximum, Int64(atLaunch) * 1_000_000, table.text("mode"), source.id,
            ])
            count("cpu_credit", 1)
        }
    }

    mutating func loadSpeeds(_ file: PricingFolder.TextFile) throws {
        var table = try BookTable(file, ["family", "kind", "speed", "baseline", "source"])
        while try table.next() {
            guard let source = source(table.reader, table.column("source")) else { continue }
            guard let millionths = millionths(table.reader, table.column("speed")) else { continue }
            try database.execute(
                sql: "INSERT INTO relative_speed VALUES (?,?,?,?,?)",
                arguments: [
                    table.text("family"), table.text("kind"), millionths, table.text("baseline"),
                    source.id,
                ])
            count("relative_speed", 1)
        }
    }

    mutating func loadRatios(_ file: PricingFolder.TextFile) throws {
        var table = try BookTable(file, ["class", "term", "payment", "ratio", "source"])
        while try table.next() {
            guard let source = source(table.reader, table.column("source")) else { continue }
            guard let millionths = millionths(table.reader, table.column("ratio")) else { continue }
            try database.execute(
                sql: "INSERT INTO payment_ratio VALUES (?,?,?,?,?)",
                arguments: [
                    table.text("class"), table.reader.integer(table.column("term")),
                    table.text("payment"), millionths, source.id,
                ])
            count("payment_ratio", 1)
        }
    }

    mutating func loadServiceLevels(
        _ file: PricingFolder.TextFile, _ provider: String
    ) throws {
        var table = try BookTable(file, ["service", "below", "credit", "source"])
        while try table.next() {
            guard let source = source(table.reader, table.column("source")),
                let below = millionths(table.reader, table.column("below")),
                let credit = millionths(table.reader, table.column("credit"))
            else { continue }
            try database.execute(
                sql: "INSERT INTO service_level VALUES (?,?,?,?,?)",
                arguments: [provider, table.text("service"), below, credit, source.id])
            count("service_level", 1)
        }
    }

    private mutating func millionths(_ reader: CSVReader, _ field: Int) -> Int64? {
        if let scaled = reader.picodollars(field), scaled > 0, scaled % 1_000_000 == 0 {
            return scaled / 1_000_000
        }
        report(reader.diagnostic("`\(reader.text(field))` is no ratio", field: field))
        return nil
    }
}
