import GRDB
import Quantities

/// What an importer found out about an instance type; the book takes it for types it does not know.
struct ImportType {
    var vcpu: Int64?
    var memoryBytes: Int64?
    var architecture: String?
    var processor: String?
    var clockGigahertz: Double?
    var isBurstable = false
    var isBareMetal = false
    var isCurrent = true
}

/// The same of a region.
struct ImportRegion {
    /// `region`, `local-zone` or `group`.
    var kind = "region"
    var name = ""
}

/// Takes what an importer reads into the staging file, and counts what it does not take.
///
/// Rows go in as they come; doubles are merged when the import is published.
final class ImportSink {
    let database: Database
    /// From `--date`.
    let dateGiven: Int64?
    /// The day the file says it was published, in days since 1970.
    var publicationDay: Int64?
    /// Rows of prices that were looked at.
    private(set) var rows = 0
    private var tallies = Tallies()
    private var types: [Name: Int64] = [:]
    private var regions: [Name: Int64] = [:]
    /// Columns of figures that are not in the staging file yet, row after row.
    private var waiting: [(any DatabaseValueConvertible)?] = []
    private let insertFigure: Statement
    private let insertFigures: Statement
    private let insertService: Statement

    private struct Name: Hashable {
        var provider: String
        var name: String
    }
    private static let columns = 6
    /// Rows that one statement inserts: running a statement costs more than a row.
    private static let together = 64

    init(_ database: Database, date: Int64?) throws {
        self.database = database
        dateGiven = date
        insertFigure = try database.makeStatement(
            sql: "INSERT INTO figure VALUES (?,?,?,?,?,?)")
        let rows = Array(repeating: "(?,?,?,?,?,?)", count: Self.together)
        insertFigures = try database.makeStatement(
            sql: "INSERT INTO figure VALUES " + rows.joined(separator: ","))
        insertService = try database.makeStatement(
            sql: "INSERT INTO service_price VALUES (?,?,?,?,?,?,?,?,?)")
        for row in try Row.fetchAll(database, sql: "SELECT id, provider, name FROM instance_type") {
            types[Name(provider: row["provider"], name: row["name"])] = row["id"]
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, provider, code FROM region") {
            regions[Name(provider: row["provider"], name: row["code"])] = row["id"]
        }
        let counted = try Row.fetchAll(database, sql: "SELECT * FROM tally ORDER BY rowid")
        for row in counted {
            tallies.add(row["what"], row["reason"], count: row["count"])
        }
        if let row = try Row.fetchOne(database, sql: "SELECT rows, day FROM progress") {
            self.rows = row["rows"]
            publicationDay = row["day"]
        }
    }

    /// The day of the list: what `--date` says, else what the file says.
    ///
    /// - Throws: `ImportFault` when neither does.
    func day(at offset: Int?) throws -> Int64 {
        if let day = dateGiven ?? publicationDay { return day }
        throw ImportFault(
            "the file does not say when its prices were published", at: offset,
            help: "say on which day you fetched it: `--date 2026-07-20`")
    }

    /// Counts a row of prices as looked at.
    func readRow() { rows += 1 }

    /// Counts what the book has no place for.
    func skip(_ reason: String, count: Int = 1) { tallies.add("", reason, count: count) }

    /// The last page of the file names another one.
    func nameNextPage() { tallies.add(Self.nextPage, "", count: 1) }

    static let nextPage = "last pages that another follows"

    private func take(_ what: String) { tallies.add(what, "", count: 1) }

