/// What a failover takes, and what it leaves behind.
enum FailoverTimeEvaluator: Evaluator {
    static let family = "failover_time"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if let members = try RecoveryCases.evaluate(inputs) { return members }
        throw .unsupported("no simulation or bill uses this rule")
    }
}
