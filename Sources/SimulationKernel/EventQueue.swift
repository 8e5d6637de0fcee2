/// The pending events of one world, in the total order (time, priority, sequence).
///
/// Two events are never equal, since the sequence counts the pushes: every correct event list
/// yields the same order, and a run depends on nothing but its seed. Smaller priorities go first at
/// one instant.
///
/// A heap keeps few events and a ladder many; the queue moves from one to the other as it grows and
/// shrinks. Cancelled events stay in the list, marked, until they surface or outnumber the live
/// ones; the first is always live.
@usableFromInline package struct EventQueue: Sendable {
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
        /// The heap up to `ladderThreshold` events, the ladder above, the heap again below a
        /// quarter of it.
        case bySize
        case heap
        case ladder
    }

    /// Events above which the ladder is faster.
    package static let ladderThreshold = 1_024

    @usableFromInline var heap: HeapEventList
    @usableFromInline var ladder: LadderEventList
    @usableFromInline var usesLadder: Bool
    /// The heap moves to the ladder above this count.
    @usableFromInline let heapLimit: Int
    /// The ladder moves to the heap below this count.
    @usableFromInline let ladderFloor: Int
    /// For each slot the low half of the key of the live event in it; `vacant` otherwise.
    @usableFromInline var orders: ContiguousArray<UInt64> = []
    @usableFromInline var freeSlots: ContiguousArray<UInt32> = []
    @usableFromInline var sequence: UInt64 = 0
    @usableFromInline var cancelledCount = 0

    /// No event has this order: the sequence would have to reach 2⁵⁶ − 1.
    @inlinable static var vacant: UInt64 { .max }

    /// - Parameters:
    ///   - capacity: events for which storage is reserved; it grows beyond as needed.
    ///   - list: which event list to use.
    package init(capacity: Int = 64, list: List = .bySize) {
        heap = HeapEventList(capacity: list == .ladder ? 0 : capacity)
        ladder = LadderEventList(capacity: list == .ladder ? capacity : 0)
        usesLadder = list == .ladder
        heapLimit = list == .bySize ? EventQueue.ladderThreshold : .max
        ladderFloor = list == .bySize ? EventQueue.ladderThreshold / 4 : 0
        orders.reserveCapacity(capacity)
        freeSlots.reserveCapacity(capacity)
    }

    @inlinable @inline(__always) var storedCount: Int { usesLadder ? ladder.count : heap.count }

    /// Events that `pop` will still return.
    @inlinable @inline(__always) package var count: Int { storedCount - cancelledCount }

    @inlinable @inline(__always) package var isEmpty: Bool { storedCount == 0 }

    /// When the next event happens, nil if there is none.
    /// - Complexity: O(1).
    @inlinable @inline(__always) package var peekTime: Int64? {
        if usesLadder { return ladder.count == 0 ? nil : ladder.first.time }
        return heap.isEmpty ? nil : heap.first.time
    }

    /// Adds an event. `time` is in nanoseconds and may be any, even in the past.
    /// - Returns: a handle for `cancel`.
    /// - Complexity: O(log n), O(1) on average.
    @inlinable @discardableResult
    package mutating func push(time: Int64, priority: UInt8, payload: UInt64) -> Handle {
        let order = nextOrder(priority)
        let slot: UInt32
        if let reused = freeSlots.popLast() {
            slot = reused
            orders[Int(truncatingIfNeeded: slot)] = order
        } else {
            slot = UInt32(truncatingIfNeeded: orders.count)
            orders.append(order)
        }
        insert(EventEntry(time: time, order: order, payload: payload, slot: slot))
        return Handle(slot: slot, order: order)
    }

    /// Adds an event that nobody will cancel: the same order as `push`, with less to keep.
    @inlinable @inline(__always) package mutating func pushLasting(
        time: Int64, priority: UInt8, payload: UInt64
    ) {
        let order = nextOrder(priority)
        insert(EventEntry(time: time, order: order, payload: payload, slot: EventEntry.none))
    }

    /// Removes and returns the first event in the total order, nil if there is none.
    /// - Complexity: O(log n).
    @inlinable @inline(__always) package mutating func pop() -> Event? {
        let first: EventEntry
        if usesLadder {
            guard ladder.count > 0 else { return nil }
            first = ladder.removeFirst()
            if ladder.count < ladderFloor { moveToHeap() }
        } else {
            guard !heap.isEmpty else { return nil }
            first = heap.removeFirst()
        }
        vacate(first.slot)
        if cancelledCount > 0 { dropCancelledFirsts() }
        return Event(
            time: first.time, priority: UInt8(truncatingIfNeeded: first.order &>> 56),
            payload: first.payload)
    }

    /// Removes the first event and adds one that nobody will cancel, as `pop` and `pushLasting`
    /// would, in one movement. Precondition: the queue is not empty.
    @inlinable @inline(__always) package mutating func replaceFirst(
        time: Int64, priority: UInt8, payload: UInt64
    ) {
        let order = nextOrder(priority)
        let entry = EventEntry(
            time: time, order: order, payload: payload, slot: EventEntry.none)
        if usesLadder {
            vacate(ladder.first.slot)
            ladder.replaceFirst(with: entry)
        } else {
            vacate(heap.first.slot)
            heap.replaceFirst(with: entry)
        }
        if cancelledCount > 0 { dropCancelledFirsts() }
    }

    /// The first event, which stays; nil if there is none. It changes nothing; `mutating` has the
    /// queue passed by its address, where a getter would be passed a copy of every field.
    @inlinable package mutating func peek() -> Event? {
        guard !isEmpty else { return nil }
        let entry = usesLadder ? ladder.first : heap.first
        return Event(
            time: entry.time, priority: UInt8(truncatingIfNeeded: entry.order &>> 56),
            payload: entry.payload)
    }

    /// Takes back an event that has not happened yet.
    /// - Returns: false when it has happened or was cancelled before; nothing changes then.
    /// - Complexity: O(1) on average, amortised over the pushes.
    @discardableResult
    package mutating func cancel(_ handle: Handle) -> Bool {
        let slot = Int(truncatingIfNeeded: handle.slot)
        guard slot < orders.count && orders[slot] == handle.order else { return false }
        orders[slot] = EventQueue.vacant
        cancelledCount += 1
        dropCancelledFirsts()
        if cancelledCount > 64 && cancelledCount > storedCount / 2 { compact() }
        return true
    }

    /// Removes all events; handles given out before stay harmless.
    package mutating func removeAll() {
        _ = usesLadder ? ladder.drain() : heap.drain()
        orders.removeAll(keepingCapacity: true)
        freeSlots.removeAll(keepingCapacity: true)
        cancelledCount = 0
    }
}

