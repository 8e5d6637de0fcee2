/// Which cancellable events are still pending: for each slot the order of its live event.
///
/// Slots that are free form a list through the table itself.
@usableFromInline package struct EventSlots {
    @usableFromInline var orders: UnsafeMutablePointer<UInt64>
    @usableFromInline var capacity: Int
    /// Slots given out at least once.
    @usableFromInline var used = 0
    /// The first free slot, `EventEntry.none` where there is none.
    @usableFromInline var free = EventEntry.none

    /// With the next free slot in its lower half, what a slot holds that has no live event. No
    /// event has such an order: the sequence would have to reach 2⁵⁶ − 2³².
    @inlinable static var vacant: UInt64 { 0xFFFF_FFFF_0000_0000 }

    init(capacity: Int) {
        self.capacity = max(capacity, 8)
        orders = .allocate(capacity: self.capacity)
    }

    func deallocate() { orders.deallocate() }

    @usableFromInline @inline(never) mutating func grow() {
        let old = self
        capacity *= 2
        orders = .allocate(capacity: capacity)
        orders.initialize(from: old.orders, count: used)
        old.deallocate()
    }

    @inlinable mutating func take(_ order: UInt64) -> UInt32 {
        let slot = free
        if slot == EventEntry.none {
            if used == capacity { grow() }
            orders[used] = order
            used &+= 1
            return UInt32(truncatingIfNeeded: used &- 1)
        }
        free = UInt32(truncatingIfNeeded: orders[Int(truncatingIfNeeded: slot)])
        orders[Int(truncatingIfNeeded: slot)] = order
        return slot
    }

    /// Makes the slot free, once nothing in a list refers to it.
    @inlinable mutating func release(_ slot: UInt32) {
        orders[Int(truncatingIfNeeded: slot)] = EventSlots.vacant | UInt64(free)
        free = slot
    }

    @inlinable func isLive(_ slot: UInt32, _ order: UInt64) -> Bool {
        Int(truncatingIfNeeded: slot) < used && orders[Int(truncatingIfNeeded: slot)] == order
    }

    /// The event is dead, but an entry refers to the slot yet.
    mutating func kill(_ slot: UInt32) {
        orders[Int(truncatingIfNeeded: slot)] = EventSlots.vacant
    }

    mutating func removeAll() {
        used = 0
        free = EventEntry.none
    }
}
