extension LadderEventList {
    /// Entries in `ordered`. Precondition: the heap is empty.
    @inlinable @inline(__always) var orderedCount: Int { firstEntry - ordered &+ 1 }

    @inlinable @inline(__always) mutating func insertIntoBottom(_ entry: EventEntry) {
        if heap.isEmpty && orderedCount < LadderEventList.orderedLimit {
            firstEntry += 1
            placeInOrder(entry, firstEntry)
        } else {
            insertIntoHeap(entry)
        }
    }

    /// Puts `entry` where it belongs among the ordered; `hole` is the last place, and free.
    @inlinable @inline(__always) func placeInOrder(
        _ entry: EventEntry, _ hole: UnsafeMutablePointer<EventEntry>
    ) {
        if hole == ordered + 1 {
            // Of two, a coin decides which goes first: no branch.
            var last = ordered.pointee
            var first = entry
            EventEntry.swap(&first, &last, if: last.key < first.key)
            ordered.pointee = last
            hole.pointee = first
            return
        }
        var place = hole
        while place > ordered {
            let earlier = (place - 1).pointee
            if entry.key < earlier.key { break }
            place.pointee = earlier
            place -= 1
        }
        place.pointee = entry
    }

    @usableFromInline @inline(never) mutating func insertIntoHeap(_ entry: EventEntry) {
        // Backwards, since appending a later entry to a heap moves nothing.
        if heap.isEmpty {
            while firstEntry >= ordered {
                heap.insert(firstEntry.pointee)
                firstEntry -= 1
            }
        }
        heap.insert(entry)
        firstEntry = heap.base
        if heap.count > spillLimit { spill() }
    }

    @usableFromInline @inline(never) mutating func removeFirstOfHeap() {
        heap.removeFirst()
        if heap.isEmpty {
            firstEntry = ordered - 1
            refill()
        }
    }

    /// `replaceFirst` where the bottom is a heap, or the new entry does not belong in it.
    @usableFromInline @inline(never) mutating func replaceFirstElsewhere(with entry: EventEntry) {
        if entry.biasedTime <= bottomLast {
            heap.replaceFirst(with: entry)
        } else {
            insertIntoRung(entry)
            count &+= 1
            removeFirst()
        }
    }

    /// Spreads a bottom that grew by insertion over a rung.
    private mutating func spill() {
        var chain = EventEntry.none
        for entry in heap.drain() { chain = buckets.makeNode(entry, next: chain) }
        firstEntry = ordered - 1
        if spread(chain, upTo: bottomLast) {
            refill()
        } else {
            moveDownMany(chain)
        }
    }
}
