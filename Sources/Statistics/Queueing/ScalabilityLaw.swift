/// The universal scalability law (Gunther, 1993): the throughput of N workers that contend for
/// something and must agree with each other, X(N) = γN/(1 + α(N − 1) + βN(N − 1)).
package struct ScalabilityLaw: Hashable, Sendable {
    /// The throughput of one worker.
    package let single: Double
    /// α: the share of the work that only one can do at a time.
    package let contention: Double
    /// β: the cost of agreement per pair.
    package let coherency: Double

    /// Nil when a coefficient is negative or not finite, or the contention above 1.
    package init?(single: Double, contention: Double, coherency: Double) {
        guard single >= 0, single.isFinite, (0...1).contains(contention), coherency >= 0,
            coherency.isFinite
        else { return nil }
        self.single = single
        self.contention = contention
        self.coherency = coherency
    }

    package func throughput(workers n: Double) -> Double {
        single * n / (1 + contention * (n - 1) + coherency * n * (n - 1))
    }

    /// The number of workers beyond which more of them do less: √((1 − α)/β); nil when there is
    /// none.
    package var peakWorkers: Double? {
        coherency > 0 ? ((1 - contention) / coherency).squareRoot() : nil
    }
}
