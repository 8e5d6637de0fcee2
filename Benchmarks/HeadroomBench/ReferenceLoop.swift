import SimulationKernel

/// The same M/M/c as `MultiServerLoop`, written as one would at first: a binary heap of (time,
/// sequence) in an array, and logarithms. Its speed, measured in the same run, tells a slow
/// program from a slow machine.
struct ReferenceLoop {
    /// Events per round: about two milliseconds.
    static let roundLength = 25_000

    private struct Event {
        var time: Int64
        var sequence: Int
        var isArrival: Bool
    }

    private var heap: [Event] = []
    private var sequence = 0
    private var stream = RandomStream(seed: 1, replication: 0, entity: 0, purpose: 0)
    private let servers: Int
    private let meanGap: Double
    private var inSystem = 0

    init(servers: Int = 100, utilisation: Double = 0.9) {
        self.servers = servers
        meanGap = MultiServerLoop.unit / (Double(servers) * utilisation)
        push(0, isArrival: true)
        run(events: 40 * servers)
    }

    mutating func run(events count: Int) {
        for _ in 0..<count {
            let event = pop()
            inSystem += event.isArrival ? 1 : -1
            if event.isArrival { push(event.time + draw(meanGap), isArrival: true) }
            if event.isArrival ? inSystem <= servers : inSystem >= servers {
                push(event.time + draw(MultiServerLoop.unit), isArrival: false)
            }
        }
    }

    private mutating func draw(_ mean: Double) -> Int64 {
        Int64(stream.nextExponentialByInversion() * mean)
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (heap[left].time, heap[left].sequence) < (heap[right].time, heap[right].sequence)
    }

    private mutating func push(_ time: Int64, isArrival: Bool) {
        heap.append(Event(time: time, sequence: sequence, isArrival: isArrival))
        sequence += 1
        var index = heap.count - 1
        while index > 0 && isBefore(index, (index - 1) / 2) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func pop() -> Event {
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast()
        var index = 0
        while 2 * index + 1 < heap.count {
            var child = 2 * index + 1
            if child + 1 < heap.count && isBefore(child + 1, child) { child += 1 }
            if !isBefore(child, index) { break }
            heap.swapAt(child, index)
            index = child
        }
        return first
    }
}
