/// Walker's alias method (1977), built as Vose (1991) does: a weighted choice among n values in
/// constant time, from one draw.
@usableFromInline package struct AliasTable: Sendable {
    /// Column i gives its own value with probability `share` ÷ 2⁶⁴, else that of its alias.
    @usableFromInline struct Column: Sendable, BitwiseCopyable {
        @usableFromInline var share: UInt64
        @usableFromInline var own: Double
        @usableFromInline var alias: Double
    }

    @usableFromInline let columns: ContiguousArray<Column>

    /// - Precondition: as many weights as values, at least one, finite, not negative, not all 0.
    package init(values: [Double], weights: [Double]) {
        let total = weights.reduce(0, +)
        precondition(
            values.count == weights.count && total > 0 && total.isFinite,
            "an alias table needs a weight for each value, and one above 0")
        let count = Double(values.count)
        var scaled = weights.map { $0 / total * count }
        var columns = ContiguousArray(values.map { Column(share: .max, own: $0, alias: $0) })
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        while let poor = small.popLast(), let rich = large.last {
            columns[poor].share = UInt64(scaled[poor] * 0x1p64)
            columns[poor].alias = values[rich]
            scaled[rich] -= 1 - scaled[poor]
            if scaled[rich] < 1 {
                large.removeLast()
                small.append(rich)
            }
        }
        // What rounding leaves over in either list is a full column, as it was made.
        self.columns = columns
    }

    /// One value, each as often as its weight says; exactly one draw. The column comes from the
    /// high part of the draw times n, the share from the rest.
    @inlinable package func sample(using stream: inout RandomStream) -> Double {
        let place = stream.next().multipliedFullWidth(by: UInt64(columns.count))
        let column = columns[Int(truncatingIfNeeded: place.high)]
        return place.low < column.share ? column.own : column.alias
    }
}
