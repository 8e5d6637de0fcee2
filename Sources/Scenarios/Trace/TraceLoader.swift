import CloudModel
import Diagnostics
import Foundation
import Quantities

/// Loads the traces of a scenario and places them on its clock.
struct TraceLoader {
    let loader: ScenarioLoader
    /// The scenario's own folder.
    let folder: String
    let allowed: [String]

    func load(into checker: inout ScenarioChecker) {
        loadAvailability(into: &checker)
        for service in checker.checked.services {
            loadRequests(of: service, into: &checker)
            let demand = service.setting["demand"]
            let trace = demand["trace"]
            guard let file = trace["file"].text, let time = trace["time"].text,
                let value = trace["value"].text, let zone = demand["timeZone"].text
            else { continue }
            guard let path = resolved(file, trace["file"].place, &checker) else { continue }
            // The name in messages is the one the user can open from where the scenario is.
            let shown = shown(file, trace)
            do {
                let (samples, hash) = try loader.trace(
                    path: path, shown: shown, time: time, value: value, timeZone: zone)
                checker.checked.traces[service.name] = try curve(
                    samples, trace, zone: zone, shown: shown, checker)
                checker.checked.traceHashes.append("\(service.name)=\(hash)")
            } catch {
                loader.remember(path: path, shown: shown)
                checker.problems += error.diagnostics
            }
        }
    }

    func shown(_ file: String, _ trace: Setting) -> String {
        file.hasPrefix("/") ? file : join(shownFolder(trace), file)
    }

    private func shownFolder(_ trace: Setting) -> String {
        let file = trace["file"].place.file
        guard let slash = file.lastIndex(of: "/"), !file.hasPrefix("--set") else { return "" }
        return String(file[..<slash])
    }

    private func join(_ folder: String, _ file: String) -> String {
        folder.isEmpty ? file : "\(folder)/\(file)"
    }

    /// The real path, links followed, when it is inside an allowed folder.
    func resolved(
        _ file: String, _ place: Place, _ checker: inout ScenarioChecker
    ) -> String? {
        let base = URL(fileURLWithPath: folder, isDirectory: true)
        let path = URL(fileURLWithPath: file, relativeTo: base)
            .standardizedFileURL.resolvingSymlinksInPath().path
        let inside = ([folder] + allowed).contains { root in
            let real = URL(fileURLWithPath: root, isDirectory: true)
                .standardizedFileURL.resolvingSymlinksInPath().path
            return path == real || path.hasPrefix(real == "/" ? "/" : real + "/")
        }
        guard inside else {
            checker.report(
                "the file `\(file)` is outside the scenario's folder", at: place,
                help: "allow its folder with `--allow-path DIR`")
            return nil
        }
        guard FileManager.default.fileExists(atPath: path) else {
            let names =
                (try? FileManager.default.contentsOfDirectory(
                    atPath: (path as NSString).deletingLastPathComponent)) ?? []
            let near = suggestion(
                for: (path as NSString).lastPathComponent, among: names.sorted())
            checker.report(
                "there is no file `\(file)`", at: place,
                help: near.map { "did you mean `\($0)`?" })
            return nil
        }
        return path
    }

    private func curve(
        _ samples: TraceFile, _ trace: Setting, zone: String, shown: String,
        _ checker: borrowing ScenarioChecker
    ) throws(DiagnosticList) -> TraceCurve {
        let missing = MissingSamples(rawValue: trace["missing"].text ?? "") ?? .error
        let series = try TraceSeries(samples, missing: missing, file: shown)
        let repeats = trace["repeat"].flag ?? false
        var (rotation, period) = (Int64(0), series.length)
        if trace["align"].text == "week" {
            (rotation, period) = try alignment(
                first: UTCInstant(nanosecondsSince1970: series.first), length: series.length,
                repeats: repeats, zone: zone, at: trace["align"].place, checker)
        }
        try checkEnd(
            period - rotation, repeats: repeats, at: trace["file"].place, checker,
            help: "set `repeat: true`, or shorten the horizon")
        let unit = trace["unit"].text.flatMap(RequestRate.period(ofUnit:)) ?? .second
        return series.curve(
            rotation: rotation, period: period, factor: 1 / unit.seconds, repeats: repeats)
    }

    /// Where in a trace the scenario starts so that weekday and time of day are kept, and how much
    /// of it is used.
    func alignment(
        first: UTCInstant, length: Int64, repeats: Bool, zone: String, at place: Place,
        _ checker: borrowing ScenarioChecker
    ) throws(DiagnosticList) -> (rotation: Int64, period: Int64) {
        let week = TimeSpan.day.nanoseconds * 7
        let rotation = modulo(local(checker.checked.start, zone) - local(first, zone), week)
        let period = repeats ? length / week * week : length
        if length < week || !repeats && rotation >= period {
            throw failure(
                "the trace lasts \(TimeSpan(nanoseconds: length)), too short to be aligned by "
                    + "weekday", place,
                help: "a week at least is needed; or set `align: start`")
        }
        return (rotation, period)
    }

    func checkEnd(
        _ length: Int64, repeats: Bool, at place: Place, _ checker: borrowing ScenarioChecker,
        help: String
    ) throws(DiagnosticList) {
        if repeats || length >= checker.checked.horizon.nanoseconds { return }
        throw failure(
            "the trace ends after \(TimeSpan(nanoseconds: length)), before the horizon of "
                + "\(checker.checked.horizon)", place, help: help)
    }

    private func local(_ instant: UTCInstant, _ zone: String) -> Int64 {
        (instant + TimeZones.offset(of: zone, at: instant)).nanosecondsSince1970
    }

    private func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
        value - floorDivide(value, divisor) * divisor
    }

    func failure(_ message: String, _ place: Place, help: String) -> DiagnosticList {
        DiagnosticList([
            Diagnostic(
                .error, message, file: place.file, position: place.position, help: help)
        ])
    }
}
