package import Pricing
import Quantities
import UsageLedger

/// What a file says was used: instances, which can be bought in another way, and what else was
/// charged, which stays as it is.
package struct UsageDocument {
    package enum Format: String, CaseIterable, Sendable {
        /// Headroom's own: a row says how many instances ran from when to when.
        case usage
        /// What `run --ledger` writes.
        case ledger
        /// FOCUS 1.2.
        case focus
        /// AWS's Cost and Usage Report, of either version.
        case costAndUsage = "cost-and-usage"
    }
    /// Whose instances of one type, where, in which market.
    struct Pool: Hashable {
        var owner: String
        var account: String
        var provider: String
        var region: String
        /// Empty where the file does not say.
        var zone: String
        var type: String
        var os: String
        var isSpot: Bool
    }
    /// Time of a pool's instances: instance-nanoseconds spread evenly from one instant to another.
    struct Stretch {
        var pool: Int
        var from: Int64
        var to: Int64
        var nanoseconds: Int128
    }
    package let file: String
    package internal(set) var format = Format.usage
    var pools: [Pool] = []
    /// The file's line on which each pool comes first.
    var lines: [Int] = []
    var stretches: [Stretch] = []
    /// Charges that no commitment changes, in the order of the file.
    package internal(set) var carried: [HourlyCharge] = []
    /// Rows of commitments that were bought at the time: fees, and what was not used of them.
    package internal(set) var replacedRows = 0
    /// What the file's rows cost, where it says.
    package internal(set) var before = Costs()
    package internal(set) var rows = 0
    /// Nanoseconds since 1970.
    var start = Int64.max
    var end = Int64.min
    private var indices: [Pool: Int] = [:]

    init(file: String) { self.file = file }

    mutating func pool(_ pool: Pool, line: Int) -> Int {
        if let known = indices[pool] { return known }
        indices[pool] = pools.count
        pools.append(pool)
        lines.append(line)
        return pools.count - 1
    }

    mutating func cover(from: Int64, to: Int64) {
        start = min(start, from)
        end = max(end, to)
    }

    /// The largest file that is read: 2 GB.
    package static let limit = 2_000_000_000
}

/// What one row of a file turned out to be.
enum UsageRow {
    /// `rounding` is what the provider bills beyond the time run, at its end.
    case instances(
        UsageDocument.Pool, from: Int64, to: Int64, nanoseconds: Int128, rounding: Int128 = 0,
        costs: Costs)
    case carried(HourlyCharge, from: Int64, to: Int64)
    /// Money or idleness of a commitment of the time.
    case replaced(costs: Costs)
    /// The other half of what another row counts, or of another replication.
    case skipped
}
