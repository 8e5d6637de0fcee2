import CloudModel
import Quantities

/// The minutes around an outage, beside those of the same luck without it.
struct DrillMinutes {
    private let plan: Plan
    /// By fleet, in the order of time.
    private let with: [[SeriesPoint]]
    private let without: [[SeriesPoint]]

    /// What is watched before an outage begins.
    static let before = TimeSpan.minute * 30
    /// A fleet that is asked for more than this share of its capacity is busy.
    private static let busy = 0.9
    /// More than this share of a minute's requests lost, beyond those without it, is a loss.
    private static let loss = 0.001
    /// Stretches that are closer together than this are one.
    private static let lull = 3

    init(_ plan: Plan, with: [SeriesPoint], without: [SeriesPoint]) {
        self.plan = plan
        func byFleet(_ points: [SeriesPoint]) -> [[SeriesPoint]] {
            plan.fleets.indices.map { fleet in points.filter { $0.fleet == fleet } }
        }
        self.with = byFleet(with)
        self.without = byFleet(without)
    }

    /// Requests per second: what was neither served nor is waiting by the end of the minute.
    private static func lost(_ points: [SeriesPoint], _ index: Int) -> Double {
        let before = index > 0 ? points[index - 1].backlog : points[index].backlog
        let waiting = (points[index].backlog - before) / 60
        return max(0, points[index].offered - points[index].served - waiting)
    }

    /// Adds what minutes show: where requests are lost, and who has hardly any room.
    func tell(_ builder: inout TimelineBuilder) {
        for fleet in plan.fleets.indices where plan.fleets[fleet].service >= 0 {
            let points = with[fleet]
            let losing = stretches(points.indices) { index in
                let others = without[fleet]
                let other = index < others.count ? Self.lost(others, index) : 0
                return Self.lost(points, index) - other > Self.loss * max(points[index].offered, 1)
            }
            for stretch in losing { tell(losing: stretch, fleet, &builder) }
            let busy = stretches(points.indices) { index in
                points[index].offered > Self.busy * points[index].capacity
                    && points[index].capacity > 0
                    && Self.lost(points, index) <= Self.loss * points[index].offered
            }
            for stretch in busy.prefix(2) { tell(busy: stretch, fleet, &builder) }
        }
    }

    private func tell(
        losing stretch: ClosedRange<Int>, _ fleet: Int, _ builder: inout TimelineBuilder
    ) {
        let points = with[fleet][stretch]
        let losses = stretch.map { Self.lost(with[fleet], $0) }
        let requests = losses.reduce(0, +) * 60
        let worst = losses.max() ?? 0
        let name = builder.title(fleet)
        let length = TimeSpan.minute * Int64(stretch.count)
        let outage = builder.outage.plan
        let isHit =
            outage.hitsData && outage.touches(region: plan.fleets[fleet].region)
            && points[stretch.lowerBound].timeNanoseconds < builder.outage.to
        var event = DrillEvent(
            .losing, at: max(points[stretch.lowerBound].timeNanoseconds, builder.outage.from),
            "\(name) loses requests for about \(length)",
            why: "up to \(Figure.significant(worst)) req/s, "
                + "\(Figure.grouped(requests, decimals: 0)) in all: "
                + reason(isHit: isHit, points, fleet),
            region: builder.region(fleet), subject: plan.fleets[fleet].name,
            amount: requests)
        event.needed = isHit ? nil : needed(points)
        builder.add(event)
        let end = points[stretch.upperBound].timeNanoseconds + TimeSpan.minute.nanoseconds
        guard end < builder.replication.horizon.nanoseconds else { return }
        builder.add(
            DrillEvent(
                .relieved, at: end, "\(name) loses no more",
                region: builder.region(fleet), subject: plan.fleets[fleet].name))
    }

    private func reason(
        isHit: Bool, _ points: ArraySlice<SeriesPoint>, _ fleet: Int
    ) -> String {
        if isHit {
            // Checks find what fails within minutes: what goes on is for want of a way out.
            return points.count <= 3
                ? "what fails is asked until checks have found it"
                : "what fails is asked, or what is left has too little room"
        }
        let patience = plan.services[plan.fleets[fleet].service].request.timeout
        let isLate = points.contains {
            $0.capacity > 0 && $0.backlog > 0.9 * patience.seconds * $0.capacity
        }
        // Work that is done for clients who have left is the trouble that keeps itself going.
        return isLate
            ? "more waits than clients have patience for, and work on it is wasted"
            : "more is asked for than it can carry"
    }

    private func tell(
        busy stretch: ClosedRange<Int>, _ fleet: Int, _ builder: inout TimelineBuilder
    ) {
        let points = with[fleet][stretch]
        // One that is as busy without the outage is no news of it.
        let isUsual = points.indices.allSatisfy { index in
            guard index < without[fleet].count else { return false }
            let other = without[fleet][index]
            return other.offered > Self.busy * other.capacity
        }
        if isUsual { return }
        let peak = points.map { $0.offered / $0.capacity }.max() ?? 0
        let waiting = points.map(\.backlog).max() ?? 0
        let patience =
            waiting > points.map(\.offered).max() ?? 0
            ? ", while up to \(Figure.grouped(waiting, decimals: 0)) requests wait" : ""
        let name = builder.title(fleet)
        var event = DrillEvent(
            .busy, at: points[stretch.lowerBound].timeNanoseconds,
            "\(name) is at up to \(Figure.share(peak)) of its capacity",
            why: "for \(TimeSpan.minute * Int64(stretch.count)), and loses nothing yet\(patience)",
            region: builder.region(fleet), subject: plan.fleets[fleet].name, amount: peak)
        event.needed = needed(points)
        builder.add(event)
    }

    /// Instances that could have carried the highest minute, each as much as one did, and no fewer
    /// than there were; nil where none was in service.
    private func needed(_ points: ArraySlice<SeriesPoint>) -> Int64? {
        let each = points.filter { $0.serving > 0 }.map { $0.capacity / $0.serving }.max() ?? 0
        let most = points.map(\.offered).max() ?? 0
        guard each > 0, most / each < 1e9 else { return nil }
        let present = points.map(\.serving).max() ?? 0
        return Int64(max(most / each, present).rounded(.up))
    }

    /// Runs of indices of which something is true.
    private func stretches(
        _ indices: Range<Int>, _ isTrue: (Int) -> Bool
    ) -> [ClosedRange<Int>] {
        var result: [ClosedRange<Int>] = []
        for index in indices where isTrue(index) {
            if let last = result.last, index - last.upperBound <= Self.lull {
                result[result.count - 1] = last.lowerBound...index
            } else {
                result.append(index...index)
            }
        }
        return result
    }

    var chart: DrillChart {
        let count = with.map(\.count).max() ?? 0
        var chart = DrillChart(from: 0, offered: [], lost: [], load: [])
        for index in 0..<count {
            var (offered, missing, load) = (0.0, 0.0, 0.0)
            for fleet in plan.fleets.indices
            where plan.fleets[fleet].service >= 0 && index < with[fleet].count {
                let point = with[fleet][index]
                if index == 0 { chart.from = point.timeNanoseconds }
                offered += point.offered
                missing += Self.lost(with[fleet], index)
                if point.capacity > 0 { load = max(load, point.offered / point.capacity) }
            }
            chart.offered.append(offered)
            chart.lost.append(missing)
            chart.load.append(min(load, 2))
        }
        return chart
    }
}
