/// The pending events of one world, in the total order (time, priority, sequence).
///
/// Two events are never equal, since the sequence counts the pushes: every correct event list
/// yields the same order, and a run depends on nothing but its seed. Smaller priorities go first at
/// one instant.
///
/// A 4-ary heap (LaMarca and Ladner 1996) whose key packs the whole order into 128 bits, so that
/// one comparison decides and the smallest of four children is found without a branch. Cancelled
/// events stay in the heap, marked, until they surface or outnumber the live ones; the root is
/// always live.
package struct EventQueue: Sendable {
    /// What `pop` returns.
    package struct Event: Hashable, Sendable, BitwiseCopyable {
        package var time: Int64
        package var priority: UInt8
        package var payload: UInt64

        @inlinable package init(time: Int64, priority: UInt8, payload: UInt64) {
            self.time = time
            self.priority = priority
            self.payload = payload
        }
    }

    /// Names one pushed event; stays harmless for ever after the event is gone.
    package struct Handle: Hashable, Sendable, BitwiseCopyable {
        @usableFromInline var slot: UInt64
        @usableFromInline var order: UInt64

        @inlinable init(slot: UInt64, order: UInt64) {
            self.slot = slot
            self.order = order
        }
    }

    @usableFromInline struct Entry: Sendable, BitwiseCopyable {
        /// Time (biased to be unsigned), priority and sequence, from the top: 64, 8 and 56 bits.
        @usableFromInline var key: UInt128
        @usableFromInline var payload: UInt64
        @usableFromInline var slot: UInt64

        @inlinable init(key: UInt128, payload: UInt64, slot: UInt64) {
            self.key = key
            self.payload = payload
            self.slot = slot
        }
    }

    @usableFromInline var heap: [Entry] = []
    /// For each slot the low half of the key of the live event in it; `vacant` otherwise.
    @usableFromInline var orders: [UInt64] = []
    @usableFromInline var freeSlots: [UInt64] = []
    @usableFromInline var sequence: UInt64 = 0
    @usableFromInline var cancelledCount = 0

    /// No event has this order: the sequence would have to reach 2⁵⁶ − 1.
    @usableFromInline static let vacant = UInt64.max

    /// - Parameter capacity: events for which storage is reserved; it grows beyond as needed.
    package init(capacity: Int = 64) {
        heap.reserveCapacity(capacity)
        orders.reserveCapacity(capacity)
        freeSlots.reserveCapacity(capacity)
    }

    /// Events that `pop` will still return.
    @inlinable package var count: Int { heap.count - cancelledCount }

    @inlinable package var isEmpty: Bool { heap.isEmpty }

    /// When the next event happens, nil if there is none.
    /// - Complexity: O(1).
    @inlinable package var peekTime: Int64? {
        heap.isEmpty ? nil : EventQueue.time(of: heap[0].key)
    }

    /// Adds an event. `time` is in nanoseconds and may be any, even in the past.
    /// - Returns: a handle for `cancel`.
    /// - Complexity: O(log n), O(1) on average.
    @inlinable @discardableResult
    package mutating func push(time: Int64, priority: UInt8, payload: UInt64) -> Handle {
        let order = UInt64(priority) &<< 56 | sequence
        sequence &+= 1
        let slot: UInt64
        if let reused = freeSlots.popLast() {
            slot = reused
            orders[Int(truncatingIfNeeded: slot)] = order
        } else {
            slot = UInt64(truncatingIfNeeded: orders.count)
            orders.append(order)
        }
        let biased = UInt64(bitPattern: time) ^ 0x8000_0000_0000_0000
        let key = UInt128(biased) &<< 64 | UInt128(order)
        let entry = Entry(key: key, payload: payload, slot: slot)
        heap.append(entry)
        siftUp(entry, from: heap.count &- 1)
        return Handle(slot: slot, order: order)
    }

    /// Removes and returns the first event in the total order, nil if there is none.
    /// - Complexity: O(log n).
    @inlinable package mutating func pop() -> Event? {
        guard !heap.isEmpty else { return nil }
        let first = heap[0]
        orders[Int(truncatingIfNeeded: first.slot)] = EventQueue.vacant
        freeSlots.append(first.slot)
        removeRoot()
        if cancelledCount > 0 { dropCancelledRoots() }
        let order = UInt64(truncatingIfNeeded: first.key)
        return Event(
            time: EventQueue.time(of: first.key),
            priority: UInt8(truncatingIfNeeded: order &>> 56), payload: first.payload)
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
        dropCancelledRoots()
        if cancelledCount > 64 && cancelledCount > heap.count / 2 { compact() }
        return true
    }

    /// Removes all events; handles given out before stay harmless.
    package mutating func removeAll() {
        heap.removeAll(keepingCapacity: true)
        orders.removeAll(keepingCapacity: true)
        freeSlots.removeAll(keepingCapacity: true)
        cancelledCount = 0
    }
}

