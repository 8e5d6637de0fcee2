import CloudModel
import Testing

@Suite struct KarpenterConsolidationTests {
    private static let size = NodeResources(cpu: 500, memory: 1000, pods: 1)
    /// A node of four pods for 1, one of eight for 2.
    private static let offers = [
        NodeOffer(
            option: 0, isSpot: false,
            allocatable: NodeResources(cpu: 2000, memory: 8000, pods: 20), price: 1),
        NodeOffer(
            option: 1, isSpot: false,
            allocatable: NodeResources(cpu: 4000, memory: 16000, pods: 40), price: 2),
    ]

    private static func node(
        _ offer: Int, _ pods: Int64, isCandidate: Bool = true, isSchedulable: Bool = true,
        offers: [NodeOffer] = offers
    ) -> NodeView {
        NodeView(
            offer: offer, free: offers[offer].allocatable - size * pods, pods: [pods],
            isSchedulable: isSchedulable, isCandidate: isCandidate)
    }

    private func decide(
        _ nodes: [NodeView], allowed: Int = 10, offers: [NodeOffer] = offers,
        policy: KarpenterConsolidation.Policy = .whenEmptyOrUnderutilized, spot: Bool = false
    ) -> KarpenterConsolidation.Command? {
        KarpenterConsolidation(policy: policy, replacesSpotBySpot: spot).decide(
            nodes, sizes: [Self.size], offers: offers, allowed: allowed)
    }

    /// The documentation's own: 10 % of 19 nodes are 2, of one node 1.
    @Test(arguments: [(1, 1), (10, 1), (11, 2), (19, 2), (30, 3), (0, 0)])
    func budgetRoundsUp(nodes: Int, allowed: Int) {
        #expect(KarpenterConsolidation.budget(0.1, of: nodes) == allowed)
    }

    @Test func emptyNodesGoTogetherWithinTheBudget() {
        let nodes = [Self.node(0, 4), Self.node(0, 0), Self.node(1, 0), Self.node(0, 0)]
        #expect(decide(nodes) == .init(nodes: [1, 2, 3], replacement: nil))
        #expect(decide(nodes, allowed: 2) == .init(nodes: [1, 2], replacement: nil))
        #expect(decide(nodes, allowed: 0) == nil)
        #expect(decide(nodes, policy: .never) == nil)
    }

    /// Two nodes with one pod each fit into the third: both go at once, or one if only one may.
    @Test func severalBeforeOne() {
        let nodes = [Self.node(1, 6), Self.node(0, 1), Self.node(0, 1)]
        #expect(decide(nodes) == .init(nodes: [1, 2], replacement: nil))
        #expect(decide(nodes, allowed: 1) == .init(nodes: [1], replacement: nil))
        #expect(decide(nodes, policy: .whenEmpty) == nil)
    }

    /// Room for one of the two: the one with fewer pods.
    @Test func oneWhereTwoDoNotFit() {
        let nodes = [Self.node(1, 7), Self.node(0, 3), Self.node(0, 2)]
        #expect(decide(nodes) == .init(nodes: [2], replacement: nil))
    }

    /// Three pods on a node for eight, nowhere else to go: a node for four is cheaper.
    @Test func replacesByACheaperNode() {
        #expect(decide([Self.node(1, 3)]) == .init(nodes: [0], replacement: 0))
        #expect(decide([Self.node(1, 5)]) == nil)
    }

    /// Two full nodes for four become one for eight at the same price: not for less, so not.
    @Test func neverForTheSamePrice() {
        #expect(decide([Self.node(0, 4), Self.node(0, 4)]) == nil)
        var cheaper = Self.offers
        cheaper[1].price = 1.9
        let nodes = [Self.node(0, 4, offers: cheaper), Self.node(0, 4, offers: cheaper)]
        #expect(decide(nodes, offers: cheaper) == .init(nodes: [0, 1], replacement: 1))
    }

    @Test func nodesOutOfServiceOrTooFreshStay() {
        #expect(decide([Self.node(0, 1, isCandidate: false), Self.node(0, 1)]) != nil)
        #expect(
            decide([Self.node(0, 1, isCandidate: false), Self.node(0, 3, isCandidate: false)])
                == nil)
        // The other node is going: it takes no pods.
        #expect(decide([Self.node(0, 1), Self.node(1, 0, isSchedulable: false)]) == nil)
    }

    /// A spot node is not replaced by another unless asked for, and then from fifteen types.
    @Test func spotIsNotReplacedBySpot() {
        func spot(_ types: Int) -> [NodeOffer] {
            (0..<types).map { option in
                NodeOffer(
                    option: option, isSpot: true, allocatable: Self.offers[0].allocatable,
                    price: 1 + Double(option))
            }
        }
        let nodes = { (offers: [NodeOffer]) in
            [Self.node(offers.count - 1, 2, offers: offers)]
        }
        #expect(decide(nodes(spot(16)), offers: spot(16)) == nil)
        #expect(decide(nodes(spot(15)), offers: spot(15), spot: true) == nil)
        #expect(
            decide(nodes(spot(16)), offers: spot(16), spot: true)
                == .init(nodes: [0], replacement: 0))
    }
}
