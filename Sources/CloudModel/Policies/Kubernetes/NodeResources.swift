/// What a node has to give, or a pod asks for. Only requests count, as for the scheduler.
package struct NodeResources: Hashable, Sendable {
    /// Thousandths of a vCPU.
    package var cpu: Int64
    /// Bytes.
    package var memory: Int64
    /// Places for pods: a node has a limit of them, a pod takes one.
    package var pods: Int64

    package init(cpu: Int64, memory: Int64, pods: Int64) {
        self.cpu = cpu
        self.memory = memory
        self.pods = pods
    }

    package static let zero = NodeResources(cpu: 0, memory: 0, pods: 0)

    package static func + (left: NodeResources, right: NodeResources) -> NodeResources {
        NodeResources(
            cpu: left.cpu + right.cpu, memory: left.memory + right.memory,
            pods: left.pods + right.pods)
    }
    package static func - (left: NodeResources, right: NodeResources) -> NodeResources {
        left + right * -1
    }
    package static func * (left: NodeResources, count: Int64) -> NodeResources {
        NodeResources(
            cpu: left.cpu * count, memory: left.memory * count, pods: left.pods * count)
    }

    /// How many of `size` fit in; never below zero.
    package func room(for size: NodeResources) -> Int64 {
        var room = size.pods > 0 ? pods / size.pods : Int64.max
        if size.cpu > 0 { room = min(room, cpu / size.cpu) }
        if size.memory > 0 { room = min(room, memory / size.memory) }
        return max(0, room)
    }

    /// Whether everything of `other` fits in.
    package func covers(_ other: NodeResources) -> Bool {
        cpu >= other.cpu && memory >= other.memory && pods >= other.pods
    }

    /// The larger of the shares of CPU and memory that `used` is of this.
    package func share(used: NodeResources) -> Double {
        max(
            cpu > 0 ? Double(used.cpu) / Double(cpu) : 0,
            memory > 0 ? Double(used.memory) / Double(memory) : 0)
    }
}

extension NodeResources {
    /// What the scheduler may give away on a node of Amazon EKS, before daemon sets.
    ///
    /// Reserved for the kubelet: 6 % of the first vCPU, 1 % of the second, 0.5 % of the next two
    /// and 0.25 % of the rest; 255 MiB and 11 MiB per pod; and 100 MiB below which pods are
    /// evicted. What the hypervisor and the kernel keep is a share of the listed memory.
    ///
    /// Source: the bootstrap of Amazon EKS's AMI, `awslabs/amazon-eks-ami` (2026-07), after Google
    /// Kubernetes Engine's formula for CPU; Karpenter's settings for the share (7.5 %).
    ///
    /// - Parameters:
    ///   - pods: the node's limit of pods.
    ///   - memoryOverhead: 0…1.
    package static func allocatable(
        vcpu: Int, memory: Int64, pods: Int64, memoryOverhead: Double
    ) -> NodeResources {
        // In tenths of a thousandth of a vCPU, so that a quarter of a per cent is whole.
        var reserved: Int64 = 0
        for core in 0..<Int64(max(0, vcpu)) {
            reserved += core == 0 ? 600 : core == 1 ? 100 : core < 4 ? 50 : 25
        }
        let mebibyte: Int64 = 1 << 20
        let seen = memory - Int64((Double(memory) * memoryOverhead).rounded(.up))
        return NodeResources(
            cpu: Int64(vcpu) * 1000 - (reserved + 9) / 10,
            memory: max(0, seen - (255 + 11 * pods + 100) * mebibyte), pods: pods)
    }
}
