/// Which instance has the fewest requests outstanding, in constant time: a list of instances for
/// each number of requests, and the lowest number that has any. Of equals, the one that has been
/// there longest comes first, so that equals take turns.
struct OutstandingIndex {
    /// More requests than this count as so many: such instances take turns.
    static let levels = 1024

    private var heads: ContiguousArray<Int32>
    private var tails: ContiguousArray<Int32>
    private var links: ContiguousArray<Link> = []
    private var lowest: ContiguousArray<Int32>
    private var sizes: ContiguousArray<Int32>

    private struct Link: BitwiseCopyable {
        var next: Int32 = -1
        var previous: Int32 = -1
    }

    init(groups: Int) {
        heads = ContiguousArray(repeating: -1, count: groups * Self.levels)
        tails = heads
        lowest = ContiguousArray(repeating: 0, count: groups)
        sizes = ContiguousArray(repeating: 0, count: groups)
    }

    /// Instances in a group.
    func size(of group: Int) -> Int { Int(sizes[group]) }

    @inline(__always) private func list(_ group: Int, _ outstanding: Int32) -> Int {
        group &* Self.levels &+ Int(min(outstanding, Int32(Self.levels - 1)))
    }

    mutating func insert(_ instance: Int, group: Int, outstanding: Int32) {
        while links.count <= instance { links.append(Link()) }
        if sizes[group] == 0 { lowest[group] = min(outstanding, Int32(Self.levels - 1)) }
        sizes[group] += 1
        append(instance, group, outstanding)
    }

    mutating func remove(_ instance: Int, group: Int, outstanding: Int32) {
        sizes[group] -= 1
        unlink(instance, list(group, outstanding))
    }

    @inline(__always)
    mutating func move(_ instance: Int, group: Int, from: Int32, to: Int32) {
        unlink(instance, list(group, from))
        append(instance, group, to)
    }

    /// The first of those with the fewest; the group must not be empty.
    @inline(__always) mutating func first(in group: Int) -> Int {
        var level = Int(lowest[group])
        let base = group &* Self.levels
        while heads[base &+ level] < 0 { level &+= 1 }
        lowest[group] = Int32(truncatingIfNeeded: level)
        return Int(heads[base &+ level])
    }

    @inline(__always)
    private mutating func append(_ instance: Int, _ group: Int, _ outstanding: Int32) {
        let level = min(outstanding, Int32(Self.levels - 1))
        let list = group &* Self.levels &+ Int(level)
        if level < lowest[group] { lowest[group] = level }
        let last = tails[list]
        links[instance] = Link(next: -1, previous: last)
        tails[list] = Int32(truncatingIfNeeded: instance)
        if last >= 0 {
            links[Int(last)].next = Int32(truncatingIfNeeded: instance)
        } else {
            heads[list] = Int32(truncatingIfNeeded: instance)
        }
    }

    @inline(__always) private mutating func unlink(_ instance: Int, _ list: Int) {
        let link = links[instance]
        if link.previous >= 0 {
            links[Int(link.previous)].next = link.next
        } else {
            heads[list] = link.next
        }
        if link.next >= 0 {
            links[Int(link.next)].previous = link.previous
        } else {
            tails[list] = link.previous
        }
    }
}
