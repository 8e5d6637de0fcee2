import Diagnostics
import Pricing
import Quantities
import UsageLedger

/// A format of usage: how its header is known, and what one of its rows is.
protocol UsageFormat: Sendable {
    static var format: UsageDocument.Format { get }
    static func matches(_ header: [String]) -> Bool
    static func read(_ table: UsageTable) throws(Diagnostic) -> UsageRow
}

/// Every format that can be read. One line each.
enum UsageFormats {
    static let all: [any UsageFormat.Type] = [
        LedgerUsage.self, FocusUsage.self, CostAndUsageReport.self, PlainUsage.self,
    ]
}

/// `from,to,region,type,count`, with `zone`, `os`, `market`, `account` and `fleet` where they are
/// known: so many instances ran from one instant to the other.
enum PlainUsage: UsageFormat {
    static let format = UsageDocument.Format.usage
    static let required = ["from", "to", "region", "type", "count"]
    static let columns =
        required + ["provider", "zone", "os", "market", "account", "fleet"]

    static func matches(_ header: [String]) -> Bool {
        required.allSatisfy(header.contains)
    }

    static func read(_ table: UsageTable) throws(Diagnostic) -> UsageRow {
        let period = try table.period("from", "to")
        let count = try table.number("count")
        guard count >= 0, count <= 1e9, !table.text("count").isEmpty else {
            throw table.fault("`count` is a number from 0 to 1e9", "count")
        }
        let market = table.text("market")
        guard ["", "on-demand", "spot"].contains(market) else {
            throw table.fault(
                "`\(market)` is no market", "market", help: "one of: on-demand, spot")
        }
        let found = try table.provider(ofRegion: "region")
        let provider = table.text("provider").isEmpty ? found : table.text("provider")
        guard table.book.hasRegion(provider: provider, region: table.text("region")) else {
            throw table.fault("`\(provider)` has no region `\(table.text("region"))`", "region")
        }
        let os = table.text("os").isEmpty ? "linux" : table.text("os")
        let account = table.text("account")
        let fleet = table.text("fleet")
        let pool = UsageDocument.Pool(
            owner: fleet.isEmpty ? (account.isEmpty ? "usage" : account) : fleet,
            account: account, provider: provider, region: table.text("region"),
            zone: table.text("zone"), type: try table.required("type"), os: os,
            isSpot: market == "spot")
        let length = Double(period.to - period.from)
        return .instances(
            pool, from: period.from, to: period.to,
            nanoseconds: Int128((count * length).rounded()), costs: Costs())
    }
}

/// The ledger of a run: segments are used again, charges of commitments replaced, all else kept.
enum LedgerUsage: UsageFormat {
    static let format = UsageDocument.Format.ledger

    static func matches(_ header: [String]) -> Bool {
        ["record", "scenario", "replication", "fleet", "option"].allSatisfy(header.contains)
    }

    static func read(_ table: UsageTable) throws(Diagnostic) -> UsageRow {
        // A bill is of one run: the first.
        guard table.text("replication") == "0" else { return .skipped }
        let period = try table.period("from", "to")
        if table.text("record") == "segment" { return try segment(table, period) }
        let costs = Costs(
            list: try table.money("list"), contracted: try table.money("contracted"),
            effective: try table.money("effective"), billed: try table.money("billed"))
        guard let category = ChargeCategory(rawValue: table.text("category")) else {
            throw table.fault("`\(table.text("category"))` is no category", "category")
        }
        let service = table.text("service")
        if service == "Compute" || service == "Compute vCPU" || service == "Compute memory"
            || !table.text("commitment").isEmpty
        {
            return .replaced(costs: costs)
        }
        return .carried(
            HourlyCharge(
                carried: service, category: category, owner: table.text("fleet"),
                region: table.text("region"), from: period.from, to: period.to,
                quantity: try table.number("quantity"), unit: table.text("unit"), costs: costs),
            from: period.from, to: period.to)
    }

    private static func segment(
        _ table: UsageTable, _ period: (from: Int64, to: Int64)
    ) throws(Diagnostic) -> UsageRow {
        let count = try table.number("quantity")
        guard count >= 1, count <= 1e9, count == count.rounded() else {
            throw table.fault("a segment has a whole number of instances", "quantity")
        }
        guard let end = SegmentEnd(rawValue: table.text("end")) else {
            throw table.fault("`\(table.text("end"))` is no end of a segment", "end")
        }
        let provider = try table.provider(ofRegion: "region")
        let isSpot = table.text("option") == Market.spot.rawValue
        let os = table.text("os").isEmpty ? "linux" : table.text("os")
        let rule =
            isSpot
            ? BillingRule.spot(provider: provider, operatingSystem: os)
            : .onDemand(operatingSystem: os)
        let run = TimeSpan(nanoseconds: period.to - period.from)
        // At the horizon instances go on, and so nothing is rounded.
        let billable = end == .horizon ? run : rule.billable(run, end: end)
        return .instances(
            UsageDocument.Pool(
                owner: table.text("fleet"), account: table.text("account"), provider: provider,
                region: table.text("region"), zone: table.text("zone"),
                type: try table.required("type"), os: os, isSpot: isSpot),
            from: period.from, to: period.to,
            nanoseconds: Int128(run.nanoseconds) * Int128(count),
            rounding: Int128((billable - run).nanoseconds) * Int128(count), costs: Costs())
    }
}
