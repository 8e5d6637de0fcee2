import Quantities
import SimulationKernel
import StableMath

/// One attempt of one request, from its arrival until the machine is done with it.
///
/// A client that gives up leaves its attempt behind: the machine still works on it, and the retry
/// is an attempt of its own.
struct Request: BitwiseCopyable {
    enum State: UInt8, BitwiseCopyable {
        case free
        /// In a queue, for a slot.
        case queued
        /// In a slot.
        case running
        /// The client waits before it tries again.
        case backingOff
    }
    /// When the client first asked.
    var firstArrival: Int64 = 0
    /// When this attempt began.
    var attemptStart: Int64 = 0
    /// Service time on an idle reference machine.
    var seconds = 0.0
    /// The next in its queue, or the next free place.
    var next = Request.none
    var instance = Request.none
    /// Changes whenever the place is given to another attempt, so that old events find nobody.
    var ticket: UInt32 = 0
    /// The call that it is, while its caller waits.
    var call = Request.none
    /// From 1.
    var attempt: UInt16 = 1
    var state = State.free
    /// Nobody waits for the answer any more: the client has given up.
    var isAbandoned = false
    /// Was there when the window began, and has been counted by `flow`.
    var isPhantom = false

    /// Whether its client still waits, and has not been counted.
    var isWaitedFor: Bool { state != .free && !isAbandoned && !isPhantom }

    static let none = UInt32.max
}

/// One instance in service, as its balancer and its requests see it.
struct ServingInstance: BitwiseCopyable {
    var option: Int32
    /// Which group of the balancer it is in: its zone where the balancer tells zones apart, else 0.
    var group: Int32
    /// The cohort it belongs to.
    var tag: Int32
    /// When it entered service, for slow start.
    var since: Int64
    /// Requests in its slots.
    var running: Int32 = 0
    /// Requests in its slots and its queue.
    var outstanding: Int32 = 0
    /// Its queue, first in, first out.
    var head = Request.none
    var tail = Request.none
    /// Its place among those that the balancer chooses from; -1 when it is draining.
    var place: Int32 = -1
    /// Its place in the slow-start ramp: it takes a request each time this reaches 1.
    var credit = 0.0
    var isPresent = true
    /// Share of its answers that are errors of a bad release; infinite: it has failed, and all are.
    var errorRate: Float = 0
    /// How many times as long a request takes; what it needs of a CPU stays the same.
    var slowdown: Float = 1
    /// The processor.
    var processor = ProcessorState()

    var isDraining: Bool { place < 0 }
}

/// A processor-sharing CPU: every job gets the same share of the vCPUs, at most one each.
///
/// Work is done in virtual time, which passes at the pace of one job: a job that enters at v and
/// takes w ends at v + w whatever the crowd does, so only the first end needs an event.
struct ProcessorState: BitwiseCopyable {
    var jobs: Int32 = 0
    /// Virtual nanoseconds, and when that was.
    var virtual = 0.0
    var virtualSince: Int64 = 0
    /// The earliest event that is pending for it.
    var scheduled = Int64.max
    /// Share of its speed that a machine out of CPU credits still has.
    var factor = 1.0
    /// vCPU-nanoseconds worked since the last reading.
    var worked = 0.0
}

/// What the loop must know of an instance type under this request.
struct StationSettings {
    let slots: Int32
    let vcpu: Double
    /// Nanoseconds on one of its vCPUs, and of waiting, per second of service time.
    let processorNanoseconds: Double
    let waitingNanoseconds: Double
    /// Whether requests in slots can be in each other's way. If not, a request's end is known when
    /// it starts.
    let sharesProcessor: Bool

    init(_ option: InstanceOption, _ request: RequestPlan) {
        let mean = request.serviceTime.mean
        let part = mean > 0 ? min(request.cpuSeconds ?? mean, mean) / mean : 1
        slots = Int32(clamping: option.slots)
        vcpu = Double(option.vcpu)
        processorNanoseconds = part * 1e9 / option.speed
        waitingNanoseconds = (1 - part) * 1e9
        sharesProcessor = part > 0 && (option.slots > option.vcpu || option.credits != nil)
    }

    @inline(__always) func nanoseconds(_ seconds: Double) -> Int64 {
        Int64(min(seconds, 1e8) * (processorNanoseconds + waitingNanoseconds))
    }

    func nanoseconds(_ seconds: Double, _ slowdown: Float) -> Int64 {
        Int64(min(seconds, 1e8) * Double(slowdown) * (processorNanoseconds + waitingNanoseconds))
    }

    /// Of a request on an instance that takes `slowdown` times as long: what is added is waiting.
    func waiting(_ seconds: Double, slowdown: Float) -> Int64 {
        let added = Double(slowdown - 1) * (processorNanoseconds + waitingNanoseconds)
        return Int64(min(seconds, 1e8) * (waitingNanoseconds + added))
    }
}

/// How clients and the balancer behave: the same for the whole run.
struct RequestSettings {
    let timeout: Int64
    let attempts: UInt16
    let backoff: Backoff
    /// Retries per request; nil: no limit.
    let budget: Double?
    /// Requests that may wait per instance.
    let queueLimit: Int64
    let algorithm: BalancerPlan.Algorithm
    let slowStart: Int64
    /// Seconds of service time of a mean request.
    let meanSeconds: Double
    /// Squared coefficient of variation of the service time, cut as `flow` cuts it.
    let variation: Double

    init(_ fleet: FleetPlan, _ request: RequestPlan) {
        timeout = request.timeout.nanoseconds
        attempts = UInt16(clamping: request.retry?.attempts ?? 1)
        backoff = Backoff(request.retry)
        budget = request.retry?.budget
        queueLimit = fleet.queueLimit ?? .max
        algorithm = fleet.balancer?.algorithm ?? .roundRobin
        slowStart = fleet.balancer?.slowStart.nanoseconds ?? 0
        meanSeconds = request.serviceTime.mean
        variation = min(
            request.serviceTime.squaredCoefficientOfVariation, StationTable.largestVariation)
    }

    var retries: Bool { attempts > 1 }
}

/// What happened since the last reading, in requests.
struct RequestTally {
    var offered: Int64 = 0
    var served: Int64 = 0
    var shed: Int64 = 0
    var timedOut: Int64 = 0
    var failed: Int64 = 0
    var retried: Int64 = 0
    /// Answers that were errors of a bad release.
    var errors: Int64 = 0
}

/// Why an attempt came to nothing.
enum AttemptFailure {
    case shed
    case timedOut
    case failed
}
