import Foundation
import Testing

/// `headroom commit`: what to buy, and that the bill then is what was said.
@Suite("commit", .serialized)
struct CommitCommandTests {
    struct Document: Decodable {
        struct Summary: Decodable {
            var mean: Double
            var p5: Double
            var p95: Double
        }
        struct Outcome: Decodable {
            var cost: Summary
            var coverage: Double
            var utilization: Double?
        }
        struct Purchase: Decodable {
            var name: String
            var plan: String
            var level: Double
            var perHour: Double
            var lastDollarSaves: Double?
            var nextDollarSaves: Double
        }
        struct WhatIf: Decodable {
            var label: String
            var nothing: Double
            var portfolio: Double
            var best: Double
        }
        var replications: Int
        var existing: Int
        var nothing: Outcome
        var portfolio: Outcome
        var foresight: Summary
        var regret: Summary
        var bound: Double
        var searched: Double
        var gap: Double
        var purchases: [Purchase]
        var whatIfs: [WhatIf]
        var commitments: String

        var bought: [Purchase] { purchases.filter { $0.level > 0 } }

        init(_ execution: Execution) throws {
            #expect(execution.status == 0, "\(execution.errors)")
            self = try JSONDecoder().decode(Document.self, from: Data(execution.output.utf8))
        }
    }

    private static let usage = "docs/guides/purchase-plans/web.csv"

    private static func billed(_ usage: String, _ commitments: String) throws -> Double {
        struct Bill: Decodable {
            struct Total: Decodable { var effective: Double }
            var total: Total
        }
        let run = try Program.shell(
            "headroom bill \(usage) --commitments \(commitments) --json --quiet")
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(Bill.self, from: Data(run.output.utf8)).total.effective
    }

    private func place(_ text: String, _ name: String) throws -> (ScenarioFile, String) {
        let file = try ScenarioFile(text)
        return (file, "\(file.folder)/\(name)")
    }

    /// By hand: in units of an m7g.large 6 run for half of the day and 4 for the other half. At
    /// 0.054 for 0.0816 the level must hold the use of 1 − 0.054 ÷ 0.0816 = 34 % of the hours, so 4
    /// units: 4 × 0.054 × 24 = 5.184. On demand is the m7g.xlarge for 12 h at 0.1632: 1.9584.
    @Test func oneDayByHand() throws {
        let (file, buy) = try place("", "buy.yaml")
        defer { withExtendedLifetime(file) {} }
        let document = try Document(
            Program.shell(
                "headroom commit --usage \(Self.usage) --term 1y --payment no-upfront --json "
                    + "--quiet --save-commitments \(buy)"))
        #expect(abs(document.nothing.cost.mean - 9.792) < 1e-9)
        #expect(abs(document.portfolio.cost.mean - 7.1424) < 1e-9)
        #expect(document.bought.map(\.level) == [0.216])
        #expect(document.bought.map(\.plan) == ["ec2-instance-savings-plan"])
        #expect(document.portfolio.utilization == 1)
        #expect(document.gap < 1e-9)
        // 12 of 24 hours use the next dollar, and it buys 0.0816 ÷ 0.054 dollars of on-demand.
        let item = try #require(document.bought.first)
        #expect(abs(item.nextDollarSaves - 0.0816 / 0.054 / 2) < 1e-9)
        #expect(abs((item.lastDollarSaves ?? 0) - 0.0816 / 0.054) < 1e-9)
        #expect(try Self.billed(Self.usage, buy) == document.portfolio.cost.mean)
    }

    /// A year of two families in a scenario, and the same scenario with what was bought.
    @Test func aScenarioRunsWithWhatWasBought() throws {
        let text = ScenarioFile.fixed.replacing(
            "    instances: [m7g.large]\n    scaling: { min: 10, max: 10 }",
            with: "    instances: [m7g.large]\n    scaling: { min: 4, max: 40, "
                + "policies: { cpu: { type: target-tracking, metric: cpu, target: 20% } } }"
        ).replacing(
            "base: 100 req/s", with: "base: { p10: 60 req/s, p50: 100 req/s, p90: 300 req/s }")
        let (file, buy) = try place(text, "buy.yaml")
        let document = try Document(
            Program.shell(
                "headroom commit \(file.path) --replications 3 --json --quiet "
                    + "--save-commitments \(buy)"))
        #expect(document.replications == 3 && !document.bought.isEmpty)
        let bought = file.folder + "/bought.yaml"
        try (text + String(contentsOfFile: buy, encoding: .utf8))
            .write(toFile: bought, atomically: true, encoding: .utf8)
        let run = try Program.shell("headroom run \(bought) --replications 3 --json --quiet")
        let result = try ResultDocument(run.output)
        let cost = try result.mean("cost.compute") + result.mean("cost.unusedCommitment")
        #expect(abs(cost - document.portfolio.cost.mean) < 1e-6)
        #expect(document.bound <= document.searched && document.regret.mean >= 0)
        #expect(document.foresight.mean <= document.portfolio.cost.mean + 1e-9)
    }

    /// What is there already stays, and is not bought again.
    @Test func onTopOfWhatIsThere() throws {
        let (file, there) = try place("", "there.yaml")
        defer { withExtendedLifetime(file) {} }
        let four = "{ plan: reserved-instance, type: m7g.large, count: 4, term: 1y }"
        try "commitments: { four: \(four) }\n".write(
            toFile: there, atomically: true, encoding: .utf8)
        let document = try Document(
            Program.shell(
                "headroom commit --usage \(Self.usage) --commitments \(there) --term 1y "
                    + "--payment no-upfront --json --quiet"))
        #expect(document.existing == 1 && document.bought.isEmpty)
        #expect(abs(document.nothing.cost.mean - 7.1424) < 1e-9)
        #expect(document.commitments == "commitments: {}\n")
    }

