import Foundation
import Testing

/// `headroom prices import`, `diff` and `history`, as a user runs them.
@Suite("prices command") struct PricesCommandTests {
    /// A folder of its own for what is imported, and the command line that uses it.
    private final class Desk {
        let folder: String

        init() throws {
            folder = NSTemporaryDirectory() + "headroom-prices-" + UUID().uuidString
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        var store: String { folder + "/imports.sqlite" }

        func run(_ arguments: String) throws -> Execution {
            try Program.shell("HEADROOM_IMPORTS='\(store)' \"$HEADROOM\" prices \(arguments)")
        }

        func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: store)) }
    }

    private static let fixtures = "Tests/PricingTests/imports"

    @Test func importedPricesAreWhatScenariosCost() throws {
        let desk = try Desk()
        let imported = try desk.run("import \(Self.fixtures)/aws-offer.json")
        #expect(imported.status == 0)
        #expect(imported.output.contains("figures   7"))
        #expect(imported.output.contains("products: operating system `RHEL`"))
        let shown = try desk.run("show m7g.large")
        #expect(shown.output.contains("0.0799"))
        #expect(shown.output.contains("AWS price list, aws-offer.json"))
        let older = try desk.run("show m7g.large --as-of 2026-10-01")
        #expect(older.output.contains("0.0816"))
        let scenario = try ScenarioFile(ScenarioFile.fixed)
        let run = "run \(scenario.path) --replications 1 --format json"
        let mine = try Program.shell("HEADROOM_IMPORTS='\(desk.store)' \"$HEADROOM\" \(run)")
        let shipped = try Program.shell("HEADROOM_IMPORTS=/nonexistent \"$HEADROOM\" \(run)")
        let cost = try ResultDocument(mine.output).mean("cost.compute")
        let before = try ResultDocument(shipped.output).mean("cost.compute")
        // Ten machines for 720 hours, 0.0017 USD an hour cheaper each.
        #expect(abs(before - cost - 10 * 720 * 0.0017) < 1e-6)
        let again = try desk.run("import \(Self.fixtures)/aws-offer.json")
        #expect(again.output.contains("nothing changes"))
    }

    @Test func diffAndHistoryAreTextCSVAndJSON() throws {
        let desk = try Desk()
        _ = try desk.run("import \(Self.fixtures)/aws-offer.csv")
        let text = try desk.run("diff --type m7g.large")
        #expect(text.output.contains("0 up, 2 down, 2 appeared, 0 vanished"))
        #expect(text.output.contains("-2.1 %"))
        let csv = try desk.run("diff --type m7g.large --format csv")
        #expect(csv.output.contains("aws,us-east-1,m7g.large,on-demand,down,0.0816,,2026-07-20,"))
        let json = try desk.run("diff 2026-07-01 2026-10-02 --type m7g.large --json")
        #expect(json.output.contains("\"direction\": \"down\""))
        let history = try desk.run("history --type m7g.large --region us-east-1 --format csv")
        #expect(history.output.contains("on-demand,2026-10-02,0.0799,"))
        let wrong = try desk.run("history --type m7g.lagre --region us-east-1")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("m7g.large"))
        let none = try desk.run("diff no-such-book")
        #expect(none.status == 2)
    }

    @Test func usageIsChecked() throws {
        let desk = try Desk()
        #expect(try desk.run("import x --format aws-ofer-json").status == 64)
        #expect(try desk.run("import x --date yesterday").status == 64)
        let missing = try desk.run("import no-such-file.json")
        #expect(missing.status == 2)
        #expect(missing.errors.contains("no-such-file.json"))
    }

    /// Killed again and again at any moment, an import ends with the same bytes as one that was
    /// left alone, and until then the old prices are whole.
    @Test func killedImportsGoOn() throws {
        let (alone, killed) = (try Desk(), try Desk())
        let file = killed.folder + "/list.csv"
        try Self.list(rows: 12_000).write(toFile: file, atomically: false, encoding: .utf8)
        for desk in [alone, killed] {
            #expect(try desk.run("import \(Self.fixtures)/aws-offer.csv").status == 0)
        }
        let old = try killed.bytes()
        let began = Date()
        #expect(try alone.run("import '\(file)' --batch 0.05").status == 0)
        let whole = Date().timeIntervalSince(began)
        var wasStaged = false
        for round in 1...8 {
            let delay = whole * Double(round) / 9
            let command = "import '\(file)' --batch 0.05 & sleep \(delay); kill -9 $! ; wait"
            _ = try killed.run(command)
            let files = try FileManager.default.contentsOfDirectory(atPath: killed.folder)
            let isStaged = files.contains { $0.contains(".staging-") }
            wasStaged = wasStaged || isStaged
            let now = try killed.bytes()
            let isDone = try now == alone.bytes()
            #expect(now == old || isDone)
        }
        #expect(wasStaged, "no kill met an import at work")
        #expect(try killed.run("import '\(file)'").status == 0)
        #expect(try killed.bytes() == alone.bytes())
        let files = try FileManager.default.contentsOfDirectory(atPath: killed.folder)
        #expect(files.sorted() == ["imports.sqlite", "imports.sqlite.lock", "list.csv"])
    }

    /// A price list of AWS's in CSV.
    private static func list(rows: Int) -> String {
        var text = """
            "FormatVersion","v1.0"
            "Publication Date","2026-10-02T17:45:21Z"
            "OfferCode","AmazonEC2"
            "SKU","OfferTermCode","TermType","EffectiveDate","Unit","PricePerUnit","Currency",\
            "Product Family","Region Code","Instance Type","Operating System","Tenancy"

            """
        for row in 0..<rows {
            let system = row % 5 == 4 ? "Windows" : "Linux"
            let cells = [
                "S\(row)", "J", "OnDemand", "2026-10-01", "Hrs", "0.\(1_000 + row)", "USD",
                "Compute Instance", "us-east-1", "x\(row).large", system, "Shared",
            ]
            text += cells.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
        }
        return text
    }
}