extension EventQueue {
    @inlinable static func time(of key: UInt128) -> Int64 {
        Int64(bitPattern: UInt64(truncatingIfNeeded: key &>> 64) ^ 0x8000_0000_0000_0000)
    }

    @inlinable func isLive(_ entry: Entry) -> Bool {
        orders[Int(truncatingIfNeeded: entry.slot)] == UInt64(truncatingIfNeeded: entry.key)
    }

    @inlinable mutating func siftUp(_ entry: Entry, from start: Int) {
        var hole = start
        while hole > 0 {
            let parent = (hole &- 1) &>> 2
            let above = heap[parent]
            if above.key < entry.key { break }
            heap[hole] = above
            hole = parent
        }
        heap[hole] = entry
    }

    /// Moves the hole at `start` down to a leaf, then lets `entry` rise from there: the entry came
    /// from the bottom and nearly always belongs there, so this saves a comparison per level.
    @inlinable mutating func siftDown(_ entry: Entry, from start: Int) {
        let count = heap.count
        var hole = start
        var child = hole &* 4 &+ 1
        while child &+ 3 < count {
            let left = child &+ (heap[child &+ 1].key < heap[child].key ? 1 : 0)
            let right = child &+ 2 &+ (heap[child &+ 3].key < heap[child &+ 2].key ? 1 : 0)
            let takesRight = heap[right].key < heap[left].key ? 1 : 0
            let least = left &+ (right &- left) &* takesRight
            heap[hole] = heap[least]
            hole = least
            child = hole &* 4 &+ 1
        }
        if child < count {
            var least = child
            var other = child &+ 1
            while other < count {
                least = heap[other].key < heap[least].key ? other : least
                other &+= 1
            }
            heap[hole] = heap[least]
            hole = least
        }
        while hole > start {
            let parent = (hole &- 1) &>> 2
            let above = heap[parent]
            if above.key < entry.key { break }
            heap[hole] = above
            hole = parent
        }
        heap[hole] = entry
    }

    @inlinable mutating func removeRoot() {
        let last = heap.removeLast()
        if !heap.isEmpty { siftDown(last, from: 0) }
    }

    /// Keeps the promise that the root is live. A cancelled event's slot becomes free only here
    /// and in `compact`, once nothing in the heap refers to it.
    @usableFromInline mutating func dropCancelledRoots() {
        while let root = heap.first, !isLive(root) {
            freeSlots.append(root.slot)
            cancelledCount -= 1
            removeRoot()
        }
    }

    /// Rebuilds the heap from the live events. The order is total, so `pop` cannot tell.
    mutating func compact() {
        var live: [Entry] = []
        live.reserveCapacity(heap.capacity)
        for entry in heap {
            if isLive(entry) { live.append(entry) } else { freeSlots.append(entry.slot) }
        }
        heap = live
        cancelledCount = 0
        guard heap.count > 1 else { return }
        for index in stride(from: (heap.count - 2) / 4, through: 0, by: -1) {
            siftDown(heap[index], from: index)
        }
    }
}
