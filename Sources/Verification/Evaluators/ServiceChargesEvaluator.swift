import Pricing
import Quantities
import UsageLedger

/// What is bought beside instances, by the rules of the meters that count it.
enum ServiceChargesEvaluator: Evaluator {
    static let family = "service_charges"

    /// Counts are read to a millionth.
    static let parts = Int64(1_000_000)

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("lcu_price") || inputs.has("nlcu_price") {
            return try BalancerCases.evaluate(inputs)
        }
        if inputs.has("price_gb_month") || inputs.has("size_gb") {
            return try VolumeCases.evaluate(inputs)
        }
        if inputs.has("price_standard") { return try alarms(inputs) }
        if inputs.has("price_ingest") { return try logs(inputs) }
        if inputs.has("metrics_per_instance") { return try detailedMonitoring(inputs) }
        if inputs.has("inter_az_each") { return try crossZoneNAT(inputs) }
        if inputs.has("price_hour") { return try gateways(inputs) }
        if inputs.has("price_aws") { return try healthChecks(inputs) }
        if inputs.has("zones") { return try hostedZones(inputs) }
        throw .unsupported("no service has these inputs")
    }

    /// A count for so many months.
    private static func months(
        _ kind: MeterKind, _ count: Int128, price: UnitPrice, of month: Int128 = Int128(parts)
    ) throws(EvaluationError) -> Double {
        let units = try product(
            try product(count, month), kind.rule.baseUnits(monthSeconds: 30 * 86_400))
        return try MeterCharge(kind, flat: price, scale: parts).dollars(units / Int128(parts))
    }

    private static func alarms(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("standard", "high_res", "price_standard", "price_high_res", "months")
        let length = try inputs.scaled("months", by: parts)
        let standard = try months(
            .alarmSeconds, try inputs.scaled("standard", by: parts),
            price: try inputs.price("price_standard"), of: length)
        let high = try months(
            .alarmSeconds, try inputs.scaled("high_res", by: parts),
            price: try inputs.price("price_high_res"), of: length)
        return [JSONMember("cost", .number(standard + high))]
    }

    private static func logs(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "ingest_gb", "price_ingest", "stored_gb", "compression", "price_store_gb_month")
        let ingest = try MeterCharge(.logBytes, flat: try inputs.price("price_ingest")).dollars(
            try inputs.scaled("ingest_gb", by: 1 << 30))
        let stored = try product(
            try inputs.scaled("stored_gb", by: parts),
            try inputs.scaled("compression", by: parts))
        let storage = try MeterCharge(
            .logByteSeconds, flat: try inputs.price("price_store_gb_month")
        ).dollars(
            try product(stored, (1 << 30) * (30 * 86_400)) / Int128(parts) / Int128(parts))
        return [
            JSONMember("ingest", .number(ingest)), JSONMember("storage", .number(storage)),
            JSONMember("total", .number(ingest + storage)),
        ]
    }

    private static func detailedMonitoring(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "instances", "metrics_per_instance", "price_metric_month", "fraction_of_month")
        let metrics =
            try inputs.scaled("instances", by: parts)
            * Int128(
                try inputs.count("metrics_per_instance", in: 0...1_000))
        let cost = try months(
            .metricSeconds, metrics, price: try inputs.price("price_metric_month"),
            of: try inputs.scaled("fraction_of_month", by: parts))
        return [JSONMember("cost", .number(cost))]
    }

    private static func crossZoneNAT(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("gb", "price_gb", "inter_az_each", "internet_gb_price")
        let bytes = try inputs.scaled("gb", by: 1 << 30)
        let costs = [
            try MeterCharge(.natBytes, flat: try inputs.price("price_gb")).dollars(bytes),
            try MeterCharge(.crossZoneBytes, flat: try inputs.price("inter_az_each"))
                .dollars(bytes),
            try MeterCharge(.internetBytes, flat: try inputs.price("internet_gb_price"))
                .dollars(bytes),
        ]
        return [
            JSONMember("nat", .number(costs[0])), JSONMember("inter_az", .number(costs[1])),
            JSONMember("internet", .number(costs[2])),
            JSONMember("total", .number(costs.reduce(0, +))),
        ]
    }

    private static func gateways(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "gateways", "hours", "hours_running_s", "gb", "gb_total", "price_hour", "price_gb")
        let gateway = MeterCharge(.natGatewaySeconds, flat: try inputs.price("price_hour"))
        var hours: Int64 = 0
        if inputs.has("hours_running_s") {
            for seconds in try inputs.numbers("hours_running_s") {
                guard let whole = Int64(exactly: seconds), (0...1_000_000_000).contains(whole)
                else { throw .malformed("a gateway runs for whole seconds, up to 1e9") }
                hours += gateway.startedHours(seconds: whole)
            }
        } else {
            hours =
                try inputs.count("gateways", in: 0...1_000_000)
                * (try inputs.count("hours", in: 0...1_000_000))
        }
        let key = inputs.has("gb_total") ? "gb_total" : "gb"
        let data = try MeterCharge(.natBytes, flat: try inputs.price("price_gb")).dollars(
            try inputs.scaled(key, by: 1 << 30))
        return [
            JSONMember("billed_hours", .number(Double(hours))),
            JSONMember("cost", .number(try gateway.dollars(Int128(hours)) + data)),
        ]
    }

    private static func healthChecks(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "aws_basic", "non_aws_basic", "optional_features_aws",
            "optional_features_non_aws", "price_aws", "price_non_aws", "price_opt_aws",
            "price_opt_non_aws")
        var cost = 0.0
        for (kind, count, price) in [
            (MeterKind.healthCheckSeconds, "aws_basic", "price_aws"),
            (.healthCheckSeconds, "non_aws_basic", "price_non_aws"),
            (.healthCheckFeatureSeconds, "optional_features_aws", "price_opt_aws"),
            (.healthCheckFeatureSeconds, "optional_features_non_aws", "price_opt_non_aws"),
        ] {
            cost += try months(
                kind, try inputs.scaled(count, by: parts), price: try inputs.price(price))
        }
        return [JSONMember("monthly", .number(cost))]
    }

    private static func hostedZones(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("zones", "first25", "rest")
        let charge = MeterCharge(
            .hostedZoneSeconds,
            tiers: [
                PriceTiers.Tier(upTo: 25, price: try inputs.price("first25")),
                PriceTiers.Tier(upTo: nil, price: try inputs.price("rest")),
            ])
        let zones = try inputs.count("zones", in: 0...1_000_000)
        return [JSONMember("cost", .number(try charge.dollars(Int128(zones) * 30 * 86_400)))]
    }
}
