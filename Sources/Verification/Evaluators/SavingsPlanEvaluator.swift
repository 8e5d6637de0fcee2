import Pricing
import Quantities

/// What savings plans cover in an hour: `EC2InstanceSavingsPlans` and `ComputeSavingsPlans` through
/// the coverage schedule.
enum SavingsPlanEvaluator: Evaluator {
    static let family = "savings_plans"

    private static let hour = TimeSpan.hour.nanoseconds
    /// Beyond this, an hour's dollars would not fit the exact arithmetic; no bill comes near.
    private static let dollarLimit = 1e12

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("usage_units_per_hour") { return try hourByHour(inputs) }
        try inputs.only("usage", "reserved_instances", "plans")
        let usage = try inputs.objects("usage").map { entry throws(EvaluationError) in
            try Usage(entry)
        }
        guard Set(usage.map(\.id)).count == usage.count else {
            throw .malformed("two lines of `inputs.usage` have one `id`")
        }
        guard inputs.has("plans") else {
            guard !inputs.has("reserved_instances") else {
                throw .unsupported("reservations without a savings plan")
            }
            return try costOfAll(usage)
        }
        let plans = try inputs.objects("plans").enumerated().map {
            number, entry throws(EvaluationError) in try plan(entry, number, usage)
        }
        // The schedule knows that reservations come before plans; here they are listed after them.
        let schedule = CoverageSchedule(
            lines: usage.map(\.line), commitments: plans + (try reservations(inputs, usage)))
        let run = CoverageRun(schedule, use: usage.map(\.nanoseconds))
        let charges = zip(run.remaining, usage).map {
            Accrual(nanoseconds: $0, at: $1.line.onDemand)
        }
        let onDemand = charges.reduce(Accrual(), +).dollars
        let committed = plans.reduce(Accrual()) {
            $0
                + Accrual(
                    picodollarNanoseconds: CoverageSchedule.capacityPerNanosecond($1)
                        * Int128(hour))
        }.dollars
        let unused = Accrual(
            picodollarNanoseconds: run.unused.prefix(plans.count).reduce(0, +)
        ).dollars
        let covered = run.covered(by: plans.indices)
        return [
            JSONMember("covered_qty", byID(usage, covered.map { Double($0) / 3.6e12 })),
            JSONMember("ondemand_charge", byID(usage, charges.map(\.dollars))),
            JSONMember("ondemand_total", .number(onDemand)),
            JSONMember("commitment_total", .number(committed)),
            JSONMember("unused_commitment", .number(unused)),
            JSONMember("total", .number(committed + onDemand)),
        ]
    }

    private static func reservations(
        _ inputs: CaseInputs, _ usage: [Usage]
    ) throws(EvaluationError) -> [Commitment] {
        guard inputs.has("reserved_instances") else { return [] }
        return try inputs.objects("reserved_instances").enumerated().map {
            number, entry throws(EvaluationError) in
            try entry.only("id", "qty")
            let id = try entry.text("id")
            guard let line = usage.first(where: { $0.id == id })?.line else {
                throw .malformed("a reservation for `\(id)`, which is not in `inputs.usage`")
            }
            let count = try entry.count("qty")
            guard (0...1_000_000_000).contains(count) else {
                throw .malformed("a reservation's `qty` must be from 0 to 1e9")
            }
            return CoverageRun.commitment(
                .reservedInstance(
                    ReservedInstance(
                        region: line.region, operatingSystem: line.operatingSystem,
                        instanceType: id, family: line.family, normalizationUnits: nil,
                        sizeFlexible: false, count: count, scope: .regional)),
                name: String(200_000 + number), account: line.account)
        }
    }

    private static func byID(_ usage: [Usage], _ values: [Double]) -> JSONValue {
        .object(zip(usage, values).map { JSONMember($0.id, .number($1)) })
    }

    private struct Usage {
        var id: String
        var nanoseconds: Int128
        var line: CoverableLine
        var computeRate: UnitPrice?
        var instanceRate: UnitPrice?

        init(_ entry: CaseInputs) throws(EvaluationError) {
            try entry.only(
                "id", "qty", "unit", "od", "csp", "eisp", "family", "region", "account")
            id = try entry.text("id")
            nanoseconds = try entry.scaled("qty", by: hour)
            computeRate = try entry.optionalPrice("csp")
            instanceRate = try entry.optionalPrice("eisp")
            let onDemand = try entry.price("od")
            let highest = [onDemand, computeRate ?? .zero, instanceRate ?? .zero].max() ?? .zero
            guard Double(nanoseconds) / 3.6e12 * highest.dollars < dollarLimit else {
                throw .malformed("`\(id)` costs more than a trillion dollars an hour")
            }
            line = CoverableLine(
                account: try entry.optionalText("account") ?? "",
                region: try entry.optionalText("region") ?? "", instanceType: id,
                family: try entry.optionalText("family") ?? "", onDemand: onDemand)
        }
    }

    private static func sourced(_ price: UnitPrice?) -> SourcedPrice? {
        price.map {
            SourcedPrice(
                price: $0, asOf: CalendarDate(daysSince1970: 0), source: "case",
                provenance: .user)
        }
    }

    private static func plan(
        _ entry: CaseInputs, _ number: Int, _ usage: [Usage]
    ) throws(EvaluationError) -> Commitment {
        try entry.only("type", "commitment", "family", "region", "account")
        let plan: SavingsPlan
        let commitment = try entry.price("commitment")
        switch try entry.text("type") {
        case "Compute":
            plan = SavingsPlan(
                eligibility: .compute, commitmentPerHour: commitment,
                rates: usage.map { sourced($0.computeRate) })
        case "EC2Instance":
            plan = SavingsPlan(
                eligibility: .ec2Instance(
                    family: try entry.text("family"), region: try entry.text("region")),
                commitmentPerHour: commitment, rates: usage.map { sourced($0.instanceRate) })
        case let other: throw .unsupported("savings plans of type `\(other)`")
        }
        return CoverageRun.commitment(
            .savingsPlan(plan), name: String(100_000 + number),
            account: try entry.optionalText("account") ?? "")
    }

    /// What a Compute Savings Plan draws when nothing is left out.
    private static func costOfAll(_ usage: [Usage]) throws(EvaluationError) -> [JSONMember] {
        let largest = UnitPrice(picodollars: Int64.max / 4)
        let plan = SavingsPlan(
            eligibility: .compute, commitmentPerHour: largest,
            rates: usage.map { sourced($0.computeRate) })
        let schedule = CoverageSchedule(
            lines: usage.map(\.line),
            commitments: [CoverageRun.commitment(.savingsPlan(plan), name: "all", account: "")])
        let run = CoverageRun(schedule, use: usage.map(\.nanoseconds))
        guard run.unused.allSatisfy({ $0 > 0 }) else {
            throw .malformed("usage costs more than a savings plan can hold")
        }
        let drawn = Accrual(picodollarNanoseconds: run.tally.drawn.reduce(0, +))
        let onDemand = usage.reduce(Accrual()) {
            $0 + Accrual(nanoseconds: $1.nanoseconds, at: $1.line.onDemand)
        }.dollars
        return [
            JSONMember("compute_sp_cost_of_all_usage", .number(drawn.dollars)),
            JSONMember("ondemand_cost_of_all_usage", .number(onDemand)),
            JSONMember("ondemand_total", .number(onDemand)),
        ]
    }

    /// One line, hour by hour: what one hour leaves does not help the next.
    private static func hourByHour(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "ondemand_rate", "sp_rate", "commitment_per_hour", "usage_units_per_hour")
        let onDemand = try inputs.price("ondemand_rate")
        let commitment = try inputs.price("commitment_per_hour")
        let plan = SavingsPlan(
            eligibility: .compute, commitmentPerHour: commitment,
            rates: [sourced(try inputs.price("sp_rate"))])
        let schedule = CoverageSchedule(
            lines: [CoverableLine(region: "", instanceType: "", family: "", onDemand: onDemand)],
            commitments: [CoverageRun.commitment(.savingsPlan(plan), name: "plan", account: "")])
        var totals: [Double] = []
        var unused = Accrual()
        var left = Accrual()
        for use in try inputs.scaledList("usage_units_per_hour", by: hour) {
            guard Double(use) / 3.6e12 * 1e6 < dollarLimit else {
                throw .malformed("`inputs.usage_units_per_hour` must be below a million")
            }
            let run = CoverageRun(schedule, use: [use])
            let rest = Accrual(nanoseconds: run.remaining[0], at: onDemand)
            let fee = Accrual(nanoseconds: Int128(hour), at: commitment)
            totals.append((rest + fee).dollars)
            left = left + rest
            unused = unused + Accrual(picodollarNanoseconds: run.unused[0])
        }
        return [
            JSONMember("hour_totals", .array(totals.map { .number($0) })),
            JSONMember("total", .number(totals.reduce(0, +))),
            JSONMember("ondemand_total", .number(left.dollars)),
            JSONMember("unused_commitment", .number(unused.dollars)),
        ]
    }
}
