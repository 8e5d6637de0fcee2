/// When clients give up. All wait equally long, so the deadlines are in the order of the attempts'
/// beginnings, and a ring takes the place of events.
struct PatienceQueue {
    private struct Deadline: BitwiseCopyable {
        var time: Int64
        var request: UInt32
        var ticket: UInt32
    }

    private var ring: ContiguousArray<Deadline>
    private var head = 0
    private(set) var count = 0

    init() {
        ring = ContiguousArray(
            repeating: Deadline(time: .max, request: 0, ticket: 0), count: 1024)
    }

    /// The earliest deadline, of whichever attempt, be it still waited for or not.
    @inline(__always) var time: Int64 { count == 0 ? .max : ring[head].time }

    /// Whose that is. The queue must not be empty.
    var first: (request: UInt32, ticket: UInt32) {
        (ring[head].request, ring[head].ticket)
    }

    @inline(__always) mutating func append(_ request: UInt32, _ ticket: UInt32, at time: Int64) {
        if count == ring.count { grow() }
        ring[(head &+ count) & (ring.count &- 1)] = Deadline(
            time: time, request: request, ticket: ticket)
        count &+= 1
    }

    @inline(__always) mutating func removeFirst() -> (request: UInt32, ticket: UInt32) {
        let deadline = ring[head]
        head = (head &+ 1) & (ring.count &- 1)
        count &-= 1
        return (deadline.request, deadline.ticket)
    }

    /// Drops deadlines of attempts that are over, from the front.
    @inline(__always) mutating func dropSettled(_ requests: ContiguousArray<Request>) {
        while count > 0 {
            let deadline = ring[head]
            if requests[Int(deadline.request)].ticket == deadline.ticket { return }
            head = (head &+ 1) & (ring.count &- 1)
            count &-= 1
        }
    }

    private mutating func grow() {
        var larger = ContiguousArray(
            repeating: Deadline(time: .max, request: 0, ticket: 0), count: ring.count * 2)
        for index in 0..<count { larger[index] = ring[(head + index) & (ring.count - 1)] }
        ring = larger
        head = 0
    }
}