extension EventQueue {
    @inlinable @inline(__always) mutating func nextOrder(_ priority: UInt8) -> UInt64 {
        let order = UInt64(priority) &<< 56 | sequence
        sequence &+= 1
        return order
    }

    @inlinable @inline(__always) mutating func insert(_ entry: EventEntry) {
        if usesLadder { return ladder.insert(entry) }
        heap.insert(entry)
        if heap.count > heapLimit { moveToLadder() }
    }

    @inlinable func isLive(_ entry: EventEntry) -> Bool {
        entry.slot == EventEntry.none
            || orders[Int(truncatingIfNeeded: entry.slot)] == entry.order
    }

    /// Frees the slot of an event that leaves the list.
    @inlinable @inline(__always) mutating func vacate(_ slot: UInt32) {
        if slot == EventEntry.none { return }
        orders[Int(truncatingIfNeeded: slot)] = EventQueue.vacant
        freeSlots.append(slot)
    }

    /// Keeps the promise that the first is live. A cancelled event's slot becomes free only here
    /// and in `compact`, once nothing in the list refers to it.
    @usableFromInline mutating func dropCancelledFirsts() {
        while cancelledCount > 0 && storedCount > 0 {
            let first = usesLadder ? ladder.first : heap.first
            if isLive(first) { return }
            freeSlots.append(first.slot)
            cancelledCount -= 1
            if usesLadder { ladder.removeFirst() } else { heap.removeFirst() }
        }
    }

    /// Rebuilds the list from the live events. The order is total, so `pop` cannot tell.
    mutating func compact() {
        let entries = usesLadder ? ladder.drain() : heap.drain()
        cancelledCount = 0
        for entry in entries {
            if isLive(entry) { insert(entry) } else { freeSlots.append(entry.slot) }
        }
    }

    @usableFromInline mutating func moveToLadder() {
        usesLadder = true
        for entry in heap.drain() { ladder.insert(entry) }
    }

    @usableFromInline mutating func moveToHeap() {
        usesLadder = false
        for entry in ladder.drain() { heap.insert(entry) }
    }
}
