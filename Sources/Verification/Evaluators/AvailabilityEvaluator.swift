import Pricing

/// What a month's availability gives back, as bills credit it.
enum AvailabilityEvaluator: Evaluator {
    static let family = "availability"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        guard inputs.has("monthly_uptime") else {
            throw .unsupported("no simulation or bill uses this rule")
        }
        try inputs.only("monthly_uptime", "tiers")
        var tiers: [ServiceLevelAgreement.Tier] = []
        for entry in try inputs.objects("tiers") {
            try entry.only("below", "credit")
            tiers.append(
                ServiceLevelAgreement.Tier(
                    below: try entry.number("below"), credit: try entry.number("credit")))
        }
        let agreement = ServiceLevelAgreement(tiers: tiers, source: "")
        let credit = agreement.credit(availability: try inputs.number("monthly_uptime"))
        return [JSONMember("credit", .number(credit))]
    }
}
