import Statistics
import Testing

@Suite("histogram of latencies")
struct LatencyHistogramTests {
    @Test("uniform values: mean and quantiles within three digits")
    func uniform() {
        var histogram = LatencyHistogram()
        for value in 1...10_000 { histogram.record(nanoseconds: Int64(value) * 100_000) }
        #expect(abs(histogram.mean - 0.50005) < 1e-12)
        for p in [0.01, 0.5, 0.99, 0.999] {
            #expect(abs(histogram.quantile(p) / p - 1) < 2e-3, "\(p): \(histogram.quantile(p))")
        }
        #expect(histogram.steps.reduce(0) { $0 + $1.count } == 10_000)
        for (step, next) in zip(histogram.steps, histogram.steps.dropFirst()) {
            #expect(step.lower < step.upper && step.upper <= next.lower)
        }
    }

    @Test("the ends: nothing, zero, and longer than a day")
    func ends() {
        var histogram = LatencyHistogram()
        #expect(histogram.steps.isEmpty && histogram.quantile(0.99) == 0 && histogram.mean == 0)
        histogram.record(nanoseconds: 0)
        #expect(histogram.steps.count == 1 && histogram.quantile(0.5) < 1e-7)
        histogram.record(nanoseconds: 90_000_000_000_000)
        #expect(abs(histogram.quantile(1) / 86_400 - 1) < 2e-3)
    }

    /// 2³³ requests that waited a day each: 7 × 10²³ ns, beyond 64 bits.
    @Test("sums beyond 64 bits of nanoseconds")
    func manyLongOnes() {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: 86_400_000_000_000)
        for _ in 0..<33 { histogram.merge(histogram) }
        #expect(histogram.count == 1 << 33)
        #expect(abs(histogram.mean / 86_400 - 1) < 1e-12)
        #expect(abs(histogram.quantile(0.99) / 86_400 - 1) < 2e-3)
    }
}
