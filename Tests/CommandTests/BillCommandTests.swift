import Foundation
import Testing

/// `headroom bill`, and FOCUS from a run.
@Suite("bill", .serialized)
struct BillCommandTests {
    private struct Document: Decodable {
        struct Total: Decodable {
            var list: Double
            var contracted: Double
            var effective: Double
            var billed: Double
        }
        var total: Total
        var inTheFile: Total?
        var utilization: Double
    }

    private static func document(_ text: String) throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    }

    /// Volumes and a balancer, so that there is something to keep; reservations and a plan.
    private static let commitments = """
        commitments:
          held: { plan: reserved-instance, type: m7g.large, count: 4, term: 1y, payment: partial-upfront }
          promised: { plan: compute-savings-plan, commit: 0.09 USD/h, term: 1y, payment: no-upfront }
          room: { plan: capacity-reservation, type: m7g.large, count: 6, zone: us-east-1a }

        """
    private static let extra = """
        instances: [m7g.large]
            market: { onDemandBase: 3, onDemandAboveBase: 50% }
            balancer: { kind: application }
            volumes: { root: { type: gp3, size: 30 GiB } }
        """
    private static let scenario =
        ReratingTests.scenario.replacing("instances: [m7g.large]", with: extra)
        .components(separatedBy: "commitments:")[0] + commitments

    /// The ledger of a run, rated again under the same commitments, costs what the run cost; under
    /// none, what on-demand use costs.
    @Test func aLedgerIsRatedAgain() throws {
        let file = try ScenarioFile(Self.scenario)
        let (ledger, plan) = ("\(file.folder)/ledger.csv", "\(file.folder)/plan.yaml")
        try (Self.commitments + "prices: { negotiatedDiscount: { compute: 10% } }\n")
            .write(toFile: plan, atomically: true, encoding: .utf8)
        let run = try Program.shell(
            "headroom run \(file.path) --json --replications 1 --ledger \(ledger) --quiet")
        #expect(run.status == 0, "\(run.errors)")
        let bill = try Program.shell(
            "headroom bill \(ledger) --commitments \(plan) --json --quiet")
        #expect(bill.status == 0, "\(bill.errors)")
        let result = try ResultDocument(run.output)
        let rated = try Self.document(bill.output)
        let before = try #require(rated.inTheFile)
        for (id, again, file) in [
            ("cost.list", rated.total.list, before.list),
            ("cost.contracted", rated.total.contracted, before.contracted),
            ("cost.effective", rated.total.effective, before.effective),
            ("cost.billed", rated.total.billed, before.billed),
        ] {
            let mean = try result.mean(id)
            #expect(abs(again - mean) < 1e-6 && mean > 0, "\(id): \(again), not \(mean)")
            #expect(abs(file - mean) < 1e-6, "\(id) in the file: \(file), not \(mean)")
        }
        let bare = try Program.shell("headroom bill \(ledger) --json --quiet")
        let plain = try Self.document(bare.output)
        #expect(abs(plain.total.effective - plain.total.contracted) < 1e-9)
        #expect(plain.utilization == 1)
    }

    /// A run as FOCUS is valid, and rated again is the same bill.
    @Test func focusRoundTrip() throws {
        let file = try ScenarioFile(Self.scenario)
        let (focus, again) = ("\(file.folder)/focus.csv", "\(file.folder)/again.csv")
        let plan = "\(file.folder)/plan.yaml"
        try (Self.commitments + "prices: { negotiatedDiscount: { compute: 10% } }\n")
            .write(toFile: plan, atomically: true, encoding: .utf8)
        let run = try Program.shell(
            "headroom run \(file.path) --replications 1 --format focus --quiet > \(focus)"
                + " && headroom bill --check \(focus)")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("rows of 57 columns"))
        let bill = try Program.shell(
            "headroom bill \(focus) --commitments \(plan) --format focus --output \(again) --quiet"
                + " && headroom bill --check \(again)"
                + " && headroom bill \(focus) --commitments \(plan) --json --quiet")
        #expect(bill.status == 0, "\(bill.errors)")
        let json = try #require(bill.output.range(of: "{").map { bill.output[$0.lowerBound...] })
        let rated = try Self.document(String(json))
        let before = try #require(rated.inTheFile)
        // Spot instances that were taken back in their first hour are free in the run only: FOCUS
        // has their hours.
        #expect(abs(rated.total.billed - before.billed) < 0.02 * before.billed)
        #expect(rated.total.billed > 0)
    }

    /// Each purchase plan's page ends with the total it works out by hand, to the cent: the bill
    /// must come to that, whatever the page shows of it.
    @Test(arguments: [
        ("web.csv", "", 9.79), ("spot.csv", "", 6.03), ("google.csv", "", 298.76),
        ("web.csv", "capacity-reservation", 13.71), ("web.csv", "reserved-instance", 7.46),
        ("web.csv", "compute-savings-plan", 8.11), ("web.csv", "ec2-instance-savings-plan", 7.63),
        ("azure.csv", "azure-reservation", 9.48), ("azure.csv", "azure-savings-plan", 10.71),
        ("google-day.csv", "gcp-committed-use", 7.30),
        ("google-day.csv", "gcp-flexible-committed-use", 7.46), ("accounts.csv", "accounts", 7.80),
    ])
    func workedInvoices(usage: String, plan: String, total: Double) throws {
        let folder = "docs/guides/purchase-plans"
        let commitments = plan.isEmpty ? "" : "--commitments \(folder)/\(plan).yaml"
        let run = try Program.shell(
            "headroom bill \(folder)/\(usage) \(commitments) --json --quiet")
        #expect(run.status == 0, "\(run.errors)")
        let effective = try Self.document(run.output).total.effective
        #expect(abs(effective - total) < 0.005, "\(effective), not \(total)")
    }

    @Test(arguments: [
        ("bill", 64, "bill needs a usage file"),
        ("bill nowhere.csv", 2, "there is no file `nowhere.csv`"),
        ("bill --check nowhere.csv", 2, "there is no file `nowhere.csv`"),
        ("bill --check a.csv b.csv", 64, "--check looks at its file only"),
        ("bill a.csv --as-of tomorrow", 64, "--as-of takes a date"),
        ("bill README.md", 2, "the header is of no format of usage"),
        ("compare scenarios/tutorial/09-variants.yaml --format focus", 64, "of one scenario"),
    ])
    func mistakes(line: String, status: Int32, message: String) throws {
        let run = try Program.shell("headroom \(line)")
        #expect(run.status == status, "\(run.errors)")
        #expect(run.errors.contains(message), "\(run.errors)")
    }
}

