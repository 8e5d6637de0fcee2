import CloudModel
import Quantities
import SimulationKernel
import Testing

/// How fast `flow`'s queues follow the load, against every request as an event.
@Suite struct SettlingTests {
    /// Ten minutes of half a load, one of `peak`, then four fifths, on instances whose requests
    /// take two seconds.
    private func plan(peak: Double) -> Plan {
        let slots = 20
        let capacity = Double(slots) / 2
        var service = Sample.service(
            rate: 1, serviceTime: .exponential(mean: 2), cpu: 0, timeout: .second * 12)
        let minute = TimeSpan.minute.nanoseconds
        service.demand.curve = .trace(
            TraceCurve(
                timesNanoseconds: [0, minute * 10, minute * 11],
                ratesPerSecond: [0.5, peak, 0.8].map { $0 * capacity * 10 }, length: .hour,
                repeats: false))
        return Sample.plan(
            service, Sample.fleet(Sample.option(slots: slots, vcpu: 1), minimum: 10),
            horizon: .minute * 40)
    }

    @Test(arguments: [0.9, 1.04, 1.3])
    func aMinuteOfPeakIsForgottenInTime(peak: Double) throws {
        let flow = try Run(plan(peak: peak)).outcome.services[0]
        let requests = try Run(plan(peak: peak), mode: .requests).outcome.services[0]
        let difference = flow.counts.availability - requests.counts.availability
        #expect(abs(difference) < 0.03, "\(flow.counts) \(requests.counts)")
        #expect(abs(flow.latency.mean / requests.latency.mean - 1) < 0.15)
    }
}
