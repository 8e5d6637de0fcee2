import Foundation
import Testing

/// The manners of the command line: where output goes and what the exit status says.
@Suite("commands", .serialized)
struct CommandTests {
    @Test("help, version and usage errors")
    func usage() throws {
        let help = try Program.shell("headroom --help")
        #expect(help.status == 0 && help.output.contains("compare") && help.errors.isEmpty)
        let version = try Program.shell("headroom --version")
        #expect(version.output.hasPrefix("headroom 0."))
        for line in [
            "run", "run x.yaml --replications 0", "run x.yaml --threads 0", "frobnicate",
            "run x.yaml --serving fluid", "run x.yaml --format html", "run x.yaml --sed 3",
        ] {
            let run = try Program.shell("headroom \(line)")
            #expect(run.status == 64, "\(line): \(run.errors)")
            #expect(run.output.isEmpty && !run.errors.isEmpty, "\(line)")
        }
    }

    @Test("a mistake in a scenario is shown where it is, and exits with 2")
    func badScenario() throws {
        let bad = try ScenarioFile(
            ScenarioFile.fixed.replacingOccurrences(of: "instances:", with: "insatnces:"))
        for verb in ["run", "compare", "check"] {
            let run = try Program.shell("headroom \(verb) \(bad.path)")
            #expect(run.status == 2, "\(verb): \(run.errors)")
            #expect(run.errors.contains("did you mean `instances`"), "\(run.errors)")
            #expect(run.errors.contains("^^^"))
            #expect(run.output.isEmpty)
        }
        #expect(try Program.shell("headroom run no-such.yaml").status == 2)
    }

    @Test("a misspelled variant, baseline or word is met with the nearest one")
    func nearest() throws {
        let variants =
            ScenarioFile.fixed + "variants: { small: { set: { fleets.web.scaling.min: 5 } } }\n"
        let file = try ScenarioFile(variants)
        for line in ["run \(file.path) --variant smal", "compare \(file.path) --baseline smal"] {
            let run = try Program.shell("headroom \(line)")
            #expect(run.status == 2 && run.errors.contains("`small`"), "\(line): \(run.errors)")
        }
        let run = try Program.shell("headroom explain cost.efective")
        #expect(run.status == 2 && run.errors.contains("cost.effective"), "\(run.errors)")
        #expect(try Program.shell("headroom explain cost.effective").output.contains("USD"))
        #expect(try Program.shell("headroom explain target-tracking").status == 0)
    }

    @Test("a price card has every way to buy, with day, source and provenance")
    func priceCard() throws {
        let amazon = try Program.shell("headroom prices show m7g.large --region us-east-1")
        #expect(amazon.status == 0, "\(amazon.errors)")
        for part in [
            "2 vCPU, 8 GiB, arm64", "relative speed", "measured", "spot interruptions 10-15%",
            "1-year no-upfront standard reserved", "3-year all-upfront convertible reserved",
            "1-year no-upfront compute savings plan", "2025-06-28  derived",
            "2026-07-20  published", "[1] AWS EC2 on-demand price list",
        ] { #expect(amazon.output.contains(part), "\(part)") }
        let azure = try Program.shell(
            "headroom prices show Standard_D4s_v5 --provider azure --region eastus")
        #expect(azure.output.contains("no spot figures of azure"))
        let google = try Program.shell(
            "headroom prices show n2-standard-4 --provider gcp --region us-central1")
        #expect(google.output.contains("3-year committed use"))
        let wrong = try Program.shell("headroom prices show m7g.lage")
        #expect(wrong.status == 2 && wrong.errors.contains("`m7g.large`"))
    }

    @Test("compare pairs a file's variants with its scenario")
    func compare() throws {
        let variants =
            ScenarioFile.fixed
            + "variants: { five: { set: { fleets.web.scaling: { min: 5, max: 5 } } } }\n"
        let file = try ScenarioFile(variants)
        let run = try Program.shell("headroom compare \(file.path) --json --replications 2")
        let result = try ResultDocument(run.output)
        #expect(result.scenarios.map(\.name) == ["fixed", "five"])
        let difference = try #require(result.comparisons[0].differences["cost.compute"])
        #expect(difference.mean == -293.76)
        #expect(difference.verdict == "lower")
        let turned = try Program.shell(
            "headroom compare \(file.path) --json --replications 2 --baseline five")
        #expect(try ResultDocument(turned.output).comparisons[0].baseline == "five")
        let lonely = try ScenarioFile(ScenarioFile.fixed)
        #expect(try Program.shell("headroom compare \(lonely.path)").status == 2)
    }

    @Test("standard input is read as a dash")
    func standardInput() throws {
        let run = try Program.shell("headroom check -", input: ScenarioFile.fixed)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("fixed"))
    }

