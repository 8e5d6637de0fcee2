import SimulationKernel
import StableMath

/// What one instance is made of, as the serving model sees it.
package struct StationSpec: Hashable, Sendable {
    /// Requests in service at once.
    package var slots: Int
    /// Virtual CPUs.
    package var vcpu: Int
    /// Seconds of one vCPU of this machine that a request needs, mean.
    package var cpuSeconds: Double
    /// Seconds that a request waits for something else while it holds its slot, mean.
    package var waitingSeconds: Double
    /// Machines that share one queue; 1 when each has its own.
    package var machines: Int
    /// Requests that may wait in that queue before more are refused; nil: any number.
    package var room: Int?
    /// vCPUs that may be used at once, also a fraction; nil: all.
    package var cpuLimit: Double?

    package init(
        slots: Int, vcpu: Int, cpuSeconds: Double, waitingSeconds: Double, machines: Int = 1,
        room: Int? = nil, cpuLimit: Double? = nil
    ) {
        self.slots = slots
        self.vcpu = vcpu
        self.cpuSeconds = cpuSeconds
        self.waitingSeconds = waitingSeconds
        self.machines = machines
        self.room = room
        self.cpuLimit = cpuLimit
    }

    /// The station of an instance option under a request.
    ///
    /// - Parameter queueLimit: requests that may wait per machine.
    package init(
        _ option: InstanceOption, _ request: RequestPlan, machines: Int = 1,
        queueLimit: Int64? = nil
    ) {
        let service = request.serviceTime.mean
        let cpu = min(request.cpuSeconds ?? service, service)
        self.init(
            slots: option.slots, vcpu: option.vcpu, cpuSeconds: cpu / option.speed,
            waitingSeconds: service - cpu, machines: machines,
            room: queueLimit.map { Int(clamping: $0) * machines }, cpuLimit: option.cpuLimit)
    }

    /// Seconds that a request holds a slot when nobody else is there.
    package var idleSeconds: Double { cpuSeconds + waitingSeconds }
}

