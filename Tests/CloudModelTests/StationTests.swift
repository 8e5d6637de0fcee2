import CloudModel
import Testing

/// Erlang C by its definition, independent of the station's birth–death chain.
private func erlangC(servers: Int, offered: Double) -> Double {
    var blocking = 1.0
    for server in 1...servers {
        blocking = offered * blocking / (Double(server) + offered * blocking)
    }
    let load = offered / Double(servers)
    return blocking / (1 - load * (1 - blocking))
}

@Suite struct StationTests {
    @Test(arguments: [(1, 0.5), (2, 0.8), (8, 0.9), (100, 0.95)])
    func slotsWithoutCPUAreErlangC(slots: Int, load: Double) {
        let station = Station(
            StationSpec(slots: slots, vcpu: 2, cpuSeconds: 0, waitingSeconds: 0.2))
        let rate = load * Double(slots) / 0.2
        let (free, wait) = station.occupancy(rate: rate)
        #expect(abs(station.capacity - Double(slots) / 0.2) < 1e-9 * station.capacity)
        #expect(abs(wait - erlangC(servers: slots, offered: rate * 0.2)) < 1e-12)
        #expect(abs(free.reduce(0, +) + wait - 1) < 1e-12)
    }

    @Test(arguments: [(2, 0.7), (16, 0.9)])
    func oneSlotPerCPUIsErlangC(vcpu: Int, load: Double) {
        let station = Station(
            StationSpec(slots: vcpu, vcpu: vcpu, cpuSeconds: 0.05, waitingSeconds: 0))
        let rate = load * Double(vcpu) / 0.05
        let wait = station.occupancy(rate: rate).allTaken
        #expect(abs(wait - erlangC(servers: vcpu, offered: rate * 0.05)) < 1e-12)
    }

    /// Little's law over the whole station: M/M/1 processor sharing has mean d ÷ (1 − ρ).
    @Test func manySlotsOnOneCPUAreProcessorSharing() {
        let station = Station(
            StationSpec(slots: 400, vcpu: 1, cpuSeconds: 0.01, waitingSeconds: 0))
        let (free, _) = station.occupancy(rate: 80)
        var mean = 0.0
        for (holders, chance) in free.enumerated() { mean += Double(holders) * chance }
        #expect(abs(mean / 80 - 0.01 / 0.2) < 1e-9)
    }

    /// With ample slots the CPU and the waiting are an open product-form network: the CPU is M/M/2
    /// (mean sojourn d ÷ (1 − ρ²) for two servers) and the waiting adds itself.
    @Test func cpuAndWaitingAddUpWhileSlotsAreFree() {
        let station = Station(
            StationSpec(slots: 600, vcpu: 2, cpuSeconds: 0.012, waitingSeconds: 0.05))
        let rate = 140.0
        let (free, _) = station.occupancy(rate: rate)
        var holders = 0.0
        for (count, chance) in free.enumerated() { holders += Double(count) * chance }
        let load = rate * 0.012 / 2
        let expected = 0.012 / (1 - load * load) + 0.05
        #expect(abs(holders / rate - expected) < 1e-6)
    }

    /// The CPU bounds the throughput however many slots there are, and more holders never lower it.
    @Test func throughputRisesToTheBottleneck() {
        let station = Station(
            StationSpec(slots: 64, vcpu: 4, cpuSeconds: 0.012, waitingSeconds: 0.03))
        for holders in 1..<station.throughput.count {
            #expect(station.throughput[holders] >= station.throughput[holders - 1])
        }
        #expect(station.capacity <= 4 / 0.012)
        #expect(station.capacity > 0.999 * 4 / 0.012)
        #expect(station.stretch(holders: 1) == 1)
    }
}
