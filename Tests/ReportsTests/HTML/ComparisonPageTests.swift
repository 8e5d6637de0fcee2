import Experiments
import Foundation
import Quantities
import Testing

@testable import Reports

@Suite("HTML of a comparison")
struct ComparisonPageTests {
    private func page(_ comparison: Comparison = Sample.drawn) -> String {
        ComparisonPage(comparison, origin: Sample.origin).html
    }

    @Test("it is well-formed")
    func wellFormed() {
        #expect(ParsedPage(page()).error == nil)
        #expect(ParsedPage(page(Sample.year)).error == nil)
        #expect(ParsedPage(page(Sample.comparison)).error == nil)
    }

    private static let evil = "<script>alert(\"1\")</script>&amp;'`|\u{1}\u{202E}]]>-->"

    @Test("no name, text or command becomes markup")
    func escapes() throws {
        var comparison = Sample.drawn
        for index in comparison.scenarios.indices {
            comparison.scenarios[index].name = Self.evil + "\(index)"
            comparison.scenarios[index].chart.outages[0].name = Self.evil
            comparison.scenarios[index].breakdown[0].key.fleet = Self.evil
            comparison.scenarios[index].breakdown[0].key.region = Self.evil
            comparison.scenarios[index].objective?.services[0].service = Self.evil
            comparison.scenarios[index].objective?.reasons = [Self.evil]
            comparison.scenarios[index].outages = [
                OutageResult(
                    name: Self.evil,
                    measures: OutageMeasures.all.map { _ in Summary([1, 2, 3]) })
            ]
        }
        comparison.warnings = [.note(Self.evil)]
        comparison.provenance.plans = [.init(scenario: Self.evil, fingerprint: Self.evil)]
        let origin = ReportOrigin(
            command: Self.evil, files: [.init(name: Self.evil, text: Self.evil)])
        let html = ComparisonPage(comparison, origin: origin).html
        let parsed = ParsedPage(html)
        #expect(parsed.error == nil)
        #expect(parsed.all("script").isEmpty && !html.contains("<script"))
        #expect(!html.contains("\u{202E}"))
        #expect(parsed.text.contains("<script>alert(\"1\")</script>&amp;'`|"))
        for element in parsed.elements {
            for (name, value) in element.attributes {
                #expect(!name.hasPrefix("on") && !value.hasPrefix("javascript:"))
            }
        }
    }

    @Test("every drawing has a name, a description and its figures in a table")
    func accessible() {
        for comparison in [Sample.drawn, Sample.year] {
            let parsed = ParsedPage(page(comparison))
            let drawings = parsed.all("svg").filter { $0.attributes["role"] == "img" }
            #expect(drawings.count >= 4)
            for drawing in drawings {
                #expect(Array(drawing.children.prefix(2)) == ["title", "desc"])
                #expect(drawing.path.last == "figure")
            }
            for figure in parsed.all("figure") {
                #expect(figure.children.first == "figcaption")
                #expect(figure.children.last == "details")
            }
            let others = parsed.all("svg").filter {
                $0.attributes["role"] == nil && $0.attributes["aria-hidden"] != "true"
                    && !$0.path.contains("svg")
            }
            #expect(others.isEmpty)
            let tables = parsed.all("table")
            #expect(tables.count > drawings.count)
            for region in parsed.all("div").filter({ $0.attributes["class"] == "scroll" }) {
                #expect(region.attributes["tabindex"] == "0")
                #expect(region.attributes["aria-label"]?.isEmpty == false)
            }
        }
    }

    @Test("links within a page lead somewhere, identifiers are there once")
    func links() {
        let parsed = ParsedPage(page())
        let identifiers = parsed.elements.compactMap { $0.attributes["id"] }
        #expect(Set(identifiers).count == identifiers.count)
        for link in parsed.all("a") {
            let target = link.attributes["href"] ?? ""
            #expect(target.hasPrefix("#") && identifiers.contains(String(target.dropFirst())))
        }
    }

    @Test("nothing is loaded, and the page says so to the browser")
    func selfContained() {
        let html = page(Sample.year)
        for word in ["http:", "https:", "//", "src=", "@import", "<link", "<script", "<img"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.contains("default-src &#39;none&#39;"))
        #expect(html.contains("prefers-color-scheme: dark") && html.contains("@media print"))
    }

