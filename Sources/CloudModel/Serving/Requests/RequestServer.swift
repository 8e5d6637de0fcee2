import Quantities
import SimulationKernel
import Statistics

/// One fleet's requests, each of them an event: who arrives, which instance takes it, how long it
/// waits and works, and what its client does when that takes too long.
///
/// The world changes the fleet and calls `advance` before each change, as it does for `flow`.
/// Fleets meet only through the world, so each has an event list of its own. At one instant
/// completions come first, then clients that give up, then arrivals. Nothing is allocated while the
/// number of requests in flight stays below what it has been.
struct RequestServer {
    let settings: RequestSettings
    let stations: ContiguousArray<StationSettings>
    var arrivals: ArrivalProcess
    var serviceStream: RandomStream
    var choiceStream: RandomStream
    var clientStream: RandomStream
    var errorStream: RandomStream
    let sampler: Sampler
    /// Service times with all costs there are, and those that a random instant meets in progress.
    let whole: Sampler
    let lengthBiased: Sampler
    var queue: EventQueue
    var now: Int64 = 0
    var eventCount = 0
    /// Events after which `advance` stops where it is.
    var eventLimit = Int.max

    var requests: ContiguousArray<Request> = []
    var freeRequest = Request.none
    var inFlight = 0
    var patience = PatienceQueue()
    /// Retries that the budget still allows, and the most it can save.
    var retryTokens = 10.0
    var retryTokenLimit = 10.0

    var instances: ContiguousArray<ServingInstance> = []
    var freeInstances: ContiguousArray<Int32> = []
    /// Those that the balancer sends requests to.
    var active: ContiguousArray<Int32> = []
    var cursor = 0
    var index: OutstandingIndex
    let groups: Int
    /// The one queue of a fleet that pools its queues.
    var sharedHead = Request.none
    var sharedTail = Request.none
    var sharedCount: Int64 = 0
    /// The window is over: what is in slots is finished, and nothing new begins.
    var isLeaving = false
    /// The request that `beginNext` put in a slot last.
    var lastBegun = Request.none
    /// Jobs on processors: `jobStride` places for each instance, a heap by end.
    var jobs: ContiguousArray<ProcessorJob> = []
    var jobStride = 0

    /// Per option; nil where a type's CPU is its own all the time.
    let creditPlans: ContiguousArray<CreditPlan?>
    /// Per instance, where any has credits.
    var balances: ContiguousArray<CreditBalance> = []
    /// Surplus credits of instances that have ended since the last reading.
    var owed = 0.0

    /// Whether its requests make calls, or are calls: it has an exchange to talk to then.
    let makesCalls: Bool
    let isJoined: Bool
    /// What it has to say, and how much of that has been heard.
    var notices: ContiguousArray<CallNotice> = []
    var noticesTaken = 0
    /// Calls that have come since the last reading.
    var received: Int64 = 0

    var tally = RequestTally()
    /// Seconds of service begun, per instance option.
    var begun: ContiguousArray<Double>
    var latency = LatencyHistogram()

    /// An event's kind is its priority, which is also the order at one instant.
    enum Event {
        static let end: UInt8 = 0
        static let processor: UInt8 = 1
        static let retry: UInt8 = 2
    }

    init(
        _ fleet: FleetPlan, _ service: ServicePlan, zones: Int,
        stream: (_ purpose: World.Purpose) -> RandomStream
    ) {
        settings = RequestSettings(fleet, service.request)
        stations = ContiguousArray(
            fleet.instances.map { StationSettings($0, service.request) })
        creditPlans = ContiguousArray(fleet.instances.map(\.credits))
        makesCalls = !service.calls.isEmpty
        isJoined = makesCalls || service.isCalled
        arrivals = ArrivalProcess(service.demand.requests, stream: stream(.arrival))
        serviceStream = stream(.service)
        choiceStream = stream(.balancing)
        clientStream = stream(.client)
        errorStream = stream(.releaseErrors)
        sampler = Sampler(service.request.unitServiceTime ?? service.request.serviceTime)
        whole = Sampler(service.request.serviceTime)
        lengthBiased = Sampler(service.request.serviceTime.lengthBiased)
        queue = EventQueue(capacity: 1024)
        groups = settings.algorithm == .zoneAware ? zones : 1
        index = OutstandingIndex(groups: groups)
        begun = ContiguousArray(repeating: 0, count: fleet.instances.count)
        requests.reserveCapacity(1024)
    }

    /// Whether `OutstandingIndex` is kept.
    @inline(__always) var keepsIndex: Bool {
        switch settings.algorithm {
        case .leastOutstanding, .zoneAware, .sharedQueue: true
        case .roundRobin, .twoRandomChoices: false
        }
    }

    /// Requests per second from `time` on, and which of a trace's requests are the fleet's.
    mutating func set(rate: Double, share: Range<Double>, at time: Int64) {
        arrivals.set(ratePerSecond: rate, share: share, at: time)
        if let budget = settings.budget {
            // Ten seconds' worth, so that a quiet night does not pay for a storm.
            retryTokenLimit = max(10, rate * 10 * budget)
            retryTokens = min(retryTokens, retryTokenLimit)
        }
    }

    /// Begins at `time`: nothing has happened before.
    mutating func start(at time: Int64) {
        now = time
        arrivals.start(at: time)
    }

