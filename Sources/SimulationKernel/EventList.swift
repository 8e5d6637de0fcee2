/// What keeps pending events in order. Every list yields the same order for the same entries, since
/// no two keys are equal; they differ in speed alone. `EventQueue` chooses one by size.
///
/// A list is a handful of plain pointers: nothing is counted or checked per access. Who makes a
/// list owns its memory and frees it; a copy of the list is the same list.
@usableFromInline package protocol EventList {
    /// Entries kept, cancelled ones included.
    var count: Int { get }

    /// The entry of the smallest key. Precondition: not empty.
    var first: EventEntry { get }

    mutating func insert(_ entry: EventEntry)

    /// Precondition: not empty.
    @discardableResult
    mutating func removeFirst() -> EventEntry

    /// `removeFirst`, then `insert`, in one. Precondition: not empty.
    mutating func replaceFirst(with entry: EventEntry)

    /// Removes all entries and returns them in no particular order; storage is kept.
    mutating func drain() -> [EventEntry]

    /// Frees the memory; the list must not be used after.
    func deallocate()
}

/// One pending event as the lists keep it, in 32 bytes.
@usableFromInline package struct EventEntry: Sendable, BitwiseCopyable {
    /// Time (biased to be unsigned), priority and sequence, from the top: 64, 8 and 56 bits.
    @usableFromInline package var key: UInt128
    @usableFromInline package var payload: UInt64
    /// Where its handle is looked up; `none` for an event that cannot be cancelled.
    @usableFromInline package var slot: UInt32
    /// The next entry of the same bucket, where a list chains its entries.
    @usableFromInline package var next: UInt32

    /// Stands for no slot and no next entry.
    @inlinable @inline(__always) package static var none: UInt32 { .max }

    @inlinable @inline(__always) package init(
        time: Int64, order: UInt64, payload: UInt64, slot: UInt32
    ) {
        key = UInt128(EventEntry.biased(time)) &<< 64 | UInt128(order)
        self.payload = payload
        self.slot = slot
        next = EventEntry.none
    }

    /// What stands where no event is: later than every event, whose sequences stay below 2⁵⁶ − 1.
    @usableFromInline static let never = EventEntry(
        time: .max, order: .max, payload: 0, slot: EventEntry.none)

    /// The time as an unsigned number of the same order.
    @inlinable @inline(__always) static func biased(_ time: Int64) -> UInt64 {
        UInt64(bitPattern: time) ^ 0x8000_0000_0000_0000
    }

    @inlinable @inline(__always) package var biasedTime: UInt64 {
        UInt64(truncatingIfNeeded: key &>> 64)
    }

    @inlinable @inline(__always) package var time: Int64 {
        Int64(bitPattern: biasedTime ^ 0x8000_0000_0000_0000)
    }

    /// Priority and sequence.
    @inlinable @inline(__always) package var order: UInt64 { UInt64(truncatingIfNeeded: key) }

    /// Swaps the two if `condition`. Masks, since a choice of many words would be made a branch.
    @inlinable @inline(__always) static func swap(
        _ one: inout EventEntry, _ other: inout EventEntry, if condition: Bool
    ) {
        let mask: UInt64 = condition ? .max : 0
        let high = (one.biasedTime ^ other.biasedTime) & mask
        let low = (one.order ^ other.order) & mask
        let key = UInt128(high) &<< 64 | UInt128(low)
        let payload = (one.payload ^ other.payload) & mask
        let slot = (one.slot ^ other.slot) & UInt32(truncatingIfNeeded: mask)
        let next = (one.next ^ other.next) & UInt32(truncatingIfNeeded: mask)
        one.key ^= key
        other.key ^= key
        one.payload ^= payload
        other.payload ^= payload
        one.slot ^= slot
        other.slot ^= slot
        one.next ^= next
        other.next ^= next
    }
}
