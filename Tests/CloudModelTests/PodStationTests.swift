import CloudModel
import Testing

/// A pod's part of a vCPU: a processor-sharing server that is slower, however few are at it.
@Suite struct PodStationTests {
    private func station(_ limit: Double?, vcpu: Int = 1, slots: Int = 40) -> Station {
        Station(
            StationSpec(
                slots: slots, vcpu: vcpu, cpuSeconds: 0.1, waitingSeconds: 0, cpuLimit: limit))
    }

    /// M/M/1 at half the pace: 5 per second, and geometric with ratio 4 ÷ 5.
    @Test func halfAVCPUIsOneServerAtHalfThePace() {
        let pod = station(0.5)
        #expect(abs(pod.capacity - 5) < 1e-12)
        let found = pod.occupancy(rate: 4)
        for (holders, chance) in found.free.prefix(20).enumerated() {
            var expected = 0.2
            for _ in 0..<holders { expected *= 0.8 }
            #expect(abs(chance - expected) < 1e-9)
        }
        #expect(abs(pod.stretch(holders: 1) - 2) < 1e-12)
    }

    /// One request cannot use more than one vCPU; two share one and a half.
    @Test func oneAndAHalf() {
        let pod = station(1.5, vcpu: 2)
        #expect(abs(pod.throughput[1] - 10) < 1e-12)
        #expect(abs(pod.throughput[2] - 15) < 1e-12)
        #expect(abs(pod.throughput[9] - 15) < 1e-12)
    }

    @Test func aWholeNumberIsAsWithoutALimit() {
        #expect(station(3, vcpu: 3).throughput == station(nil, vcpu: 3).throughput)
    }
}
