/// A ladder queue (Tang, Goh and Thng 2005) in total order: O(1) on average where the heap pays a
/// logarithm and a cache miss per level.
///
/// Events of the near future, up to `bottomLast`, are in the bottom: a few in order, or a heap when
/// they are many. Later ones are in rungs of buckets by time, unsorted; a bucket moves to the
/// bottom when its time comes, or becomes a finer rung when it is full. The last bucket of a rung
/// takes everything to the rung's end, so the coarsest rung needs no list of events beyond it.
/// Since a large bottom is a heap, no pattern of times costs more than the heap would: ties and
/// bursts stay in it.
///
/// While few events are pending there is no rung, and the bottom is all: the ladder is a heap until
/// it has more than `base` events at once, and again when the last rung is used up.
@usableFromInline package struct LadderEventList: EventList {
    /// So many are kept in order; more in the bottom are a heap, more in a bucket a rung.
    @usableFromInline static let orderedLimit = 24
    static let rungLimit = 12

    /// The next event, wherever it is: in `ordered`, or the root of `heap`.
    @usableFromInline package var firstEntry: UnsafeMutablePointer<EventEntry>
    @usableFromInline package var count = 0
    /// The latest time that belongs in the bottom.
    @usableFromInline var bottomLast = UInt64.max
    /// The bottom while it is small, latest first, up to `firstEntry`.
    @usableFromInline let ordered: UnsafeMutablePointer<EventEntry>
    /// The bottom once it has been large; empty while `ordered` is in use.
    @usableFromInline var heap: HeapEventList
    /// The finest rung, one before `rungs` where there is none; coarser ones are before it. Each
    /// covers what the finer ones leave, up to its `last`.
    @usableFromInline var finest: UnsafeMutablePointer<LadderRung>
    @usableFromInline var buckets: LadderBuckets
    let rungs: UnsafeMutablePointer<LadderRung>
    /// Entries in the heap above which it is spread over a rung, to begin with and now.
    let base: Int
    var spillLimit: Int

    /// - Parameters:
    ///   - capacity: entries for which there is room at once.
    ///   - base: entries up to which no rung is made.
    package init(capacity: Int = 64, base: Int = 64) {
        self.base = max(base, LadderEventList.orderedLimit)
        spillLimit = self.base
        ordered = .allocate(capacity: LadderEventList.orderedLimit + 1)
        firstEntry = ordered - 1
        heap = HeapEventList(capacity: min(capacity, self.base) + 1)
        rungs = .allocate(capacity: LadderEventList.rungLimit)
        finest = rungs - 1
        buckets = LadderBuckets(capacity: base < capacity ? capacity : 0)
    }

    @usableFromInline package func deallocate() {
        ordered.deallocate()
        heap.deallocate()
        rungs.deallocate()
        buckets.deallocate()
    }

    @inlinable @inline(__always) package var first: EventEntry { firstEntry.pointee }

    /// - Complexity: O(1) on average.
    @inlinable @inline(__always) package mutating func insert(_ entry: EventEntry) {
        count &+= 1
        if entry.biasedTime <= bottomLast {
            insertIntoBottom(entry)
        } else {
            insertIntoRung(entry)
        }
    }

    /// - Complexity: O(1) on average.
    @inlinable @inline(__always) @discardableResult
    package mutating func removeFirst() -> EventEntry {
        let entry = firstEntry.pointee
        count &-= 1
        if heap.isEmpty {
            firstEntry -= 1
            if firstEntry < ordered { refill() }
        } else {
            removeFirstOfHeap()
        }
        return entry
    }

    @inlinable @inline(__always) package mutating func replaceFirst(with entry: EventEntry) {
        if entry.biasedTime <= bottomLast && heap.isEmpty {
            placeInOrder(entry, firstEntry)
        } else {
            replaceFirstElsewhere(with: entry)
        }
    }

    @usableFromInline package mutating func drain() -> [EventEntry] {
        var entries: [EventEntry] = []
        entries.reserveCapacity(count)
        if heap.isEmpty {
            entries.append(contentsOf: UnsafeBufferPointer(start: ordered, count: orderedCount))
        } else {
            entries.append(contentsOf: heap.drain())
        }
        while finest >= rungs {
            while let place = buckets.firstFilled(
                from: finest.pointee.current, to: finest.pointee.lastPlace)
            {
                var node = buckets.take(place)
                while node != EventEntry.none {
                    let entry = buckets.nodes[Int(node)]
                    entries.append(entry)
                    buckets.release(node, to: node)
                    node = entry.next
                }
            }
            finest -= 1
        }
        firstEntry = ordered - 1
        bottomLast = .max
        spillLimit = base
        count = 0
        return entries
    }
}
