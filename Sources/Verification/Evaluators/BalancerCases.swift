import Pricing
import Quantities
import UsageLedger

/// Load balancers of `service_charges`.
enum BalancerCases {
    /// Dimensions are read to a billionth.
    private static let parts = Int64(1_000_000_000)
    private static let unit = BalancerCapacity.perUnitHour * Int128(parts)

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("dims_per_hour") { return try hours(inputs) }
        if inputs.has("lcu_per_hour") { return try month(inputs) }
        return try inputs.has("protocol") ? network(inputs) : application(inputs)
    }

    /// The balancer's hours and its capacity units × `unit`, charged.
    private static func cost(
        _ inputs: CaseInputs, hours: Int64, units: Int128, price: String
    ) throws(EvaluationError) -> Double {
        guard units < Int128(1_000_000) * unit else {
            throw .malformed("more than 1e6 capacity units")
        }
        let capacity = GraduatedTiers(
            PriceTiers(
                tiers: [.init(upTo: nil, price: try inputs.price(price))],
                asOf: CalendarDate(daysSince1970: 0), source: "case", provenance: .user),
            unit: BalancerCapacity.perUnitHour)
        let whole = units / Int128(parts)
        return try MeterCharge(.balancerSeconds, flat: try inputs.price("hourly_price"))
            .dollars(Int128(hours)) + capacity.dollars(capacity.charge(whole, after: 0).list)
    }

    /// Of any dimension, in parts.
    private static let most = Int128(parts) * 1_000_000_000

    private static func amount(
        _ inputs: CaseInputs, _ key: String
    ) throws(EvaluationError) -> Int128 {
        let amount = try inputs.scaled(key, by: parts)
        guard amount <= most else { throw .malformed("`\(key)` must be a billion at most") }
        return amount
    }

    private static func share(_ units: Int128) -> Double { Double(units) / Double(unit) }

    /// Each hour's dimensions in capacity units already.
    private static func hours(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("hours", "dims_per_hour", "hourly_price", "lcu_price")
        var units: Int128 = 0
        for element in try inputs.elements("dims_per_hour") {
            let hour = CaseInputs(.object([JSONMember("dims", element)]))
            let dims = try hour.scaledList("dims", by: parts)
            guard dims.count == 4, dims.allSatisfy({ $0 <= most }) else {
                throw .malformed("an hour has four dimensions, of a billion at most")
            }
            units += BalancerCapacity.units(
                kind: "application", newConnections: dims[0] * 25 * 3_600,
                activeConnectionSeconds: dims[1] * 3_000 * 3_600,
                processedBytes: dims[2] * (1 << 30), ruleEvaluations: dims[3] * 1_000 * 3_600)
        }
        let hours = try inputs.count("hours", in: 0...1_000_000)
        return [
            JSONMember("lcu_hours", .number(share(units))),
            JSONMember(
                "cost",
                .number(try cost(inputs, hours: hours, units: units, price: "lcu_price"))),
        ]
    }

    private static func month(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("hours", "hourly_price", "lcu_price", "lcu_per_hour")
        let hours = try inputs.count("hours", in: 0...1_000_000)
        let each = BalancerCapacity.units(
            kind: "application",
            newConnections: try amount(inputs, "lcu_per_hour") * 25 * 3_600,
            activeConnectionSeconds: 0, processedBytes: 0, ruleEvaluations: 0)
        return [
            JSONMember(
                "cost",
                .number(
                    try cost(
                        inputs, hours: hours, units: try product(each, Int128(hours)),
                        price: "lcu_price")))
        ]
    }

    private static func application(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "new_connections_per_s", "active_connections", "processed_gb_per_hour",
            "rules_processed", "requests_per_s", "lambda_targets", "hours", "hourly_price",
            "lcu_price")
        let isLambda = try inputs.flag("lambda_targets", default: false)
        let rules = try inputs.count("rules_processed", in: 0...100_000)
        let dimensions = BalancerCapacity.dimensions(
            kind: isLambda ? "application-lambda" : "application",
            newConnections: try amount(inputs, "new_connections_per_s") * 3_600,
            activeConnectionSeconds: try amount(inputs, "active_connections") * 3_600,
            processedBytes: try amount(inputs, "processed_gb_per_hour") * (1 << 30),
            ruleEvaluations: try amount(inputs, "requests_per_s") * 3_600
                * Int128(max(0, rules - 10)))
        return try outputs(inputs, dimensions, name: "lcu", price: "lcu_price")
    }

    private static func network(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "protocol", "new_flows_per_s", "active_flows", "processed_gb_per_hour", "hours",
            "hourly_price", "nlcu_price")
        let spoken = try inputs.text("protocol").lowercased()
        guard ["tcp", "udp", "tls"].contains(spoken) else {
            throw .unsupported("protocol `\(spoken)` is not supported yet")
        }
        let dimensions = BalancerCapacity.dimensions(
            kind: "network-\(spoken)",
            newConnections: try amount(inputs, "new_flows_per_s") * 3_600,
            activeConnectionSeconds: try amount(inputs, "active_flows") * 3_600,
            processedBytes: try amount(inputs, "processed_gb_per_hour") * (1 << 30),
            ruleEvaluations: 0)
        return try outputs(inputs, dimensions, name: "nlcu", price: "nlcu_price")
    }

    private static func outputs(
        _ inputs: CaseInputs, _ dimensions: [Int128], name: String, price: String
    ) throws(EvaluationError) -> [JSONMember] {
        let most = dimensions.max() ?? 0
        let hours = try inputs.count("hours", in: 0...1_000_000)
        return [
            JSONMember("dimensions", .array(dimensions.map { .number(share($0)) })),
            JSONMember(name, .number(share(most))),
            JSONMember(
                "cost",
                .number(
                    try cost(
                        inputs, hours: hours, units: try product(most, Int128(hours)), price: price)
                )),
        ]
    }
}