    /// The identifier of a type; `about` is asked the first time.
    func type(
        _ provider: String, _ name: String, about: () -> ImportType = { ImportType() }
    ) -> Int64 {
        let key = Name(provider: provider, name: name)
        if let id = types[key] { return id }
        let id = Int64(types.count + 1)
        types[key] = id
        let type = about()
        pending.append { database in
            try database.execute(
                sql: "INSERT INTO instance_type VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                arguments: [
                    id, provider, name, type.vcpu, type.memoryBytes, type.architecture,
                    type.processor, type.clockGigahertz, type.isBurstable, type.isBareMetal,
                    type.isCurrent,
                ])
        }
        return id
    }

    func region(
        _ provider: String, _ code: FieldText, about: () -> ImportRegion = { ImportRegion() }
    ) -> Int64 {
        let key = Name(provider: provider, name: code.text)
        if let id = regions[key] { return id }
        let id = Int64(regions.count + 1)
        regions[key] = id
        let (text, region) = (key.name, about())
        pending.append { database in
            try database.execute(
                sql: "INSERT INTO region VALUES (?,?,?,?,?)",
                arguments: [id, provider, text, region.kind, region.name])
        }
        return id
    }

    /// Types and regions that were named since the last checkpoint.
    private var pending: [(Database) throws -> Void] = []

    /// A price per instance-hour, or with `isUpfront` what is paid once, both in pico-dollars.
    func figure(
        _ kind: ComputeKind, type: Int64, region: Int64, day: Int64, price: Int64,
        isUpfront: Bool = false
    ) throws {
        taken[kind.rawValue] += 1
        if let last, last.kind == kind, last.type == type, last.region == region, last.day == day,
            isUpfront ? last.upfront == 0 : last.hourly == 0
        {
            // Both parts of an offer stand together in every list.
            if isUpfront { self.last?.upfront = price } else { self.last?.hourly = price }
            return
        }
        try insertLast()
        last = Figure(
            kind: kind, type: type, region: region, day: day, upfront: isUpfront ? price : 0,
            hourly: isUpfront ? 0 : price)
    }

    private struct Figure {
        var kind: ComputeKind
        var type: Int64
        var region: Int64
        var day: Int64
        var upfront: Int64
        var hourly: Int64
    }
    /// May get its other part yet.
    private var last: Figure?

    private func insertLast() throws {
        guard let last else { return }
        waiting.append(last.kind.rawValue)
        waiting.append(last.type)
        waiting.append(last.region)
        waiting.append(last.day)
        waiting.append(last.upfront)
        waiting.append(last.hourly)
        self.last = nil
        guard waiting.count == Self.columns * Self.together else { return }
        try insertFigures.execute(arguments: StatementArguments(waiting))
        waiting.removeAll(keepingCapacity: true)
    }

    /// Figures since the last checkpoint, by kind.
    private var taken = [Int](repeating: 0, count: 300)

    private func flushFigures() throws {
        try insertLast()
        for start in stride(from: 0, to: waiting.count, by: Self.columns) {
            try insertFigure.execute(
                arguments: StatementArguments(waiting[start..<(start + Self.columns)]))
        }
        waiting.removeAll(keepingCapacity: true)
        for kind in taken.indices where taken[kind] > 0 {
            tallies.add(ComputeKind(rawValue: kind).plural, "", count: taken[kind])
            taken[kind] = 0
        }
    }

    /// A tier of a service's price, from a quantity on.
    func service(
        _ provider: String, _ service: String, _ item: String, unit: String, region: Int64,
        day: Int64, from: Double, upTo: Double?, price: Int64
    ) throws {
        take("service prices")
        try insertService.execute(arguments: [
            provider, service, item, unit, region, day, from, upTo, price,
        ])
    }

    /// What the Spot Instance Advisor says.
    func advice(
        type: Int64, region: Int64, system: String, day: Int64, bucket: Int64, saving: Int64
    ) throws {
        take("Spot Advisor figures")
        try database.execute(
            sql: "INSERT INTO spot_advice VALUES (?,?,?,?,?,?)",
            arguments: [type, region, system, day, bucket, saving])
    }

    /// A spot price of one zone from an instant on.
    func spotSample(
        type: Int64, region: Int64, zone: String, day: Int64, at: String, price: Int64
    ) throws {
        take("spot prices by zone")
        try database.cachedStatement(sql: "INSERT INTO spot_sample VALUES (?,?,?,?,?,?)")
            .execute(arguments: [type, region, day, zone, at, price])
    }

    /// What one vCPU or one GiB of a Google family costs per hour.
    func resourceRate(
        family: String, resource: String, kind: ComputeKind, region: Int64, day: Int64,
        price: Int64
    ) throws {
        take("rates of vCPUs and memory")
        try database.execute(
            sql: "INSERT INTO resource_rate VALUES (?,?,?,?,?,?)",
            arguments: [family, resource, kind.rawValue, region, day, price])
    }

    /// Writes down how far the import came; the caller ends the transaction.
    func checkpoint(_ progress: ImportProgress) throws {
        try flushFigures()
        for insert in pending { try insert(database) }
        pending.removeAll()
        try database.execute(sql: "DELETE FROM tally; DELETE FROM progress")
        for tally in tallies.all {
            try database.execute(
                sql: "INSERT INTO tally VALUES (?,?,?)",
                arguments: [tally.what, tally.reason, tally.count])
        }
        try database.execute(
            sql: "INSERT INTO progress VALUES (?,?,?,?,?,?,?,?)",
            arguments: [
                progress.offset, progress.line, progress.checkpoint,
                progress.memory.joined(separator: "\u{1F}"), dateGiven ?? publicationDay, rows,
                progress.format, progress.isComplete,
            ])
    }
}

/// How far into its file an import is.
struct ImportProgress {
    var format: String
    var offset: Int
    var line = 1
    /// Of `JSONStream`.
    var checkpoint = ""
    var memory: [String] = []
    var isComplete = false
}

/// What was taken and what was not, in the order in which it was first met.
private struct Tallies {
    struct Tally {
        var what: String
        var reason: String
        var count: Int
    }
    private(set) var all: [Tally] = []
    private var indexes: [String: Int] = [:]

    /// Reasons name what the file says; a broken one must not fill the memory with them.
    private static let limit = 500

    mutating func add(_ what: String, _ reason: String, count: Int) {
        let key = what.isEmpty ? reason : what
        if let index = indexes[key] {
            all[index].count += count
        } else if all.count < Self.limit || what != "" {
            indexes[key] = all.count
            all.append(Tally(what: what, reason: reason, count: count))
        } else {
            add("", "other reasons", count: count)
        }
    }
}
