package import Quantities
package import SimulationKernel
import StableMath

/// A service's demand over time, asked for in order: trace or shape, growth, events, noise.
package struct DemandSource {
    private let shape: ShapeCurve?
    private let trace: TraceCurve?
    private let events: [DemandEvent]
    private let startNanoseconds: Int64
    private let logGrowthPerNanosecond: Double
    private var stream: RandomStream
    private var noise: NoiseProcess?
    private var traceCursor = 0
    private var traceLap: Int64 = 0
    private var zoneCursor = 0
    /// Rates of the minutes to come, worked out together, the next one at `cursor`.
    private var ahead = [Double](repeating: 0, count: block)
    private var cursor = 0
    private var end = 0
    private var exponents = [Double](repeating: 0, count: block)

    /// Minutes that are worked out together.
    private static let block = 240

    package init(_ plan: DemandPlan, start: UTCInstant, stream: RandomStream) {
        switch plan.curve {
        case .trace(let curve): (trace, shape) = (curve, nil)
        case .shape(let curve): (trace, shape) = (nil, curve)
        }
        events = plan.events
        startNanoseconds = start.nanosecondsSince1970
        self.stream = stream
        logGrowthPerNanosecond =
            plan.growthPerMonth == 0
            ? 0
            : Stable.log(1 + plan.growthPerMonth) / Double(TimeSpan.billingMonth.nanoseconds)
        if let noise = plan.noise, noise.coefficientOfVariation > 0 {
            self.noise = NoiseProcess(noise, stream: &self.stream)
        }
    }

    /// Mean requests per second over [from, to), nanoseconds since the start: the definition, one
    /// step at a time. `nextRate` gives the same bits.
    ///
    /// - Precondition: calls go forward in time without overlap.
    package mutating func rate(from: Int64, to: Int64) -> Double {
        let middle = from + (to - from) / 2
        var rate = 0.0
        if let trace { rate = mean(of: trace, from: from, to: to) }
        if let shape { rate = value(of: shape, at: middle) }
        if logGrowthPerNanosecond != 0 {
            rate *= Stable.exp(logGrowthPerNanosecond * Double(middle))
        }
        for event in events { rate *= event.factor(at: middle) }
        if noise != nil { rate *= noise?.next(&stream, over: to - from) ?? 1 }
        return max(0, rate)
    }

    /// The same for the next step of a run: whole minutes from the start on, and what is left of
    /// the last.
    @inline(__always)
    package mutating func nextRate(from: Int64, to: Int64, horizon: Int64) -> Double {
        if cursor == end {
            workAhead(from: from, horizon: horizon)
            if end == 0 { return rate(from: from, to: to) }
        }
        cursor += 1
        return ahead[cursor - 1]
    }

    /// Fills `ahead`, factor by factor: what one factor needs stays in registers, and exponentials
    /// are computed several at a time.
    private mutating func workAhead(from: Int64, horizon: Int64) {
        let minute = TimeSpan.minute.nanoseconds
        let count = min(Self.block, Int((horizon - from) / minute))
        cursor = 0
        end = count
        guard count > 0 else { return }
        let first = from + minute / 2
        if let trace {
            for step in 0..<count {
                let begin = from + Int64(step) * minute
                ahead[step] = mean(of: trace, from: begin, to: begin + minute)
            }
        }
        if let shape { fillValues(of: shape, from: first, count: count) }
        if logGrowthPerNanosecond != 0 {
            for step in 0..<count {
                exponents[step] = logGrowthPerNanosecond * Double(first + Int64(step) * minute)
            }
            multiplyByExponentials()
        }
        for event in events
        where event.toNanoseconds > from && event.fromNanoseconds < from + Int64(count) * minute {
            for step in 0..<count { ahead[step] *= event.factor(at: first + Int64(step) * minute) }
        }
        if noise != nil {
            noise?.fill(&exponents, count: count, &stream, over: minute)
            multiplyByExponentials()
        }
        for step in 0..<count { ahead[step] = max(0, ahead[step]) }
    }

    private mutating func multiplyByExponentials() {
        Stable.exponentiate(&exponents)
        for step in 0..<end { ahead[step] *= exponents[step] }
    }

    private mutating func value(of shape: ShapeCurve, at time: Int64) -> Double {
        let absolute = startNanoseconds + time
        let zone = shape.timeZone
        while zoneCursor + 1 < zone.fromNanosecondsSince1970.count,
            zone.fromNanosecondsSince1970[zoneCursor + 1] <= absolute
        {
            zoneCursor += 1
        }
        let local = absolute + zone.offsetSeconds[zoneCursor] * TimeSpan.second.nanoseconds
        let day = floorDivide(local, TimeSpan.day.nanoseconds)
        let minute = (local - day * TimeSpan.day.nanoseconds) / TimeSpan.minute.nanoseconds
        return shape.value(minute: Int(minute), ofDay: day)
    }

    /// Minute after minute: within a day on one clock the minute of the day goes up by one.
    private mutating func fillValues(of shape: ShapeCurve, from first: Int64, count: Int) {
        let day = TimeSpan.day.nanoseconds
        let minute = TimeSpan.minute.nanoseconds
        let changes = shape.timeZone.fromNanosecondsSince1970
        var step = 0
        while step < count {
            let time = first + Int64(step) * minute
            ahead[step] = value(of: shape, at: time)
            let offset = shape.timeZone.offsetSeconds[zoneCursor] * TimeSpan.second.nanoseconds
            let local = startNanoseconds + time + offset
            let today = floorDivide(local, day)
            let place = Int((local - today * day) / minute)
            // So many minutes are left of the block, of the day, and of the clock's present offset.
            var run = min(count - step, 1440 - place)
            if zoneCursor + 1 < changes.count {
                let left = changes[zoneCursor + 1] - startNanoseconds - time
                run = min(run, Int((left - 1) / minute) + 1)
            }
            shape.fill(&ahead, step..<(step + run), minute: place, ofDay: today)
            step += run
        }
    }

    /// The trace's mean over the interval: what it counted is offered, no more and no less.
    private mutating func mean(of trace: TraceCurve, from: Int64, to: Int64) -> Double {
        var sum = 0.0
        var position = from
        let length = trace.length.nanoseconds
        while position < to {
            let within = position - traceLap * length
            if within >= length {
                guard trace.repeats else { break }
                traceLap += 1
                traceCursor = 0
                continue
            }
            while traceCursor + 1 < trace.timesNanoseconds.count,
                trace.timesNanoseconds[traceCursor + 1] <= within
            {
                traceCursor += 1
            }
            let next =
                traceCursor + 1 < trace.timesNanoseconds.count
                ? trace.timesNanoseconds[traceCursor + 1] : length
            let end = min(to, next + traceLap * length)
            sum += trace.ratesPerSecond[traceCursor] * Double(end - position)
            position = end
        }
        return sum / Double(to - from)
    }
}

