/// A 4-ary heap (LaMarca and Ladner 1996). The key packs the whole order into 128 bits, so one
/// comparison decides, and the smallest of four children is found without a branch.
///
/// Behind the last entry stand three that are later than all, so that every group of children has
/// four; a group fills two cache lines exactly.
@usableFromInline package struct HeapEventList: EventList {
    /// The root. Its children, 1...4, begin at a multiple of 128 bytes.
    @usableFromInline var base: UnsafeMutablePointer<EventEntry>
    @usableFromInline package var count = 0
    /// Entries for which there is room beside the three.
    @usableFromInline var capacity: Int

    package init(capacity: Int = 64) {
        self.capacity = max(capacity, 8)
        base = HeapEventList.allocate(self.capacity)
    }

    /// Bytes that a group of children fills.
    private static let group = 4 * MemoryLayout<EventEntry>.stride
    private static let lead = group - MemoryLayout<EventEntry>.stride

    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<EventEntry> {
        let places = capacity + 3
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: lead + places * MemoryLayout<EventEntry>.stride, alignment: group)
        let base = (memory + lead).bindMemory(to: EventEntry.self, capacity: places)
        base.initialize(repeating: .never, count: places)
        return base
    }

    @usableFromInline package func deallocate() {
        (UnsafeMutableRawPointer(base) - HeapEventList.lead).deallocate()
    }

    @usableFromInline @inline(never) mutating func grow() {
        let old = self
        capacity *= 2
        base = HeapEventList.allocate(capacity)
        base.update(from: old.base, count: count)
        old.deallocate()
    }

    @inlinable @inline(__always) package var isEmpty: Bool { count == 0 }

    @inlinable @inline(__always) package var first: EventEntry { base[0] }

    /// - Complexity: O(log n), O(1) on average.
    @inlinable @inline(__always) package mutating func insert(_ entry: EventEntry) {
        if count == capacity { grow() }
        let last = count
        count = last &+ 1
        HeapEventList.rise(base, entry, from: last)
    }

    /// - Complexity: O(log n).
    @inlinable @inline(__always) @discardableResult
    package mutating func removeFirst() -> EventEntry {
        let base = base
        let first = base[0]
        let last = count &- 1
        count = last
        let entry = base[last]
        base[last].key = .max
        if last > 0 { HeapEventList.sinkToLeaf(base, count: last, entry) }
        return first
    }

    @inlinable @inline(__always) package mutating func replaceFirst(with entry: EventEntry) {
        if count > 2 { return HeapEventList.sink(base, count: count, entry) }
        // Where there are two, a coin decides which goes first: no branch.
        var first = entry
        var second = base[1]
        EventEntry.swap(&first, &second, if: second.key < first.key)
        base[0] = first
        base[1] = second
    }

    @usableFromInline package mutating func drain() -> [EventEntry] {
        let entries = Array(UnsafeBufferPointer(start: base, count: count))
        base.update(repeating: .never, count: count)
        count = 0
        return entries
    }

    @inlinable @inline(__always) static func rise(
        _ base: UnsafeMutablePointer<EventEntry>, _ entry: EventEntry, from start: Int
    ) {
        var hole = start
        while hole > 0 {
            let parent = (hole &- 1) &>> 2
            let above = base[parent]
            if above.key < entry.key { break }
            base[hole] = above
            hole = parent
        }
        base[hole] = entry
    }

    /// The earliest of the four entries from `child` on.
    @inlinable @inline(__always) static func leastOfFour(
        _ base: UnsafeMutablePointer<EventEntry>, _ child: Int
    ) -> Int {
        let left = child &+ (base[child &+ 1].key < base[child].key ? 1 : 0)
        let right = child &+ 2 &+ (base[child &+ 3].key < base[child &+ 2].key ? 1 : 0)
        return base[right].key < base[left].key ? right : left
    }

    /// Moves the hole at the root down to a leaf, then lets `entry` rise from there: an entry that
    /// comes from the bottom belongs near it, so this saves a comparison per level.
    @inlinable @inline(__always) static func sinkToLeaf(
        _ base: UnsafeMutablePointer<EventEntry>, count: Int, _ entry: EventEntry
    ) {
        var hole = 0
        var child = 1
        while child < count {
            let least = leastOfFour(base, child)
            base[hole] = base[least]
            hole = least
            child = hole &* 4 &+ 1
        }
        rise(base, entry, from: hole)
    }

    /// Lets `entry` sink from the root to its place: a new entry may belong anywhere.
    @inlinable @inline(never) static func sink(
        _ base: UnsafeMutablePointer<EventEntry>, count: Int, _ entry: EventEntry
    ) {
        var hole = 0
        var child = 1
        while child < count {
            let least = leastOfFour(base, child)
            let above = base[least]
            if entry.key < above.key { break }
            base[hole] = above
            hole = least
            child = hole &* 4 &+ 1
        }
        base[hole] = entry
    }
}
