import StableMath

/// Marsaglia and Tsang's ziggurats (2000) with 256 layers, in doubles after Doornik (2005): layer,
/// sign and position come from disjoint bits of one draw.
struct Ziggurat: Sendable {
    /// Right ends of the layers, from the base (which stands for the tail) up to 0.
    let edges: [Double]
    /// The density at each edge.
    let heights: [Double]

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
        self.edges = edges
        self.heights = edges.map(density)
    }

    static let exponential = Ziggurat(
        tail: 7.697117470131050, area: 0.003949659822581557,
        density: { Stable.exp(-$0) }, inverse: { -Stable.log($0) })

    static let normal = Ziggurat(
        tail: 3.654152885361009, area: 0.004928673233992336,
        density: { Stable.exp(-0.5 * $0 * $0) },
        inverse: { (-2 * Stable.log($0)).squareRoot() })
}

extension RandomStream {
    /// Exponential of mean 1: about 2 ns, from one draw nearly always, sometimes more.
    package mutating func nextExponential() -> Double {
        let table = Ziggurat.exponential
        var offset = 0.0
        while true {
            let bits = next()
            let layer = Int(bits & 255)
            let x = RandomStream.unit(bits) * table.edges[layer]
            if x < table.edges[layer + 1] { return offset + x }
            if layer == 0 {
                // The tail of an exponential is the exponential itself, moved.
                offset += table.edges[1]
                continue
            }
            let low = table.heights[layer]
            let height = low + nextUnit() * (table.heights[layer + 1] - low)
            if height < Stable.exp(-x) { return offset + x }
        }
    }

    /// Standard normal: from one draw nearly always, sometimes more.
    package mutating func nextNormal() -> Double {
        let table = Ziggurat.normal
        while true {
            let bits = next()
            let layer = Int(bits & 255)
            let isNegative = bits & 256 != 0
            let x = RandomStream.unit(bits) * table.edges[layer]
            if x < table.edges[layer + 1] { return isNegative ? -x : x }
            if layer == 0 {
                let value = nextNormalTail(beyond: table.edges[1])
                return isNegative ? -value : value
            }
            let low = table.heights[layer]
            let height = low + nextUnit() * (table.heights[layer + 1] - low)
            if height < Stable.exp(-0.5 * x * x) { return isNegative ? -x : x }
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
