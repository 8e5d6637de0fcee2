package import Experiments
import Pricing
import Quantities

/// The document of `--format json`. Keys are only ever added.
package enum JSONReport {
    package static func render(_ comparison: Comparison) -> String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.object("provenance") { comparison.provenance.write(&$0) }
            json.boolean("partial", comparison.isPartial)
            if let interruption = comparison.interruption {
                json.object("interrupted") { json in
                    json.string("by", interruption.cause == .user ? "user" : "time limit")
                    json.integer("replicationsDone", interruption.done)
                    json.integer("replicationsWanted", interruption.wanted)
                }
            }
            write(comparison.precision, &json)
            json.array("scenarios") { json in
                for scenario in comparison.scenarios { json.object { write(scenario, &$0) } }
            }
            json.array("comparisons") { json in
                for (index, differences) in comparison.differences.enumerated() {
                    json.object { json in
                        json.string("baseline", comparison.scenarios[0].name)
                        json.string("scenario", comparison.scenarios[index + 1].name)
                        json.object("differences") { write(differences, &$0) }
                        if comparison.sensitivities.indices.contains(index) {
                            json.object("derivedPrices") { json in
                                write(comparison.sensitivities[index], &json)
                            }
                        }
                    }
                }
            }
            if !comparison.agreements.isEmpty {
                json.array("agreement") { json in
                    for (agreement, scenario) in zip(comparison.agreements, comparison.scenarios) {
                        json.object { ServingJSON.write(agreement, start: scenario.start, &$0) }
                    }
                }
            }
            json.array("warnings") { json in
                for warning in comparison.warnings { json.string(nil, warning.message) }
            }
        }
        return json.text + "\n"
    }

    private static func write(_ sensitivity: PriceSensitivity, _ json: inout JSONWriter) {
        json.number("baselineShare", sensitivity.baselineShare)
        json.number("scenarioShare", sensitivity.scenarioShare)
        json.string("verdict", sensitivity.verdict.rawValue)
        json.string("verdictIfTenthLower", sensitivity.ifLower.rawValue)
        json.string("verdictIfTenthHigher", sensitivity.ifHigher.rawValue)
        json.boolean("flips", sensitivity.flips)
    }

    private static func write(_ outcome: PrecisionOutcome?, _ json: inout JSONWriter) {
        guard let outcome else { return }
        json.object("precision") { json in
            json.string("measure", Measures.all[outcome.precision.measure].id)
            switch outcome.precision.width {
            case .relative(let share): json.number("relative", share)
            case .absolute(let width): json.number("absolute", width)
            }
            json.boolean("reached", outcome.isReached)
            json.array("halfWidths") { json in
                for width in outcome.halfWidths { json.number(nil, width) }
            }
            if let needed = outcome.needed { json.integer("replicationsNeeded", needed) }
        }
    }

    private static func write(_ scenario: ScenarioResult, _ json: inout JSONWriter) {
        json.string("name", scenario.name)
        json.number("horizonSeconds", scenario.horizon.seconds)
        json.string("start", scenario.start.description)
        json.object("measures") { json in
            for (measure, summary) in zip(Measures.all, scenario.measures) {
                json.object(measure.id) { json in
                    json.string("unit", measure.unit.rawValue)
                    json.summary(summary)
                }
            }
        }
        json.array("breakdown") { json in
            for row in scenario.breakdown {
                json.object { json in
                    json.object("by") { json in
                        json.string("fleet", row.key.fleet)
                        json.string("region", row.key.region)
                        json.string("option", row.key.option)
                        json.string("service", row.key.service)
                        json.string("category", row.key.category.rawValue)
                    }
                    write(row.costs, &json)
                    json.string("prices", "\(row.provenance)")
                }
            }
        }
        json.array("months") { json in
            for row in scenario.months {
                json.object { json in
                    json.string("month", row.label)
                    write(row.costs, &json)
                }
            }
        }
        OutageSection.write(scenario, &json)
        LayerSection.write(scenario.layers, &json)
        ServingJSON.write(scenario, &json)
        StoreSection.write(scenario, &json)
        DeploymentSection.write(scenario, &json)
        SteadySection.write(scenario, &json)
        write(scenario.objective, &json)
    }

    private static func write(_ costs: MeanCosts, _ json: inout JSONWriter) {
        json.number("effective", costs.effective)
        json.number("list", costs.list)
        json.number("contracted", costs.contracted)
        json.number("billed", costs.billed)
    }

    private static func write(_ objective: ObjectiveVerdict?, _ json: inout JSONWriter) {
        guard let objective else {
            json.null("slo")
            return
        }
        json.object("slo") { json in
            json.boolean("met", objective.met)
            json.number("probability", objective.probability)
            json.array("reasons") { json in
                for reason in objective.reasons { json.string(nil, reason) }
            }
            json.array("services") { json in
                for service in objective.services {
                    json.object { json in
                        json.string("service", service.service)
                        json.boolean("met", service.met)
                        json.number("probability", service.probability)
                        json.number("confidence", service.confidence)
                    }
                }
            }
        }
    }

    private static func write(_ differences: [Difference], _ json: inout JSONWriter) {
        for (measure, difference) in zip(Measures.all, differences) {
            json.object(measure.id) { json in
                json.string("unit", measure.unit.rawValue)
                json.difference(difference)
            }
        }
    }
}

extension JSONWriter {
    mutating func summary(_ summary: Summary) {
        number("mean", summary.mean)
        number("low", summary.interval?.low)
        number("high", summary.interval?.high)
        number("p5", summary.p5)
        number("p50", summary.p50)
        number("p95", summary.p95)
        number("p5Low", summary.p5Interval?.low)
        number("p5High", summary.p5Interval?.high)
        number("p50Low", summary.p50Interval?.low)
        number("p50High", summary.p50Interval?.high)
        number("p95Low", summary.p95Interval?.low)
        number("p95High", summary.p95Interval?.high)
    }

    mutating func difference(_ difference: Difference) {
        number("mean", difference.mean)
        number("low", difference.interval?.low)
        number("high", difference.interval?.high)
        number("relative", difference.relative)
        string("verdict", difference.verdict.rawValue)
    }
}
