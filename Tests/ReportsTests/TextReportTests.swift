import Experiments
import Quantities
import Testing

@testable import Reports

@Suite("text report")
struct TextReportTests {
    private func lines(_ style: Style, _ comparison: Comparison = Sample.comparison) -> [String] {
        TextReport(comparison, style: style, next: "headroom run x").render()
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Worked out by hand: the columns are as wide as their widest cell, with two spaces between.
    @Test("one row per scenario, wide characters aligned")
    func overview() {
        let text = lines(Style(width: 200))
        let expected = [
            "scenario   USD/month ± 95 %         p5 – p95     against baseline  verdict"
                + "   availability     p99  SLO (prob.)     peak inst.  util.",
            "on-demand      12,340 ± 120  12,290 – 12,390                    –  baseline"
                + "      99.987 %  180 ms  met (100 %)             42   38 %",
            "東京             9,255 ± 80    9,205 – 9,305  -3,085 ± 90 (-25 %)  lower   "
                + "      99.987 %  180 ms  NOT met (35 %)          42   38 %",
        ]
        for line in expected { #expect(text.contains(line), "\(line)") }
    }

    @Test("no line is wider than the terminal", arguments: [80, 100, 200])
    func width(width: Int) {
        for line in lines(Style(width: width)) {
            #expect(DisplayWidth.of(line) <= width, "\(line)")
        }
    }

    @Test("a narrow terminal gets further tables, each naming its rows")
    func narrow() {
        let text = lines(Style(width: 80))
        #expect(text.filter { $0.hasPrefix("on-demand  ") }.count >= 2)
        #expect(text.joined().contains("availability"))
    }

    @Test("without Unicode there is none but in names, and without color no escape")
    func plain() {
        let text = lines(Style(unicode: false)).joined(separator: "\n")
        let names = "東京".unicodeScalars
        let foreign = text.unicodeScalars.filter { !$0.isASCII && !names.contains($0) }
        #expect(foreign.isEmpty, "\(String(String.UnicodeScalarView(foreign)))")
        #expect(!text.contains("\u{1B}"))
        #expect(lines(Style(color: true)).joined().contains("\u{1B}[32mlower"))
    }

    @Test("sampling error and outcome range are told apart, advice given, the next command named")
    func says() {
        let text = lines(Style(width: 200)).joined(separator: "\n")
        #expect(text.contains("± is the sampling error"))
        #expect(text.contains("p5 – p95 is the outcome range"))
        #expect(text.contains("±14 % of the mean; try `--replications 160`"))
        #expect(text.contains("東京: availability misses 99.95 %"))
        #expect(text.contains("prices of 2026-07-20 (book beef)"))
        #expect(text.hasSuffix("next: headroom run x\n"))
    }

    @Test("a single scenario is broken down, a partial result is labelled")
    func single() {
        var comparison = Sample.comparison
        comparison.scenarios.removeLast()
        comparison.differences = []
        comparison.interruption = .init(done: 3, wanted: 20)
        let text = lines(Style(width: 200), comparison).joined(separator: "\n")
        #expect(text.contains("  spot    web  us-east-1  1,200  100 %    1,500  derived"))
        #expect(!text.contains("against baseline"))
        #expect(text.contains("PARTIAL RESULTS"))
    }
}

@Suite("sparklines")
struct SparklineTests {
    @Test("height follows the value; zero is blank")
    func draw() {
        #expect(Sparkline.draw([0, 1, 4, 8], top: 8, unicode: true) == " ▁▄█")
        #expect(Sparkline.draw([0, 1, 4, 8], top: 8, unicode: false) == " .=#")
        #expect(Sparkline.draw([0, 0], top: 0, unicode: true) == "  ")
    }

    @Test("a long series keeps its peaks")
    func fit() {
        #expect(Sparkline.fit([1, 9, 2, 3, 4, 5], width: 3) == [9, 3, 5])
        #expect(Sparkline.fit([1, 2], width: 3) == [1, 2])
    }

    @Test("the busiest day")
    func busiest() {
        var load = Array(repeating: 1.0, count: 72)
        load[50] = 5
        let chart = Chart(step: .hour, load: load, capacity: load)
        #expect(Sparkline.busiestDay(chart) == 48..<72)
        #expect(Sparkline.busiestDay(Chart(step: .hour, load: [1], capacity: [1])) == nil)
    }
}
