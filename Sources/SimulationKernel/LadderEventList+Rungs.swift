/// A rung of a ladder: buckets of equal width, which are places of `LadderBuckets`.
@usableFromInline struct LadderRung: BitwiseCopyable {
    /// The latest time the rung takes, biased to be unsigned.
    @usableFromInline var last: UInt64
    /// A bucket is 2^shift nanoseconds wide.
    @usableFromInline var shift: UInt64
    /// The widths from time 0 to its first bucket.
    @usableFromInline var start: UInt64
    /// Of its first bucket.
    @usableFromInline var firstPlace: Int
    /// From its first bucket to its last, which takes everything up to `last`.
    @usableFromInline var span: UInt64
    /// The first bucket that has not moved down.
    @usableFromInline var current: Int

    @inlinable @inline(__always) var lastPlace: Int {
        firstPlace &+ Int(truncatingIfNeeded: span)
    }

    @inlinable @inline(__always) func place(_ time: UInt64) -> Int {
        firstPlace &+ Int(truncatingIfNeeded: min(time &>> shift &- start, span))
    }
}

extension LadderEventList {
    /// Precondition: the entry is later than `bottomLast`, so some rung takes it.
    @inlinable @inline(__always) mutating func insertIntoRung(_ entry: EventEntry) {
        let time = entry.biasedTime
        var rung = finest
        while time > rung.pointee.last { rung -= 1 }
        buckets.insert(entry, rung.pointee.place(time))
    }

    /// Moves the earliest bucket to the empty bottom; splits it first while it is full.
    @usableFromInline @inline(never) mutating func refill() {
        spillLimit = base
        while finest >= rungs {
            let rung = finest.pointee
            guard let place = buckets.firstFilled(from: rung.current, to: rung.lastPlace) else {
                finest -= 1
                continue
            }
            var last = rung.last
            if place == rung.lastPlace {
                finest -= 1
            } else {
                finest.pointee.current = place &+ 1
                let index = UInt64(truncatingIfNeeded: place &+ 1 &- rung.firstPlace)
                last = (rung.start &+ index) &<< rung.shift &- 1
            }
            let chain = buckets.take(place)
            if moveDownFew(chain) {
                bottomLast = last
                return
            }
            if !spread(chain, upTo: last) {
                bottomLast = last
                return moveDownMany(chain)
            }
        }
        bottomLast = .max
    }

    /// Moves a chain to the ordered entries, if there is room for it.
    @inline(__always) private mutating func moveDownFew(_ chain: UInt32) -> Bool {
        let limit = ordered + LadderEventList.orderedLimit
        var node = chain
        var hole = ordered
        while true {
            let entry = buckets.nodes[Int(truncatingIfNeeded: node)]
            placeInOrder(entry, hole)
            if entry.next == EventEntry.none { break }
            node = entry.next
            hole += 1
            if hole == limit { return false }
        }
        firstEntry = hole
        buckets.release(chain, to: node)
        return true
    }

    mutating func moveDownMany(_ chain: UInt32) {
        var node = chain
        while node != EventEntry.none {
            let entry = buckets.nodes[Int(truncatingIfNeeded: node)]
            heap.insert(entry)
            buckets.release(node, to: node)
            node = entry.next
        }
        firstEntry = heap.base
        if heap.count &* 2 > spillLimit { spillLimit = heap.count &* 2 }
    }

    /// Makes a long chain a rung, unless it is of one instant, or the ladder is full.
    ///
    /// The last bucket takes the few that are far away, until their time comes.
    mutating func spread(_ chain: UInt32, upTo last: UInt64) -> Bool {
        let times = buckets.times(of: chain)
        let level = finest + 1 - rungs
        guard times.least < times.greatest && level < LadderEventList.rungLimit else {
            return false
        }
        let width = max(1, times.meanDistance / Double(times.count) * LadderEventList.density)
        let shift = UInt64(width.exponent)
        let start = times.least &>> shift
        let span = min(
            times.greatest &>> shift &- start, UInt64(times.count * LadderEventList.reach))
        let firstPlace = buckets.makeRoom(
            for: Int(span) + 1, after: level == 0 ? -1 : finest.pointee.lastPlace)
        let rung = LadderRung(
            last: last, shift: shift, start: start, firstPlace: firstPlace, span: span,
            current: firstPlace)
        finest += 1
        finest.initialize(to: rung)
        var node = chain
        while node != EventEntry.none {
            let entry = buckets.nodes[Int(node)]
            buckets.link(node, rung.place(entry.biasedTime))
            node = entry.next
        }
        return true
    }

    /// Events of the chain per bucket near its start, by the mean, at most; at least half of it,
    /// since a width is a power of two.
    private static let density = 2.0
    /// Buckets per event, at most: of exponential times all but one in fifty lie within these.
    private static let reach = 4
}
