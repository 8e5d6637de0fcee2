import CloudModel
import Foundation
import Pricing
import Scenarios
import Testing

@Suite struct ReferenceTests {
    /// The committed page is the schema's own text: UPDATE_GOLDEN=1 writes it anew.
    @Test func pageIsCurrent() {
        let problem = golden(
            Reference.render(), ShowDefaultsTests.root + "/docs/reference/scenario.md")
        #expect(problem == nil, "\(problem ?? "")")
    }

    @Test(arguments: [
        ("market", "fleets.NAME.market\n"), ("fleets.web.scaling.max", "fleets.NAME.scaling.max\n"),
        ("target-tracking", "lowDatapoints"), ("reserved-instance", "scope, zone, class"),
        ("horizon", "Range:   1s to 10y"), ("outages", "Not supported yet."),
        ("scenario", "version: 1"), ("services.checkout.slo", "Keys of an SLO"),
    ])
    func explains(word: String, part: String) throws {
        let text = try Explanation.text(for: word).get()
        #expect(text.contains(part), "\(text)")
    }

    @Test(arguments: [
        ("horizn", "horizon"), ("target-trackin", "target-tracking"),
        ("fleets.web.scalign", "scaling"),
    ])
    func suggests(word: String, near: String) {
        guard case .failure(let unknown) = Explanation.text(for: word) else {
            Issue.record("\(word) is explained")
            return
        }
        #expect(unknown.word == word && unknown.suggestion == near)
    }

    /// Every default of the schema is itself a legal value.
    @Test func defaultsAreLegal() throws {
        var pending = [ScenarioSchema.root]
        var seen = 0
        while let group = pending.popLast() {
            for field in group.fields where field.isSupported {
                seen += 1
                #expect(!field.meaning.isEmpty)
                if case .scalar(let kind) = field.kind,
                    case .defaulted(let text) = field.presence
                {
                    let value = try kind.parse(text)
                    #expect(kind.rangeProblem(value) == nil, "\(field.name)")
                }
                pending += groups(field.kind)
            }
        }
        #expect(seen > 100)
    }

    private func groups(_ kind: Kind) -> [Group] {
        switch kind {
        case .scalar, .raw: []
        case .group(let group): [group]
        case .listOr(let inner, let group): groups(inner) + [group]
        case .map(let inner, _), .list(let inner), .either(_, let inner): groups(inner)
        case .selected(_, _, let alternatives): alternatives.compactMap(\.group)
        }
    }

    /// Printing a value and reading it again gives the same value.
    @Test(arguments: [
        (ScalarKind.duration("0s", "10y"), "1d12h"), (.share(0...1), "99.95%"), (.size, "30 GiB"),
        (.rate, "0.3 req/s"), (.throughput, "125 MiB/s"), (.growth, "-2.5%/month"),
        (.growth, "10%/year"), (.price(PricePeriod.allCases), "3.2 USD/h"),
        (.concurrency, "8 per vCPU"), (.clock, "20:15"), (.date, "2026-03-01"),
        (.moment, "2026-03-14T09:00"), (.moment, "9d14h"), (.moment, "2026-03-14T09:00:00+02:00"),
    ])
    func scalarsRoundTrip(kind: ScalarKind, text: String) throws {
        let value = try kind.parse(text)
        #expect(try kind.parse(kind.format(value)) == value)
    }

    /// 10 % a year is 1.1^(730/8760) − 1 a month: 0.7974140428903764 %.
    @Test func growthCompounds() throws {
        guard case .number(let month) = try ScalarKind.growth.parse("10%/year") else { return }
        #expect(abs(month - 0.007974140428903764) < 1e-15)
    }
}
