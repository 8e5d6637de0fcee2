import CloudModel
import Foundation
import Quantities
import Scenarios
import SimulationKernel
import Testing

/// Recorded incidents and events: in the language, and against the records where they lie beside
/// the checkout.
@Suite struct IncidentTests {
    private func outages(
        _ text: String, regions: String = "us-east-1: { zones: 3 }, us-west-2: { zones: 3 }"
    ) throws -> [OutagePlan] {
        try plan(scenario(top: "outages: { \(text) }", regions: regions)).outages
    }

    /// Every incident, on a place of the scenario's: what is recorded is what is replayed.
    @Test(arguments: RecordedIncidents.all.map(\.name))
    func replaysAreAsRecorded(name: String) throws {
        let incident = try #require(RecordedIncidents.named(name))
        let place = incident.scope == .zone ? "zone: us-west-2b" : "region: us-west-2"
        let found = try outages("again: { replay: \"\(name)\", at: 2h, \(place) }")
        #expect(found.count == 1)
        guard case .scheduled(let from, let to) = found[0].timing else {
            Issue.record("it is at an instant")
            return
        }
        #expect(from == TimeSpan.hour.nanoseconds * 2)
        #expect(TimeSpan(nanoseconds: to - from) == incident.duration)
        #expect(found[0].plane == incident.plane && found[0].share == incident.share ?? 1)
        #expect(found[0].stages == incident.stages)
        #expect(found[0].region == 1 && found[0].zone == (incident.scope == .zone ? 1 : nil))
    }

    /// Where nothing is said it is where it was: of a zone, in the region's first.
    @Test func replaysKnowTheirPlace() throws {
        let zone = try outages("again: { replay: \"2019-08-31 us-east-1\", at: 2h }")[0]
        #expect(zone.region == 0 && zone.zone == 0 && zone.share == 0.075)
        let region = try outages("again: { replay: \"2021-12-07 us-east-1\", at: 2h }")[0]
        #expect(region.region == 0 && region.zone == nil && region.plane == .control)
        let share = try outages(
            "again: { replay: \"2019-08-31 us-east-1\", at: 2h, share: 50% }")[0]
        #expect(share.share == 0.5)
    }

