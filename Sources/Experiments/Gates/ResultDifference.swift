/// What changed between two results.
package struct ResultDifference: Sendable {
    /// How sure it is that a measure moved.
    package enum Verdict: String, Sendable {
        case higher, lower
        /// The same figure.
        case same
        /// It moved less than both sampling errors explain.
        case withinError = "within sampling error"
        /// One of the results has one replication.
        case untested
        /// It has a value in one of them only.
        case appeared, disappeared
    }
    package struct Row: Sendable {
        /// A position in `Measures.all`.
        package var measure: Int
        package var before: Double?
        package var after: Double?
        /// The 95 % interval of after − before, as if both were independent.
        package var halfWidth: Double?
        package var verdict: Verdict

        package var change: Double { (after ?? .nan) - (before ?? .nan) }
        /// Of the value before; not a number when that is 0.
        package var relative: Double { Measures.ratio(change, abs(before ?? .nan)) }
    }
    package struct Scenario: Sendable {
        package var name: String
        /// By measure; without those that neither result has a value of.
        package var rows: [Row]

        package var moved: [Row] {
            rows.filter { $0.verdict != .same && $0.verdict != .withinError }
        }
    }
    /// Those of both results, in the order of the later one.
    package var scenarios: [Scenario]
    package var added: [String]
    package var removed: [String]
    /// What differs in how the results came about, a sentence each.
    package var origins: [String]
    /// Whether replications were paired.
    package var isPaired = false

    package init(_ before: ResultDocument, _ after: ResultDocument) {
        scenarios = after.scenarios.compactMap { now in
            before.scenarios.first { $0.name == now.name }.map { Self.scenario($0, now) }
        }
        added = after.scenarios.map(\.name).filter { name in
            !before.scenarios.contains { $0.name == name }
        }
        removed = before.scenarios.map(\.name).filter { name in
            !after.scenarios.contains { $0.name == name }
        }
        origins = Self.origins(before, after)
    }

    private static func scenario(
        _ before: ResultDocument.Scenario, _ after: ResultDocument.Scenario
    ) -> Scenario {
        let rows = Measures.all.enumerated().compactMap { index, measure in
            row(index, before.measures[measure.id], after.measures[measure.id])
        }
        return Scenario(name: after.name, rows: rows)
    }

    static func row(
        _ measure: Int, _ before: ResultDocument.Value?, _ after: ResultDocument.Value?
    ) -> Row? {
        var row = Row(
            measure: measure, before: before?.mean, after: after?.mean, verdict: .untested)
        guard let old = before?.mean else {
            row.verdict = .appeared
            return after?.mean == nil ? nil : row
        }
        guard let new = after?.mean else {
            row.verdict = .disappeared
            return row
        }
        if let first = before?.halfWidth, let second = after?.halfWidth {
            row.halfWidth = (first * first + second * second).squareRoot()
        }
        let distance = new - old
        row.verdict =
            if abs(distance) <= 1e-9 * max(abs(new), abs(old)) {
                .same
            } else if let width = row.halfWidth {
                abs(distance) <= width ? .withinError : distance > 0 ? .higher : .lower
            } else {
                .untested
            }
        return row
    }

    private static func origins(
        _ before: ResultDocument, _ after: ResultDocument
    ) -> [String] {
        let old = before.provenance
        let new = after.provenance
        var lines = origins((old.program, old.plain), (new.program, new.plain))
        for scenario in after.scenarios {
            guard let first = old.plans[scenario.name], let second = new.plans[scenario.name]
            else { continue }
            lines += changed("plan of \(scenario.name)", first, second)
        }
        if before.partial { lines.append("the result before is partial") }
        if after.partial { lines.append("the result after is partial") }
        return lines
    }

    /// What differs in how two results came about but for their plans.
    static func origins(
        _ before: (program: String, origin: Provenance),
        _ after: (program: String, origin: Provenance)
    ) -> [String] {
        let (old, new) = (before.origin, after.origin)
        return changed("program", before.program, after.program)
            + changed("seed", "\(old.seed)", "\(new.seed)")
            + changed("replications", "\(old.replications)", "\(new.replications)")
            + changed("serving", old.serving, new.serving)
            + changed(
                "prices", "\(old.priceBookAsOf) (book \(old.priceBookFingerprint))",
                "\(new.priceBookAsOf) (book \(new.priceBookFingerprint))")
    }

    static func changed(_ what: String, _ before: String, _ after: String) -> [String] {
        before == after ? [] : ["\(what): \(before) before, \(after) after"]
    }
}

extension ResultDocument.Provenance {
    fileprivate var plain: Provenance {
        Provenance(
            seed: seed, replications: replications, serving: serving,
            priceBookAsOf: priceBook.asOf, priceBookFingerprint: priceBook.fingerprint, plans: [])
    }
}

extension ResultDocument.Value {
    init(_ summary: Summary) {
        self.init(
            mean: summary.isDefined ? summary.mean : nil, low: summary.interval?.low,
            high: summary.interval?.high)
    }

    fileprivate var halfWidth: Double? {
        guard let low, let high else { return nil }
        return (high - low) / 2
    }
}
