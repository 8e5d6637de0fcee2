import Experiments
import Quantities

/// The tables of a drill, as a terminal and a Markdown page show them.
enum DrillTables {
    /// One row per scenario and outage; columns that nobody has a figure for are left out.
    static func overview(_ results: [DrillResult]) -> SectionTable {
        let namesScenarios = Set(results.map(\.scenario)).count > 1
        let namesOutages = Set(results.map(\.outage.title)).count > 1
        let summaries = results.map { result in
            DrillMeasures.all.map { result.summary($0.value) }
        }
        let shown = DrillMeasures.all.indices.filter { index in
            summaries.contains { $0[index].mean.isFinite }
        }
        var columns: [(title: String, alignsRight: Bool)] = []
        if namesScenarios { columns.append(("scenario", false)) }
        if namesOutages || !namesScenarios { columns.append(("outage", false)) }
        if namesOutages { columns.append(("UTC", false)) }
        columns += shown.map { (DrillMeasures.all[$0].title, true) }
        var rows: [[String]] = []
        for (result, summary) in zip(results, summaries) {
            var row = namesScenarios ? [result.scenario] : []
            if namesOutages {
                row.append(result.outage.place)
                // To the minute: the date is in the first sixteen characters.
                row.append(String(moment(result).prefix(16)).replacing("T", with: " "))
            } else if !namesScenarios {
                row.append(result.outage.title)
            }
            row += shown.map { cell(summary[$0], DrillMeasures.all[$0].unit) }
            rows.append(row)
        }
        return SectionTable(columns: columns, rows: rows)
    }

    /// One row per service of each scenario.
    static func services(_ results: [DrillResult]) -> SectionTable {
        let namesScenarios = Set(results.map(\.scenario)).count > 1
        let all = DrillMeasures.ofServices
        var cells: [(names: [String], summaries: [Summary])] = []
        for result in results {
            for (index, service) in result.serviceNames.enumerated() {
                cells.append(
                    (
                        (namesScenarios ? [result.scenario] : []) + [service],
                        all.map { result.summary(service: index, $0.value) }
                    ))
            }
        }
        let shown = all.indices.filter { index in
            // What nobody has, and what is none everywhere, needs no column.
            cells.contains { $0.summaries[index].mean.isFinite && $0.summaries[index].mean != 0 }
                || all[index].id == "lost"
        }
        return SectionTable(
            columns: (namesScenarios ? [("scenario", false)] : []) + [("service", false)]
                + shown.map { (all[$0].title, true) },
            rows: cells.map { row in
                row.names + shown.map { cell(row.summaries[$0], all[$0].unit) }
            })
    }

    static func timeline(_ result: DrillResult) -> SectionTable {
        SectionTable(
            columns: [("UTC", false), ("after", true), ("what", false), ("why", false)],
            rows: result.timeline.map { event in
                [
                    clock(event.timeNanoseconds, result), after(event.timeNanoseconds, result),
                    event.what, event.why,
                ]
            })
    }

    /// Minutes and hours, not thousands of seconds, and requests with their interval.
    static func cell(_ summary: Summary, _ unit: Measure.Unit) -> String {
        guard summary.mean.isFinite else { return "–" }
        switch unit {
        case .seconds where summary.mean >= 10:
            return TimeSpan(shown: summary.mean.rounded()).description
        case .requests:
            let mean = Figure.value(summary.mean, unit)
            guard let interval = summary.interval, interval.halfWidth > 0.5 else { return mean }
            return "\(mean) ± \(Figure.significant(interval.halfWidth))"
        default: return Figure.value(summary.mean, unit)
        }
    }

    /// `2026-06-03T14:00:00Z`.
    static func moment(_ result: DrillResult) -> String {
        "\(result.start + TimeSpan(nanoseconds: result.outage.from))"
    }

    /// `14:00:32`.
    static func clock(_ time: Int64, _ result: DrillResult) -> String {
        let second = TimeSpan.second.nanoseconds
        let whole = (time + second / 2) / second * second
        let text = "\(result.start + TimeSpan(nanoseconds: whole))"
        return String(text.dropFirst(11).prefix(8))
    }

    /// `+32s`.
    static func after(_ time: Int64, _ result: DrillResult) -> String {
        let seconds = (Double(time - result.outage.from) / 1e9).rounded()
        return seconds < 0
            ? "-\(TimeSpan(shown: -seconds))" : "+\(TimeSpan(shown: seconds))"
    }
}