/// One queue before `slots` slots whose holders alternate between a processor-sharing CPU of `vcpu`
/// servers and waiting: its throughput with k holders, and how many are there under a load.
///
/// The holders are a closed product-form network of a multi-server station and a delay; the queue
/// before it sees only that network's throughput X(k) (Chandy, Herzog and Woo's flow-equivalent
/// server, 1975). With `cpuSeconds` 0 this is M/M/c; with no waiting and one slot per vCPU it is
/// M/M/v; both exactly. A `cpuLimit` may be a fraction: half a vCPU works at half the pace, however
/// few are at it.
package struct Station: Sendable {
    package let spec: StationSpec
    /// X(k): requests per second with k holders, k from 0 to `slots` × `machines`.
    package let throughput: [Double]

    /// - Precondition: at least one slot and vCPU, and a request that takes some time.
    package init(_ spec: StationSpec) {
        precondition(
            spec.slots > 0 && spec.vcpu > 0 && spec.machines > 0 && spec.idleSeconds > 0,
            "a station has slots, CPUs and something to do")
        self.spec = spec
        let single = Station.singleThroughput(spec)
        throughput = spec.machines == 1 ? single : Station.pooled(single, machines: spec.machines)
    }

    /// A station whose throughput follows a rule of its own.
    init(_ spec: StationSpec, throughput: [Double]) {
        precondition(throughput.count == spec.slots + 1, "one figure for each number of holders")
        self.spec = spec
        self.throughput = throughput
    }

    /// Requests per second that all slots together carry.
    package var capacity: Double { throughput[throughput.count - 1] }

    /// Builds X(k) from k = 1 up. With P_k(j) the chance that j of k holders are at the CPU,
    /// 1/X(k+1) = Σ_j P_k(j)·d/min(j+1, v) + P_k(0)·Z/(k+1): only sums of positive terms, so it is
    /// stable where the textbook recursion (which subtracts from one) is not.
    private static func singleThroughput(_ spec: StationSpec) -> [Double] {
        let servers = spec.cpuLimit ?? Double(spec.vcpu)
        let demand = spec.cpuSeconds
        var result = [0.0]
        result.reserveCapacity(spec.slots + 1)
        // Chances of `low`, `low` + 1, … holders at the CPU; what is below 1e-18 is dropped.
        var chances = [1.0]
        var low = 0
        for holders in 1...spec.slots {
            var next = [Double](repeating: 0, count: chances.count + 1)
            for (offset, chance) in chances.enumerated() {
                let atCPU = low + offset + 1
                next[offset + 1] = chance * demand / min(Double(atCPU), servers)
            }
            if low == 0 { next[0] = chances[0] * spec.waitingSeconds / Double(holders) }
            var total = 0.0
            for value in next { total += value }
            result.append(1 / total)
            for index in next.indices { next[index] /= total }
            let dropped = next.prefix { $0 < 1e-18 }.count
            low += dropped
            if dropped > 0 { next.removeFirst(dropped) }
            while let last = next.last, last < 1e-18, next.count > 1 { next.removeLast() }
            chances = next
        }
        return result
    }

    /// `machines` equal machines behind one queue, the holders spread evenly.
    private static func pooled(_ single: [Double], machines: Int) -> [Double] {
        let count = (single.count - 1) * machines
        return (0...count).map { holders in
            let whole = holders / machines
            let part = Double(holders % machines) / Double(machines)
            let upper = min(whole + 1, single.count - 1)
            return Double(machines) * (single[whole] + part * (single[upper] - single[whole]))
        }
    }

    /// How many are there under a Poisson load of `rate` < `capacity`: the chance of k holders for
    /// k below the slots (what an arrival finds and may join at once), and the chance that all are
    /// taken.
    package func occupancy(rate: Double) -> (free: [Double], allTaken: Double) {
        let (weights, _) = stateWeights(rate: rate)
        if rate <= 0 { return (Array(weights.dropLast()), 0) }
        let slots = throughput.count - 1
        // States from `slots` up fall geometrically with ratio rate ÷ capacity.
        let full = weights[slots] / (1 - rate / capacity)
        var total = full
        for value in weights.dropLast() { total += value }
        return (weights.dropLast().map { $0 / total }, full / total)
    }

    /// What an arrival finds where only `room` may wait: M/M/c/K with c slots and K = c + room,
    /// which for no room at all is Erlang's loss system, whatever the service times.
    package func limitedOccupancy(rate: Double, room: Int) -> LimitedOccupancy {
        let (weights, ratio) = stateWeights(rate: rate)
        let slots = throughput.count - 1
        if rate <= 0 {
            return LimitedOccupancy(
                free: Array(weights.dropLast()), waiting: 0, refused: 0, meanPosition: 1)
        }
        let last = room == 0 ? 1 : Stable.exp(Double(room) * Stable.log(ratio))
        let waiting = weights[slots] * (1 - last) / (1 - ratio)
        let refused = weights[slots] * last
        var accepted = waiting
        for value in weights.dropLast() { accepted += value }
        let position =
            room == 0 ? 1 : 1 / (1 - ratio) - Double(room) * last / (1 - last)
        return LimitedOccupancy(
            free: weights.dropLast().map { $0 / accepted }, waiting: waiting / accepted,
            refused: refused / (accepted + refused), meanPosition: position)
    }

    /// Relative chances of 0 … `slots` holders, and the ratio by which further states fall.
    private func stateWeights(rate: Double) -> (weights: [Double], ratio: Double) {
        let slots = throughput.count - 1
        if rate <= 0 { return ([1] + [Double](repeating: 0, count: slots), 0) }
        // Start at the likeliest state, so that nothing overflows and only what is negligible
        // underflows.
        var peak = 0
        while peak < slots, rate > throughput[peak + 1] { peak += 1 }
        var weights = [Double](repeating: 0, count: slots + 1)
        weights[peak] = 1
        var state = peak
        while state < slots {
            weights[state + 1] = weights[state] * rate / throughput[state + 1]
            state += 1
        }
        state = peak
        while state > 0 {
            weights[state - 1] = weights[state] * throughput[state] / rate
            state -= 1
        }
        return (weights, rate / capacity)
    }

    /// How much longer than alone a request takes while `holders` share the machines; at least 1.
    package func stretch(holders: Int) -> Double {
        max(1, Double(holders) / (throughput[holders] * spec.idleSeconds))
    }
}

/// What arrivals find at a station whose queue is bounded.
package struct LimitedOccupancy: Sendable {
    /// Of those that are let in: the chance of each number of holders below the slots, and of
    /// waiting.
    package var free: [Double]
    package var waiting: Double
    /// Of all: the chance of being refused.
    package var refused: Double
    /// Mean number of departures that one who waits must see, from 1 to `room`.
    package var meanPosition: Double
}
