import Pricing
import Quantities
import UsageLedger

/// Billable time and its cost: `BillingRule`, as the ledger books it, and the rater's `Accrual`.
enum OnDemandBillingEvaluator: Evaluator {
    static let family = "ondemand_billing"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        guard inputs.has("runs_seconds") else {
            return try CapacityReservationCases.evaluate(inputs)
        }
        try inputs.only("billing", "min_seconds", "runs_seconds", "hourly_price")
        let rule: BillingRule
        switch try inputs.text("billing") {
        case "per_second":
            let minimum = try inputs.count("min_seconds", default: 60)
            guard (0...86_400).contains(minimum) else {
                throw .malformed("`inputs.min_seconds` must be from 0 to 86,400")
            }
            rule = BillingRule(increment: .second, minimum: .second * minimum)
        case "hourly":
            // A minimum of an hour or less is within the first hour, which is billed whole.
            guard (0...3_600).contains(try inputs.count("min_seconds", default: 0)) else {
                throw .unsupported("a minimum above the hour that is billed whole")
            }
            rule = .hourly
        case let other: throw .unsupported("billing `\(other)` is not supported yet")
        }
        var billable = Int128(0)
        for nanoseconds in try inputs.scaledList("runs_seconds", by: 1_000_000_000) {
            guard let span = Int64(exactly: nanoseconds), span < Int64.max / 4 else {
                throw .malformed("`inputs.runs_seconds` must be below a century")
            }
            billable += Int128(rule.billable(TimeSpan(nanoseconds: span)).nanoseconds)
        }
        let price = try inputs.price("hourly_price")
        guard Double(billable) / 3.6e12 * price.dollars < 1e12 else {
            throw .malformed("runs that cost more than a trillion dollars")
        }
        let cost = Accrual(nanoseconds: billable, at: price)
        return [
            JSONMember("billable_seconds", .number(Double(billable) / 1e9)),
            JSONMember("billable_hours", .number(Double(billable) / 3.6e12)),
            JSONMember("cost", .number(cost.dollars)),
        ]
    }
}
