import CloudModel
import Testing

@Suite struct NodeResourcesTests {
    private static let gibibyte: Int64 = 1 << 30

    /// What nodes of these sizes report: 1930m, 3920m and 7910m are in every EKS cluster's `kubectl
    /// describe node`.
    @Test(arguments: [(1, 940), (2, 1930), (4, 3920), (8, 7910), (16, 15890), (96, 95690)])
    func reservesCPUAsEKSDoes(vcpu: Int, allocatable: Int64) {
        let node = NodeResources.allocatable(
            vcpu: vcpu, memory: 8 * Self.gibibyte, pods: 29, memoryOverhead: 0)
        #expect(node.cpu == allocatable)
    }

    /// 8 GiB − 255 − 11 × 29 − 100 MiB; with 7.5 % overhead 614.4 MiB less, rounded up to a byte.
    @Test func reservesMemoryByPods() {
        let mebibyte: Int64 = 1 << 20
        let whole = NodeResources.allocatable(
            vcpu: 2, memory: 8 * Self.gibibyte, pods: 29, memoryOverhead: 0)
        #expect(whole.memory == (8192 - 255 - 319 - 100) * mebibyte)
        #expect(whole.pods == 29)
        let seen = NodeResources.allocatable(
            vcpu: 2, memory: 8 * Self.gibibyte, pods: 29, memoryOverhead: 0.075)
        #expect(whole.memory - seen.memory == 644_245_095)
    }

    @Test func roomIsTheScarcest() {
        let node = NodeResources(cpu: 1000, memory: 4000, pods: 10)
        #expect(node.room(for: NodeResources(cpu: 300, memory: 1000, pods: 1)) == 3)
        #expect(node.room(for: NodeResources(cpu: 10, memory: 1500, pods: 1)) == 2)
        #expect(node.room(for: NodeResources(cpu: 0, memory: 0, pods: 1)) == 10)
        #expect((node * -1).room(for: NodeResources(cpu: 300, memory: 0, pods: 0)) == 0)
        #expect(node.share(used: NodeResources(cpu: 100, memory: 2000, pods: 9)) == 0.5)
    }
}
