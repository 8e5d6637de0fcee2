import SimulationKernel

/// One request's CPU work.
struct ProcessorJob: BitwiseCopyable {
    /// Virtual nanoseconds at which it is done.
    var end: Double
    var request: UInt32
    /// Of the request's work.
    var seconds: Double
}

/// The processor-sharing CPU inside an instance. A request uses the CPU first and waits for the
/// rest of its service time; the crowd at the CPU depends on the two sums alone (product form).
extension RequestServer {
    mutating func reserveJobs(_ count: Int) {
        if jobStride == 0 { jobStride = 8 }
        while jobs.count < count * jobStride {
            jobs.append(ProcessorJob(end: 0, request: 0, seconds: 0))
        }
    }

    /// Virtual nanoseconds per nanosecond: what each job gets of a vCPU.
    @inline(__always) private func pace(_ instance: Int) -> Double {
        let processor = instances[instance].processor
        let jobs = Double(processor.jobs)
        let vcpu = stations[Int(instances[instance].option)].vcpu
        return processor.factor * (jobs <= vcpu ? 1 : vcpu / jobs)
    }

    /// Brings virtual time up to now.
    @inline(__always) mutating func settle(_ instance: Int) {
        let elapsed = Double(now &- instances[instance].processor.virtualSince)
        instances[instance].processor.virtualSince = now
        let jobs = instances[instance].processor.jobs
        // An idle processor starts from zero, which keeps virtual time small and so exact.
        if jobs == 0 {
            instances[instance].processor.virtual = 0
            return
        }
        let passed = elapsed * pace(instance)
        instances[instance].processor.virtual += passed
        instances[instance].processor.worked += passed * Double(jobs)
    }

    /// - Parameter share: of its CPU work that is still to do.
    mutating func enterProcessor(
        _ id: UInt32, on instance: Int, _ option: Int, share: Double = 1
    ) {
        settle(instance)
        let seconds = min(requests[Int(id)].seconds, 1e8)
        let end =
            instances[instance].processor.virtual
            + seconds * share * stations[option].processorNanoseconds
        if Int(instances[instance].processor.jobs) == jobStride { widenJobs() }
        let base = instance &* jobStride
        var hole = Int(instances[instance].processor.jobs)
        instances[instance].processor.jobs &+= 1
        while hole > 0 {
            let parent = (hole &- 1) &>> 1
            if jobs[base &+ parent].end <= end { break }
            jobs[base &+ hole] = jobs[base &+ parent]
            hole = parent
        }
        jobs[base &+ hole] = ProcessorJob(end: end, request: id, seconds: seconds)
        scheduleProcessor(instance)
    }

    /// Sees to it that an event comes when the first job ends, or earlier.
    @inline(__always) private mutating func scheduleProcessor(_ instance: Int) {
        if instances[instance].processor.jobs == 0 { return }
        let left =
            jobs[instance &* jobStride].end - instances[instance].processor.virtual
        let wait = max(left / pace(instance), 0)
        let time = now &+ (wait < 4e18 ? Int64(wait.rounded(.up)) : .max / 2)
        if time < instances[instance].processor.scheduled {
            instances[instance].processor.scheduled = time
            queue.pushLasting(
                time: time, priority: Event.processor,
                payload: UInt64(truncatingIfNeeded: instance))
        }
    }

    /// An event of the processor: ends what is done. One that comes too early, since more jobs have
    /// come after it was scheduled, only schedules the next.
    mutating func runProcessor(_ instance: Int, at time: Int64) {
        guard instances[instance].processor.scheduled == time else { return }
        instances[instance].processor.scheduled = .max
        settle(instance)
        let pace = pace(instance)
        while instances[instance].processor.jobs > 0 {
            let left =
                jobs[instance &* jobStride].end - instances[instance].processor.virtual
            // Within half a nanosecond of the end.
            if left > 0.5 * pace { break }
            let job = removeFirstJob(instance)
            let station = stations[Int(instances[instance].option)]
            let waiting = station.waiting(
                job.seconds, slowdown: instances[instance].slowdown)
            if waiting > 0 {
                queue.pushLasting(
                    time: now &+ waiting, priority: Event.end,
                    payload: payload(job.request, requests[Int(job.request)].ticket))
            } else if isJoined {
                endOwnWork(job.request)
            } else {
                // With a shared processor the next one's end is never known at its start.
                _ = complete(job.request)
            }
        }
        scheduleProcessor(instance)
    }

    private mutating func removeFirstJob(_ instance: Int) -> ProcessorJob {
        let base = instance &* jobStride
        let first = jobs[base]
        let count = Int(instances[instance].processor.jobs) &- 1
        instances[instance].processor.jobs = Int32(truncatingIfNeeded: count)
        let last = jobs[base &+ count]
        var hole = 0
        while true {
            var child = 2 &* hole &+ 1
            if child >= count { break }
            if child &+ 1 < count, jobs[base &+ child &+ 1].end < jobs[base &+ child].end {
                child &+= 1
            }
            if last.end <= jobs[base &+ child].end { break }
            jobs[base &+ hole] = jobs[base &+ child]
            hole = child
        }
        jobs[base &+ hole] = last
        return first
    }

    /// Twice the places for each instance.
    private mutating func widenJobs() {
        let before = jobs
        let stride = jobStride
        jobStride *= 2
        jobs = ContiguousArray(
            repeating: ProcessorJob(end: 0, request: 0, seconds: 0),
            count: before.count * 2)
        for place in before.indices {
            jobs[place / stride * jobStride + place % stride] = before[place]
        }
    }

    /// A machine out of CPU credits runs at a share of its speed.
    mutating func setSpeed(_ factor: Double, of instance: Int) {
        guard instances[instance].processor.factor != factor else { return }
        settle(instance)
        instances[instance].processor.factor = factor
        instances[instance].processor.scheduled = .max
        scheduleProcessor(instance)
    }
}
