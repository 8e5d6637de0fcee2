import Pricing
import Quantities
import UsageLedger

/// A spend-based commitment as FOCUS rows: a ledger through the rater and the exporter that write
/// them for a bill.
enum FocusEvaluator: Evaluator {
    static let family = "focus_commitments"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        let commit = try inputs.price("hourly_commit")
        if inputs.has("payment") { return try purchase(inputs, commit) }
        if inputs.has("eligible_usage") { return try invariant(inputs, commit) }
        try inputs.only("hourly_commit", "eligible_usage_at_committed_rates")
        let use = try inputs.scaled(
            "eligible_usage_at_committed_rates", by: TimeSpan.hour.nanoseconds)
        let rows = Ledger(commit: commit, hours: 1, use: [use]).rows()
            .filter { $0[.chargeCategory] == "Usage" }
        return [JSONMember("rows", .array(rows.map(json)))]
    }

    /// Sums over all rows.
    private static func invariant(
        _ inputs: CaseInputs, _ commit: UnitPrice
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("hourly_commit", "hours", "eligible_usage")
        let use = try inputs.scaledList("eligible_usage", by: TimeSpan.hour.nanoseconds)
        let hours = try hours(inputs)
        guard use.count <= hours else { throw .malformed("more usage than hours") }
        let rows = Ledger(commit: commit, hours: hours, use: use).rows()
        func sum(_ column: FocusColumn, _ test: (FocusRow) -> Bool) -> JSONValue {
            .number(rows.filter(test).reduce(0) { $0 + (Double($1[column]) ?? 0) })
        }
        return [
            JSONMember(
                "sum_effective_usage_on_commitment",
                sum(.effectiveCost) {
                    $0[.chargeCategory] == "Usage" && !$0[.commitmentDiscountId].isEmpty
                }),
            JSONMember(
                "sum_billed_purchase", sum(.billedCost) { $0[.chargeCategory] == "Purchase" }),
            JSONMember(
                "sum_used", sum(.effectiveCost) { $0[.commitmentDiscountStatus] == "Used" }),
            JSONMember(
                "sum_unused", sum(.effectiveCost) { $0[.commitmentDiscountStatus] == "Unused" }),
            JSONMember(
                "ondemand_billed",
                sum(.billedCost) {
                    $0[.chargeCategory] == "Usage" && $0[.pricingCategory] == "Standard"
                }),
        ]
    }

    private static func hours(_ inputs: CaseInputs) throws(EvaluationError) -> Int64 {
        let hours = try inputs.count("hours")
        guard (1...26_304).contains(hours) else {
            throw .malformed("`inputs.hours` must be from 1 to 26,304")
        }
        return hours
    }

    private static func purchase(
        _ inputs: CaseInputs, _ commit: UnitPrice
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("hourly_commit", "hours", "payment")
        let hours = try hours(inputs)
        let share: Int128
        switch try inputs.text("payment") {
        case "No Upfront": share = 0
        case "All Upfront": share = 100
        case "Partial Upfront 50%": share = 50
        default: throw .unsupported("another payment option")
        }
        let ledger = Ledger(commit: commit, hours: hours, use: [], upfrontPercent: share)
        let rows = ledger.rows().filter { $0[.chargeCategory] == "Purchase" }
        let recurring = rows.filter { $0[.chargeFrequency] == "Recurring" }
        var outputs = [
            JSONMember("rows", .array(rows.prefix(2).map(json))),
            JSONMember("row_count", .number(Double(rows.count))),
            JSONMember("recurring_count", .number(Double(recurring.count))),
        ]
        if let once = rows.first(where: { $0[.chargeFrequency] == "One-Time" }) {
            outputs.append(JSONMember("one_time", json(once)))
        }
        if let first = recurring.first, recurring.allSatisfy({ alike($0, first) }) {
            outputs.append(JSONMember("each", json(first)))
            outputs.append(JSONMember("recurring_each", json(first)))
        }
        return outputs
    }

    /// All but the hours that they are for.
    private static func alike(_ left: FocusRow, _ right: FocusRow) -> Bool {
        let periods: [FocusColumn] = [
            .chargePeriodStart, .chargePeriodEnd, .billingPeriodStart, .billingPeriodEnd,
            .invoiceId,
        ]
        return FocusColumn.allCases.allSatisfy {
            periods.contains($0) || left[$0] == right[$0]
        }
    }

    /// Numbers as numbers, and null where FOCUS says null.
    private static func json(_ row: FocusRow) -> JSONValue {
        .object(
            FocusColumn.allCases.map { column in
                let text = row[column]
                if text.isEmpty { return JSONMember(column.rawValue, .null) }
                if column.kind == .decimal, let number = Double(text) {
                    return JSONMember(column.rawValue, .number(number))
                }
                return JSONMember(column.rawValue, .string(text))
            })
    }

    /// Use at a dollar an hour, which a savings plan covers at the same rate.
    private struct Ledger {
        var commit: UnitPrice
        var hours: Int64
        var use: [Int128]
        var upfrontPercent = Int128(0)

        private var plan: RatingPlan {
            let start = UTCInstant(nanosecondsSince1970: 0)
            let rate = SourcedPrice(
                price: UnitPrice(picodollars: 1_000_000_000_000), asOf: start.date,
                source: "case", provenance: .user)
            let total = Int128(commit.picodollars) * Int128(hours)
            let upfront = dividedRounding(total * upfrontPercent, by: 100)
            let hourly = dividedRounding(total - upfront, by: Int128(hours))
            let promise = Commitment(
                name: "plan",
                kind: .savingsPlan(
                    SavingsPlan(eligibility: .compute, commitmentPerHour: commit, rates: [rate])),
                payment: .partialUpfront, start: start, end: start + .hour * hours,
                upfront: Money(nanodollars: dividedRounding(upfront, by: 1_000)),
                recurringPerHour: UnitPrice(picodollars: Int64(hourly)), provenance: .user)
            return RatingPlan(
                catalog: LedgerCatalog(
                    scenario: "case", start: start, horizon: .hour * hours,
                    pools: [
                        PoolDescription(
                            fleet: "case", provider: "aws", region: "case", zone: "case",
                            instanceType: "case", operatingSystem: "linux", market: .onDemand,
                            billing: .perSecond)
                    ], meters: []),
                pools: [
                    PoolPrice(
                        onDemand: rate, spot: nil, family: "case", normalizationUnits: nil,
                        sizeFlexible: false)
                ], meters: [], balancerCapacityUnits: [], commitments: [promise],
                negotiatedDiscount: [:], extras: [])
        }

        private struct Rows: ChargeSink {
            var charges: [HourlyCharge] = []
            mutating func record(_ row: HourlyCharge) { charges.append(row) }
        }

        func rows() -> [FocusRow] {
            let plan = plan
            var rater = Rater(plan: plan)
            var sink = Rows()
            for (number, time) in use.enumerated() {
                var hour = HourlyUsage(clockHour: Int64(number), pools: 1, meters: 0)
                hour.instanceNanoseconds[0] = time
                rater.record(hour, rows: &sink)
            }
            _ = rater.finish(rows: &sink)
            let exporter = FocusExporter(plan)
            return sink.charges.map(exporter.row)
        }
    }
}
