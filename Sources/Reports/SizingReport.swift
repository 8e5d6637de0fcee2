import Experiments
import Quantities
package import Statistics

/// What `headroom size` prints.
package struct SizingReport {
    private let sizing: Sizing
    private let spread: ZoneSpread?
    private let failing: Int

    /// - Parameters:
    ///   - spread: where the instances go, when zones may fail.
    ///   - failing: how many zones may.
    package init(_ sizing: Sizing, spread: ZoneSpread?, failing: Int) {
        self.sizing = sizing
        self.spread = spread
        self.failing = failing
    }

    private var system: SizedSystem { sizing.system }
    private var workload: Workload { sizing.system.workload }
    static let shares = [0.5, 0.95, 0.99]

    package func text(_ style: Style) -> String {
        let text = [headline] + conclusions
        let lines = text.map { style.wrapped(style.plain($0)) + "\n" }
        return lines[0] + "\n" + table.render(style) + "\n" + lines.dropFirst().joined()
    }

    private var conclusions: [String] {
        var lines = [oneFewer]
        if let servers = sizing.squareRootServers {
            let instances = (servers + workload.slots - 1) / workload.slots
            let size = workload.slots == 1 ? "" : ", \(counted(instances, "instance"))"
            lines.append(
                "square-root staffing: \(counted(servers, "slot"))\(size) for the same "
                    + "chance of waiting")
        }
        if let spread {
            lines.append(
                "zones: \(spread.perZone) in each of \(spread.zones), "
                    + "\(counted(spread.instances, "instance")) in all, so that enough are left "
                    + "when \(counted(failing, "zone")) fail\(failing == 1 ? "s" : "")")
        }
        return lines + ["model: " + model]
    }

    private var headline: String {
        let instances = counted(system.instances, "instance")
        let slots =
            workload.slots == 1
            ? "" : " of \(Figure.grouped(Double(workload.slots), decimals: 0)) slots"
        let promises = sizing.promises.count == 1 ? "the promise" : "the promises"
        let verb = system.instances == 1 ? "keeps" : "keep"
        return "\(instances)\(slots) \(verb) \(promises); the load keeps "
            + "\(Figure.significant(system.utilization * Double(system.servers))) of "
            + "\(counted(system.servers, "slot")) busy on average"
    }

    private var table: Table {
        var names: [Table.Cell] = []
        var limits: [Table.Cell] = []
        var values: [Table.Cell] = []
        var lesser: [Table.Cell] = []
        for row in rows {
            names.append(Table.Cell(row.name))
            limits.append(Table.Cell(row.limit))
            values.append(Table.Cell(row.read(system)))
            lesser.append(Table.Cell(sizing.oneFewer.map(row.read) ?? ""))
        }
        var columns = [
            Table.Column(title: "", alignsRight: false, cells: names),
            Table.Column(title: "promised", alignsRight: true, cells: limits),
            Table.Column(
                title: "with \(Figure.grouped(Double(system.instances), decimals: 0))",
                alignsRight: true, cells: values),
        ]
        if let fewer = sizing.oneFewer {
            columns.append(
                Table.Column(
                    title: "with \(Figure.grouped(Double(fewer.instances), decimals: 0))",
                    alignsRight: true, cells: lesser))
        }
        return Table(columns: columns)
    }

    private struct Row {
        var name: String
        var limit: String
        var read: (SizedSystem) -> String
    }

    /// What is known anyway, and each promise where it fits.
    private var rows: [Row] {
        var subjects: [Promise] = [.utilization(1), .waitProbability(1)]
        if workload.overflow != .wait { subjects.append(.loss(1)) }
        subjects.append(.meanWait(0))
        let promised = sizing.promises.compactMap(\.share)
        let shares = (Self.shares + promised.filter { !Self.shares.contains($0) }).sorted()
        if system.waitQuantile(0.5) != nil {
            subjects += shares.map { .wait(share: $0, within: 0) }
        }
        if system.meanResponse != nil { subjects.append(.meanResponse(0)) }
        if system.responseQuantile(0.5) != nil {
            subjects += shares.map { .response(share: $0, within: 0) }
        }
        return subjects.map { subject in
            let kept = sizing.promises.first { $0.name(workload) == subject.name(workload) }
            return Row(
                name: subject.name(workload), limit: kept.map(\.limitText) ?? "",
                read: { $0.value(of: subject).map(subject.format) ?? "–" })
        }
    }

    private var oneFewer: String {
        guard system.instances > 1 else { return "one fewer: there would be none" }
        guard let fewer = sizing.oneFewer else {
            let slots = system.servers - workload.slots
            let share = workload.offeredLoad / Double(slots)
            return "one fewer: \(Figure.significant(workload.offeredLoad)) busy slots are "
                + "\(Figure.share(share)) of \(counted(slots, "slot")), "
                + "and the queue would grow without end"
        }
        let broken = sizing.promises.filter { fewer.keeps($0) == false }
        let parts = broken.map { promise in
            let value = fewer.value(of: promise).map(promise.format) ?? "–"
            let name = promise.name(workload)
            return value == promise.limitText
                ? "\(name) just beyond \(value)"
                : "\(name) \(value) instead of \(promise.limitText)"
        }
        return "one fewer breaks: " + parts.joined(separator: "; ")
    }

    private var model: String {
        let slots = workload.isSplit ? workload.slots : system.servers
        let place = workload.isSplit ? ", each instance with its own queue and an equal share" : ""
        switch workload.overflow {
        case .giveUp(let patience):
            let time = TimeSpan(exactlySeconds: patience)?.description ?? ""
            return "M/M/\(slots)+M (Erlang A)\(place), exact; clients give up after \(time) "
                + "in the mean, percentiles are of patient ones"
        case .refuse:
            return "M/M/\(slots) with a limited queue\(place), exact; waits are of the accepted"
        case .wait where workload.isExponential:
            return "M/M/\(slots)\(place), exact"
        case .wait where slots == 1 && workload.arrivalVariation == 1:
            return "M/G/1\(place): means exact (Pollaczek and Khinchine), percentiles approximate"
        case .wait:
            let arrivals = workload.arrivalVariation == 1 ? "M" : "GI"
            return "\(arrivals)/G/\(slots)\(place), by Allen and Cunneen: errors of 10 to 30 % "
                + "are usual for few slots with much variation"
        }
    }

    private func counted(_ count: Int, _ noun: String) -> String {
        "\(Figure.grouped(Double(count), decimals: 0)) \(noun)\(count == 1 ? "" : "s")"
    }
}

