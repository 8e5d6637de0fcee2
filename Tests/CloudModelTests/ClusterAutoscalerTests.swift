import CloudModel
import Testing

@Suite struct ClusterAutoscalerTests {
    private static let size = NodeResources(cpu: 500, memory: 1000, pods: 1)

    private static func offer(
        _ option: Int, cpu: Int64, memory: Int64, price: Double
    ) -> NodeOffer {
        NodeOffer(
            option: option, isSpot: false,
            allocatable: NodeResources(cpu: cpu, memory: memory, pods: 50),
            daemonSets: NodeResources(cpu: 200, memory: 400, pods: 1), price: price)
    }
    /// For 5 pods: two of the first leave 3 of 8 places free, one of the second 3 of 8 as well but
    /// none of its memory, one of the third 11 of 16.
    private static let offers = [
        offer(0, cpu: 2000, memory: 8000, price: 1), offer(1, cpu: 4000, memory: 5000, price: 1.8),
        offer(2, cpu: 8000, memory: 32000, price: 1.7),
    ]

    private func provision(
        _ expander: ClusterAutoscaler.Expander, _ pods: Int64 = 5, atMost: Int = .max,
        draw: Double = 0
    ) -> (launches: [NodeLaunch], left: [Int64]) {
        ClusterAutoscaler(expander: expander).provision(
            [pods], of: [Self.size], offers: Self.offers, atMost: atMost, draw: draw)
    }

    @Test func expandersChooseTheirGroup() {
        #expect(provision(.leastWaste).launches == [NodeLaunch(offer: 1, pods: [5])])
        #expect(provision(.price).launches == [NodeLaunch(offer: 2, pods: [5])])
        #expect(
            provision(.priority).launches
                == [NodeLaunch(offer: 0, pods: [4]), NodeLaunch(offer: 0, pods: [1])])
        // All three take all pods: a tie, which the draw decides, as for `random`.
        for expander in [ClusterAutoscaler.Expander.mostPods, .random] {
            #expect(provision(expander, draw: 0.2).launches[0].offer == 0)
            #expect(provision(expander, draw: 0.5).launches[0].offer == 1)
            #expect(provision(expander, draw: 0.99).launches[0].offer == 2)
        }
        #expect(provision(.mostPods, 16, atMost: 1, draw: 0).launches[0].offer == 2)
    }

    @Test func nodesAreLimited() {
        let found = provision(.priority, 20, atMost: 2)
        #expect(found.launches.count == 2)
        #expect(found.left == [12])
        #expect(provision(.priority, 10_000).launches.count == 1000)
    }

    @Test func aPodThatFitsNowhereLaunchesNothing() {
        let huge = NodeResources(cpu: 9000, memory: 0, pods: 1)
        let found = ClusterAutoscaler().provision(
            [2], of: [huge], offers: Self.offers, draw: 0)
        #expect(found.launches.isEmpty)
        #expect(found.left == [2])
    }

    private static func node(_ pods: Int64, isCandidate: Bool = true) -> NodeView {
        NodeView(
            offer: 0, free: offers[0].allocatable - size * pods, pods: [pods],
            isCandidate: isCandidate)
    }

    private func unneeded(_ nodes: [NodeView]) -> [Int] {
        ClusterAutoscaler().unneeded(nodes, sizes: [Self.size], offers: Self.offers)
    }

    /// With daemon sets, one pod is 700 of 2200: 32 %; two are 1200: 55 %, above the threshold.
    @Test func belowTheThresholdAndMovable() {
        #expect(unneeded([Self.node(1), Self.node(3)]) == [0])
        #expect(unneeded([Self.node(2), Self.node(2)]) == [])
        #expect(unneeded([Self.node(1), Self.node(4)]) == [])
        #expect(unneeded([Self.node(1, isCandidate: false), Self.node(3)]) == [])
    }

    /// Two candidates, one place: the first takes it.
    @Test func eachTakesTheRoomOfThoseBefore() {
        #expect(unneeded([Self.node(1), Self.node(1), Self.node(3), Self.node(4)]) == [0])
        // Both fit on one another; only one can go.
        #expect(unneeded([Self.node(1), Self.node(1)]) == [0])
        #expect(unneeded([Self.node(0), Self.node(0)]) == [0, 1])
    }
}
