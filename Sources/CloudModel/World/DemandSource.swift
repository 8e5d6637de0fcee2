import Quantities
import SimulationKernel
import StableMath

/// A service's demand over time, asked for in order: trace or shape, growth, events, noise.
struct DemandSource {
    private let plan: DemandPlan
    private let startNanoseconds: Int64
    private let logGrowthPerNanosecond: Double
    private var stream: RandomStream
    private var noise: NoiseProcess?
    private var traceCursor = 0
    private var traceLap: Int64 = 0
    private var zoneCursor = 0

    init(_ plan: DemandPlan, start: UTCInstant, stream: RandomStream) {
        self.plan = plan
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

    /// Mean requests per second over [from, to), nanoseconds since the start.
    ///
    /// - Precondition: calls go forward in time without overlap.
    mutating func rate(from: Int64, to: Int64) -> Double {
        let middle = from + (to - from) / 2
        var rate: Double
        switch plan.curve {
        case .trace(let trace): rate = mean(of: trace, from: from, to: to)
        case .shape(let shape): rate = value(of: shape, at: middle)
        }
        if logGrowthPerNanosecond != 0 {
            rate *= Stable.exp(logGrowthPerNanosecond * Double(middle))
        }
        for event in plan.events { rate *= event.factor(at: middle) }
        if noise != nil { rate *= noise?.next(&stream, over: to - from) ?? 1 }
        return max(0, rate)
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
        var rate = shape.basePerSecond
        if !shape.minuteOfDay.isEmpty {
            let minute = (local - day * TimeSpan.day.nanoseconds) / TimeSpan.minute.nanoseconds
            rate *= shape.minuteOfDay[Int(minute)]
        }
        if !shape.weekday.isEmpty {
            // 1970-01-01 was a Thursday, day 3 of a week that starts on Monday.
            rate *= shape.weekday[Int((day + 3) - floorDivide(day + 3, 7) * 7)]
        }
        return rate
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
        if step != lastStep {
            lastStep = step
            decay =
                correlationNanoseconds > 0
                ? Stable.exp(-Double(step) / correlationNanoseconds) : 0
            spread = (1 - decay * decay).squareRoot()
        }
        let factor = Stable.exp(sigma * value - sigma * sigma / 2)
        value = decay * value + spread * stream.nextNormal()
        return factor
    }
}
