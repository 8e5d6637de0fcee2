import Experiments
import Quantities
import Statistics

extension AvailabilityReport {
    /// The document of `--format json`: seconds of a year, shares 0…1, dollars. Keys are only ever
    /// added.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.object("provenance") { statement.provenance.write(&$0, count: "years") }
            json.array("scenarios") { json in
                for years in statement.years { json.object { scenario(years, &$0) } }
            }
            json.array("comparisons") { json in
                for trade in statement.trades {
                    json.object { json in
                        json.string("scenario", trade.name)
                        Self.write("downtime", trade.downtime, &json)
                        Self.write("cost", trade.cost, &json)
                        json.number("dollarsPerAvoidedMinute", trade.dollarsPerMinute)
                    }
                }
            }
            details(&json)
        }
        return json.text + "\n"
    }

    private func scenario(_ years: YearsSummary, _ json: inout JSONWriter) {
        json.string("name", years.name)
        json.number("availability", 1 - Self.down(years.downtime.mean))
        json.number(
            "nines", Redundancy.nines(unavailability: Self.down(years.downtime.mean)))
        Self.write("downtime", years.downtime, &json)
        json.number("downtimeP50", years.median)
        json.number("downtimeP95", years.p95)
        json.number("downtimeWorst", years.worst)
        json.integer("yearsWithoutLoss", years.clean)
        Self.write("cost", years.cost, &json)
        Self.write("slaCredits", years.credits, &json)
    }

    private func details(_ json: inout JSONWriter) {
        json.array("causes") { json in
            for cause in statement.causes {
                json.object { json in
                    json.string("cause", cause.cause.name)
                    Self.write("downtime", cause.downtime, &json)
                    json.number("shareOfYears", cause.years)
                }
            }
        }
        Self.write("downtimeWithoutFailures", statement.unfailing, &json)
        Self.write("downtimeOfSeveralAtOnce", statement.together, &json)
        json.array("services") { json in
            for service in statement.services { json.object { self.service(service, &$0) } }
        }
        json.array("rareEvents") { json in
            for loss in statement.rare { json.object { Self.write(loss, &$0) } }
        }
        json.array("staticStability") { json in
            for place in statement.stability {
                json.object { json in
                    json.string("service", place.service)
                    if let region = place.region {
                        json.string("region", region)
                    } else {
                        json.null("region")
                    }
                    json.integer("peakInstances", place.peak)
                    json.integer("places", place.places)
                    json.number("instancesInEach", place.spread.map { Double($0.perZone) })
                    json.number("instances", place.spread.map { Double($0.instances) })
                }
            }
        }
    }

    private func service(_ service: ServiceStatement, _ json: inout JSONWriter) {
        json.string("name", service.name)
        Self.write("downtime", service.downtime, &json)
        json.number("downtimeOfOverload", service.overload)
        let form = service.closedForm
        json.object("closedForm") { json in
            json.integer("zonesNeeded", form.zonesNeeded)
            json.integer("zones", form.zones)
            json.integer("regionsNeeded", form.regionsNeeded)
            json.integer("regions", form.regions)
            json.number("independentUnavailability", form.independent)
            json.number("correlatedUnavailability", form.correlated)
            json.number("unavailabilityWithFailover", form.withFailover)
        }
        guard let budget = service.budget, let window = service.window else { return }
        json.object("errorBudget") { json in
            json.number("objective", budget.objective)
            json.number("window", window.seconds)
            json.number("downtimeInWindow", budget.downtime(of: window.seconds))
            json.number("downtimeInYear", budget.downtime(of: AvailabilityStatement.year))
            json.array("alerts") { json in
                for alert in service.alerts {
                    json.object { json in
                        json.number("budgetShare", alert.budgetShare)
                        json.number("longWindow", alert.longWindow * 3_600)
                        json.number("shortWindow", alert.shortWindow * 3_600)
                        json.number("burnRate", alert.threshold(period: window.hours))
                    }
                }
            }
        }
    }

    private static func write(_ loss: RareLoss, _ json: inout JSONWriter) {
        json.string("outage", loss.name)
        write("downtimeOfOne", loss.downtime.each, &json)
        json.number("worst", loss.worst)
        write("requestsOfOne", loss.requests, &json)
        write("costOfOne", loss.cost, &json)
        json.object("perYear") { json in
            json.number("mean", loss.downtime.rate.rate)
            json.number("low", loss.downtime.rate.lower)
            json.number("high", loss.downtime.rate.upper)
        }
        json.object("downtime") { json in
            json.number("mean", loss.downtime.mean)
            json.number("low", loss.downtime.lower)
            json.number("high", loss.downtime.upper)
        }
    }

    private static func write(_ name: String, _ value: MeanEstimate, _ json: inout JSONWriter) {
        json.object(name) { json in
            json.number("mean", value.mean)
            json.number("low", value.halfWidth.isFinite ? value.lower : nil)
            json.number("high", value.halfWidth.isFinite ? value.upper : nil)
        }
    }
}
