import CloudModel
import Testing

@Suite struct KarpenterPackingTests {
    /// Types of one family: twice the size at twice the price.
    private static func family(
        price: Double = 1, isSpot: Bool = false, rate: Double = 0
    ) -> [NodeOffer] {
        (0..<3).map { step in
            NodeOffer(
                option: step, isSpot: isSpot,
                allocatable: NodeResources(cpu: 2000, memory: 8000, pods: 20) * (1 << step),
                price: price * Double(1 << step), interruptionsPerHour: rate)
        }
    }
    private static let small = NodeResources(cpu: 500, memory: 1000, pods: 1)
    private static let large = NodeResources(cpu: 3000, memory: 2000, pods: 1)

    /// 40 pods of half a vCPU: two nodes of 8 vCPU hold 32, a third the rest, of the middle size.
    @Test func fillsTheLargestThenShrinksEach() {
        let found = KarpenterPacking.provision([40], of: [Self.small], offers: Self.family())
        #expect(
            found.launches == [
                NodeLaunch(offer: 2, pods: [16]), NodeLaunch(offer: 2, pods: [16]),
                NodeLaunch(offer: 1, pods: [8]),
            ])
        #expect(found.left == [0])
    }

    /// Two of 3 vCPU fill 6 of 8; four of half a vCPU go into the gap.
    @Test func largePodsFirstAndSmallOnesIntoTheGaps() {
        let found = KarpenterPacking.provision(
            [5, 2], of: [Self.small, Self.large], offers: Self.family())
        #expect(
            found.launches == [
                NodeLaunch(offer: 2, pods: [4, 2]), NodeLaunch(offer: 0, pods: [1, 0]),
            ])
    }

    @Test func whatFitsNowhereIsLeft() {
        let found = KarpenterPacking.provision(
            [1, 3], of: [Self.small, NodeResources(cpu: 9000, memory: 0, pods: 1)],
            offers: Self.family())
        #expect(found.left == [0, 3])
        #expect(found.launches.count == 1)
    }

    @Test func aLimitOfNodesLeavesTheRest() {
        let found = KarpenterPacking.provision(
            [40], of: [Self.small], offers: Self.family(), atMost: 1)
        #expect(found.left == [24])
    }

    @Test func podsLimitCounts() {
        let tiny = NodeResources(cpu: 10, memory: 10, pods: 1)
        let found = KarpenterPacking.provision([100], of: [tiny], offers: Self.family())
        #expect(found.launches.map(\.pods) == [[80], [20]])
    }

    /// Spot where the pool has it, however dear; of spot, the cheapest among the calmer half.
    @Test func spotGoesFirst() {
        let dear = Self.family(price: 3, isSpot: true, rate: 0.1)
        let cheap = Self.family(price: 2, isSpot: true, rate: 0.9)
        let both = Self.family() + dear + cheap
        let pod = NodeResources(cpu: 8000, memory: 0, pods: 1)
        #expect(KarpenterPacking.choose(both, toHold: pod) == 5)
        let even = Self.family() + dear + Self.family(price: 2, isSpot: true, rate: 0.1)
        #expect(KarpenterPacking.choose(even, toHold: pod) == 8)
        #expect(KarpenterPacking.choose(both, toHold: pod, below: 9) == 8)
        #expect(KarpenterPacking.choose(both, toHold: pod, below: 4) == nil)
    }

    /// Whatever is asked for: no pod is lost or made, and every node holds its pods.
    @Test func packingIsSound() {
        var state: UInt64 = 5
        func next(_ bound: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % bound
        }
        let offers = Self.family() + Self.family(price: 0.4, isSpot: true, rate: 0.2)
        for _ in 0..<200 {
            let sizes = (0..<3).map { _ in
                NodeResources(cpu: next(4000), memory: next(20_000), pods: 1)
            }
            let pods = sizes.map { _ in next(50) }
            let found = KarpenterPacking.provision(pods, of: sizes, offers: offers)
            var placed = found.left
            for launch in found.launches {
                let used = zip(launch.pods, sizes).reduce(NodeResources.zero) {
                    $0 + $1.1 * $1.0
                }
                #expect(offers[launch.offer].allocatable.covers(used))
                for workload in pods.indices { placed[workload] += launch.pods[workload] }
            }
            #expect(placed == pods)
        }
    }
}
