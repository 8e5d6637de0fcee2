import StableMath

/// Marsaglia and Tsang's ziggurats (2000) with 256 layers, in doubles after Doornik (2005): layer,
/// sign and position come from disjoint bits of one draw.
///
/// The tables are made once and never freed, so a copy of this value is two plain pointers: a hot
/// loop takes one before it starts and passes it to each draw, which saves asking each time
/// whether the tables have been made.
@usableFromInline package struct Ziggurat: @unchecked Sendable {
    /// Right ends of the layers, from the base (which stands for the tail) up to 0.
    @usableFromInline let edges: UnsafePointer<Double>
    /// The density at each edge.
    @usableFromInline let heights: UnsafePointer<Double>

    /// - Parameters:
    ///   - tail: where the tail begins.
    ///   - area: the area of each layer.
    init(
        tail: Double, area: Double, density: (Double) -> Double, inverse: (Double) -> Double
    ) {
        var edges = [area / density(tail), tail]
        for _ in 2..<256 {
            let last = edges[edges.count - 1]
            edges.append(inverse(area / last + density(last)))
        }
        edges.append(0)
        self.edges = Ziggurat.immortal(edges)
        self.heights = Ziggurat.immortal(edges.map(density))
    }

    private static func immortal(_ values: [Double]) -> UnsafePointer<Double> {
        let storage = UnsafeMutablePointer<Double>.allocate(capacity: values.count)
        storage.initialize(from: values, count: values.count)
        return UnsafePointer(storage)
    }

    @usableFromInline package static let exponential = Ziggurat(
        tail: 7.697117470131050, area: 0.003949659822581557,
        density: { Stable.exp(-$0) }, inverse: { -Stable.log($0) })

    @usableFromInline package static let normal = Ziggurat(
        tail: 3.654152885361009, area: 0.004928673233992336,
        density: { Stable.exp(-0.5 * $0 * $0) },
        inverse: { (-2 * Stable.log($0)).squareRoot() })
}

extension RandomStream {
    /// Exponential of mean 1: about 2 ns, from one draw nearly always, sometimes more.
    @inlinable @inline(__always) package mutating func nextExponential() -> Double {
        nextExponential(from: Ziggurat.exponential)
    }

    /// The same variate as `nextExponential()`. `table` is `Ziggurat.exponential`, taken once.
    @inlinable @inline(__always) package mutating func nextExponential(from table: Ziggurat)
        -> Double
    {
        let bits = next()
        let layer = Int(truncatingIfNeeded: bits & 255)
        let x = RandomStream.unit(bits) * table.edges[layer]
        if x < table.edges[layer &+ 1] { return x }
        // Through a copy, so that the state of a stream may stay in registers.
        var stream = self
        let value = stream.exponentialOutsideLayer(x, layer, table)
        self = stream
        return value
    }

    /// Standard normal: from one draw nearly always, sometimes more.
    @inlinable @inline(__always) package mutating func nextNormal() -> Double {
        nextNormal(from: Ziggurat.normal)
    }

    /// The same variate as `nextNormal()`. `table` is `Ziggurat.normal`, taken once.
    @inlinable @inline(__always) package mutating func nextNormal(from table: Ziggurat) -> Double {
        let bits = next()
        let layer = Int(truncatingIfNeeded: bits & 255)
        let x = RandomStream.unit(bits) * table.edges[layer]
        let sign = (bits & 256) &<< 55
        if x < table.edges[layer &+ 1] { return Double(bitPattern: x.bitPattern | sign) }
        var stream = self
        let value = stream.normalOutsideLayer(x, layer, sign, table)
        self = stream
        return value
    }

    /// What is left when `x` is not within the next layer, of one draw in a hundred: the tail, the
    /// wedge under the density, or another draw.
    @usableFromInline @inline(never) mutating func exponentialOutsideLayer(
        _ first: Double, _ firstLayer: Int, _ table: Ziggurat
    ) -> Double {
        var offset = 0.0
        var x = first
        var layer = firstLayer
        while true {
            if layer == 0 {
                // The tail of an exponential is the exponential itself, moved.
                offset += table.edges[1]
            } else {
                let low = table.heights[layer]
                let height = low + nextUnit() * (table.heights[layer + 1] - low)
                if height < Stable.exp(-x) { return offset + x }
            }
            let bits = next()
            layer = Int(bits & 255)
            x = RandomStream.unit(bits) * table.edges[layer]
            if x < table.edges[layer + 1] { return offset + x }
        }
    }

    /// As `exponentialOutsideLayer`; `sign` is the sign bit of the result.
    @usableFromInline @inline(never) mutating func normalOutsideLayer(
        _ first: Double, _ firstLayer: Int, _ firstSign: UInt64, _ table: Ziggurat
    ) -> Double {
        var x = first
        var layer = firstLayer
        var sign = firstSign
        while true {
            if layer == 0 {
                let value = nextNormalTail(beyond: table.edges[1])
                return Double(bitPattern: value.bitPattern | sign)
            }
            let low = table.heights[layer]
            let height = low + nextUnit() * (table.heights[layer + 1] - low)
            if height < Stable.exp(-0.5 * x * x) {
                return Double(bitPattern: x.bitPattern | sign)
            }
            let bits = next()
            layer = Int(bits & 255)
            sign = (bits & 256) &<< 55
            x = RandomStream.unit(bits) * table.edges[layer]
            if x < table.edges[layer + 1] { return Double(bitPattern: x.bitPattern | sign) }
        }
    }

    /// Marsaglia's method (1964) for a normal beyond a point.
    private mutating func nextNormalTail(beyond start: Double) -> Double {
        while true {
            let x = nextExponentialByInversion() / start
            let y = nextExponentialByInversion()
            if 2 * y > x * x { return start + x }
        }
    }
}