    /// What has happened since the last call.
    mutating func takeTally() -> RequestTally {
        let taken = tally
        tally = RequestTally()
        return taken
    }

    /// Requests in flight above which a run ends early: half a gigabyte of them. Only a fleet that
    /// is overloaded for longer than its clients ever wait comes here.
    static let mostInFlight = 8_000_000

    var isOverfull: Bool { inFlight >= Self.mostInFlight }

    /// Seconds of service begun on an option since the last call.
    mutating func takeBegun(_ option: Int) -> Double {
        let taken = begun[option]
        begun[option] = 0
        return taken
    }

    /// Requests that wait for a slot.
    var waiting: Int64 {
        var sum = sharedCount
        for instance in instances where instance.isPresent {
            sum += Int64(instance.outstanding - instance.running)
        }
        return sum
    }
}

extension RequestServer {
    /// Serves up to `end`: completions at that instant included, arrivals at it not, since they
    /// meet the fleet as it is after the change.
    mutating func advance(to end: Int64) {
        let givesUp = settings.retries
        while eventCount < eventLimit && inFlight < Self.mostInFlight {
            let completion = queue.peekTime ?? .max
            let arrival = arrivals.next
            let deadline = givesUp ? patience.time : .max
            if completion <= deadline && completion <= arrival {
                if completion > end { break }
                now = completion
                eventCount &+= 1
                handleFirst()
            } else if deadline <= arrival {
                if deadline > end { break }
                now = max(now, deadline)
                giveUp()
            } else {
                if arrival >= end { break }
                now = arrival
                eventCount &+= 1
                arrive()
            }
        }
        if eventCount < eventLimit && !isOverfull { now = max(now, end) }
    }

    /// The horizon: nobody new comes, and what is in flight is served at the pace it would have
    /// met.
    mutating func runOut() {
        stopArrivals()
        while eventCount < eventLimit {
            let completion = queue.peekTime ?? .max
            let deadline = settings.retries ? patience.time : .max
            if completion == .max && deadline == .max { break }
            now = max(now, min(completion, deadline))
            eventCount &+= 1
            if completion <= deadline { handleFirst() } else { giveUp() }
        }
        abandonRest()
    }

    mutating func stopArrivals() {
        arrivals.set(ratePerSecond: 0, share: 0..<0, at: now)
        arrivals.stop()
    }

    /// Who is still there has no instance to go to, or ran into the limit of events.
    mutating func abandonRest() {
        for id in requests.indices where requests[id].isWaitedFor {
            tally.failed += 1
            requests[id].isAbandoned = true
        }
    }

    /// Packs what an event is about: an index, and the ticket of whoever holds it.
    @inline(__always) func payload(_ index: UInt32, _ ticket: UInt32) -> UInt64 {
        UInt64(ticket) &<< 32 | UInt64(index)
    }

    @inline(__always) mutating func handleFirst() {
        guard let event = queue.peek() else { return }
        let index = UInt32(truncatingIfNeeded: event.payload)
        let ticket = UInt32(truncatingIfNeeded: event.payload &>> 32)
        switch event.priority {
        case Event.end:
            guard requests[Int(index)].ticket == ticket else {
                _ = queue.pop()
                return
            }
            if isJoined {
                _ = queue.pop()
                endOwnWork(index)
            } else if let time = complete(index) {
                // The slot goes to the next in the queue: one movement in the event list.
                let next = Int(lastBegun)
                queue.replaceFirst(
                    time: time, priority: Event.end,
                    payload: payload(lastBegun, requests[next].ticket))
            } else {
                _ = queue.pop()
            }
        case Event.processor:
            _ = queue.pop()
            runProcessor(Int(index), at: event.time)
        default:
            _ = queue.pop()
            guard requests[Int(index)].ticket == ticket else { return }
            retry(index)
        }
    }

    @inline(__always) mutating func arrive() {
        guard arrivals.isOwn() else { return arrivals.advance() }
        tally.offered &+= 1
        let seconds = sampler.sample(using: &serviceStream) * arrivals.cost
        arrivals.advance()
        let id = newRequest(seconds)
        if settings.retries {
            patience.append(id, requests[Int(id)].ticket, at: now &+ settings.timeout)
            if let budget = settings.budget {
                retryTokens = min(retryTokens + budget, retryTokenLimit)
            }
        }
        dispatch(id)
    }

    /// A place for a request that comes now.
    @inline(__always) mutating func newRequest(_ seconds: Double) -> UInt32 {
        let id = allocate()
        let place = Int(id)
        requests[place].firstArrival = now
        requests[place].attemptStart = now
        requests[place].seconds = seconds
        requests[place].attempt = 1
        requests[place].isAbandoned = false
        requests[place].isPhantom = false
        return id
    }

    @inline(__always) mutating func allocate() -> UInt32 {
        inFlight &+= 1
        if freeRequest != Request.none {
            let id = freeRequest
            freeRequest = requests[Int(id)].next
            return id
        }
        requests.append(Request())
        return UInt32(truncatingIfNeeded: requests.count &- 1)
    }

    /// Gives the place back; events that are pending for it find nobody.
    @inline(__always) mutating func release(_ id: UInt32) {
        let place = Int(id)
        inFlight &-= 1
        requests[place].ticket &+= 1
        requests[place].state = .free
        requests[place].next = freeRequest
        freeRequest = id
    }
}
