import Foundation
import Quantities
import Testing

@testable import Reports

@Suite("charts")
struct ChartTests {
    @Test("axes have round numbers that hold what is drawn")
    func scales() {
        #expect(AxisScale(upTo: 7_365).ticks == [0, 2_500, 5_000, 7_500])
        #expect(AxisScale(upTo: 0.9).ticks.count == 3)
        #expect(AxisScale(upTo: 0).high > 0)
        let scale = AxisScale(around: [-1_298, 0])
        #expect(scale.ticks.contains(0) && scale.ticks.contains(-1_000))
        #expect(scale.low < -1_298 && scale.high > 0)
        #expect(AxisScale(around: [3, 3]).place(3) == 0.5)
        #expect(AxisScale(around: []).place(.nan).isFinite)
        #expect(AxisScale(around: [99.95, 99.99]).decimals == 2)
    }

    @Test(
        "numbers have the same digits everywhere",
        arguments: [
            (0.0, "0"), (1, "1"), (-0.125, "-0.13"), (1.006, "1.01"), (99.999, "100"),
            (-0.001, "0"),
            (12.30, "12.3"), (.infinity, "100000"), (.nan, "0"),
        ])
    func numbers(value: Double, text: String) {
        #expect(Drawing.number(value) == text)
    }

    @Test("a long series keeps its lowest and highest, in their places")
    func extremes() {
        var values = Array(repeating: 5.0, count: 10_000)
        values[4_321] = 100
        values[4_325] = -3
        let points = Downsampling.extremes(values, stretches: 100)
        #expect(points.count <= 200)
        #expect(points.contains { $0.index == 4_321 && $0.value == 100 })
        #expect(points.contains { $0.index == 4_325 && $0.value == -3 })
        #expect(points.map(\.index) == points.map(\.index).sorted())
        #expect(Downsampling.extremes([1, 2, 3], stretches: 100).map(\.value) == [1, 2, 3])
    }

    @Test("of a year, each stretch is drawn from its lowest to its highest")
    func envelope() {
        let values = (0..<17_520).map { (index: Int) -> Double in
            index == 9_000 ? 77 : Double(index % 48)
        }
        let ends = Downsampling.envelope(values, stretches: 320)
        #expect(ends.count == 320 && ends.allSatisfy { $0.low <= $0.high })
        #expect(ends.map(\.high).max() == 77 && ends.map(\.low).min() == 0)
        func page(_ step: TimeSpan, _ values: [Double]) -> ParsedPage {
            texts(
                TimeChart(
                    title: "t", caption: "c.", start: Sample.start, step: step,
                    series: [
                        .init(name: "load", form: .area, values: values),
                        .init(name: "capacity", form: .second, values: values),
                    ]
                ) { "\($0)" }.markup)
        }
        // A year in 320 stretches: 27 hours each.
        let year = page(.minute * 30, values)
        #expect(year.text.contains("Each 1d3h or so"))
        #expect(year.all("polygon").count == 3)
        let days = page(.minute, Array(values[..<5_000]))
        #expect(days.all("polyline").count == 1 && !days.text.contains("or so"))
    }

    private func labels(_ start: String, _ length: TimeSpan) throws -> [String] {
        TimeAxis(start: try UTCInstant.parse(start), length: length).ticks.map(\.label)
    }

    @Test("times fall on the calendar")
    func times() throws {
        #expect(
            try labels("2026-06-01", .day * 30)
                == ["Jun 1", "Jun 6", "Jun 11", "Jun 16", "Jun 21", "Jun 26"])
        #expect(try labels("2026-06-01T10:30:00Z", .hour * 5).first == "11:00")
        #expect(try labels("2026-06-01T22:00:00Z", .hour * 5)[2] == "Jun 2")
        #expect(
            try labels("2026-03-15", .day * 365)
                == ["May", "Jul", "Sep", "Nov", "Jan 2027", "Mar"])
        let ticks = TimeAxis(start: try UTCInstant.parse("2026-06-01"), length: .day).ticks
        #expect(ticks.allSatisfy { (0..<1).contains($0.place) } && ticks[1].place == 0.25)
    }

    private func texts(_ markup: Markup) -> ParsedPage {
        ParsedPage(Markup.document(.element("html") { markup }))
    }

    @Test("a tornado has the largest effect first")
    func tornado() throws {
        let page = texts(
            TornadoChart(
                title: "t", caption: "c",
                rows: [
                    .init(
                        parameter: "boot <time>", low: "10s", high: "5m", lowResult: 99,
                        highResult: 101),
                    .init(
                        parameter: "target", low: "40 %", high: "70 %", lowResult: 140,
                        highResult: 80),
                ], baseline: 100, unit: "USD a month"
            ) { "\(Int($0))" }.markup)
        #expect(page.error == nil)
        let (first, second) = try (
            #require(page.text.range(of: "target")), #require(page.text.range(of: "boot <time>"))
        )
        #expect(first.lowerBound < second.lowerBound)
        #expect(page.all("rect").count == 4 && page.text.contains("100 USD a month as it is"))
    }

    @Test("a front is a line through those that nothing beats")
    func scatter() {
        let page = texts(
            ScatterChart(
                title: "t", caption: "c",
                across: .init(name: "USD a month") { "\(Int($0))" },
                up: .init(name: "availability") { "\($0)" },
                points: [
                    .init(name: "dear", x: 300, y: 0.99, isOnFront: true),
                    .init(name: "cheap", x: 100, y: 0.9, isOnFront: true),
                    .init(name: "poor", x: 200, y: 0.8, isOnFront: false),
                ]
            ).markup)
        #expect(page.error == nil)
        func count(_ style: String) -> Int {
            page.elements.count { $0.attributes["class"] == style && $0.path.last == "svg" }
        }
        #expect(count("front") == 1)
        #expect(page.all("circle").count { $0.attributes["class"] == "hollow" } == 2)
        #expect(page.all("title").count == 1 && page.all("table").count == 1)
    }

    @Test("of nothing, of one value and of what is no number a chart is drawn, too")
    func extremesOfInput() {
        for values in [[], [5.0], [.nan, .infinity, 0]] as [[Double]] {
            let chart = TimeChart(
                title: "t", caption: "c", start: Sample.start, step: .hour,
                series: [.init(name: "s", form: .area, values: values)],
                bands: [.init(name: "b", from: .zero - .hour, to: .day)]
            ) { "\($0)" }
            #expect(texts(chart.markup).error == nil)
            let bars = BarChart(
                title: "t", caption: "c",
                bars: values.map { .init(name: "n", value: $0, text: "v") },
                table: SectionTable(columns: [("a", false)], rows: []))
            #expect(texts(bars.markup).error == nil)
        }
    }
}

@Suite("commands as they were typed")
struct ShellCommandTests {
    @Test("what changes nothing in the result is left out, the rest is quoted")
    func line() {
        let words = [
            "/opt/bin/headroom", "run", "my shop.yaml", "--seed", "3", "--html", "x.html",
            "--threads=4", "--quiet", "--set", "fleets.web.scaling.max=40", "--set", "a=it's",
        ]
        #expect(
            ShellCommand.line(words)
                == "headroom run 'my shop.yaml' --seed 3 --set fleets.web.scaling.max=40 "
                + "--set 'a=it'\\''s'")
    }
}
