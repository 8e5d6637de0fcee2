import CloudModel
import Foundation
import Pricing
import Testing

@testable import Scenarios

@Suite struct ReferenceTests {
    /// The committed page is the schema's own text: UPDATE_GOLDEN=1 writes it anew.
    @Test func pageIsCurrent() {
        let problem = golden(
            Reference.render(), ShowDefaultsTests.root + "/docs/reference/scenario.md")
        #expect(problem == nil, "\(problem ?? "")")
    }

    /// So are the pages of policies; a page whose policy is gone is gone, too.
    @Test func policyPagesAreCurrent() throws {
        let folder = ShowDefaultsTests.root + "/docs/reference/policies"
        var pages = PolicyReference.all.map { (name: $0.name, text: $0.markdown) }
        pages.append((name: "README", text: PolicyReference.index))
        for page in pages {
            let problem = golden(page.text, "\(folder)/\(page.name).md")
            #expect(problem == nil, "\(problem ?? "")")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(files) == Set(pages.map { "\($0.name).md" }))
    }

    @Test func everyPolicyHasAPage() {
        let words =
            ScalingPolicies.all.map { $0.typeName } + DeploymentStrategies.all.map { $0.typeName }
            + KubernetesPolicies.all.map { $0.typeName }
        #expect(PolicyReference.all.map(\.name) == words)
        #expect(Set(words).count == words.count, "a page has one name")
    }

    /// Each part is whole sentences, and the example names the policy that it is for.
    @Test(arguments: PolicyReference.all.map(\.name))
    func pagesAreWhole(name: String) throws {
        let policy = try #require(PolicyReference.named(name))
        let page = policy.page
        for text in [page.whatItDoes, page.whenToUseIt, page.source, page.model] {
            #expect(text.count > 20 && text.hasSuffix("."), "\(text)")
        }
        #expect(page.example.contains(policy.name))
        #expect(!policy.summary.hasSuffix("."))
        let headings = policy.markdown.split(separator: "\n").filter { $0.hasPrefix("## ") }
        #expect(
            headings == [
                "## What it does", "## When to use it", "## Parameters", "## Example", "## Source",
            ])
    }

    /// `explain` says what the page says.
    @Test(arguments: PolicyReference.all.map(\.name))
    func explainsLikeThePage(name: String) throws {
        let policy = try #require(PolicyReference.named(name))
        func words(_ text: String) -> String {
            text.split { $0.isWhitespace }.joined(separator: " ")
        }
        let page = policy.page
        let text = words(try Explanation.text(for: policy.name).get())
        for part in [page.whatItDoes, page.whenToUseIt, page.example, page.source, page.model] {
            #expect(text.contains(words(part)), "\(part)")
        }
        for field in policy.keys.fields {
            #expect(text.contains(words(SchemaText.sentence(field.meaning))), "\(field.name)")
        }
    }

    @Test(arguments: [
        ("market", "fleets.NAME.market\n"), ("fleets.web.scaling.max", "fleets.NAME.scaling.max\n"),
        ("target-tracking", "lowDatapoints"), ("canary", "strategy: canary"),
        ("step", "Keys of a step:"), ("karpenter", "Range:   0s…10d"),
        ("reserved-instance", "scope, zone, class"),
        ("horizon", "Range:   1s to 10y"), ("tags", "Not supported yet."),
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
