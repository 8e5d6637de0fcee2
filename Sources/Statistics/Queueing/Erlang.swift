/// Erlang's formulas (1917) for Poisson arrivals at `servers` servers.
///
/// Offered load is arrival rate × mean service time. Any service distribution will do for B.
package enum Erlang {
    /// The share of arrivals that find all servers busy and are lost, by the recursion
    /// B_k = aB_{k−1}/(k + aB_{k−1}); no factorial, so no overflow.
    ///
    /// - Complexity: O(servers).
    package static func lossProbability(servers: Int, offeredLoad a: Double) -> Double {
        guard servers >= 0 && a >= 0 else { return .nan }
        var blocking = 1.0
        var k = 0.0
        for _ in 0..<servers {
            k += 1
            blocking = a * blocking / (k + a * blocking)
        }
        return blocking
    }

    /// The share of arrivals that wait when there is room for all: C = B/(1 − ρ(1 − B)). 1 when
    /// the load is at least the servers.
    ///
    /// - Complexity: O(servers).
    package static func waitProbability(servers: Int, offeredLoad a: Double) -> Double {
        guard a < Double(servers) else { return a.isNaN ? .nan : 1 }
        let blocking = lossProbability(servers: servers, offeredLoad: a)
        return blocking / (1 - a / Double(servers) * (1 - blocking))
    }
}
