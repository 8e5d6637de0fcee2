import Quantities
import SimulationKernel

/// One kind of call as the requests of one fleet make it: whom it goes to, how often, how long the
/// caller waits, and what it does when that was in vain.
struct CallLine {
    enum Callee {
        /// A store, whose primary is the first of so many servers; the rest are its replicas.
        case store(Int, first: Int, count: Int)
        /// Fleets of one service in the region that answers, by their share of its capacity up to
        /// and with each.
        case fleets([Int], upTo: [Double])
    }
    let edge: Int
    /// The fleet that calls.
    let caller: Int
    var callee: Callee
    let isAsynchronous: Bool
    /// Nanoseconds that an attempt is waited for.
    let timeout: Int64
    private let whole: Int32
    private let part: Double
    private let attempts: UInt16
    private let backoff: Backoff
    /// What is drawn for how many calls a request makes, for waits before repeated ones, and for
    /// who answers.
    private var countStream: RandomStream
    private var clientStream: RandomStream
    private var choiceStream: RandomStream
    private let readShare: Double
    private var budget: RetryBudget?
    /// When callers give up.
    private var patience = PatienceQueue()
    /// Of the minute: requests that came here, and nanoseconds that they waited.
    var requests = 0
    var nanoseconds: Int64 = 0

    /// - Parameters:
    ///   - longest: nanoseconds that a callee lets anybody wait.
    ///   - readShare: of the calls, that replicas can take.
    init(
        edge: Int, caller: Int, callee: Callee, _ plan: CallPlan, longest: Int64,
        readShare: Double, stream: (World.Purpose) -> RandomStream
    ) {
        self.edge = edge
        self.caller = caller
        self.callee = callee
        self.readShare = readShare
        isAsynchronous = plan.isAsynchronous
        timeout = min(plan.timeout.nanoseconds, longest)
        whole = Int32(plan.perRequest.rounded(.down))
        part = plan.perRequest - plan.perRequest.rounded(.down)
        attempts = UInt16(clamping: plan.retry?.attempts ?? 1)
        backoff = Backoff(plan.retry)
        budget = plan.retry?.budget.map(RetryBudget.init)
        countStream = stream(.call)
        clientStream = stream(.client)
        choiceStream = stream(.balancing)
    }

    /// Calls of the next request: the mean's whole part, and one more in as many of the cases as
    /// its fraction says.
    mutating func drawCount() -> Int32 {
        part > 0 && countStream.nextUnit() < part ? whole + 1 : whole
    }

    /// A call is made for the first time.
    mutating func begin(at now: Int64) { budget?.earn(at: now) }

    mutating func mayRetry(_ attempt: UInt16) -> Bool {
        guard attempt < attempts else { return false }
        return budget?.spend() ?? true
    }

    /// Nanoseconds before the attempt that follows.
    mutating func wait(after attempt: UInt16) -> Int64 {
        Int64(backoff.nanoseconds(after: attempt, using: &clientStream))
    }

    /// Which of the callee's fleets answers.
    mutating func chooseFleet(_ fleets: [Int], _ upTo: [Double]) -> Int {
        if fleets.count == 1 { return fleets[0] }
        let draw = choiceStream.nextUnit() * (upTo.last ?? 1)
        for (fleet, end) in zip(fleets, upTo) where draw < end { return fleet }
        return fleets[0]
    }

    /// Which of a store's servers answers: of the replicas that are up one as likely as another.
    mutating func chooseServer(
        _ first: Int, _ count: Int, _ servers: borrowing ContiguousArray<StoreServer>
    ) -> Int {
        guard count > 1 else { return first }
        let isRead = choiceStream.nextUnit() < readShare
        var left = 0
        for place in first + 1..<first + count where servers[place].isUp { left += 1 }
        guard isRead, left > 0 else { return first }
        var pick = Int(choiceStream.nextBelow(UInt64(left)))
        for place in first + 1..<first + count where servers[place].isUp {
            if pick == 0 { return place }
            pick -= 1
        }
        return first
    }

    /// When the caller gives up that has waited longest. Mutating, as that of a server.
    mutating func due() -> Int64 { patience.time }

    mutating func watch(_ call: UInt32, _ ticket: UInt32, at now: Int64) -> Int64 {
        patience.append(call, ticket, at: now + timeout)
        return now + timeout
    }

    mutating func takeDeadline() -> (call: UInt32, ticket: UInt32) {
        let first = patience.removeFirst()
        return (first.request, first.ticket)
    }

    /// Forgets those in front whose calls are over.
    mutating func dropSettled(_ calls: borrowing ContiguousArray<Call>) {
        while patience.count > 0 {
            let first = patience.first
            if calls[Int(first.request)].ticket == first.ticket { return }
            _ = patience.removeFirst()
        }
    }
}

/// Retries that are allowed: so many per first attempt, saved up for ten seconds.
struct RetryBudget {
    private let share: Double
    private var tokens = 10.0
    private var limit = 10.0
    private var begun = 0
    private var since: Int64 = 0

    init(_ share: Double) { self.share = share }

    mutating func earn(at now: Int64) {
        begun += 1
        let seconds = Double(now - since) / 1e9
        if seconds >= 60 {
            limit = max(10, Double(begun) / seconds * 10 * share)
            begun = 0
            since = now
        }
        tokens = min(tokens + share, limit)
    }

    mutating func spend() -> Bool {
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

/// A call on its way, or all calls of a request: it makes one after the other.
struct Call: BitwiseCopyable {
    /// The request that waits, in the server of its line's caller; nobody waits for a call whose
    /// answer is of no interest.
    var request = Request.none
    var requestTicket: UInt32 = 0
    /// Changes with each attempt and each answer, so that old events find nobody.
    var ticket: UInt32 = 0
    /// The line that it is on.
    var line: Int32 = 0
    /// Calls to make on this line after the one on its way.
    var left: Int32 = 0
    /// From 1.
    var attempt: UInt16 = 1
    /// The server that works on it, a fleet's or a store's, and the request that it is there.
    var server: Int32 = 0
    var place = Request.none
    var placeTicket: UInt32 = 0
    /// When its first attempt began.
    var began: Int64 = 0
    /// The next free place.
    var next = Request.none

    var isWaitedFor: Bool { request != Request.none }
}
