import CloudModel
import Diagnostics
import Quantities

extension TraceLoader {
    /// Loads a service's recorded requests, if it has any.
    func loadRequests(
        of service: Setting.Entry, into checker: inout ScenarioChecker
    ) {
        let demand = service.setting["demand"]
        let requests = demand["requests"]
        guard let file = requests["file"].text, let time = requests["time"].text,
            let zone = demand["timeZone"].text
        else { return }
        guard let path = resolved(file, requests["file"].place, &checker) else { return }
        let shown = shown(file, requests)
        do {
            let recorded = try loader.requests(
                path: path, shown: shown, time: time, cost: requests["cost"].text,
                timeZone: zone)
            checker.checked.requests[service.name] = try series(
                recorded, requests, zone: zone, checker)
            checker.checked.traceHashes.append(
                "\(service.name)=\(Fingerprint.hexadecimal(recorded.hash))")
        } catch {
            loader.remember(path: path, shown: shown)
            checker.problems += error.diagnostics
        }
    }

    private func series(
        _ recorded: RequestFile, _ setting: Setting, zone: String,
        _ checker: borrowing ScenarioChecker
    ) throws(DiagnosticList) -> RequestSeries {
        let origin = recorded.clock == .instants ? recorded.times[0] : 0
        let times = origin == 0 ? recorded.times : recorded.times.map { $0 - origin }
        let length = try length(times, setting)
        let repeats = setting["repeat"].flag ?? false
        var (rotation, period) = (Int64(0), length)
        if setting["align"].text == "week" {
            guard recorded.clock == .instants else {
                throw failure(
                    "seconds since a beginning have no weekday", setting["align"].place,
                    help: "name a column of instants with `time:`, or set `align: start`")
            }
            (rotation, period) = try alignment(
                first: UTCInstant(nanosecondsSince1970: origin), length: length,
                repeats: repeats, zone: zone, at: setting["align"].place, checker)
        }
        try checkEnd(
            period - rotation, repeats: repeats, at: setting["file"].place, checker,
            help: "set `repeat: true`, say with `length` how long was recorded, or shorten the "
                + "horizon")
        return RequestSeries(
            times: times, costs: recorded.costs, rotation: rotation, period: period,
            repeats: repeats)
    }

    /// How long was recorded: as given, or up to one mean gap behind the last request, so that a
    /// trace that repeats keeps its rate.
    private func length(
        _ times: [Int64], _ setting: Setting
    ) throws(DiagnosticList) -> Int64 {
        let last = times[times.count - 1]
        let given = setting["length"]
        if case .uncertain = given.value {
            throw failure(
                "`length` cannot be uncertain", given.place,
                help: "give one value; variants can differ in it")
        }
        guard case .integer(let length)? = given.scalar else {
            let gap = times.count > 1 ? (last - times[0]) / Int64(times.count - 1) : 0
            if gap > 0 { return last + gap }
            throw failure(
                times.count == 1
                    ? "the trace has one request, which says nothing of its length"
                    : "all requests of the trace come at once, which says nothing of its length",
                setting["file"].place, help: "give `length`, such as `length: 1h`")
        }
        guard last < length else {
            throw failure(
                "the trace's last request comes after \(TimeSpan(nanoseconds: last)), beyond its "
                    + "length of \(TimeSpan(nanoseconds: length))", given.place,
                help: "make `length` longer")
        }
        return length
    }
}
