import SimulationKernel
import Testing

/// The event list that is too simple to be wrong: a sorted array.
private struct SortedEvents {
    struct Entry {
        var time: Int64
        var priority: UInt8
        var sequence: Int
        var payload: UInt64
    }
    var entries: [Entry] = []
    var pushes = 0

    mutating func push(time: Int64, priority: UInt8, payload: UInt64) -> Int {
        let entry = Entry(time: time, priority: priority, sequence: pushes, payload: payload)
        let index =
            entries.firstIndex {
                ($0.time, $0.priority, $0.sequence) > (time, priority, pushes)
            } ?? entries.endIndex
        entries.insert(entry, at: index)
        pushes += 1
        return entry.sequence
    }

    mutating func cancel(_ sequence: Int) -> Bool {
        guard let index = entries.firstIndex(where: { $0.sequence == sequence }) else {
            return false
        }
        entries.remove(at: index)
        return true
    }

    mutating func pop() -> EventQueue.Event? {
        guard !entries.isEmpty else { return nil }
        let first = entries.removeFirst()
        return EventQueue.Event(
            time: first.time, priority: first.priority, payload: first.payload)
    }
}

@Suite("event queue")
struct EventQueueTests {
    @Test("ties go by priority, then in the order of pushing")
    func ties() {
        var queue = EventQueue()
        queue.push(time: 5, priority: 2, payload: 1)
        queue.push(time: 5, priority: 0, payload: 2)
        queue.push(time: 5, priority: 2, payload: 3)
        queue.push(time: -4, priority: 255, payload: 4)
        queue.push(time: 5, priority: 0, payload: 5)
        #expect(queue.peekTime == -4)
        var order: [UInt64] = []
        while let event = queue.pop() { order.append(event.payload) }
        #expect(order == [4, 2, 5, 1, 3])
        #expect(queue.isEmpty && queue.peekTime == nil)
    }

    @Test("extreme times keep their order and their values")
    func extremes() {
        var queue = EventQueue()
        let times: [Int64] = [.max, 0, .min, -1, 1]
        for time in times { queue.push(time: time, priority: 7, payload: .max) }
        for time in times.sorted() {
            let event = queue.pop()
            #expect(event == EventQueue.Event(time: time, priority: 7, payload: .max))
        }
    }

    @Test("all orders of up to seven events come out sorted")
    func exhaustive() {
        func permute(_ items: [Int64], _ visit: ([Int64]) -> Void, prefix: [Int64] = []) {
            if items.isEmpty { return visit(prefix) }
            for index in items.indices {
                var rest = items
                let item = rest.remove(at: index)
                permute(rest, visit, prefix: prefix + [item])
            }
        }
        for size in 1...7 {
            permute((0..<Int64(size)).map { $0 / 2 }) { order in
                var queue = EventQueue(capacity: 1)
                for time in order { queue.push(time: time, priority: 0, payload: 0) }
                var popped: [Int64] = []
                while let event = queue.pop() { popped.append(event.time) }
                #expect(popped == order.sorted())
            }
        }
    }

    @Test(
        "random pushes, pops and cancellations agree with a sorted array",
        arguments: UInt64(1)...8, EventQueue.List.allCases)
    func agreesWithSortedArray(seed: UInt64, list: EventQueue.List) {
        var random = RandomStream(seed: seed, replication: 0, entity: 0, purpose: 0)
        var queue = EventQueue(capacity: 4, list: list)
        var model = SortedEvents()
        var handles: [(EventQueue.Handle, Int)] = []
        let cancellations = random.nextBelow(60)
        for step in 0..<4_000 {
            let choice = random.nextBelow(100)
            if choice < cancellations, !handles.isEmpty {
                // Stale handles are tried too.
                let pick = handles[Int(random.nextBelow(UInt64(handles.count)))]
                let cancelled = queue.cancel(pick.0)
                let expected = model.cancel(pick.1)
                #expect(cancelled == expected)
            } else if choice < 95 - cancellations / 4 {
                let time = Int64(random.nextBelow(40)) + Int64(step / 50)
                let priority = UInt8(random.nextBelow(3))
                let handle = queue.push(
                    time: time, priority: priority, payload: UInt64(step))
                let sequence = model.push(
                    time: time, priority: priority, payload: UInt64(step))
                handles.append((handle, sequence))
            } else {
                let event = queue.pop()
                let expected = model.pop()
                #expect(event == expected)
            }
            #expect(queue.count == model.entries.count)
            #expect(queue.peekTime == model.entries.first?.time)
        }
        while let expected = model.pop() {
            let event = queue.pop()
            #expect(event == expected)
        }
        #expect(queue.isEmpty && queue.count == 0)
    }

    @Test("cancelling twice, after the event, or after clearing changes nothing")
    func cancellation() {
        var queue = EventQueue()
        let first = queue.push(time: 1, priority: 0, payload: 1)
        let second = queue.push(time: 2, priority: 0, payload: 2)
        let attempts = [queue.cancel(second), queue.cancel(second)]
        #expect(attempts == [true, false] && queue.count == 1)
        var payload = queue.pop()?.payload
        #expect(payload == 1)
        // The slot is used again; the old handles do not name the new event.
        queue.push(time: 3, priority: 0, payload: 3)
        let stale = [queue.cancel(first), queue.cancel(second)]
        #expect(stale == [false, false] && queue.count == 1)
        queue.removeAll()
        queue.push(time: 4, priority: 0, payload: 4)
        let cleared = queue.cancel(first)
        payload = queue.pop()?.payload
        #expect(!cleared && payload == 4)
    }

    @Test("cancelling nearly everything leaves the rest in order")
    func massCancellation() {
        func time(of index: Int) -> Int64 { Int64((index * 7919) % 10_007) }
        var queue = EventQueue()
        var handles: [EventQueue.Handle] = []
        for index in 0..<10_000 {
            handles.append(
                queue.push(time: time(of: index), priority: 0, payload: UInt64(index)))
        }
        for index in 0..<10_000 where index % 100 != 0 { queue.cancel(handles[index]) }
        #expect(queue.count == 100)
        let kept = Array(stride(from: 0, to: 10_000, by: 100))
        let expected = kept.sorted { time(of: $0) < time(of: $1) }
        var popped: [Int] = []
        while let event = queue.pop() { popped.append(Int(event.payload)) }
        #expect(popped == expected)
    }

    @Test("a copy of a queue has the same events, and only one of the two may go on")
    func copies() async {
        var queue = EventQueue()
        queue.push(time: 1, priority: 0, payload: 1)
        var copy = queue
        copy.push(time: 2, priority: 0, payload: 2)
        let payloads = [copy.pop()?.payload, copy.pop()?.payload]
        #expect(payloads == [1, 2] && queue.isEmpty)
        await #expect(processExitsWith: .failure) {
            var queue = EventQueue()
            var copy = queue
            copy.push(time: 1, priority: 0, payload: 1)
            queue.push(time: 2, priority: 0, payload: 2)
        }
    }
}
