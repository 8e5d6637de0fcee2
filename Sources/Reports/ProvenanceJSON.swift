import Experiments

extension Provenance {
    /// The keys of `provenance` in every document of simulated results.
    ///
    /// - Parameter count: what replications are called.
    func write(_ json: inout JSONWriter, count: String = "replications") {
        json.string("program", Self.program)
        json.integer("seed", seed)
        json.integer(count, replications)
        json.string("serving", serving)
        json.object("priceBook") { json in
            json.string("asOf", priceBookAsOf)
            json.string("fingerprint", priceBookFingerprint)
        }
        json.object("plans") { json in
            for plan in plans { json.string(plan.scenario, plan.fingerprint) }
        }
    }
}
