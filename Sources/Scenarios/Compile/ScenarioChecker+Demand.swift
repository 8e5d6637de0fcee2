import Diagnostics

extension ScenarioChecker {
    /// A demand has one source, and only what goes with it.
    mutating func checkDemand(_ demand: Setting, of service: String) {
        guard case .group = demand.value else { return }
        let sources = ["trace", "shape", "requests", "from"].filter { !demand[$0].isAbsent }
        if sources.isEmpty {
            report(
                "the demand of `\(service)` needs `trace`, `shape`, `requests` or `from`",
                at: demand.keyPlace, help: "such as `shape: { base: 400 req/s }`")
        } else if sources.count > 1 {
            let named = sources.map { "`\($0)`" }
            report(
                "the demand of `\(service)` has "
                    + (sources.count == 2
                        ? "both \(named[0]) and \(named[1])"
                        : named.dropLast().joined(separator: ", ") + " and "
                            + named[named.count - 1]),
                at: demand[sources[1]].keyPlace, help: "keep one of them")
        }
        let shape = demand["shape"]
        for key in ["growth", "noise"] where shape[key].isGiven && !shape[key].isAbsent {
            if demand[key].isGiven, !demand[key].isAbsent {
                report(
                    "`\(key)` is given twice: beside `shape` and in it", at: demand[key].keyPlace,
                    help: "keep one of them")
            }
        }
        if sources == ["requests"] { checkRecorded(demand) }
        if sources == ["from"] { checkCallersDemand(demand) }
    }

    /// What others call is their demand, and comes from where they are.
    private mutating func checkCallersDemand(_ demand: Setting) {
        for key in ["growth", "noise", "origin"] where demand[key].isGiven {
            if demand[key].isAbsent { continue }
            report(
                "a demand that is what others call has no `\(key)` of its own",
                at: demand[key].keyPlace, help: "give it to the services that call")
        }
        if !demand["events"].entries.isEmpty {
            report(
                "a demand that is what others call has no `events` of its own",
                at: demand["events"].keyPlace, help: "give them to the services that call")
        }
    }

    /// Requests that were recorded are replayed as they came, so nothing may change their number.
    private mutating func checkRecorded(_ demand: Setting) {
        let help = "use `trace` or `shape` for a demand that is no replay"
        let growth = demand["growth"]
        if growth.scalar != .number(0), growth.isGiven, !growth.isAbsent {
            report(
                "recorded requests cannot grow: each comes once, when it came",
                at: growth.keyPlace, help: help)
        }
        let noise = demand["noise"]
        if noise.isGiven, !noise.isAbsent {
            report(
                "recorded requests have their own noise: each comes once, when it came",
                at: noise.keyPlace, help: help)
        }
        if !demand["events"].entries.isEmpty {
            report(
                "recorded requests cannot be multiplied by an event: each comes once, when it came",
                at: demand["events"].keyPlace, help: help)
        }
    }
}
