import CloudModel
import Diagnostics
import Quantities

extension TraceLoader {
    /// Loads when zones had spot capacity.
    func loadAvailability(into checker: inout ScenarioChecker) {
        let setting = checker.root["capacity"]["spotAvailability"]
        guard let file = setting["file"].text, let time = setting["time"].text,
            case .list(let zones) = setting["zones"].value,
            let path = resolved(file, setting["file"].place, &checker)
        else { return }
        let shown = shown(file, setting)
        for item in zones {
            guard let zone = item.text else { continue }
            guard
                let region = checker.checked.regions.firstIndex(where: {
                    $0.zones.contains(zone)
                }), let place = checker.checked.regions[region].zones.firstIndex(of: zone)
            else {
                let names = checker.checked.regions.flatMap(\.zones)
                checker.report(
                    "the scenario has no zone `\(zone)`", at: item.place,
                    help: suggestion(for: zone, among: names).map { "did you mean `\($0)`?" }
                        ?? "its zones: \(names.joined(separator: ", "))")
                continue
            }
            do {
                let (samples, hash) = try loader.trace(
                    path: path, shown: shown, time: time, value: zone, timeZone: "UTC")
                if let odd = samples.values.firstIndex(where: { $0 != 0 && $0 != 1 }) {
                    loader.remember(path: path, shown: shown)
                    checker.problems.append(
                        Diagnostic(
                            .error, "spot capacity is there or not: expected 1 or 0", file: shown,
                            position: .init(line: samples.lines[odd], column: 1),
                            label: "in the column `\(zone)`"))
                    return
                }
                checker.checked.spotAvailability.append(
                    SpotAvailability(region: region, zone: place, changes: samples.closings))
                checker.checked.traceHashes.append("spot/\(zone)=\(hash)")
            } catch {
                loader.remember(path: path, shown: shown)
                checker.problems += error.diagnostics
                return
            }
        }
    }
}

extension TraceFile {
    /// Nanoseconds from the first sample at which values fall to 0 and rise again, in turn.
    package var closings: [Int64] {
        var changes: [Int64] = []
        for (instant, value) in zip(instants, values) {
            let isOpen = value > 0
            if isOpen != changes.count.isMultiple(of: 2) { changes.append(instant - instants[0]) }
        }
        return changes
    }
}