    @Test("a year of half hours is small, its peak is in it, and it is drawn at once")
    func year() {
        var comparison = Sample.year
        comparison.scenarios[0].chart.load[12_345] = 9_999_999
        let clock = ContinuousClock()
        var html = ""
        let time = clock.measure { html = page(comparison) }
        #expect(html.utf8.count < 1_500_000, "\(html.utf8.count) bytes")
        // An unoptimized build beside others: a second is what the optimized one has.
        #expect(time < .seconds(10), "\(time)")
        #expect(html.contains("10,000,000") || html.contains("9,999,999"))
    }

    /// WCAG 2.2, 1.4.3: a contrast of 4.5 for text; relative luminance as defined there.
    @Test("every color of text can be read on the paper, in either scheme and printed")
    func contrast() throws {
        func luminance(_ hex: Substring) -> Double {
            let long = hex.count == 3 ? hex.map { "\($0)\($0)" }.joined() : String(hex)
            let value = Int(long, radix: 16) ?? 0
            let parts = [value >> 16, value >> 8 & 255, value & 255].map { part in
                let share = Double(part) / 255
                return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        }
        let schemes = "\(PageStyle.sheet)".components(separatedBy: ":root {").dropFirst()
        #expect(schemes.count == 3)
        for scheme in schemes {
            let colors = scheme.prefix { $0 != "}" }.matches(of: /--([a-z]+): #([0-9a-f]+)/)
                .map { (name: $0.output.1, luminance: luminance($0.output.2)) }
            let paper = try #require(colors.first { $0.name == "paper" }).luminance
            for color in colors where !["paper", "rule", "tint"].contains(color.name) {
                let (low, high) = (min(color.luminance, paper), max(color.luminance, paper))
                #expect((high + 0.05) / (low + 0.05) >= 4.5, "\(color.name)")
            }
        }
    }

    @Test("the same comparison gives the same bytes")
    func deterministic() {
        #expect(page() == page())
        let numbers = page(Sample.year).matches(of: /points="([^"]*)"/).map { $0.output.1 }
        #expect(numbers.allSatisfy { $0.wholeMatch(of: /[0-9., -]*/) != nil })
    }

    @Test("the verdict comes first, then what it rests on, then where it comes from")
    func order() throws {
        let html = page()
        let places = try [
            "class=\"verdict\"", "id=\"cost\"", "id=\"load\"", "id=\"latency\"",
            "id=\"replications\"", "id=\"objectives\"", "id=\"warnings\"", "id=\"scenario\"",
            "id=\"provenance\"",
        ].map { try #require(html.range(of: $0)?.lowerBound, "\($0)") }
        #expect(places == places.sorted())
        #expect(html.contains("name: shop") && html.contains("headroom compare shop.yaml"))
    }
}

@Suite("headlines")
struct HeadlineTests {
    @Test("the cheapest that holds is named; what tempts is, too")
    func nothingBetter() {
        #expect(
            Headline(Sample.comparison).text
                == "Nothing that holds is cheaper than on-demand: it costs 12,340 ± 120 USD a "
                + "month and holds: its objective is met in every replication. 東京 would cost "
                + "3,085 USD less, and does not hold.")
    }

    @Test("cheaper by how much, and does it hold")
    func cheaper() {
        var comparison = Sample.comparison
        comparison.scenarios[1].objective?.met = true
        comparison.scenarios[1].objective?.probability = 0.98
        let headline = Headline(comparison)
        #expect(
            headline.text
                == "東京 costs 3,085 ± 90 USD a month less than on-demand (-25 %) and holds: its "
                + "objective is met in 98 % of replications.")
        #expect(headline.pieces.contains(.strong("3,085 ± 90 USD a month less")))
        #expect(headline.sureness[0].contains("20 replications, paired"))
    }

    @Test("none holds; one replication; what is partial")
    func others() {
        var comparison = Sample.comparison
        comparison.scenarios[0].objective?.met = false
        #expect(Headline(comparison).text.hasPrefix("None of the 2 scenarios holds. The cheapest"))
        comparison.provenance.replications = 1
        comparison.interruption = .init(done: 1, wanted: 20)
        let sureness = Headline(comparison).sureness
        #expect(sureness[0] == "These results are partial: interrupted after 1 of 20 replications.")
        #expect(sureness[1].hasPrefix("One replication has no interval"))
        comparison.scenarios.removeLast()
        comparison.differences = []
        comparison.scenarios[0].objective = nil
        #expect(
            Headline(comparison).text
                == "on-demand costs 12,340 ± 120 USD a month and serves 99.987 % of requests; no "
                + "objective is set.")
    }
}
