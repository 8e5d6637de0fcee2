import Diagnostics
import GRDB
import Quantities

/// Fills an empty database from the price text. One use.
struct BookBuilder {
    let database: Database
    /// Rows by table, for the `book` table and for whoever wants to see a build's size.
    private(set) var counts: [String: Int] = [:]
    var diagnostics: [Diagnostic] = []
    private var sources: [String: (id: Int64, day: Int64)] = [:]
    private var regions: [String: Int64] = [:]
    private var types: [String: Int64] = [:]
    var newestDay = Int64.min

    /// After this many errors the rest would teach nobody anything.
    private static let errorLimit = 20

    init(database: Database) { self.database = database }

    /// - Parameters:
    ///   - fingerprint: of all that the book is built from.
    ///   - withImports: a file of imported prices is attached as `imported`.
    /// - Throws: `BookError.pricingInvalid` with all errors of the text, or SQLite's own.
    mutating func build(
        _ folder: PricingFolder, fingerprint: String, withImports: Bool
    ) throws {
        try loadSources(try file("sources.csv", of: folder))
        let providers = folder.files.filter { $0.name.hasSuffix("/types.csv") }
            .map { String($0.name.dropLast("/types.csv".count)) }
        for provider in providers {
            try loadRegions(try file("\(provider)/regions.csv", of: folder), provider)
            try loadTypes(try file("\(provider)/types.csv", of: folder), provider)
        }
        for file in folder.files where file.name != "schema.sql" && file.name != "sources.csv" {
            try load(file)
            if diagnostics.count >= Self.errorLimit { break }
        }
        guard diagnostics.isEmpty else { throw BookError.pricingInvalid(diagnostics) }
        if withImports { try addImports() }
        try writeSummary(folder, fingerprint)
    }

    private func file(
        _ name: String, of folder: PricingFolder
    ) throws -> PricingFolder.TextFile {
        guard let file = folder.files.first(where: { $0.name == name }) else {
            throw BookError.pricingInvalid([
                Diagnostic(.error, "`\(name)` is missing", file: "\(folder.path)/\(name)")
            ])
        }
        return file
    }

    /// What a file holds is in the first words of its name.
    private mutating func load(_ file: PricingFolder.TextFile) throws {
        let parts = file.name.split(separator: "/")
        guard parts.count == 2 else {
            return diagnostics.append(
                Diagnostic(
                    .error, "a price table lies outside a provider's folder", file: file.name))
        }
        let provider = String(parts[0])
        let name = parts[1]
        if name == "types.csv" || name == "regions.csv" { return }
        if name.hasPrefix("on-demand") {
            try loadPrices(file, provider) { _, _ in .onDemand }
        } else if name.hasPrefix("spot-advisor") {
            try loadAdvice(file, provider)
        } else if name == "spot-history.csv" {
            try loadSpotHistory(file, provider)
        } else if name.hasPrefix("spot") {
            try loadPrices(file, provider) { _, _ in .spot }
        } else if name.hasPrefix("reserved") {
            try loadPrices(file, provider) { reader, matrix in
                guard let offering = OfferingClass(rawValue: matrix.key("class", reader)) else {
                    return nil
                }
                return .reserved(offering, years: Int(matrix.key("term", reader)) ?? 0)
            }
        } else if name.hasPrefix("committed-use") {
            try loadPrices(file, provider) { reader, matrix in
                .google(.committedUse(years: Int(matrix.key("term", reader)) ?? 0))
            }
        } else if name.hasPrefix("sustained-use") {
            try loadPrices(file, provider) { _, _ in .sustainedUse }
        } else if name == "service-levels.csv" {
            try loadServiceLevels(file, provider)
        } else if name.hasPrefix("services") {
            try loadServices(file, provider)
        } else if name == "credits.csv" {
            try loadCredits(file, provider)
        } else if name == "speeds.csv" {
            try loadSpeeds(file)
        } else if name == "payment-ratios.csv" {
            try loadRatios(file)
        } else {
            diagnostics.append(
                Diagnostic(.error, "no price table is called `\(name)`", file: file.name))
        }
    }

    mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    mutating func count(_ table: String, _ rows: Int) { counts[table, default: 0] += rows }

    /// The source of the current row; nil and a diagnostic when there is none of that name.
    mutating func source(_ reader: CSVReader, _ field: Int) -> (id: Int64, day: Int64)? {
        let code = reader.text(field)
        if let source = sources[code] {
            newestDay = max(newestDay, source.day)
            return source
        }
        report(reader.diagnostic("unknown source `\(code)`", field: field))
        return nil
    }