extension SizingReport {
    /// The document of `--format json`: times in seconds, shares 0…1. Keys are only ever added.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.integer("instances", system.instances)
            json.integer("slots", system.servers)
            json.number("offeredLoad", workload.offeredLoad)
            json.object("figures") { figures(system, &$0) }
            if let fewer = sizing.oneFewer {
                json.object("oneFewer") { figures(fewer, &$0) }
            } else {
                json.null("oneFewer")
            }
            json.array("promises") { json in
                for promise in sizing.promises {
                    json.object { json in
                        json.string("name", promise.name(workload))
                        json.number("limit", promise.limit)
                        json.number("value", system.value(of: promise))
                        json.number(
                            "valueWithOneFewer", sizing.oneFewer?.value(of: promise))
                    }
                }
            }
            json.object("estimates") { json in
                json.number(
                    "squareRootStaffingSlots", sizing.squareRootServers.map(Double.init))
                json.number("sakasegawaMeanWait", system.shortcutWait)
            }
            if let spread {
                json.object("zones") { json in
                    json.integer("zones", spread.zones)
                    json.integer("mayFail", failing)
                    json.integer("instancesPerZone", spread.perZone)
                    json.integer("instances", spread.instances)
                }
            }
            json.string("model", model)
        }
        return json.text + "\n"
    }

    private func figures(_ system: SizedSystem, _ json: inout JSONWriter) {
        json.number("utilization", system.utilization)
        json.number("waitProbability", system.waitProbability)
        json.number("loss", system.loss)
        json.number("meanWait", system.meanWait)
        json.number("meanResponse", system.meanResponse)
        for (index, label) in ["P50", "P95", "P99"].enumerated() {
            let share = Self.shares[index]
            json.number("wait" + label, system.waitQuantile(share))
            json.number("response" + label, system.responseQuantile(share))
        }
    }
}

extension Promise {
    var share: Double? {
        switch self {
        case .wait(let share, _), .response(let share, _): share
        default: nil
        }
    }

    /// What it is about: `p99 response`.
    package func name(_ workload: Workload) -> String {
        switch self {
        case .meanWait: "mean wait"
        case .meanResponse: "mean response"
        case .wait(let share, _): "p\(Figure.plain(share * 100)) wait"
        case .response(let share, _): "p\(Figure.plain(share * 100)) response"
        case .waitProbability: "requests that wait"
        case .loss:
            if case .giveUp = workload.overflow { "requests given up" } else { "requests refused" }
        case .utilization: "utilization"
        }
    }

    /// A value of its own unit, as read by people.
    package func format(_ value: Double) -> String {
        switch self {
        case .meanWait, .meanResponse, .wait, .response: Figure.seconds(value)
        case .waitProbability, .loss, .utilization:
            value > 0 && value < 0.001
                ? Figure.significant(value * 100, digits: 2) + " %" : Figure.share(value)
        }
    }

    var limitText: String { format(limit) }
}
