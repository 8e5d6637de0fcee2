import Testing
import UsageLedger

@Suite("the ledger's shape")
struct LedgerShapeTests {
    @Test("an hour starts with nothing in it")
    func startsEmpty() {
        let hour = HourlyUsage(clockHour: 494_520, pools: 3, meters: 2)
        #expect(hour.instanceNanoseconds == [0, 0, 0])
        #expect(hour.roundingNanoseconds == [0, 0, 0])
        #expect(hour.meters == [0, 0])
    }

    @Test("the words that reach a ledger file are stable and distinct")
    func wordsAreStable() {
        #expect(Market.allCases.map(\.rawValue) == ["on-demand", "spot"])
        #expect(
            SegmentEnd.allCases.map(\.rawValue)
                == ["horizon", "scaled-in", "interrupted", "rebalanced", "abandoned", "failed"])
        let meters = MeterKind.allCases.map(\.rawValue)
        #expect(Set(meters).count == meters.count)
        #expect(meters.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
    }
}
