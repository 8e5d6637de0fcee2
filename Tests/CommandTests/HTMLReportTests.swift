import Foundation
import Testing

/// `--html`: where a page goes, when it is refused, and that it is the same every time.
@Suite("HTML reports", .serialized)
struct HTMLReportTests {
    private static let two =
        ScenarioFile.fixed
        .replacingOccurrences(of: "horizon: 30d", with: "horizon: 2d")
        .replacingOccurrences(of: "name: fixed", with: "name: fixed # <script>alert(1)</script>")
        + "variants: { small: { set: { fleets.web.scaling.min: 5 } } }\n"

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test("a page is written beside what is printed, and said so")
    func beside() throws {
        let file = try ScenarioFile(Self.two)
        for verb in ["run", "compare"] {
            let line = "headroom \(verb) \(file.path) --replications 2"
            let plain = try Program.shell(line)
            let run = try Program.shell(line + " --html \(file.folder)/\(verb).html")
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output == plain.output)
            #expect(run.errors.contains("report: \(file.folder)/\(verb).html\n"))
            let html = try text("\(file.folder)/\(verb).html")
            #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
            #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)"))
            #expect(html.contains("headroom \(verb) \(file.path) --replications 2</code>"))
            #expect(html.contains("latency of"))
        }
    }

    @Test("any number of threads, any format: the same bytes")
    func deterministic() throws {
        let file = try ScenarioFile(Self.two)
        let line = "headroom compare \(file.path) --replications 3"
        let one = try Program.shell(
            line + " --threads 1 --json --html \(file.folder)/1.html --output \(file.folder)/1")
        #expect(one.status == 0 && one.output.isEmpty, "\(one.errors)")
        let two = try Program.shell(line + " --threads 2 --quiet --html \(file.folder)/2.html")
        #expect(two.status == 0)
        #expect(try text("\(file.folder)/1.html") == text("\(file.folder)/2.html"))
    }

    @Test("what cannot be written is found out before anything is simulated")
    func unwritable() throws {
        let file = try ScenarioFile(Self.two)
        for verb in ["run", "drill --all-zones", "commit"] {
            let run = try Program.shell(
                "headroom \(verb) \(file.path) --replications 9 --html \(file.folder)/no/x.html")
            #expect(run.status == 2, "\(verb): \(run.errors)")
            #expect(run.output.isEmpty && run.errors.contains("no/x.html"), "\(run.errors)")
        }
        let both = try Program.shell("headroom run \(file.path) --html x.html --output x.html")
        #expect(both.status == 64 && both.errors.contains("name one file"), "\(both.errors)")
        // What is there stays there when nothing comes of the run.
        try "precious".write(
            toFile: file.folder + "/old.html", atomically: true, encoding: .utf8)
        let bad = try Program.shell(
            "headroom run \(file.path) --set horizon=nonsense --html \(file.folder)/old.html")
        #expect(bad.status == 2)
        #expect(try text(file.folder + "/old.html") == "precious")
    }

    @Test("a drill, a commitment and a sweep have theirs")
    func others() throws {
        let file = try ScenarioFile(Self.two)
        for (verb, words) in [
            ("drill --all-zones", ["Of 3 outages the worst is", "Worst first"]),
            ("drill --outage 'zone us-east-1a for 1h'", ["What happened, and why", "timeline"]),
            (
                "sweep --vary fleets.web.scaling.max=10,12 --vary fleets.web.scaling.min=5,10 "
                    + "--one-at-a-time",
                ["What matters most", "fleets.web.scaling.min</strong> moves cost per month"]
            ), ("sweep --vary fleets.web.scaling.min=5,10", ["What can be had", "the lowest"]),
            ("commit", ["What to buy", "cost against commitment", "Alternatives"]),
        ] {
            let run = try Program.shell(
                "headroom \(verb) \(file.path) --replications 2 --html \(file.folder)/x.html")
            #expect(run.status == 0, "\(verb): \(run.errors)")
            let html = try text("\(file.folder)/x.html")
            for word in words { #expect(html.contains(word), "\(verb): \(word)") }
            #expect(!html.contains("<script"))
        }
        let demand = try Program.shell(
            "headroom commit --demand 100 --type m7g.large --region us-east-1 --html x.html")
        #expect(demand.status == 64)
    }
}
