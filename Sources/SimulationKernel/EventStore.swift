/// What an `EventQueue` keeps: the pending events, and which of them may still be cancelled.
@usableFromInline struct EventStore {
    /// Frees a store when no queue refers to it any more.
    @usableFromInline final class Owner {
        @usableFromInline let store: UnsafeMutablePointer<EventStore>

        init(_ store: EventStore) {
            self.store = .allocate(capacity: 1)
            self.store.initialize(to: store)
        }

        deinit {
            store.pointee.list.deallocate()
            store.pointee.slots.deallocate()
            store.deallocate()
        }
    }

    @usableFromInline var list: LadderEventList
    @usableFromInline var sequence: UInt64 = 0
    /// As the copy of the queue that goes on counts them.
    @usableFromInline var changes: UInt64 = 0
    @usableFromInline var slots: EventSlots
    @usableFromInline var cancelledCount = 0

    init(capacity: Int, list: EventQueue.List) {
        let base: Int
        switch list {
        case .bySize: base = EventQueue.ladderThreshold
        case .heap: base = .max - 1
        case .ladder: base = 0
        }
        self.list = LadderEventList(capacity: capacity, base: base)
        slots = EventSlots(capacity: capacity)
    }

    @inlinable @inline(__always) mutating func nextOrder(_ priority: UInt8) -> UInt64 {
        let order = UInt64(priority) &<< 56 | sequence
        sequence &+= 1
        return order
    }

    /// After an event has left the list: frees its slot, and keeps the promise that the first is
    /// live. No slot was ever used where no event can be cancelled.
    @inlinable @inline(__always) mutating func leave(_ slot: UInt32) {
        if slots.used > 0 { release(slot) }
    }

    @usableFromInline @inline(never) mutating func release(_ slot: UInt32) {
        if slot != EventEntry.none { slots.release(slot) }
        dropCancelledFirsts()
    }

    private func isLive(_ entry: EventEntry) -> Bool {
        entry.slot == EventEntry.none || slots.isLive(entry.slot, entry.order)
    }

    /// A cancelled event's slot becomes free only here and in `compact`, once nothing in the list
    /// refers to it.
    private mutating func dropCancelledFirsts() {
        while cancelledCount > 0 && list.count > 0 {
            let first = list.first
            if isLive(first) { return }
            slots.release(first.slot)
            cancelledCount -= 1
            list.removeFirst()
        }
    }

    mutating func cancel(slot: UInt32, order: UInt64) -> Bool {
        guard slots.isLive(slot, order) else { return false }
        slots.kill(slot)
        cancelledCount += 1
        dropCancelledFirsts()
        if cancelledCount > 64 && cancelledCount > list.count / 2 { compact() }
        return true
    }

    mutating func removeAll() {
        _ = list.drain()
        slots.removeAll()
        cancelledCount = 0
    }

    /// Rebuilds the list from the live events. The order is total, so `pop` cannot tell.
    private mutating func compact() {
        let entries = list.drain()
        cancelledCount = 0
        for entry in entries {
            if isLive(entry) { list.insert(entry) } else { slots.release(entry.slot) }
        }
    }
}
