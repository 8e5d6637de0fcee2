import Foundation
import Testing

/// `headroom drill`: every format, and what it refuses.
@Suite("drill", .serialized)
struct DrillCommandTests {
    private static let scenario = "scenarios/tutorial/25-outages.yaml"

    private struct Document: Decodable {
        struct Summary: Decodable {
            var mean: Double?
        }
        struct Event: Decodable {
            var kind: String
            var afterSeconds: Double
            var what: String
        }
        struct Minutes: Decodable {
            var offered: [Double]
            var lost: [Double]
        }
        struct Drill: Decodable {
            var scenario: String
            var outage: String
            var from: String
            var measures: [String: Summary]
            var timeline: [Event]
            var minutes: Minutes
        }
        var drills: [Drill]

        init(_ execution: Execution) throws {
            #expect(execution.status == 0, "\(execution.errors)")
            self = try JSONDecoder().decode(Document.self, from: Data(execution.output.utf8))
        }
    }

    /// The same as `headroom run` says of the same outage: of the same luck, and to the request.
    @Test func agreesWithTheRun() throws {
        let drill = try Document(
            try Program.shell(
                "headroom drill \(Self.scenario) --outage 'region us-east-1 for 3h at 2d14h' "
                    + "--replications 2 --json"))
        let run = try Program.shell(
            "headroom run \(Self.scenario) --replications 2 --json "
                + "--set 'outages={east-down: {region: us-east-1, at: 2d14h, for: 3h}}'")
        struct Result: Decodable {
            struct Outage: Decodable {
                var name: String
                var measures: [String: Document.Summary]
            }
            struct Scenario: Decodable { var outages: [Outage] }
            var scenarios: [Scenario]
        }
        // The document has an empty list of outages before the one with what they did.
        let text = run.output.replacing("\"outages\": [],", with: "")
        let outage = try #require(
            try JSONDecoder().decode(Result.self, from: Data(text.utf8)).scenarios[0].outages.first)
        for (id, other) in [
            ("drill.requestsLost", "resilience.requestsLost"),
            ("drill.detection", "resilience.detection"), ("drill.divert", "resilience.divert"),
            ("drill.recoveryTime", "resilience.recoveryTime"),
        ] {
            let found = try #require(drill.drills[0].measures[id]?.mean)
            let wanted = try #require(outage.measures[other]?.mean)
            // An outage's name is no part of what is drawn for its instances.
            #expect(abs(found - wanted) <= 1e-6 * wanted, "\(id): \(found), not \(wanted)")
        }
        let minutes = drill.drills[0].minutes
        #expect(minutes.offered.count == minutes.lost.count && minutes.offered.count > 540)
    }

    @Test func placesAreRankedAndVariantsSideBySide() throws {
        let zones = try Document(
            try Program.shell(
                "headroom drill \(Self.scenario) --all-zones --replications 1 --for 1h --json"))
        #expect(zones.drills.count == 6)
        let lost = try zones.drills.map { try #require($0.measures["drill.requestsLost"]?.mean) }
        #expect(lost == lost.sorted(by: >))
        let variants = try Document(
            try Program.shell(
                "headroom drill \(Self.scenario) --variants --replications 1 --json "
                    + "--outage 'region us-east-1 for 1h'"))
        #expect(
            variants.drills.map(\.scenario) == [
                "outages", "anycast", "slow-checks", "twice-the-room",
            ])
        #expect(Set(variants.drills.map(\.from)).count == 1)
    }

    @Test func printsEveryFormat() throws {
        let line =
            "headroom drill \(Self.scenario) --outage 'zone us-west-2a for 1h at 1d' "
            + "--replications 2"
        let text = try Program.shell(line)
        #expect(text.output.contains("zone us-west-2a fails: 4 instances stop answering"))
        #expect(text.output.contains("minute by minute") && text.output.contains("error budget"))
        let csv = try Program.shell(line + " --format csv").output.split(separator: "\n")
        #expect(csv[0].hasPrefix("scenario,outage,from,to,service,measure,unit,mean"))
        #expect(csv.allSatisfy { $0.count { $0 == "," } == 12 })
        let markdown = try Program.shell(line + " --format markdown").output
        #expect(markdown.contains("| UTC | after | what | why |"))
    }

    @Test func writesARunbook() throws {
        let folder = NSTemporaryDirectory() + "/headroom-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let run = try Program.shell(
            "headroom drill \(Self.scenario) --outage 'region us-east-1 for 3h at 1d' "
                + "--replications 1 --playbook \(folder)/east.md")
        #expect(run.status == 0, "\(run.errors)")
        let text = try String(contentsOfFile: folder + "/east.md", encoding: .utf8)
        let heads = text.split(separator: "\n").filter { $0.hasPrefix("#") }
        #expect(
            heads == [
                "# Runbook: region us-east-1 for 3h", "## What to expect", "## Signals",
                "## Decisions", "## Steps", "## Before failback", "## Timeline of the drill",
            ])
        #expect(text.contains("Let the failover work"))
        #expect(text.contains("- [ ] web in us-east-1 has 12 units or more in service"))
    }

    @Test(
        arguments: [
            ("", 64, "give one of --outage"),
            ("--outage 'region us-east-1 for 3h' --all-zones", 64, "give one of --outage"),
            ("--outage 'region us-east-1 for 3h' --for 2h", 64, "--for is of"),
            ("--all-zones --playbook x.md", 64, "--playbook is of"),
            ("--outage 'regoin us-east-1 for 3h'", 2, "did you mean `region`?"),
            ("--outage 'region us-east-1 for 3h' --variant anycats", 2, "did you mean `anycast`?"),
        ] as [(String, Int32, String)])
    func refuses(flags: String, status: Int32, message: String) throws {
        let run = try Program.shell("headroom drill \(Self.scenario) \(flags)")
        #expect(run.status == status)
        #expect(run.errors.contains(message), "\(run.errors)")
    }
}
