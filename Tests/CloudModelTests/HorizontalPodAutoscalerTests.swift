import CloudModel
import Testing

@Suite struct HorizontalPodAutoscalerTests {
    private func replicas(
        _ metric: HorizontalPodAutoscaler.Metric, target: Double, _ sample: PodSample,
        current: Int64 = 10, unready: Int64 = 0
    ) -> Int64? {
        HorizontalPodAutoscaler(metric: metric, target: target).replicas(
            current: current, sample, measured: current - unready, unready: unready)
    }

    /// 77.9 % of the request is 77 %: 1.1 times the target, within the tolerance.
    @Test func cpuIsInWholePercent() {
        #expect(replicas(.cpu, target: 0.7, PodSample(cpu: 0.779)) == 10)
        #expect(replicas(.cpu, target: 0.7, PodSample(cpu: 0.78)) == 12)
        // 0.57 × 100 is a hair below 57, which is not 56.
        #expect(replicas(.cpu, target: 0.3, PodSample(cpu: 0.57)) == 19)
    }

    @Test func requestsAreExact() {
        #expect(replicas(.requestsPerPod, target: 20, PodSample(requests: 22.1)) == 12)
        #expect(replicas(.requestsPerPod, target: 20, PodSample(requests: 9.9)) == 5)
    }

    /// 950 ÷ 60: sixteen pods, however many are ready.
    @Test func offeredRequestsNeedNoPod() {
        let sample = PodSample(offered: 950)
        #expect(replicas(.offeredRequests, target: 60, sample, unready: 10) == 16)
        #expect(replicas(.offeredRequests, target: 90, sample) == 10)
        #expect(replicas(.cpu, target: 0.7, sample) == nil)
    }

    @Test func settlesWhereTheMetricIsAtItsTarget() {
        let cpu = HorizontalPodAutoscaler(target: 0.7)
        #expect(cpu.settledReplicas(metricOfOne: 2.1) == 3)
        #expect(cpu.settledReplicas(metricOfOne: 2.11) == 4)
        #expect(cpu.settledReplicas(metricOfOne: 0) == 0)
    }
}