/// `headroom breakeven`: offers for one type.
@Suite("breakeven", .serialized)
struct BreakevenCommandTests {
    private struct Document: Decodable {
        struct Offer: Decodable {
            var name: String
            var hourly: Double
            var costPerHour: Double
            var breakEvenUtilization: Double?
            var price: String
        }
        var cheapest: String
        var cheapestUninterrupted: String
        var spotBreakEvenMonthlyShare: Double?
        var offers: [Offer]
    }

    private func run(_ flags: String) throws -> Document {
        let run = try Program.shell(
            "headroom breakeven --type m7g.large --region us-east-1 --json \(flags)")
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
    }

    /// m7g.large in us-east-1: 0.0816 on demand; 0.054 reserved for a year without upfront, which
    /// pays from 0.054 ÷ 0.0816 = 66.2 % on.
    @Test func reservedOffersPayFromTheirShareOn() throws {
        let name = "1-year standard reserved, no upfront"
        let full = try run("")
        let offer = try #require(full.offers.first { $0.name == name })
        #expect(offer.hourly == 0.054 && offer.price == "published")
        #expect(abs((offer.breakEvenUtilization ?? 0) - 0.054 / 0.0816) < 1e-12)
        func order(_ document: Document) -> Bool {
            let names = document.offers.map(\.name)
            let place = (names.firstIndex(of: name), names.firstIndex(of: "on-demand"))
            return (place.0 ?? 0) < (place.1 ?? 0)
        }
        #expect(order(try run("--utilization 67%")))
        #expect(order(try run("--utilization 65%")) == false)
    }

    /// With d hours lost at each of λ interruptions an hour, spot costs s (1 + λd): it loses to the
    /// next best where λ = (other ÷ s − 1) ÷ d.
    @Test func spotPaysUpToARateOfInterruptions() throws {
        let document = try run("--lost 100h --utilization 0.5")
        let spot = try #require(document.offers.first { $0.name == "spot" })
        let other = try #require(
            document.offers.first { $0.name == document.cheapestUninterrupted })
        let rate = (other.costPerHour / 0.5 / spot.hourly - 1) / 100
        #expect(
            abs((document.spotBreakEvenMonthlyShare ?? 0) - (1 - exp(-730 * rate))) < 1e-9)
    }

    @Test(arguments: [
        ("--type m7g.larg --region us-east-1", 2, "m7g.larg"),
        ("--type m7g.large --region us-east-11", 2, "us-east-11"),
        ("--type m7g.large --region us-east-1 --utilization 120%", 64, "--utilization takes"),
        ("--type m7g.large --region us-east-1 --lost soon", 64, "--lost takes"),
    ])
    func mistakes(flags: String, status: Int32, message: String) throws {
        let run = try Program.shell("headroom breakeven \(flags)")
        #expect(run.status == status, "\(run.errors)")
        #expect(run.errors.contains(message), "\(run.errors)")
    }
}