    @Test("every format prints, and only data goes to standard output")
    func formats() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        let starts = [
            "text": "fixed ·", "json": "{", "csv": "scenario,measure", "markdown": "### Headroom",
        ]
        for (format, start) in starts.sorted(by: { $0.key < $1.key }) {
            let run = try Program.shell(
                "headroom run \(file.path) --set horizon=1d --replications 2 --format \(format)")
            #expect(run.status == 0 && run.output.hasPrefix(start), "\(format): \(run.errors)")
            #expect(!run.output.contains("\u{1B}["))
        }
    }

    @Test("the strict flag turns a missed objective into status 1")
    func strict() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        let line =
            "headroom run \(file.path) --set horizon=6h --replications 2 "
            + "--set services.api.slo='{latency: {p99: 1ms}, window: 1h, confidence: 95%}'"
        let lenient = try Program.shell(line)
        #expect(lenient.status == 0 && lenient.output.contains("NOT met"), "\(lenient.errors)")
        #expect(try Program.shell(line + " --strict-slo").status == 1)
    }

    @Test("a reader that goes away is no error")
    func brokenPipe() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        let run = try Program.shell(
            "headroom run \(file.path) --set horizon=1d --replications 2 --json | true; "
                + "echo ${PIPESTATUS[0]}")
        #expect(run.output == "0\n", "\(run.errors)")
    }

    @Test("a full disk is an error, not a crash")
    func fullDisk() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        for flag in ["--ledger", "--series", "--output"] {
            let run = try Program.shell(
                "headroom run \(file.path) --set horizon=1d --replications 2 \(flag) /dev/full")
            #expect(run.status == 2, "\(flag)")
            #expect(run.errors.contains("/dev/full"), "\(run.errors)")
        }
    }

    @Test("Ctrl-C ends within a second or so, says how far it came, and exits with 130")
    func interrupt() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        // Without chance all replications are one, and it would be done at once.
        let noise = "services.api.demand.shape.noise={cv: 5%}"
        let run = try Program.shell(
            """
            set -m
            "$HEADROOM" run \(file.path) --replications 100000 \\
                --set '\(noise)' &
            sleep 3; kill -INT $!; SECONDS=0
            wait $!; echo "status $? after $SECONDS"
            """)
        #expect(run.output.contains("status 130"), "\(run.output) \(run.errors)")
        #expect(run.errors.contains("interrupted"), "\(run.errors)")
        let last = run.output.split(separator: " ").last.map(String.init) ?? ""
        #expect((Int(last.trimmingCharacters(in: .newlines)) ?? 99) <= 2)
    }

    @Test("worked examples and prices can be asked for")
    func verifyAndPrices() throws {
        let verify = try Program.shell("headroom verify --format json")
        #expect(verify.status == 0, "\(verify.output)")
        #expect(verify.output.contains("\"failed\": 0"))
        let endless = try Program.shell("headroom verify /dev/zero")
        #expect(endless.status == 2 && endless.errors.contains("too large"), "\(endless.errors)")
        let show = try Program.shell("headroom prices show m7g.large")
        #expect(show.output.contains("2026-07-20  published"), "\(show.errors)")
        #expect(show.output.contains("derived"))
        let miss = try Program.shell("headroom prices show m7g.lrge")
        #expect(miss.status == 2 && miss.errors.contains("m7g.large"), "\(miss.errors)")
        #expect(try Program.shell("headroom prices where").output.contains("fingerprint"))
    }
}
