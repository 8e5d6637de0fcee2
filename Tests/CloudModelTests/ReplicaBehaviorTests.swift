import CloudModel
import Quantities
import Testing

@Suite struct ReplicaBehaviorTests {
    /// Whatever the metrics ask for, at whatever time.
    @Test func resultIsWithinTheLimits() {
        var state: UInt64 = 9
        func next(_ bound: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % bound
        }
        for _ in 0..<100 {
            let minimum = next(10)
            let behavior = ReplicaBehavior(minimum: minimum, maximum: minimum + next(60))
            var history = ReplicaBehavior.History()
            var current = next(120)
            var now: Int64 = 0
            for _ in 0..<100 {
                let proposed = next(5) == 0 ? nil : next(200)
                current = behavior.decide(
                    current: current, proposed: proposed, at: now, &history)
                #expect(current >= behavior.minimum && current <= behavior.maximum)
                now += 15_000_000_000
            }
        }
    }

    /// A dip of four minutes removes nothing; one of five does.
    @Test func aDipShorterThanTheWindowRemovesNothing() {
        let behavior = ReplicaBehavior(minimum: 1, maximum: 100)
        var history = ReplicaBehavior.History()
        var current: Int64 = 20
        for step in 0..<60 {
            let now = Int64(step) * 15_000_000_000
            let proposed: Int64 = step == 0 ? 20 : 5
            current = behavior.decide(current: current, proposed: proposed, at: now, &history)
            #expect(current == (step < 20 ? 20 : 5), "\(step)")
        }
    }

    /// Growth is not held back by an earlier wish for fewer.
    @Test func growsAtOnce() {
        let behavior = ReplicaBehavior(minimum: 1, maximum: 100)
        var history = ReplicaBehavior.History()
        history.propose(2, at: 0)
        #expect(
            behavior.decide(current: 10, proposed: 14, at: 15_000_000_000, &history) == 14)
    }

    @Test func doublesEachFifteenSeconds() {
        let behavior = ReplicaBehavior(minimum: 1, maximum: 1_000)
        var history = ReplicaBehavior.History()
        var sizes: [Int64] = [10]
        for step in 0..<5 {
            sizes.append(
                behavior.decide(
                    current: sizes[step], proposed: 300, at: Int64(step) * 15_000_000_000,
                    &history))
        }
        #expect(sizes == [10, 20, 40, 80, 160, 300])
    }
}
