import Pricing
import Quantities

/// Google's sustained use: `SustainedUseBands` as the rater stacks them, and committed vCPUs
/// through the coverage schedule.
enum SustainedUseEvaluator: Evaluator {
    static let family = "gcp_sud"

    private static let hour = TimeSpan.hour.nanoseconds

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("cud_vcpus") { return try committed(inputs) }
        let month = try month(inputs)
        let schedule = try schedule(inputs)
        var bands = SustainedUseBands()
        let price: UnitPrice
        if inputs.has("usage") {
            try inputs.only(
                "resource", "series", "base_hourly_per_unit", "hours_in_month", "usage",
                "increment_weights")
            price = try inputs.price("base_hourly_per_unit")
            for entry in try inputs.objects("usage") {
                try entry.only("from", "to", "units")
                let from = try entry.scaled("from", by: month)
                let to = try entry.scaled("to", by: month)
                guard from < to, to <= Int128(month) else {
                    throw .malformed("a stretch of use must be within the month")
                }
                bands.add(use: Int128(try units(entry, "units")) * (to - from), length: to - from)
            }
        } else {
            try inputs.only(
                "series", "base_hourly", "hours_in_month", "fraction_of_month",
                "increment_weights")
            price = try inputs.price("base_hourly")
            let time = try inputs.scaled("fraction_of_month", by: month)
            guard time <= Int128(month) else {
                throw .malformed("`inputs.fraction_of_month` must be from 0 to 1")
            }
            bands.add(use: time, length: max(1, time))
        }
        return outputs(bands, schedule, month: month, price: price)
    }

    private static func outputs(
        _ bands: SustainedUseBands, _ schedule: SustainedUseSchedule, month: Int64,
        price: UnitPrice
    ) -> [JSONMember] {
        let total = bands.total(schedule, month: Int128(month))
        let list = Double(total.use) * price.dollars / 3.6e12
        let cost = Double(total.weighted) / 1e4 * price.dollars / 3.6e12
        return [
            JSONMember("cost", .number(cost)), JSONMember("undiscounted", .number(list)),
            JSONMember("net_discount_fraction", .number(list > 0 ? 1 - cost / list : 0)),
            JSONMember(
                "bands",
                .array(
                    bands.bands.map {
                        .object([
                            JSONMember("units", .number(Double($0.units))),
                            JSONMember("fraction", .number(Double($0.nanoseconds) / Double(month))),
                        ])
                    })),
        ]
    }

    private static func month(_ inputs: CaseInputs) throws(EvaluationError) -> Int64 {
        let hours = try inputs.count("hours_in_month")
        guard (1...10_000).contains(hours) else {
            throw .malformed("`inputs.hours_in_month` must be from 1 to 10,000")
        }
        return hours * hour
    }

    private static func units(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> Int64 {
        let units = try inputs.count(name)
        guard (0...10_000_000).contains(units) else {
            throw .malformed("`\(name)` must be from 0 to 10,000,000")
        }
        return units
    }

    private static func schedule(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> SustainedUseSchedule {
        let weights = try inputs.numbers("increment_weights").map { ($0 * 1e4).rounded() }
        let known = [SustainedUseSchedule.thirtyPercent, .twentyPercent].first {
            $0.weights.map(Double.init) == weights
        }
        guard let known else { throw .unsupported("weights that no family of Google's has") }
        return known
    }

    /// Committed vCPUs first, sustained use on the rest.
    private static func committed(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "series", "vcpus_running", "cud_vcpus", "fraction_of_month", "base_hourly",
            "cud_hourly", "hours_in_month", "increment_weights")
        let month = try month(inputs)
        let time = try inputs.scaled("fraction_of_month", by: month)
        guard time <= Int128(month) else {
            throw .malformed("`inputs.fraction_of_month` must be from 0 to 1")
        }
        let running = try units(inputs, "vcpus_running")
        let promised = try units(inputs, "cud_vcpus")
        let price = try inputs.price("base_hourly")
        let line = CoverableLine(
            region: "case", instanceType: "case", family: "case", onDemand: price,
            resource: .vcpu)
        let resource = ResourceCommitment(
            region: "case", family: "case", resource: .vcpu, amount: promised)
        let schedule = CoverageSchedule(
            lines: [line],
            commitments: [CoverageRun.commitment(.resource(resource), name: "cud", account: "")])
        let run = CoverageRun(schedule, use: [Int128(running) * Int128(hour)])
        var bands = SustainedUseBands()
        bands.add(use: run.remaining[0] / Int128(hour) * time, length: max(1, time))
        let rest = outputs(bands, try self.schedule(inputs), month: month, price: price)
        guard case .number(let text)? = rest.first?.value, let sustained = Double(text) else {
            throw .malformed("the rest has no cost")
        }
        let fee = try inputs.price("cud_hourly").dollars * Double(promised)
        let cash = fee * Double(month) / Double(hour)
        return [
            JSONMember("cud_cost", .number(cash)), JSONMember("sud_cost", .number(sustained)),
            JSONMember("total", .number(cash + sustained)),
        ]
    }
}
