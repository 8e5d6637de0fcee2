import Scenarios

/// A run as a result store keeps it: enough to repeat it and to know it again.
package struct StoredRun: Hashable, Sendable {
    /// `run`, `compare` or `sweep`.
    package var kind: String
    package var name: String
    /// The command that makes it again.
    package var command: String
    package var program: String
    package var seed: UInt64
    /// The most that were asked for.
    package var replications: Int
    package var serving: String
    package var priceBookAsOf: String
    package var priceBookFingerprint: String
    /// What of a scenario was varied, and how; empty for a plain run.
    package var design: String
    /// When it was begun, RFC 3339; for people, and no part of a result.
    package var began: String

    package init(
        kind: String, name: String, command: String, seed: UInt64, replications: Int,
        serving: String, priceBookAsOf: String, priceBookFingerprint: String, design: String,
        began: String
    ) {
        self.kind = kind
        self.name = name
        self.command = command
        program = Provenance.program
        self.seed = seed
        self.replications = replications
        self.serving = serving
        self.priceBookAsOf = priceBookAsOf
        self.priceBookFingerprint = priceBookFingerprint
        self.design = design
        self.began = began
    }

    /// Without the plans, which its points know.
    package var provenance: Provenance {
        Provenance(
            seed: seed, replications: replications, serving: serving,
            priceBookAsOf: priceBookAsOf, priceBookFingerprint: priceBookFingerprint, plans: [])
    }

    /// What two parts of one run have in common, whoever made them, and no two runs.
    ///
    /// - Parameter plans: the fingerprints of what was simulated.
    func identity(_ plans: [String]) -> String {
        let parts =
            [
                kind, name, program, "\(seed)", serving, priceBookAsOf, priceBookFingerprint,
                design,
            ] + plans
        return Fingerprint.of(parts)
    }
}

/// One system of a run: a scenario, a variant, or a point of a sweep.
package struct StoredPoint: Hashable, Sendable {
    package var name: String
    /// What was set, `path=value`, in order.
    package var settings: [String]
    /// Of its plan; nil while nobody has looked at it.
    package var fingerprint: String?
    /// Why it is no valid scenario; nil when it is one, or nobody has looked.
    package var problem: String?
    package var horizonSeconds: Double?

    package init(
        name: String, settings: [String] = [], fingerprint: String? = nil,
        problem: String? = nil, horizonSeconds: Double? = nil
    ) {
        self.name = name
        self.settings = settings
        self.fingerprint = fingerprint
        self.problem = problem
        self.horizonSeconds = horizonSeconds
    }
}
