/// The buckets of a ladder: chains of entries, and a bit for each bucket that says whether it has
/// any, so that 64 empty ones are passed at once.
@usableFromInline package struct LadderBuckets {
    /// The first node of each bucket; `EventEntry.none` for an empty one.
    @usableFromInline var heads: UnsafeMutablePointer<UInt32>
    /// Bit p mod 64 of word p ÷ 64 is set where bucket p has a node.
    @usableFromInline var filled: UnsafeMutablePointer<UInt64>
    /// Buckets; a multiple of 64.
    @usableFromInline var places: Int
    @usableFromInline var nodes: UnsafeMutablePointer<EventEntry>
    @usableFromInline var capacity: Int
    /// The first of the nodes that are not in use; the last one used comes first, being in cache.
    @usableFromInline var freeNode: UInt32 = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 8)
        places = (self.capacity * 8 + 63) & ~63
        nodes = .allocate(capacity: self.capacity)
        heads = .allocate(capacity: places)
        filled = .allocate(capacity: places / 64)
        heads.initialize(repeating: EventEntry.none, count: places)
        filled.initialize(repeating: 0, count: places / 64)
        freeNodes(from: 0)
    }

    func deallocate() {
        nodes.deallocate()
        heads.deallocate()
        filled.deallocate()
    }

    /// Chains the nodes from `start` on as the free ones.
    private mutating func freeNodes(from start: Int) {
        for index in start..<capacity {
            (nodes + index).initialize(to: .never)
            nodes[index].next = UInt32(index + 1)
        }
        nodes[capacity - 1].next = EventEntry.none
        freeNode = UInt32(start)
    }

    @usableFromInline @inline(never) mutating func growNodes() {
        let old = nodes
        let used = capacity
        capacity *= 2
        precondition(capacity < Int(EventEntry.none), "a node's number has 32 bits")
        nodes = .allocate(capacity: capacity)
        nodes.initialize(from: old, count: used)
        old.deallocate()
        freeNodes(from: used)
    }

    /// The first of so many empty buckets behind the place `last`; they begin a word of `filled`.
    mutating func makeRoom(for count: Int, after last: Int) -> Int {
        let first = (last + 64) & ~63
        if first + count <= places { return first }
        var more = self
        more.places = max(2 * places, (first + count + 63) & ~63)
        more.heads = .allocate(capacity: more.places)
        more.heads.initialize(from: heads, count: places)
        (more.heads + places).initialize(
            repeating: EventEntry.none, count: more.places - places)
        more.filled = .allocate(capacity: more.places / 64)
        more.filled.initialize(from: filled, count: places / 64)
        (more.filled + places / 64).initialize(
            repeating: 0, count: (more.places - places) / 64)
        heads.deallocate()
        filled.deallocate()
        self = more
        return first
    }

    @inlinable @inline(__always) mutating func makeNode(
        _ entry: EventEntry, next: UInt32
    ) -> UInt32 {
        if freeNode == EventEntry.none { growNodes() }
        let node = freeNode
        let place = nodes + Int(truncatingIfNeeded: node)
        freeNode = place.pointee.next
        var linked = entry
        linked.next = next
        place.pointee = linked
        return node
    }

    @inlinable @inline(__always) mutating func insert(_ entry: EventEntry, _ place: Int) {
        heads[place] = makeNode(entry, next: heads[place])
        mark(place)
    }

    /// Puts a node into a bucket.
    mutating func link(_ node: UInt32, _ place: Int) {
        nodes[Int(truncatingIfNeeded: node)].next = heads[place]
        heads[place] = node
        mark(place)
    }

    @inlinable @inline(__always) func mark(_ place: Int) {
        filled[place &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: place & 63)
    }

    mutating func release(_ node: UInt32) { release(node, to: node) }

    /// Frees the nodes of a chain from its first to its last.
    @inline(__always) mutating func release(_ first: UInt32, to last: UInt32) {
        nodes[Int(truncatingIfNeeded: last)].next = freeNode
        freeNode = first
    }

    /// Empties a bucket and returns its chain.
    @inline(__always) mutating func take(_ place: Int) -> UInt32 {
        let chain = heads[place]
        heads[place] = EventEntry.none
        filled[place &>> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: place & 63))
        return chain
    }

    /// The first bucket with a node, from `first` to `last`.
    @inline(__always) func firstFilled(from first: Int, to last: Int) -> Int? {
        if first > last { return nil }
        var word = first &>> 6
        let end = last &>> 6
        var bits = filled[word] & (UInt64.max &<< UInt64(truncatingIfNeeded: first & 63))
        while bits == 0 {
            if word == end { return nil }
            word &+= 1
            bits = filled[word]
        }
        return word &<< 6 &+ bits.trailingZeroBitCount
    }

    /// How the times of a chain lie.
    struct Times {
        var count = 0
        var least = UInt64.max
        var greatest = UInt64.min
        /// From the least to the mean.
        var meanDistance = 0.0
    }

    func times(of chain: UInt32) -> Times {
        var times = Times()
        var sum = 0.0
        let origin = nodes[Int(chain)].biasedTime
        var node = chain
        while node != EventEntry.none {
            let entry = nodes[Int(node)]
            let time = entry.biasedTime
            times.least = min(times.least, time)
            times.greatest = max(times.greatest, time)
            sum += Double(Int64(bitPattern: time &- origin))
            times.count &+= 1
            node = entry.next
        }
        let shift = Double(Int64(bitPattern: origin &- times.least))
        times.meanDistance = sum / Double(times.count) + shift
        return times
    }
}
