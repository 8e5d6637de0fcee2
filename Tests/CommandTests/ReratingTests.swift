import Foundation
import Testing

/// A saved ledger, rated again from its segments by a second, plain calculation.
@Suite("rating a ledger again", .serialized)
struct ReratingTests {
    /// Four reservations at 0.054 USD/h and a plan of 0.09 USD/h at 0.0599 USD/h, on-demand use at
    /// 0.0816 USD/h: m7g.large in us-east-1, reserved figures of April 2025.
    static let scenario = """
        version: 1
        name: rerated
        start: 2026-08-31T07:25:00Z
        horizon: 2d
        prices: { negotiatedDiscount: { compute: 10% } }
        regions: { us-east-1: { zones: 2 } }
        services:
          api:
            demand: { shape: { base: 220 req/s, daily: { peakToMean: 2.5, peakAtTime: "13:00" } } }
            request: { serviceTime: 30ms }
        fleets:
          web:
            serves: api
            instances: [m7g.large]
            scaling: { min: 2, max: 40, policies: { cpu: { type: target-tracking, metric: cpu, target: 50% } } }
        commitments:
          held: { plan: reserved-instance, type: m7g.large, count: 4, term: 1y, payment: no-upfront }
          promised: { plan: compute-savings-plan, commit: 0.09 USD/h, term: 1y, payment: no-upfront }

        """

    /// What a replication's segments should cost, hour by hour, in dollars.
    struct Expected {
        var onDemand = 0.0
        var reserved = 0.0
        var reservedUnused = 0.0
        var plan = 0.0
        var planUnused = 0.0
        var list = 0.0

        /// Seconds of use by clock-hour; the sixty-second minimum and the started second belong to
        /// the hour in which a segment ends.
        init(segments: [(from: Double, to: Double, count: Double, isLast: Bool)]) {
            let start = segments.map(\.from).min() ?? 0
            let end = segments.map(\.to).max() ?? 0
            var hour = (start / 3_600).rounded(.down)
            while hour * 3_600 < end {
                let opens = hour * 3_600
                let part = (min(end, opens + 3_600) - max(start, opens)) / 3_600
                var use = 0.0
                for segment in segments {
                    let seconds = min(segment.to, opens + 3_600) - max(segment.from, opens)
                    use += max(0, seconds) * segment.count / 3_600
                    guard !segment.isLast, segment.to > opens, segment.to <= opens + 3_600
                    else { continue }
                    let run = segment.to - segment.from
                    use += (max(60, run.rounded(.up)) - run) * segment.count / 3_600
                }
                list += use * 0.0816
                let held = min(use, 4 * part)
                reserved += held * 0.054
                reservedUnused += (4 * part - held) * 0.054
                let promised = min(use - held, 0.09 * part / 0.0599)
                plan += promised * 0.0599
                planUnused += 0.09 * part - promised * 0.0599
                onDemand += (use - held - promised) * 0.0816 * 0.9
                hour += 1
            }
        }
    }

