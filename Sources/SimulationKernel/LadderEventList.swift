/// A ladder queue (Tang, Goh and Thng 2005) in total order: O(1) on average where the heap pays a
/// logarithm and a cache miss per level.
///
/// Events of the near future, up to `bottomLast`, are in a heap of few entries. Later ones are in
/// rungs of buckets by time, unsorted; a bucket moves to the heap when its time comes, or becomes
/// a finer rung when it is full. The last bucket of a rung takes everything to the rung's end, so
/// the coarsest rung needs no list of events beyond it. Since the bottom is a heap, no pattern of
/// times costs more than the heap would: ties and bursts stay in it.
@usableFromInline package struct LadderEventList: EventList {
    @usableFromInline struct Rung: Sendable, BitwiseCopyable {
        /// Of bucket 0, as the times below: biased to be unsigned.
        @usableFromInline var start: UInt64
        /// The latest time the rung takes, `start` of what follows it less one.
        @usableFromInline var last: UInt64
        /// A bucket is 2^shift nanoseconds wide.
        @usableFromInline var shift: UInt64
        /// Of its first bucket in `heads`.
        @usableFromInline var offset: Int
        @usableFromInline var bucketCount: Int
        /// The first bucket that has not moved down.
        @usableFromInline var current: Int
    }

    /// More entries than this in a bucket make a rung.
    static let bucketLimit = 32
    /// More entries than this in the bottom make a rung.
    static let spillBase = 128
    static let rungLimit = 12

    @usableFromInline var bottom: HeapEventList
    @usableFromInline var bottomLast = UInt64.max
    /// Entries in the bottom above which it is spread over a rung.
    @usableFromInline var spillLimit = LadderEventList.spillBase
    /// From coarse to fine. Each covers what the finer ones leave, up to its `last`.
    @usableFromInline var rungs: ContiguousArray<Rung> = []
    /// The first node of each bucket of each rung.
    @usableFromInline var heads: ContiguousArray<UInt32> = []
    @usableFromInline var nodes: ContiguousArray<EventEntry> = []
    @usableFromInline var freeNode = EventEntry.none
    @usableFromInline package var count = 0

    package init(capacity: Int = 64) {
        bottom = HeapEventList(capacity: 2 * LadderEventList.spillBase)
        nodes.reserveCapacity(capacity)
        heads.reserveCapacity(4 * capacity)
        rungs.reserveCapacity(LadderEventList.rungLimit)
    }

    @inlinable @inline(__always) package var first: EventEntry { bottom.first }

    /// - Complexity: O(1) on average.
    @inlinable @inline(__always) package mutating func insert(_ entry: EventEntry) {
        count &+= 1
        let time = entry.biasedTime
        if time <= bottomLast {
            bottom.insert(entry)
            if bottom.count > spillLimit { spill() }
        } else {
            insertIntoRung(entry, time)
        }
    }

    /// - Complexity: O(1) on average.
    @inlinable @inline(__always) @discardableResult
    package mutating func removeFirst() -> EventEntry {
        let entry = bottom.removeFirst()
        count &-= 1
        if bottom.isEmpty { refill() }
        return entry
    }

    @inlinable @inline(__always) package mutating func replaceFirst(with entry: EventEntry) {
        let time = entry.biasedTime
        if time <= bottomLast { return bottom.replaceFirst(with: entry) }
        insertIntoRung(entry, time)
        bottom.removeFirst()
        if bottom.isEmpty { refill() }
    }

    @usableFromInline package mutating func drain() -> [EventEntry] {
        var entries = bottom.drain()
        entries.reserveCapacity(count)
        for rung in rungs {
            for bucket in rung.current..<rung.bucketCount {
                var node = heads[rung.offset + bucket]
                while node != EventEntry.none {
                    entries.append(nodes[Int(node)])
                    node = nodes[Int(node)].next
                }
            }
        }
        rungs.removeAll(keepingCapacity: true)
        heads.removeAll(keepingCapacity: true)
        nodes.removeAll(keepingCapacity: true)
        freeNode = EventEntry.none
        bottomLast = .max
        spillLimit = LadderEventList.spillBase
        count = 0
        return entries
    }
}

extension LadderEventList {
    /// Precondition: `time` > `bottomLast`, so some rung takes it.
    @inlinable @inline(__always) mutating func insertIntoRung(_ entry: EventEntry, _ time: UInt64) {
        var level = rungs.count &- 1
        while time > rungs[level].last { level &-= 1 }
        let rung = rungs[level]
        let distance = (time &- rung.start) &>> rung.shift
        let bucket = rung.offset &+ min(Int(truncatingIfNeeded: distance), rung.bucketCount &- 1)
        let node: UInt32
        var linked = entry
        linked.next = heads[bucket]
        if freeNode != EventEntry.none {
            node = freeNode
            freeNode = nodes[Int(truncatingIfNeeded: node)].next
            nodes[Int(truncatingIfNeeded: node)] = linked
        } else {
            node = UInt32(truncatingIfNeeded: nodes.count)
            nodes.append(linked)
        }
        heads[bucket] = node
    }

