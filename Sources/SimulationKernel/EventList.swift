/// What keeps pending events in order. Every list yields the same order for the same entries, since
/// no two keys are equal; they differ in speed alone. `EventQueue` chooses one by size.
@usableFromInline package protocol EventList: Sendable {
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

    @inlinable package init(time: Int64, order: UInt64, payload: UInt64, slot: UInt32) {
        key = UInt128(EventEntry.biased(time)) &<< 64 | UInt128(order)
        self.payload = payload
        self.slot = slot
        next = EventEntry.none
    }

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
}