    @Test("segments and prices give the charges of the ledger and the costs of the result")
    func rerate() throws {
        let file = try ScenarioFile(Self.scenario)
        let ledger = file.folder + "/ledger.csv"
        let run = try Program.shell(
            "headroom run \(file.path) --json --replications 2 --ledger \(ledger) --quiet")
        #expect(run.status == 0, "\(run.errors)")
        let rows = try String(contentsOfFile: ledger, encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        var effective = 0.0
        for replication in ["0", "1"] {
            let mine = rows.filter { $0[2] == replication }
            let expected = Expected(segments: try mine.filter { $0[0] == "segment" }.map(segment))
            func sum(_ column: Int, _ service: String, _ option: String) -> Double {
                mine.filter { $0[0] == "charge" && $0[10] == service && $0[11] == option }
                    .reduce(0) { $0 + (Double($1[column]) ?? 0) }
            }
            let pairs = [
                (sum(17, "Compute", "on-demand"), expected.onDemand),
                (sum(17, "Compute", "reserved"), expected.reserved),
                (sum(17, "Compute", "savings-plan"), expected.plan),
                (sum(17, "Reserved instance unused", "reserved"), expected.reservedUnused),
                (sum(17, "Savings plan unused", "savings-plan"), expected.planUnused),
                (sum(18, "Reserved instance fee", "reserved"), 48 * 4 * 0.054),
                (sum(18, "Savings plan fee", "savings-plan"), 48 * 0.09),
                (
                    sum(15, "Compute", "on-demand") + sum(15, "Compute", "reserved")
                        + sum(15, "Compute", "savings-plan"), expected.list
                ),
            ]
            for (got, wanted) in pairs { #expect(abs(got - wanted) < 1e-7 && wanted > 0) }
            effective += pairs[..<5].reduce(0) { $0 + $1.0 }
        }
        let result = try ResultDocument(run.output)
        #expect(abs(try result.mean("cost.effective") - effective / 2) < 1e-7)
    }

    private func segment(
        _ row: [String]
    ) throws -> (from: Double, to: Double, count: Double, isLast: Bool) {
        let times = try [row[3], row[4]].map { text -> Double in
            let parts = text.dropLast().split(separator: ".")
            let whole = try Date.ISO8601FormatStyle().parse("\(parts[0])Z")
            let fraction = parts.count > 1 ? try #require(Double("0.\(parts[1])")) : 0
            return whole.timeIntervalSince1970 + fraction
        }
        return (times[0], times[1], try #require(Double(row[13])), row[19] == "horizon")
    }

    /// Ten instances for twenty days around 29 February 2028. What each commitment costs, by hand:
    /// 1. six convertible, paid before the start: 0.0599 × 0.93333 × 8,760 h over the 8,784 h of
    ///    their year, none of it billed within the horizon;
    /// 2. two zonal ones for three years from the sixth day on: 347.5 h of 26,304 h, all billed;
    /// 3. a plan that ends after 246 h, half of it paid before.
    @Test("terms that start, end and leap within the horizon")
    func terms() throws {
        let text = ScenarioFile.fixed
            .replacing("2026-06-01T00:00:00Z", with: "2028-02-20T00:00:00Z")
            .replacing("horizon: 30d", with: "horizon: 20d")
            .replacing("zones: 3", with: "zones: 1")
        let file = try ScenarioFile(
            text + """
                commitments:
                  early: { plan: reserved-instance, type: m7g.large, count: 6, term: 1y, payment: all-upfront, class: convertible, start: 2027-12-01 }
                  late: { plan: reserved-instance, type: m7g.large, count: 2, term: 3y, payment: all-upfront, scope: zonal, zone: us-east-1a, start: 2028-02-25T12:30:00Z }
                  ending: { plan: compute-savings-plan, commit: 0.10 USD/h, term: 1y, payment: partial-upfront, start: 2027-03-01T06:00:00Z }

                """)
        let run = try Program.shell("headroom run \(file.path) --json --replications 2 --quiet")
        #expect(run.status == 0, "\(run.errors)")
        let result = try ResultDocument(run.output)
        let early = 6 * 480 * 0.0599 * 0.93333 * 8_760 / 8_784
        let fee = 2 * 0.037 * 0.87037 * 8_760 * 3
        let late = fee * 347.5 / 26_304
        let planned = 246 * 0.10 / (0.0599 * 0.95238)
        let rest = (4_800 - 6 * 480 - 2 * 347.5 - planned) * 0.0816
        func near(_ id: String, _ wanted: Double) throws {
            // Reserved rates per hour are kept to a few decimal places.
            let got = try result.mean(id)
            #expect(abs(got - wanted) < 2e-4 * wanted, "\(id): \(got), not \(wanted)")
        }
        try near("cost.list", 4_800 * 0.0816)
        try near("cost.effective", early + late + 24.6 + rest)
        try near("cost.billed", fee + 12.3 + rest)
        try near("cost.effective.perMonth", (early + late + 24.6 + rest) * 730 / 480)
        try near("commitment.coverage", 1 - rest / (4_800 * 0.0816))
        try near("savings.effectiveRate", 1 - (early + late + 24.6 + rest) / (4_800 * 0.0816))
        #expect(try result.mean("cost.unusedCommitment") == 0)
        #expect(try result.mean("commitment.utilization") == 1)
    }
}