    /// Moves the earliest bucket to the empty bottom; splits it first while it is full.
    @usableFromInline mutating func refill() {
        spillLimit = LadderEventList.spillBase
        while let rung = rungs.last {
            let bucket = firstBucket(of: rung)
            if bucket == rung.bucketCount {
                dropFinestRung()
                continue
            }
            let chain = heads[rung.offset &+ bucket]
            var last = rung.last
            if bucket &+ 1 == rung.bucketCount {
                dropFinestRung()
            } else {
                rungs[rungs.count &- 1].current = bucket &+ 1
                last = rung.start &+ UInt64(bucket &+ 1) &<< rung.shift &- 1
            }
            if !spread(chain, upTo: last) {
                moveDown(chain)
                bottomLast = last
                return
            }
        }
        bottomLast = .max
    }

    @inline(__always) private func firstBucket(of rung: Rung) -> Int {
        let heads = heads.span
        var index = rung.offset &+ rung.current
        let end = rung.offset &+ rung.bucketCount
        while index < end && heads[index] == EventEntry.none { index &+= 1 }
        return index &- rung.offset
    }

    private mutating func dropFinestRung() {
        let rung = rungs.removeLast()
        heads.removeLast(heads.count - rung.offset)
    }

    private mutating func moveDown(_ chain: UInt32) {
        var node = chain
        while node != EventEntry.none {
            let index = Int(truncatingIfNeeded: node)
            let entry = nodes[index]
            bottom.insert(entry)
            nodes[index].next = freeNode
            freeNode = node
            node = entry.next
        }
        if bottom.count &* 2 > spillLimit { spillLimit = bottom.count &* 2 }
    }

    /// Makes a chain a rung, unless it is short, of one instant, or the ladder is full.
    private mutating func spread(_ chain: UInt32, upTo last: UInt64) -> Bool {
        var count = 0
        var least = UInt64.max
        var greatest = UInt64.min
        var node = chain
        while node != EventEntry.none {
            let entry = nodes[Int(truncatingIfNeeded: node)]
            least = min(least, entry.biasedTime)
            greatest = max(greatest, entry.biasedTime)
            count &+= 1
            node = entry.next
        }
        guard
            count > LadderEventList.bucketLimit && least < greatest
                && rungs.count < LadderEventList.rungLimit
        else { return false }
        addRung(chain, count: count, least: least, greatest: greatest, upTo: last)
        return true
    }

    /// Buckets are as wide as gives one or two events each near the start, by the mean: the last
    /// bucket takes the few that are far away, until their time comes.
    private mutating func addRung(
        _ chain: UInt32, count: Int, least: UInt64, greatest: UInt64, upTo last: UInt64
    ) {
        var total = 0.0
        var node = chain
        while node != EventEntry.none {
            let entry = nodes[Int(truncatingIfNeeded: node)]
            total += Double(entry.biasedTime &- least)
            node = entry.next
        }
        let width = max(1, total / Double(count) / Double(count) * 2)
        let shift = UInt64(width.exponent)
        let span = (greatest &- least) &>> shift
        let bucketCount = Int(min(span, UInt64(count) &* 4)) &+ 1
        let offset = heads.count
        heads.append(contentsOf: repeatElement(EventEntry.none, count: bucketCount))
        rungs.append(
            Rung(
                start: least, last: last, shift: shift, offset: offset,
                bucketCount: bucketCount, current: 0))
        node = chain
        while node != EventEntry.none {
            let index = Int(truncatingIfNeeded: node)
            let next = nodes[index].next
            let distance = (nodes[index].biasedTime &- least) &>> shift
            let bucket = offset &+ Int(min(distance, UInt64(bucketCount &- 1)))
            nodes[index].next = heads[bucket]
            heads[bucket] = node
            node = next
        }
    }

    /// Spreads a bottom that grew by insertion over a rung.
    @usableFromInline mutating func spill() {
        var chain = EventEntry.none
        for var entry in bottom.drain() {
            entry.next = chain
            if freeNode != EventEntry.none {
                chain = freeNode
                freeNode = nodes[Int(chain)].next
                nodes[Int(chain)] = entry
            } else {
                chain = UInt32(truncatingIfNeeded: nodes.count)
                nodes.append(entry)
            }
        }
        if spread(chain, upTo: bottomLast) {
            refill()
        } else {
            moveDown(chain)
        }
    }
}