    mutating func region(_ reader: CSVReader, _ field: Int, _ provider: String) -> Int64? {
        let code = reader.text(field)
        if let region = regions["\(provider)/\(code)"] { return region }
        report(reader.diagnostic("unknown region `\(code)` of \(provider)", field: field))
        return nil
    }

    mutating func type(_ reader: CSVReader, _ field: Int, _ provider: String) -> Int64? {
        let name = reader.text(field)
        if let type = types["\(provider)/\(name)"] { return type }
        report(reader.diagnostic("unknown instance type `\(name)` of \(provider)", field: field))
        return nil
    }

    /// A price above zero, or from zero where something may be free, and at most a million
    /// dollars.
    mutating func price(_ reader: CSVReader, _ field: Int, mayBeFree: Bool = false) -> Int64? {
        if let price = reader.picodollars(field), price > (mayBeFree ? -1 : 0),
            price <= Self.dearest
        {
            return price
        }
        report(
            reader.diagnostic(
                "`\(reader.text(field))` is no price between 0 and 1000000 USD", field: field))
        return nil
    }

    static let dearest: Int64 = 1_000_000_000_000_000_000

    private mutating func loadSources(_ file: PricingFolder.TextFile) throws {
        var table = try BookTable(file, ["id", "kind", "date", "title", "location"])
        let insert = try database.makeStatement(sql: "INSERT INTO source VALUES (?,?,?,?,?,?)")
        while try table.next() {
            let code = table.text(0)
            guard let date = try? CalendarDate.parse(table.text(2)) else {
                report(table.reader.diagnostic("no date such as 2026-07-20", field: 2))
                continue
            }
            let id = Int64(sources.count + 1)
            guard sources.updateValue((id, date.daysSince1970), forKey: code) == nil else {
                throw BookError.pricingInvalid([
                    table.reader.diagnostic("a second source `\(code)`", field: 0)
                ])
            }
            try insert.execute(arguments: [
                id, code, table.text(1), date.daysSince1970, table.text(3), table.text(4),
            ])
        }
        count("source", sources.count)
    }

    private mutating func loadRegions(_ file: PricingFolder.TextFile, _ provider: String) throws {
        var table = try BookTable(file, ["region", "kind", "name"])
        let insert = try database.makeStatement(sql: "INSERT INTO region VALUES (?,?,?,?,?)")
        while try table.next() {
            let id = Int64(regions.count + 1)
            regions["\(provider)/\(table.text(0))"] = id
            try insert.execute(arguments: [
                id, provider, table.text(0), table.text(1), table.text(2),
            ])
            count("region", 1)
        }
    }

    private mutating func loadTypes(_ file: PricingFolder.TextFile, _ provider: String) throws {
        var table = try BookTable(file, ["type", "vcpu", "memoryGiB", "arch", "source"])
        let insert = try database.makeStatement(
            sql: "INSERT INTO instance_type VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
        while try table.next() {
            guard let source = source(table.reader, table.column("source")) else { continue }
            let id = Int64(types.count + 1)
            types["\(provider)/\(table.text(0))"] = id
            let memory = table.double("memoryGiB").map { Int64(($0 * 1_073_741_824).rounded()) }
            try insert.execute(arguments: [
                id, provider, table.text(0), table.double("vcpu").map { Int64($0) }, memory,
                table.optional("arch"), table.optional("processor"), table.double("clockGHz"),
                table.flag("burstable"), table.flag("bareMetal"), table.flag("current"),
                table.optional("gpu"), Int64(table.double("gpuCount") ?? 0),
                table.double("gpuMemoryGiB"), table.double("localStorageGB"),
                table.double("networkGbps"), table.double("networkPeakGbps"),
                table.double("ebsMbps"), table.double("ebsPeakMbps"), source.id,
            ])
            count("instance_type", 1)
        }
    }

    private func writeSummary(_ folder: PricingFolder, _ fingerprint: String) throws {
        var rows = [
            ("fingerprint", fingerprint), ("newestDay", "\(newestDay)"),
            ("pricing", folder.path), ("schema", "\(PricingFolder.schemaVersion)"),
        ]
        for (table, count) in counts.sorted(by: { $0.key < $1.key }) {
            rows.append(("rows.\(table)", "\(count)"))
        }
        for (name, value) in rows {
            try database.execute(sql: "INSERT INTO book VALUES (?,?)", arguments: [name, value])
        }
    }
}
