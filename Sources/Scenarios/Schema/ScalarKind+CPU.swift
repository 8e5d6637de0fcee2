import Quantities

extension ScalarKind {
    /// Thousandths of a vCPU: `500m`, `2`, `1.5`.
    ///
    /// Source: Kubernetes documentation, "Resource units in Kubernetes": no finer than `1m`.
    static func parseCPU(_ text: String) throws(QuantityError) -> Int64 {
        let failure = QuantityError(
            expected: "a CPU quantity such as \"500m\" or \"1.5\"", found: text)
        let isMilli = text.hasSuffix("m")
        guard let amount = Decimal18(isMilli ? String(text.dropLast()) : text) else {
            throw failure
        }
        let milli = amount.doubleValue * (isMilli ? 1 : 1000)
        let nearest = milli.rounded()
        guard abs(milli - nearest) < 1e-9 * max(1, abs(milli)), abs(nearest) < 1e15 else {
            throw failure
        }
        return Int64(nearest)
    }

    static func formatCPU(_ milli: Int64) -> String {
        milli % 1000 == 0 ? "\(milli / 1000)" : "\(milli)m"
    }
}
