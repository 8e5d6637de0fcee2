import CloudModel
import Quantities
import Testing

@testable import Experiments

@Suite("objectives")
struct ObjectiveTests {
    private func window(
        _ availability: Double, _ latency: Double, met: Bool, full: Bool = true
    ) -> WindowOutcome {
        WindowOutcome(availability: availability, latency: [latency], met: met, full: full)
    }

    private func judge(_ windows: [[WindowOutcome]]) -> ObjectiveVerdict? {
        ObjectiveVerdict(
            names: ["checkout"], objectives: [Sample.objective], windows: windows.map { [$0] })
    }

    @Test("kept in nine of ten replications is enough for 90 %")
    func met() throws {
        var windows = Array(repeating: [window(1, 0.2, met: true)], count: 9)
        windows.append([window(1, 0.2, met: true), window(0.99, 0.2, met: false)])
        let verdict = try #require(judge(windows))
        #expect(verdict.met)
        #expect(verdict.probability == 0.9)
        #expect(
            verdict.reasons == [
                "availability misses 99.9 % in 1 of 10 replications, at worst 99 %"
            ])
    }

    @Test("kept in eight of ten is not, and the reason is named")
    func missed() throws {
        var windows = Array(repeating: [window(1, 0.2, met: true)], count: 8)
        windows += Array(repeating: [window(1, 0.45, met: false)], count: 2)
        let verdict = try #require(judge(windows))
        #expect(!verdict.met)
        #expect(verdict.probability == 0.8)
        #expect(
            verdict.reasons == [
                "p99 latency misses 300 ms in 2 of 10 replications, at worst 450 ms"
            ])
    }

    @Test("a window cut short by the horizon does not count beside full ones")
    func partial() throws {
        let windows = [[window(1, 0.2, met: true), window(0.1, 9, met: false, full: false)]]
        #expect(try #require(judge(windows)).met)
        let only = [[window(1, 0.2, met: true, full: false)]]
        let verdict = try #require(judge(only))
        #expect(verdict.reasons.contains { $0.contains("shorter than the window") })
    }

    @Test("without an objective there is no verdict")
    func none() {
        #expect(ObjectiveVerdict(names: ["a"], objectives: [nil], windows: [[[]]]) == nil)
    }
}
