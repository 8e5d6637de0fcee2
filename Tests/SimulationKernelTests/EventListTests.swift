import SimulationKernel
import Testing

/// Every event list must give one order, whatever the times look like.
@Suite("event lists")
struct EventListTests {
    /// How the times of new events lie, seen from the last event popped.
    enum Pattern: CaseIterable {
        case exponential, bursts, ties, decreasing, farFuture, past, geometric, sawtooth, extremes

        func time(now: Int64, step: Int, _ random: inout RandomStream) -> Int64 {
            switch self {
            case .exponential: return now + Int64(random.nextExponential() * 1e9)
            case .bursts: return now + (step / 700 % 2 == 0 ? 5 : Int64(random.next() >> 30))
            case .ties: return now / 8 * 8 + 8 * Int64(random.nextBelow(3))
            case .decreasing: return 1_000_000_000 - Int64(step) * 1_000
            case .farFuture:
                return random.nextBelow(50) == 0 ? .max - Int64(random.nextBelow(3)) : now / 2 + 1
            case .past: return now / 2 - Int64(random.nextBelow(1 << 40))
            case .geometric: return Int64(1) << Int64(random.nextBelow(62))
            case .extremes:
                let near = Int64(random.nextBelow(2_000))
                return [.min + near, near, .max - near][Int(random.nextBelow(3))]
            case .sawtooth: return Int64(step % 997) * 1_000_003
            }
        }
    }

    /// One event as the sorted array keeps it.
    struct Entry {
        var time: Int64
        var priority: UInt8
        var sequence: Int

        static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
            (left.time, left.priority, left.sequence)
                < (right.time, right.priority, right.sequence)
        }
    }

    /// The sorted array, latest first, by binary search.
    struct SortedArray {
        var entries: [Entry] = []

        private func index(of entry: Entry) -> Int {
            var low = 0
            var high = entries.count
            while low < high {
                let middle = (low + high) / 2
                if Entry.isBefore(entry, entries[middle]) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }

        mutating func insert(_ entry: Entry) { entries.insert(entry, at: index(of: entry)) }

        mutating func remove(_ entry: Entry) -> Bool {
            let place = index(of: entry)
            guard place < entries.count && entries[place].sequence == entry.sequence else {
                return false
            }
            entries.remove(at: place)
            return true
        }
    }

    @Test("every list agrees with a sorted array", arguments: Pattern.allCases, [0, 30])
    func agree(pattern: Pattern, cancellations: UInt64) {
        for list in EventQueue.List.allCases {
            var random = RandomStream(seed: 3, replication: 0, entity: 0, purpose: cancellations)
            var queue = EventQueue(capacity: 0, list: list)
            var sorted = SortedArray()
            var pushed: [(Entry, EventQueue.Handle?)] = []
            var now: Int64 = 0
            var mistakes = 0
            for step in 0..<16_000 {
                // Grows past the ladder's threshold, shrinks below its quarter, and again.
                let growth: UInt64 = step / 4_000 % 2 == 0 ? 75 : 20
                if random.nextBelow(100) < growth {
                    let time = pattern.time(now: now, step: step, &random)
                    let entry = Entry(
                        time: time, priority: UInt8(random.nextBelow(2)), sequence: pushed.count)
                    sorted.insert(entry)
                    let payload = UInt64(entry.sequence)
                    if random.nextBelow(4) == 0 {
                        queue.pushLasting(
                            time: time, priority: entry.priority, payload: payload)
                        pushed.append((entry, nil))
                    } else {
                        let handle = queue.push(
                            time: time, priority: entry.priority, payload: payload)
                        pushed.append((entry, handle))
                    }
                } else if let expected = sorted.entries.popLast() {
                    let event = queue.pop()
                    mistakes += event?.payload == UInt64(expected.sequence) ? 0 : 1
                    mistakes += event?.time == expected.time ? 0 : 1
                    now = max(-1 << 50, min(expected.time, 1 << 50))
                }
                if random.nextBelow(100) < cancellations, !pushed.isEmpty {
                    let pick = pushed[Int(random.nextBelow(UInt64(pushed.count)))]
                    if let handle = pick.1 {
                        mistakes += queue.cancel(handle) == sorted.remove(pick.0) ? 0 : 1
                    }
                }
                mistakes += queue.count == sorted.entries.count ? 0 : 1
                mistakes += queue.peekTime == sorted.entries.last?.time ? 0 : 1
            }
            while let expected = sorted.entries.popLast() {
                mistakes += queue.pop()?.payload == UInt64(expected.sequence) ? 0 : 1
            }
            #expect(mistakes == 0 && queue.isEmpty, "\(list)")
        }
    }

    @Test("replacing the first is popping it and pushing", arguments: EventQueue.List.allCases)
    func replacing(list: EventQueue.List) {
        var random = RandomStream(seed: 5, replication: 0, entity: 0, purpose: 0)
        var fused = EventQueue(capacity: 0, list: list)
        var plain = EventQueue(capacity: 0, list: .heap)
        for index in 0..<3_000 {
            let time = Int64(random.nextBelow(10_000))
            fused.push(time: time, priority: 1, payload: UInt64(index))
            plain.push(time: time, priority: 1, payload: UInt64(index))
        }
        var mistakes = 0
        for step in 0..<9_000 {
            let event = fused.peek()
            let expected = plain.pop()
            mistakes += event == expected ? 0 : 1
            let time = (event?.time ?? 0) + Int64(random.nextBelow(9_000)) - 30
            fused.replaceFirst(time: time, priority: 0, payload: UInt64(step))
            plain.pushLasting(time: time, priority: 0, payload: UInt64(step))
        }
        while let event = plain.pop() { mistakes += fused.pop() == event ? 0 : 1 }
        #expect(mistakes == 0 && fused.isEmpty)
    }

    @Test("a heap and a ladder are event lists of one order", arguments: [0, 64, 5_000])
    func lists(base: Int) {
        var random = RandomStream(seed: 6, replication: 0, entity: 0, purpose: 0)
        var heap = HeapEventList(capacity: 0)
        var ladder = LadderEventList(capacity: 0, base: base)
        defer {
            heap.deallocate()
            ladder.deallocate()
        }
        var sequence: UInt64 = 0
        func entry() -> EventEntry {
            sequence += 1
            return EventEntry(
                time: Int64(random.nextBelow(1 << 30)), order: sequence, payload: sequence,
                slot: EventEntry.none)
        }
        for _ in 0..<3_000 {
            let made = entry()
            heap.insert(made)
            ladder.insert(made)
        }
        var mistakes = 0
        for _ in 0..<9_000 {
            mistakes += heap.first.key == ladder.first.key ? 0 : 1
            let made = entry()
            heap.replaceFirst(with: made)
            ladder.replaceFirst(with: made)
        }
        let drained = [heap.drain(), ladder.drain()].map { $0.map(\.payload).sorted() }
        #expect(drained[0] == drained[1] && drained[0].count == 3_000)
        #expect(mistakes == 0 && heap.count == 0 && ladder.count == 0)
        for _ in 0..<200 {
            let made = entry()
            heap.insert(made)
            ladder.insert(made)
        }
        while heap.count > 0 {
            mistakes += heap.removeFirst().key == ladder.removeFirst().key ? 0 : 1
        }
        #expect(mistakes == 0 && ladder.count == 0)
    }
}