    @Test func theSameForAnyNumberOfThreads() throws {
        let line =
            "headroom commit scenarios/tutorial/26-commit.yaml --set horizon=10d --json "
            + "--replications 4 --quiet"
        let one = try Program.shell(line + " --threads 1")
        let three = try Program.shell(line + " --threads 3")
        #expect(one.status == 0 && one.output == three.output, "\(one.errors)")
    }

    /// A wider range of growth buys no more where one needs more than half of the hours.
    @Test func aNarrowForecastBuysMore() throws {
        func level(_ spread: Int) throws -> Double {
            let (low, high) = (1_000 - spread, 1_000 + spread)
            let base = "{ p10: \(low) req/s, p50: 1000 req/s, p90: \(high) req/s }"
            let document = try Document(
                Program.shell(
                    "headroom commit scenarios/tutorial/26-commit.yaml --set horizon=7d "
                        + "--set 'services.shop.demand.shape={ base: \(base) }' "
                        + "--set 'services.search.demand.shape={ base: 1 req/s }' "
                        + "--replications 12 --term 1y --payment no-upfront --json --quiet"))
            return document.bought.reduce(0) { $0 + $1.perHour }
        }
        let (narrow, wide) = (try level(10), try level(600))
        #expect(narrow > wide && wide > 0, "\(narrow) and \(wide)")
    }

    @Test func everyFormat() throws {
        for (format, words) in [
            ("csv", ["table,item,figure,value\n", "\nproof,portfolio,gap,"]),
            ("markdown", ["### Headroom: what to commit", "```yaml\ncommitments:\n"]),
            (
                "text",
                ["buy 1 commitment: ", "perfect foresight", "demand 30 % lower", "next saves"]
            ),
        ] {
            let run = try Program.shell(
                "headroom commit --usage \(Self.usage) --format \(format) --quiet")
            #expect(run.status == 0, "\(run.errors)")
            for word in words { #expect(run.output.contains(word), "\(format): \(run.output)") }
        }
    }

    /// Google's vCPUs and memory, with a discount for sustained use that depends on what is bought.
    @Test func google() throws {
        let document = try Document(
            Program.shell(
                "headroom commit --usage docs/guides/purchase-plans/google.csv --json --quiet"))
        #expect(document.portfolio.cost.mean < document.nothing.cost.mean)
        #expect(document.bought.allSatisfy { $0.plan.hasPrefix("gcp-") })
    }

    /// Of Azure's offers the book has none; the user's own are looked at.
    @Test func azure() throws {
        let usage = "docs/guides/purchase-plans/azure.csv"
        let bare = try Program.shell("headroom commit --usage \(usage) --quiet")
        #expect(bare.status == 0)
        #expect(bare.output.contains("buy nothing: no commitment has a price for this use"))
    }

    @Test func forecast() throws {
        struct Forecast: Decodable {
            struct Offer: Decodable {
                var name: String
                var hourly: Double
                var instances: Double
                var costPerHour: Double
            }
            var offers: [Offer]
        }
        let run = try Program.shell(
            "headroom commit --demand '100 +- 20%' --type m7g.large --region us-east-1 --json")
        #expect(run.status == 0, "\(run.errors)")
        let found = try JSONDecoder().decode(Forecast.self, from: Data(run.output.utf8))
        let offer = try #require(found.offers.first { $0.hourly == 0.054 })
        // 100 + 20 Φ⁻¹(1 − 0.054 ÷ 0.0816), and the normal loss (Python, statistics.NormalDist).
        #expect(abs(offer.instances - 91.654_317) < 1e-5, "\(offer.instances)")
        #expect(abs(offer.costPerHour - 5.996_787) < 1e-5, "\(offer.costPerHour)")
    }

    @Test(
        "mistakes",
        arguments: [
            ("", 64, "commit needs a scenario, --usage FILE or --demand"),
            ("a.yaml --usage b.csv", 64, "are three answers: give one"),
            ("--demand 100 --type m7g.large", 64, "--demand needs --type and --region"),
            ("--demand '100 ± 80' --type m7g.large --region us-east-1", 64, "at most half of it"),
            ("--demand 100 --type m7g.lage --region us-east-1", 2, "m7g.large"),
            ("a.yaml --commitments b.yaml", 64, "go with --usage"),
            ("--usage b.csv --set a=b", 64, "--variant and --set go with a scenario"),
            ("a.yaml --plan reserved-instances", 64, "did you mean reserved-instance?"),
            ("a.yaml --term 2y", 64, "--term takes 1y or 3y, found 2y"),
            ("a.yaml --payment monthly", 64, "--payment takes no-upfront"),
            ("a.yaml --replications 0", 64, "--replications takes 1 to"),
            ("absent.yaml", 2, "there is no file `absent.yaml`"),
            ("--usage absent.csv", 2, "there is no file `absent.csv`"),
            ("scenarios/tutorial/01-minimal.yaml --variant a", 2, "has no variant `a`"),
        ])
    func mistakes(arguments: String, status: Int32, message: String) throws {
        let run = try Program.shell("headroom commit \(arguments)")
        #expect(run.status == status, "\(arguments): \(run.status) \(run.errors)")
        #expect(run.errors.contains(message), "\(arguments): \(run.errors)")
        #expect(run.output.isEmpty)
    }
}
