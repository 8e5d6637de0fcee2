import Experiments
import Quantities
import Statistics

extension AvailabilityReport {
    var years: Section {
        let rows = statement.years.map { years in
            let (low, high) = (
                Self.availability(years.downtime.upper), Self.availability(years.downtime.lower)
            )
            return [
                years.name, Self.availability(years.downtime.mean),
                years.count > 1 ? "\(low) to \(high)" : "–",
                Self.nines(years.downtime.mean), Self.time(years.downtime),
                Self.time(years.median), Self.time(years.p95), Self.time(years.worst),
                Self.dollars(years.cost), Self.dollars(years.credits),
            ]
        }
        var notes = [
            "a lost request counts for its share of the year: half the requests lost for two hours "
                + "are an hour"
        ]
        for years in statement.years where years.clean == years.count {
            let most = EventRate(events: 0, over: Double(years.count)).upper
            notes.append(
                "\(years.name) lost nothing in \(Self.counted(years.count)): with 97.5 % "
                    + "confidence fewer than \(Figure.significant(most, digits: 2)) losses a year")
        }
        return Section(
            title: "down in a year",
            table: SectionTable(
                columns: [
                    ("scenario", false), ("availability", true), ("95 % interval", true),
                    ("nines", true), ("mean ± 95 %", true), ("p50", true), ("p95", true),
                    ("worst", true), ("USD/year ± 95 %", true), ("SLA credits USD", true),
                ], rows: rows), notes: notes)
    }

    var trades: Section? {
        guard !statement.trades.isEmpty else { return nil }
        let rows = statement.trades.map { trade in
            [
                trade.name, Self.time(trade.downtime), Self.dollars(trade.cost),
                trade.dollarsPerMinute.map(Figure.dollars) ?? Self.verdict(trade),
            ]
        }
        return Section(
            title: "against \(statement.years[0].name), year by year under the same luck",
            table: SectionTable(
                columns: [
                    ("scenario", false), ("downtime ± 95 %", true), ("USD/year ± 95 %", true),
                    ("USD per avoided minute", true),
                ], rows: rows), notes: ["costs are net of credits"])
    }

    private static func verdict(_ trade: AvailabilityTrade) -> String {
        let (down, cost) = (trade.downtime, trade.cost)
        if down.upper < 0 { return cost.upper < 0 ? "costs less" : "no cost shown" }
        if down.lower > 0 { return "avoids nothing" }
        return "no difference shown"
    }

    var causes: Section {
        let total = statement.years[0].downtime.mean
        func share(_ part: Double) -> String { total > 0 ? Figure.share(part / total) : "–" }
        var rows = statement.causes.map { cause in
            [
                cause.cause.name, Self.time(cause.downtime), share(cause.downtime.mean),
                Figure.share(cause.years),
            ]
        }
        rows.append([
            "the load itself, nothing failing", Self.time(statement.unfailing),
            share(statement.unfailing.mean), "",
        ])
        if statement.causes.count > 1 {
            rows.append([
                "several at once", Self.time(statement.together),
                share(statement.together.mean), "",
            ])
        }
        rows.append(["all", Self.time(statement.years[0].downtime), share(total), ""])
        return Section(
            title: "what it comes from",
            table: SectionTable(
                columns: [
                    ("cause", false), ("down a year ± 95 %", true), ("share", true),
                    ("years that lost to it", true),
                ], rows: rows),
            notes: ["a cause's part is the difference to the same year without it"])
    }

    var reasons: Section {
        let namesServices = statement.services.count > 1
        var rows: [[String]] = []
        for service in statement.services {
            for step in Self.steps(service) {
                rows.append(
                    (namesServices ? [service.name] : []) + [
                        step.what, Self.time(step.total), step.added.map { Self.time($0) } ?? "",
                    ])
            }
        }
        return Section(
            title: "by formula, and why the simulation differs",
            table: SectionTable(
                columns: (namesServices ? [("service", false)] : []) + [
                    ("step", false), ("down a year", true), ("adds", true),
                ], rows: rows),
            notes: [
                "needed is what carries the busiest minute with as many instances as may be "
                    + "launched; the rest is what takes time (launches, failback) or what the "
                    + "formula takes as lost although some of it is replaced"
            ])
    }

    struct Step {
        var what: String
        var total: Double
        var added: Double?
    }

    /// From the formula to the simulation, seconds a year.
    static func steps(_ service: ServiceStatement) -> [Step] {
        let form = service.closedForm
        let year = AvailabilityStatement.year
        let zones = "\(form.zonesNeeded) of \(form.zones) zones needed"
        let regions =
            form.regions > 1 ? ", \(form.regionsNeeded) of \(form.regions) regions" : ""
        let overload = form.withFailover * year + service.overload
        return [
            Step(
                what: "zones fail by themselves: " + zones + regions, total: form.independent * year
            ),
            Step(
                what: "zones of a region also fail together", total: form.correlated * year,
                added: (form.correlated - form.independent) * year),
            Step(
                what: "failures are noticed and clients move",
                total: form.withFailover * year,
                added: (form.withFailover - form.correlated) * year),
            Step(
                what: "overload: refused, or given up", total: overload, added: service.overload),
            Step(
                what: "the rest, as simulated", total: service.downtime.mean,
                added: service.downtime.mean - overload),
        ]
    }

