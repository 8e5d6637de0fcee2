package import CloudModel
package import Quantities

/// One scenario's rows of the series file: means over steps of minutes, per fleet.
package final class SeriesPart: SeriesSink {
    package static let header =
        "scenario,time,stepSeconds,fleet,region,offered,served,capacity,instances,serving,"
        + "desired,cpu,backlog\n"

    private struct Sum {
        var step: Int64 = -1
        var count = 0.0
        var values = [Double](repeating: 0, count: 8)
    }
    private let file: OutputFile
    private let scenario: String
    private let start: UTCInstant
    private let step: Int64
    private var names: [String] = []
    private var sums: [Sum] = []

    package init(file: OutputFile, scenario: String, start: UTCInstant, horizon: TimeSpan) {
        self.file = file
        self.scenario = csvField(scenario)
        self.start = start
        step = Chart.step(forHorizon: horizon).nanoseconds
    }

    /// Must come before the first point: the names behind the indices.
    package func begin(_ plan: Plan) {
        names = plan.fleets.map {
            "\(csvField($0.name)),\(csvField(plan.regions[$0.region].name))"
        }
        sums = Array(repeating: Sum(), count: names.count)
    }

    package func record(_ point: SeriesPoint) {
        let current = point.timeNanoseconds / step
        if sums[point.fleet].step != current {
            flush(point.fleet)
            sums[point.fleet].step = current
        }
        let values = [
            point.offered, point.served, point.capacity, point.instances, point.serving,
            point.desired, point.cpu, point.backlog,
        ]
        for (index, value) in values.enumerated() { sums[point.fleet].values[index] += value }
        sums[point.fleet].count += 1
    }

    package func finish() -> OutputFile {
        for fleet in sums.indices { flush(fleet) }
        return file
    }

    private func flush(_ fleet: Int) {
        let sum = sums[fleet]
        guard sum.count > 0 else { return }
        let time = start + TimeSpan(nanoseconds: sum.step * step)
        let means = sum.values.map { "\($0 / sum.count)" }.joined(separator: ",")
        file.write(
            "\(scenario),\(time),\(step / 1_000_000_000),\(names[fleet]),\(means)\n")
        sums[fleet] = Sum()
    }
}
