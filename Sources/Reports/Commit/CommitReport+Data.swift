import Experiments
import Quantities

extension CommitReport {
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("program", Provenance.program)
            json.string("prices", origin)
            json.string("name", advice.name)
            json.string("start", "\(advice.start)")
            json.string("horizon", "\(advice.horizon)")
            json.integer("replications", advice.replications)
            json.integer("existing", advice.existing)
            json.integer("considered", advice.considered)
            json.number("saving", advice.saving)
            json.number("searched", advice.searched)
            json.number("bound", advice.bound)
            json.number("gap", advice.gap)
            json.number("dearerShare", advice.dearerShare)
            Self.outcome(&json, "nothing", advice.nothing)
            Self.outcome(&json, "portfolio", advice.portfolio)
            Self.summary(&json, "foresight", advice.foresight)
            Self.summary(&json, "regret", advice.regret)
            purchases(&json)
            Self.alternatives(&json, "sweep", advice.sweep)
            whatIfs(&json)
            Self.alternatives(&json, "restricted", advice.restricted)
            sensitivity(&json)
            json.string("commitments", advice.file)
        }
        return json.text + "\n"
    }

    private static func summary(_ json: inout JSONWriter, _ name: String, _ summary: Summary) {
        json.object(name) { json in
            json.number("mean", summary.mean)
            json.number("p5", summary.p5)
            json.number("p50", summary.p50)
            json.number("p95", summary.p95)
        }
    }

    private static func outcome(
        _ json: inout JSONWriter, _ name: String, _ outcome: CommitmentAdvice.Outcome
    ) {
        json.object(name) { json in
            summary(&json, "cost", outcome.cost)
            json.number("coverage", outcome.coverage)
            json.number("utilization", outcome.utilization)
        }
    }

    private static func alternatives(
        _ json: inout JSONWriter, _ name: String, _ alternatives: [CommitmentAdvice.Alternative]
    ) {
        json.array(name) { json in
            for item in alternatives {
                json.object { json in
                    json.string("label", item.label)
                    json.number("perHour", item.perHour)
                    outcome(&json, "outcome", item.outcome)
                    json.number("dearerShare", item.dearerShare)
                }
            }
        }
    }

    private func purchases(_ json: inout JSONWriter) {
        json.array("purchases") { json in
            for item in advice.purchases {
                json.object { json in
                    json.string("name", item.name)
                    json.string("plan", item.plan)
                    json.string("for", item.target)
                    json.integer("years", item.years)
                    json.string("payment", item.payment)
                    json.number("level", item.level)
                    json.string("unit", item.unit)
                    json.number("perHour", item.perHour)
                    json.number("upfront", item.upfront)
                    json.number("utilization", item.utilization)
                    json.number("breakEvenUtilization", item.breakEven)
                    json.number("lastDollarSaves", item.lastDollar)
                    json.number("nextDollarSaves", item.nextDollar)
                    json.string("price", item.provenance)
                }
            }
        }
    }

    private func whatIfs(_ json: inout JSONWriter) {
        json.array("whatIfs") { json in
            for item in advice.whatIfs {
                json.object { json in
                    json.string("label", item.label)
                    json.number("nothing", item.nothing)
                    json.number("portfolio", item.portfolio)
                    json.number("best", item.best)
                    json.number("utilization", item.utilization)
                }
            }
        }
    }

    private func sensitivity(_ json: inout JSONWriter) {
        json.array("derivedPrices") { json in
            for item in advice.sensitivity ?? [] {
                json.object { json in
                    json.number("times", item.scale)
                    json.array("bought") { json in
                        for name in item.names { json.string(nil, name) }
                    }
                }
            }
        }
    }

    /// One figure a row.
    package var csv: String {
        var rows: [[String]] = []
        func add(_ table: String, _ item: String, _ figures: [(String, Double?)]) {
            for (name, value) in figures {
                rows.append([table, item, name, value.map { Figure.plain($0) } ?? ""])
            }
        }
        func outcome(_ outcome: CommitmentAdvice.Outcome) -> [(String, Double?)] {
            [
                ("mean", outcome.cost.mean), ("p5", outcome.cost.p5), ("p50", outcome.cost.p50),
                ("p95", outcome.cost.p95), ("coverage", outcome.coverage),
                ("utilization", outcome.utilization),
            ]
        }
        for item in advice.purchases {
            add(
                "purchase", item.name,
                [
                    ("level", item.level), ("perHour", item.perHour), ("upfront", item.upfront),
                    ("utilization", item.utilization), ("breakEvenUtilization", item.breakEven),
                    ("lastDollarSaves", item.lastDollar), ("nextDollarSaves", item.nextDollar),
                ])
        }
        add("cost", "nothing", outcome(advice.nothing))
        add("cost", "portfolio", outcome(advice.portfolio))
        for (name, summary) in [("foresight", advice.foresight), ("regret", advice.regret)] {
            add(
                "cost", name,
                [
                    ("mean", summary.mean), ("p5", summary.p5), ("p50", summary.p50),
                    ("p95", summary.p95),
                ])
        }
        add(
            "proof", "portfolio",
            [
                ("searched", advice.searched), ("bound", advice.bound), ("gap", advice.gap),
                ("dearerShare", advice.dearerShare),
            ])
        for (table, items) in [("sweep", advice.sweep), ("restricted", advice.restricted)] {
            for item in items {
                add(
                    table, item.label,
                    [("perHour", item.perHour)] + outcome(item.outcome)
                        + [("dearerShare", item.dearerShare)])
            }
        }
        for item in advice.whatIfs {
            add(
                "whatIf", item.label,
                [
                    ("nothing", item.nothing), ("portfolio", item.portfolio), ("best", item.best),
                    ("utilization", item.utilization),
                ])
        }
        return "table,item,figure,value\n"
            + rows.map { $0.map(csvField).joined(separator: ",") + "\n" }.joined()
    }
}
