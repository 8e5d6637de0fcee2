import Experiments

extension Provenance {
    /// The keys of `provenance` in every document of simulated results.
    ///
    /// - Parameters:
    ///   - count: what replications are called.
    ///   - program: the one that made it, where it was not this.
    func write(
        _ json: inout JSONWriter, count: String = "replications", program: String = Self.program
    ) {
        json.string("program", program)
        json.integer("seed", seed)
        json.integer(count, replications)
        json.string("serving", serving)
        json.object("priceBook") { json in
            json.string("asOf", priceBookAsOf)
            json.string("fingerprint", priceBookFingerprint)
        }
        if plans.isEmpty { return }
        json.object("plans") { json in
            for plan in plans { json.string(plan.scenario, plan.fingerprint) }
        }
    }
}

extension Provenance {
    /// One line for people: the program, the serving model, the seed and the prices.
    ///
    /// - Parameter program: the one that made it, where it was not this.
    func line(program: String = Self.program) -> String {
        "\(program) · \(serving) serving · seed \(seed) · prices of \(priceBookAsOf) (book "
            + "\(priceBookFingerprint))"
    }
}
