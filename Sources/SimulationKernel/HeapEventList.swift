/// A 4-ary heap (LaMarca and Ladner 1996). The key packs the whole order into 128 bits, so one
/// comparison decides, and the smallest of four children is found without a branch.
@usableFromInline package struct HeapEventList: EventList {
    @usableFromInline var heap: ContiguousArray<EventEntry> = []

    package init(capacity: Int = 64) {
        heap.reserveCapacity(capacity)
    }

    @inlinable @inline(__always) package var count: Int { heap.count }

    @inlinable @inline(__always) package var isEmpty: Bool { heap.isEmpty }

    @inlinable @inline(__always) package var first: EventEntry { heap[0] }

    /// - Complexity: O(log n), O(1) on average.
    @inlinable @inline(__always) package mutating func insert(_ entry: EventEntry) {
        heap.append(entry)
        let last = heap.count &- 1
        var entries = heap.mutableSpan
        HeapEventList.siftUp(&entries, entry, from: last, to: 0)
    }

    /// - Complexity: O(log n).
    @inlinable @inline(__always) @discardableResult
    package mutating func removeFirst() -> EventEntry {
        let last = heap.removeLast()
        if heap.isEmpty { return last }
        let first = heap[0]
        var entries = heap.mutableSpan
        HeapEventList.siftDown(&entries, last)
        return first
    }

    @inlinable @inline(__always) package mutating func replaceFirst(with entry: EventEntry) {
        var entries = heap.mutableSpan
        HeapEventList.siftDown(&entries, entry)
    }

    @usableFromInline package mutating func drain() -> [EventEntry] {
        let entries = Array(heap)
        heap.removeAll(keepingCapacity: true)
        return entries
    }

    @inlinable @inline(__always) static func siftUp(
        _ entries: inout MutableSpan<EventEntry>, _ entry: EventEntry, from start: Int, to end: Int
    ) {
        var hole = start
        while hole > end {
            let parent = (hole &- 1) &>> 2
            let above = entries[parent]
            if above.key < entry.key { break }
            entries[hole] = above
            hole = parent
        }
        entries[hole] = entry
    }

    /// Moves the hole at the root down to a leaf, then lets `entry` rise from there: the entry
    /// comes from the bottom or belongs near it, so this saves a comparison per level.
    @inlinable @inline(__always) static func siftDown(
        _ entries: inout MutableSpan<EventEntry>, _ entry: EventEntry
    ) {
        let count = entries.count
        var hole = 0
        var child = 1
        while child &+ 3 < count {
            let left = child &+ (entries[child &+ 1].key < entries[child].key ? 1 : 0)
            let right =
                child &+ 2 &+ (entries[child &+ 3].key < entries[child &+ 2].key ? 1 : 0)
            let takesRight = entries[right].key < entries[left].key ? 1 : 0
            let least = left &+ (right &- left) &* takesRight
            entries[hole] = entries[least]
            hole = least
            child = hole &* 4 &+ 1
        }
        if child < count {
            var least = child
            var other = child &+ 1
            while other < count {
                least = entries[other].key < entries[least].key ? other : least
                other &+= 1
            }
            entries[hole] = entries[least]
            hole = least
        }
        siftUp(&entries, entry, from: hole, to: 0)
    }
}
