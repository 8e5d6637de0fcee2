import CloudModel
import Diagnostics
import Quantities
import Testing

@testable import Experiments

/// An outage in a sentence.
@Suite struct DrillPhraseTests {
    private func names(_ phrase: DrillPhrase) -> [String] {
        switch phrase.target {
        case .places(_, let names): names.map(\.text)
        case .replay(let name, let on): [name.text] + (on.map { [$0.name.text] } ?? [])
        }
    }

    @Test func readsPlacesSharesLengthsAndMoments() throws {
        let region = try DrillPhrase("region us-east-1 for 3h at peak")
        #expect(names(region) == ["us-east-1"] && region.length == .hour * 3)
        #expect(region.moment == .peak && region.share == nil && region.plane == nil)
        let zone = try DrillPhrase("zone us-east-1a share 7.5% for 105m at 9d14h")
        #expect(zone.share == 0.075 && zone.length == .minute * 105)
        let moment = TimeSpan.day * 9 + TimeSpan.hour * 14
        #expect(zone.moment == .offset(moment))
        let control = try DrillPhrase(
            "region us-east-1  plane control for 1h at 2026-03-14T09:00:00Z")
        #expect(control.plane == .control)
        let noon = try UTCInstant.parse("2026-03-14T09:00:00Z")
        #expect(control.moment == .instant(noon))
        // The moment may be left out, and the order of the rest is free.
        let plain = try DrillPhrase("zone us-east-1a for 2h share 50%")
        #expect(plain.moment == .peak && plain.share == 0.5 && plain.length == .hour * 2)
    }

    @Test(arguments: ["zones a, b, c for 1h", "zones a,b,c for 1h", "zones a,b, c for 1h"])
    func readsGroups(text: String) throws {
        #expect(names(try DrillPhrase(text)) == ["a", "b", "c"])
    }

    @Test func readsReplays() throws {
        #expect(
            names(try DrillPhrase("replay 2021-12-07 us-east-1 at peak")) == [
                "2021-12-07 us-east-1"
            ])
        let elsewhere = try DrillPhrase("replay 2019-08-31 us-east-1 on zone eu-west-1a at 2d")
        #expect(names(elsewhere) == ["2019-08-31 us-east-1", "eu-west-1a"])
        #expect(elsewhere.moment == .offset(.day * 2))
    }

    /// What is wrong, at which column and how long, and a word of help.
    @Test(
        arguments: [
            ("", 1, 1, "region us-east-1 for 3h"),
            ("regoin us-east-1 for 3h", 1, 6, "`region`"),
            ("region us-east-1", 17, 1, "for 3h"),
            ("region us-east-1 for", 18, 3, "missing"),
            ("region us-east-1 for ever", 22, 4, ""),
            ("region us-east-1 fro 3h", 18, 3, "`for`"),
            ("region us-east-1 for 0s", 22, 2, ""),
            ("region us-east-1 for 3h at peek", 28, 4, "`peak`"),
            ("region us-east-1 for 3h at peak now", 33, 3, ""),
            ("region us-east-1 share 0% for 3h", 24, 2, ""),
            ("region us-east-1 share 120% for 3h", 24, 4, ""),
            ("region us-east-1 plane date for 3h", 24, 4, "`data`"),
            ("zones a, for 1h", 10, 3, ""),
            ("replay 2021-12-07 us-east-1 for 3h", 8, 20, "leave out"),
            ("replay 2021-12-07 us-east-1 on rack 7", 32, 4, ""),
        ] as [(String, Int, Int, String)])
    func pointsAtTheWord(text: String, column: Int, length: Int, help: String) {
        let found = #expect(throws: Diagnostic.self) { try DrillPhrase(text) }
        #expect(found?.file == "--outage")
        #expect(found?.position?.column == column, "\(found?.message ?? "")")
        #expect(found?.position?.length == length, "\(found?.message ?? "")")
        #expect(help.isEmpty || found?.help?.contains(help) == true, "\(found?.help ?? "nothing")")
    }

    /// Whatever is written: an answer or a diagnostic.
    @Test func survivesAnything() {
        let words = [
            "region", "zones", "replay", "for", "at", "share", "plane", "on", "peak", ",", "3h",
            "7%", "é", "\u{0}", "-1h", "999999999y",
        ]
        var state: UInt64 = 7
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<7 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += words[Int(state >> 33) % words.count] + ((state >> 20) % 5 == 0 ? "" : " ")
            }
            _ = try? DrillPhrase(text)
        }
    }
}
