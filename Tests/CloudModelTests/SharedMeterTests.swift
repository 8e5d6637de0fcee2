import Testing

@testable import CloudModel

/// What shared meters count and keep.
struct SharedMeterTests {
    /// A third of a unit an hour is a unit every three hours, not nothing.
    @Test func smallAmountsAddUp() {
        var state = SharedMeterState(before: [])
        let counted = (0..<300).map { _ in state.count(1 / 3.0) }
        #expect(counted.allSatisfy { $0 == 0 || $0 == 1 })
        #expect(counted.reduce(0, +) == 99 || counted.reduce(0, +) == 100)
    }

    /// Kept for ever from an empty start: hour n holds n whole hours' worth and half of its own.
    @Test func whatIsKeptForeverGrows() {
        var state = SharedMeterState(before: [])
        for hour in 0..<48 {
            let kept = state.keep(1_000, seconds: 3_600)
            #expect(kept == Int128(1_000 * hour + 500) * 3_600)
        }
    }

    /// A steady rate that is kept for a day, with a day of it from before: always a day's worth.
    @Test func retentionIsSteadyUnderASteadyRate() {
        var state = SharedMeterState(before: Array(repeating: 1_000, count: 24))
        for _ in 0..<100 { #expect(state.keep(1_000, seconds: 3_600) == 24_000 * 3_600) }
    }

    /// What came before is given up hour by hour, the oldest first; then nothing is left.
    @Test func whatCameBeforeIsGivenUp() {
        var state = SharedMeterState(before: [1_000, 3_000])
        #expect(state.keep(0, seconds: 10) == (4_000 - 500) * 10)
        #expect(state.keep(0, seconds: 10) == (3_000 - 1_500) * 10)
        #expect(state.keep(0, seconds: 10) == 0)
    }
}