    @Test func groupsAreOneOutage() throws {
        let zones = try outages("both: { zones: [us-east-1c, us-west-2a], at: 2h, for: 1h }")
        #expect(
            zones.map(\.places) == [[.init(region: 0, zone: 2), .init(region: 1, zone: 0)]])
        #expect(zones[0].plane == .data)
        let regions = try outages("all: { regions: [us-west-2, us-east-1], at: 2h, for: 1h }")
        #expect(
            regions.map(\.places) == [[.init(region: 1, zone: nil), .init(region: 0, zone: nil)]])
        #expect(regions[0].plane == .both)
    }

    /// A lognormal's p90 is its median times e^(1.2816 σ).
    @Test func lengthsTakeTheirNinetiethPercentile() throws {
        let found = try outages(
            "z: { scope: zone, mtbf: 30d, duration: { median: 93m, p90: 307m } }")
        guard case .byChance(_, let duration) = found[0].timing else {
            Issue.record("it is by chance")
            return
        }
        #expect(found.count == 6)
        #expect(abs(duration.quantile(0.5) - 93 * 60) < 1e-6)
        #expect(abs(duration.quantile(0.9) - 307 * 60) < 1e-6)
    }

    /// The fit has the recorded median and p90, and misses no other quantile by more than three
    /// standard errors of one of thirty events.
    @Test(arguments: RecordedEvents.all.map(\.name)) func fitsReproduceTheRecord(name: String)
        throws
    {
        let events = try #require(RecordedEvents.named(name))
        for (share, minutes) in events.quantiles {
            let below = 1 - events.duration.survival(minutes * 60)
            let error = (share * (1 - share) / Double(events.lengths)).squareRoot()
            #expect(abs(below - share) < 3 * error, "\(share): \(minutes) min is at \(below)")
        }
        #expect(abs(events.fitted(0.5) - events.median.seconds / 60) < 1e-9)
        #expect(abs(events.fitted(0.9) - events.p90.seconds / 60) < 1e-9)
        let found = try outages("z: { zone: us-east-1a, source: \(name) }")
        guard case .byChance(let meanTime, let duration) = found[0].timing else {
            Issue.record("it is by chance")
            return
        }
        #expect(meanTime == events.meanTime && duration == events.duration)
        #expect(abs(meanTime.hours / 8_766 - events.placeYears / Double(events.events)) < 1e-6)
    }

    /// Tables of exact Poisson limits: of 38 events, 26.891 to 52.158.
    @Test func theRateHasItsInterval() throws {
        let events = try #require(RecordedEvents.named("aws-single-az-2018-2023"))
        #expect(events.events == 38)
        let interval = events.rateInterval
        #expect(abs(interval.low * events.placeYears - 26.891) < 0.01)
        #expect(abs(interval.high * events.placeYears - 52.158) < 0.01)
    }

    @Test func theRecordIsSaidInWords() throws {
        let list = try Explanation.text(for: "outages.x.replay").get()
        #expect(list.contains("2021-12-07 us-east-1") && list.contains("recorded incident"))
        let fit = try Explanation.text(for: "aws-single-az-2018-2023").get()
        #expect(fit.contains("derived") && fit.contains("Poisson"))
        let one = try Explanation.text(for: "2019-08-31 us-east-1").get()
        #expect(one.contains("7.5 %") && one.contains("99.5 % are back"))
    }

    private static let data: String? = {
        var folder = URL(fileURLWithPath: testsFolder)
        var candidates: [String] = []
        if let named = ProcessInfo.processInfo.environment["HEADROOM_SHARED"] {
            candidates.append(named + "/data")
        }
        while folder.path != "/" {
            candidates.append(folder.appendingPathComponent("shared/data").path)
            folder.deleteLastPathComponent()
        }
        return candidates.first { FileManager.default.fileExists(atPath: $0 + "/outages") }
    }()

    /// Fields of a line; commas in quotes are text.
    private func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }

    private func rows(_ name: String) throws -> [[String]] {
        let folder = try #require(Self.data)
        let text = try String(contentsOfFile: "\(folder)/outages/\(name)", encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).dropFirst().map(fields)
    }

    /// Of every incident with its beginning in the record, the length is the recorded one, but for
    /// one region of a failure of many, which has its own.
    @Test(.enabled(if: data != nil)) func lengthsAreTheRecorded() throws {
        let rows = try rows("major_incidents.csv")
        for incident in RecordedIncidents.all where incident.name != "2025-06-12 us-central1" {
            let row = try #require(
                rows.first { $0[3] == incident.begin }, "\(incident.name) is not recorded")
            #expect(row[0].lowercased() == incident.provider)
            #expect(
                row[5] == "\(incident.duration.nanoseconds / 60_000_000_000)", "\(incident.name)")
        }
    }

    @Test(.enabled(if: data != nil)) func quantilesAreTheRecorded() throws {
        let events = try #require(RecordedEvents.named("aws-single-az-2018-2023"))
        let posts = try rows("aws_status_events_2018_2023.csv").filter {
            $0[0] == "ec2" && $0[8] == "yes"
        }
        let lengths = posts.compactMap { Double($0[7]) }.sorted()
        #expect(posts.count == 54 && lengths.count == events.lengths)
        for (share, minutes) in events.quantiles {
            #expect(lengths[Int(share * Double(lengths.count))] == minutes, "\(share)")
        }
        // What touched what ran; the same place on the same or the next day is one event.
        let touching = posts.filter { $0[10] != "yes" && $0[11] != "control_plane" }
        #expect(touching.count == 41)
    }
}
