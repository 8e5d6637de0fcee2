package import Pricing
package import Quantities
package import UsageLedger

/// One replication's rows of the ledger file.
///
/// A `segment` row says who ran from when to when, without money; a `charge` row says what one line
/// of the bill grew by in one clock-hour. The charge rows of a replication add up to its bill,
/// nano-dollar for nano-dollar.
package final class LedgerPart: ChargeSink {
    package static let header =
        "record,scenario,replication,from,to,fleet,region,zone,type,category,service,option,"
        + "commitment,quantity,unit,list,contracted,effective,billed,end,os\n"

    private let file: OutputFile
    private let prefix: String
    private let start: UTCInstant
    private var pools: [PoolDescription] = []
    private var ledgerEnd = UTCInstant(nanosecondsSince1970: .max)

    package init(file: OutputFile, scenario: String, replication: Int, start: UTCInstant) {
        self.file = file
        prefix = "\(csvField(scenario)),\(replication)"
        self.start = start
    }

    /// Must come before the first row: the names behind the indices.
    package func begin(_ catalog: LedgerCatalog) {
        pools = catalog.pools
        ledgerEnd = catalog.start + catalog.horizon
    }

    package func record(_ segment: InstanceSegment) {
        let pool = pools[segment.pool]
        let from = start + TimeSpan(nanoseconds: segment.fromNanoseconds)
        let to = start + TimeSpan(nanoseconds: segment.toNanoseconds)
        let names = [pool.fleet, pool.region, pool.zone, pool.instanceType].map(csvField)
        file.write(
            "segment,\(prefix),\(from),\(to),\(names.joined(separator: ",")),,,"
                + "\(pool.market.rawValue),,\(segment.count),instances,,,,,"
                + "\(segment.end.rawValue),\(pool.operatingSystem)\n")
    }

    package func record(_ row: HourlyCharge) {
        let key = row.key
        let hour = TimeSpan.hour.nanoseconds
        let from = UTCInstant(nanosecondsSince1970: row.clockHour * hour)
        let to = UTCInstant(nanosecondsSince1970: (row.clockHour + 1) * hour)
        let names = [
            key.owner, key.region, key.zone, key.instanceType, key.category.rawValue, key.service,
            key.option.label, key.option.commitment,
        ].map(csvField)
        let costs = row.costs
        file.write(
            "charge,\(prefix),\(max(from, start)),\(min(to, ledgerEnd)),"
                + "\(names.joined(separator: ",")),\(row.quantity),\(csvField(row.unit)),"
                + "\(costs.list),\(costs.contracted),\(costs.effective),\(costs.billed),,\n")
    }

    package func finish() -> OutputFile { file }
}

/// A field of a CSV file, quoted where RFC 4180 wants it.
package func csvField(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }) else {
        return text
    }
    var quoted = "\""
    for character in text { quoted += character == "\"" ? "\"\"" : String(character) }
    return quoted + "\""
}
