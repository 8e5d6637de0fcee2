/// The pending events of one world, in the total order (time, priority, sequence).
///
/// Two events are never equal, since the sequence counts the pushes: every correct event list
/// yields the same order, and a run depends on nothing but its seed. Smaller priorities go first at
/// one instant.
///
/// A few events are kept in order, some more in a heap, and many in a ladder above it. Cancelled
/// events stay in the list, marked, until they surface or outnumber the live ones; the first is
/// always live.
///
/// The events have one owner. A queue may be copied, with what contains it, but the copies have the
/// same events, and only one of them may go on: a change through another ends the program. To
/// keep copies apart would cost a call of the runtime per event, a fifth of the time of a small
/// queue.
@usableFromInline package struct EventQueue: @unchecked Sendable {
    /// What `pop` returns.
    @usableFromInline package struct Event: Hashable, Sendable, BitwiseCopyable {
        @usableFromInline package var time: Int64
        @usableFromInline package var priority: UInt8
        @usableFromInline package var payload: UInt64

        @inlinable package init(time: Int64, priority: UInt8, payload: UInt64) {
            self.time = time
            self.priority = priority
            self.payload = payload
        }
    }

    /// Names one pushed event; stays harmless for ever after the event is gone.
    @usableFromInline package struct Handle: Hashable, Sendable, BitwiseCopyable {
        @usableFromInline var slot: UInt32
        @usableFromInline var order: UInt64

        @inlinable init(slot: UInt32, order: UInt64) {
            self.slot = slot
            self.order = order
        }
    }

    /// Which event list keeps the events. It changes the speed, never the order.
    @usableFromInline package enum List: Hashable, Sendable, CaseIterable {
        /// The heap up to `ladderThreshold` events, the ladder above.
        case bySize
        case heap
        case ladder
    }

    /// Events above which the ladder is faster.
    package static let ladderThreshold = 64

    /// Frees the memory with the last copy of the queue.
    let owner: EventStore.Owner
    /// What `owner` owns. Taken past it, since an access to a class is checked each time.
    @usableFromInline let store: UnsafeMutablePointer<EventStore>
    /// How often this copy has changed the events.
    @usableFromInline var changes: UInt64 = 0

    /// - Parameters:
    ///   - capacity: events for which storage is reserved; it grows beyond as needed.
    ///   - list: which event list to use.
    package init(capacity: Int = 64, list: List = .bySize) {
        owner = EventStore.Owner(EventStore(capacity: capacity, list: list))
        store = owner.store
    }

    /// Events that `pop` will still return.
    @inlinable @inline(__always) package var count: Int {
        store.pointee.list.count &- store.pointee.cancelledCount
    }

    @inlinable @inline(__always) package var isEmpty: Bool { store.pointee.list.count == 0 }

    /// When the next event happens, nil if there is none.
    /// - Complexity: O(1).
    @inlinable @inline(__always) package var peekTime: Int64? {
        isEmpty ? nil : store.pointee.list.first.time
    }

    /// Adds an event. `time` is in nanoseconds and may be any, even in the past.
    /// - Returns: a handle for `cancel`.
    /// - Complexity: O(log n), O(1) on average.
    @inlinable @discardableResult
    package mutating func push(time: Int64, priority: UInt8, payload: UInt64) -> Handle {
        let store = begin()
        let order = store.pointee.nextOrder(priority)
        let slot = store.pointee.slots.take(order)
        store.pointee.list.insert(
            EventEntry(time: time, order: order, payload: payload, slot: slot))
        return Handle(slot: slot, order: order)
    }

    /// Adds an event that nobody will cancel: the same order as `push`, with less to keep.
    @inlinable @inline(__always) package mutating func pushLasting(
        time: Int64, priority: UInt8, payload: UInt64
    ) {
        let store = begin()
        let order = store.pointee.nextOrder(priority)
        store.pointee.list.insert(
            EventEntry(time: time, order: order, payload: payload, slot: EventEntry.none))
    }

    /// Removes and returns the first event in the total order, nil if there is none.
    /// - Complexity: O(log n).
    @inlinable @inline(__always) package mutating func pop() -> Event? {
        let store = begin()
        if store.pointee.list.count == 0 { return nil }
        let first = store.pointee.list.removeFirst()
        store.pointee.leave(first.slot)
        return EventQueue.event(first)
    }

    /// Removes the first event and adds one that nobody will cancel, as `pop` and `pushLasting`
    /// would, in one movement. Precondition: the queue is not empty.
    @inlinable @inline(__always) package mutating func replaceFirst(
        time: Int64, priority: UInt8, payload: UInt64
    ) {
        let store = begin()
        let order = store.pointee.nextOrder(priority)
        let entry = EventEntry(
            time: time, order: order, payload: payload, slot: EventEntry.none)
        let slot = store.pointee.list.first.slot
        store.pointee.list.replaceFirst(with: entry)
        store.pointee.leave(slot)
    }

    /// The first event, which stays; nil if there is none. It changes nothing; `mutating` has the
    /// queue passed by its address, where a getter would be passed a copy of every field.
    @inlinable @inline(__always) package mutating func peek() -> Event? {
        isEmpty ? nil : EventQueue.event(store.pointee.list.first)
    }

    /// Takes back an event that has not happened yet.
    /// - Returns: false when it has happened or was cancelled before; nothing changes then.
    /// - Complexity: O(1) on average, amortised over the pushes.
    @discardableResult
    package mutating func cancel(_ handle: Handle) -> Bool {
        let store = begin()
        return store.pointee.cancel(slot: handle.slot, order: handle.order)
    }

    /// Removes all events; handles given out before stay harmless.
    package mutating func removeAll() {
        let store = begin()
        store.pointee.removeAll()
    }

    @inlinable @inline(__always) static func event(_ entry: EventEntry) -> Event {
        Event(
            time: entry.time, priority: UInt8(truncatingIfNeeded: entry.order &>> 56),
            payload: entry.payload)
    }

    /// Every change begins here: it proves that no other copy of the queue went on in between.
    @inlinable @inline(__always) mutating func begin() -> UnsafeMutablePointer<EventStore> {
        let store = store
        if store.pointee.changes != changes { EventQueue.refuseStaleCopy() }
        changes &+= 1
        store.pointee.changes = changes
        return store
    }

    @usableFromInline @inline(never) static func refuseStaleCopy() -> Never {
        preconditionFailure("an event queue was changed after a copy of it had gone on")
    }
}