    var rare: Section? {
        guard !statement.rare.isEmpty else { return nil }
        let rows = statement.rare.map { loss in
            let rate = loss.downtime.rate
            let known = rate.lower == rate.upper
            let simulated = statement.causes.first { $0.cause == .outage(loss.name) }
            return [
                loss.name, Self.time(loss.downtime.each), Self.time(loss.worst),
                Figure.significant(loss.requests.mean), Self.dollars(loss.cost),
                Figure.significant(rate.rate) + (known ? "" : Self.range(rate)),
                "\(Self.time(loss.downtime.mean)) (\(Self.time(loss.downtime.lower)) to "
                    + "\(Self.time(loss.downtime.upper)))",
                simulated.map { Self.time($0.downtime) } ?? "–",
            ]
        }
        var notes = [
            "each was made to happen \(statement.rare[0].downtime.each.count) times, at random "
                + "moments of as many years"
        ]
        for loss in statement.rare {
            if let record = loss.record {
                notes.append(
                    "\(loss.name): \(record.events) in \(record.span) on record, with an exact "
                        + "Poisson interval")
            }
        }
        if statement.rare.contains(where: { $0.record == nil }) {
            notes.append(
                "a rate without an interval is the scenario's `mtbf`, taken as it is; "
                    + "`--recorded NAME=EVENTS/TIME` gives it the uncertainty of a count")
        }
        return Section(
            title: "what is rare: what one costs × how often",
            table: SectionTable(
                columns: [
                    ("outage", false), ("one costs ± 95 %", true), ("worst", true),
                    ("requests", true), ("USD", true), ("a year", true), ("down a year", true),
                    ("in the years above", true),
                ], rows: rows), notes: notes)
    }

    private static func range(_ rate: EventRate) -> String {
        " (\(Figure.significant(rate.lower)) to \(Figure.significant(rate.upper)))"
    }

    var budgets: Section? {
        let rows = statement.services.compactMap { service -> [String]? in
            guard let budget = service.budget, let window = service.window else {
                return nil
            }
            let year = budget.downtime(of: AvailabilityStatement.year)
            return [
                service.name, Figure.share(budget.objective, nearOne: true),
                Self.time(budget.downtime(of: window.seconds)) + " in \(window)",
                Self.time(year), Self.time(service.downtime),
                year > 0 ? Figure.share(service.downtime.mean / year) : "–",
            ]
        }
        guard !rows.isEmpty else { return nil }
        return Section(
            title: "error budgets",
            table: SectionTable(
                columns: [
                    ("service", false), ("objective", true), ("may be down", true),
                    ("a year", true), ("simulated ± 95 %", true), ("budget used", true),
                ], rows: rows))
    }

    var alerts: Section? {
        var rows: [[String]] = []
        for service in statement.services {
            guard let budget = service.budget, let window = service.window else {
                continue
            }
            for alert in service.alerts {
                let rate = alert.threshold(period: window.hours)
                rows.append([
                    service.name, alert.isPage ? "page" : "ticket",
                    Figure.share(alert.budgetShare), Self.time(alert.longWindow * 3_600),
                    Self.time(alert.shortWindow * 3_600), Figure.significant(rate),
                    Figure.significant(100 * rate * budget.allowed) + " %",
                    Self.time(window.seconds / rate),
                ])
            }
        }
        guard !rows.isEmpty else { return nil }
        return Section(
            title: "alerts on burn rates",
            table: SectionTable(
                columns: [
                    ("service", false), ("alert", false), ("budget gone", true),
                    ("long window", true), ("short window", true), ("burn rate", true),
                    ("requests lost", true), ("all gone in", true),
                ], rows: rows),
            notes: [
                "it goes off while both windows burn faster (Google, The Site Reliability "
                    + "Workbook, 2018, chapter 5)"
            ])
    }

    var stability: Section {
        let rows = statement.stability.map { place -> [String] in
            var row = [
                place.service, place.region ?? "regions", "\(place.peak)", "\(place.places)",
            ]
            if let spread = place.spread {
                let surplus = spread.surplus(over: Double(place.peak))
                row += ["\(spread.perZone)", "\(spread.instances)", Figure.share(surplus)]
            } else {
                row += ["–", "–", "–"]
            }
            return row
        }
        return Section(
            title: "static stability: instances that survive the loss of one place",
            table: SectionTable(
                columns: [
                    ("service", false), ("zones of", false), ("peak", true), ("places", true),
                    ("in each", true), ("in all", true), ("beyond the peak", true),
                ], rows: rows),
            notes: ["peak is of all years, with nothing failing"])
    }
}