extension ShapeCurve {
    /// Requests per second in one minute of a local day, counted since 1970.
    @inline(__always)
    fileprivate func value(minute: Int, ofDay day: Int64) -> Double {
        var rate = basePerSecond
        if !minuteOfDay.isEmpty { rate *= minuteOfDay[minute] }
        // 1970-01-01 was a Thursday, day 3 of a week that starts on Monday.
        if !weekday.isEmpty { rate *= weekday[Int((day + 3) - floorDivide(day + 3, 7) * 7)] }
        return rate
    }

    /// The same for some minutes in a row.
    fileprivate func fill(
        _ values: inout [Double], _ steps: Range<Int>, minute: Int, ofDay day: Int64
    ) {
        let share = weekday.isEmpty ? 1 : weekday[Int((day + 3) - floorDivide(day + 3, 7) * 7)]
        if minuteOfDay.isEmpty {
            for step in steps { values[step] = basePerSecond * share }
        } else {
            let offset = minute - steps.lowerBound
            for step in steps { values[step] = basePerSecond * minuteOfDay[step + offset] * share }
        }
    }
}

extension DemandEvent {
    /// What demand is multiplied by at a moment; 1 outside the event.
    func factor(at time: Int64) -> Double {
        guard time >= fromNanoseconds, time < toNanoseconds else { return 1 }
        guard rampNanoseconds > 0 else { return multiplier }
        let rise = Double(time - fromNanoseconds) / Double(rampNanoseconds)
        let fall = Double(toNanoseconds - time) / Double(rampNanoseconds)
        return 1 + (multiplier - 1) * min(1, rise, fall)
    }
}

/// exp(X − σ²/2) with X an Ornstein–Uhlenbeck process of variance σ² = ln(1 + cv²), sampled
/// exactly.
struct NoiseProcess {
    private let sigma: Double
    private let correlationNanoseconds: Double
    private var value: Double
    private var lastStep: Int64 = 0
    private var decay = 0.0
    private var spread = 0.0

    init(_ plan: DemandNoise, stream: inout RandomStream) {
        let cv = plan.coefficientOfVariation
        sigma = Stable.log(1 + cv * cv).squareRoot()
        correlationNanoseconds = Double(plan.correlation.nanoseconds)
        value = stream.nextNormal()
    }

    mutating func next(_ stream: inout RandomStream, over step: Int64) -> Double {
        prepare(step)
        let factor = Stable.exp(sigma * value - sigma * sigma / 2)
        value = decay * value + spread * stream.nextNormal()
        return factor
    }

    /// The exponents of the factors of as many steps as there are places.
    mutating func fill(
        _ exponents: inout [Double], count: Int, _ stream: inout RandomStream, over step: Int64
    ) {
        prepare(step)
        let table = Ziggurat.normal
        var (draws, last) = (stream, value)
        let shift = sigma * sigma / 2
        for index in 0..<count {
            exponents[index] = sigma * last - shift
            last = decay * last + spread * draws.nextNormal(from: table)
        }
        (stream, value) = (draws, last)
    }

    private mutating func prepare(_ step: Int64) {
        if step == lastStep { return }
        lastStep = step
        decay = correlationNanoseconds > 0 ? Stable.exp(-Double(step) / correlationNanoseconds) : 0
        spread = (1 - decay * decay).squareRoot()
    }
}
