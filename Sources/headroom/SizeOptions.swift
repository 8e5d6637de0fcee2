import ArgumentParser
import Diagnostics
import Quantities
import Statistics

/// What arrives, and what serves it.
struct WorkloadOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Requests per time: 400 req/s, 9000 req/m.", valueName: "rate"))
    var load: [String]

    @Option(
        help: ArgumentHelp("The mean time that a request keeps its slot.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var serviceTime: Double

    @Option(
        help: ArgumentHelp(
            "Standard deviation ÷ mean of service times; 0: constant, 1: exponential.",
            valueName: "ratio"),
        transform: SizeArgument.variation)
    var cv: Double = 1

    @Option(
        help: ArgumentHelp(
            "The same of the times between arrivals; 1: independent clients.",
            valueName: "ratio"),
        transform: SizeArgument.variation)
    var arrivalCv: Double = 1

    @Option(help: ArgumentHelp("Requests that one instance serves at once.", valueName: "count"))
    var slots: Int = 1

    @Flag(help: "Give each instance its own queue, rather than one queue to all.")
    var perInstance = false

    @Option(
        help: ArgumentHelp("Clients give up waiting after so long, mean.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var timeout: Double?

    @Option(
        help: ArgumentHelp(
            "Refuse requests beyond so many waiting per instance.", valueName: "count"))
    var queueLimit: Int?

    func validate() throws {
        guard (1...100_000).contains(slots) else {
            throw ValidationError("--slots takes 1 to 100,000, found \(slots)")
        }
        if let queueLimit, !(0...100_000).contains(queueLimit) {
            throw ValidationError("--queue-limit takes 0 to 100,000, found \(queueLimit)")
        }
        guard timeout != nil || queueLimit != nil else { return }
        if timeout != nil, queueLimit != nil {
            throw ValidationError("--timeout with --queue-limit is not supported yet: give one")
        }
        if cv != 1 || arrivalCv != 1 {
            throw ValidationError(
                "--cv and --arrival-cv other than 1 are not supported yet with --timeout "
                    + "or --queue-limit")
        }
    }

    /// - Throws: a `Diagnostic` for a load that is no rate above 0.
    func read() throws -> Workload {
        let overflow: Workload.Overflow =
            if let timeout {
                .giveUp(after: timeout)
            } else if let queueLimit {
                .refuse(beyond: queueLimit)
            } else {
                .wait
            }
        return Workload(
            arrivalRate: try SizeArgument.rate(load.joined(separator: " ")),
            meanService: serviceTime, arrivalVariation: arrivalCv * arrivalCv,
            serviceVariation: cv * cv, slots: slots, isSplit: perInstance, overflow: overflow)
    }
}

/// What the size must keep.
struct PromiseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Half of the responses within this time.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var p50: Double?

    @Option(
        help: ArgumentHelp("90 % of the responses.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var p90: Double?

    @Option(
        help: ArgumentHelp("95 % of the responses.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var p95: Double?

    @Option(
        help: ArgumentHelp("99 % of the responses.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var p99: Double?

    @Option(
        help: ArgumentHelp("99.9 % of the responses.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var p999: Double?

    @Option(
        name: .customLong("wait-p50"),
        help: ArgumentHelp("Half of the waits for a slot.", valueName: "time"),
        transform: SizeArgument.time)
    var waitP50: Double?

    @Option(
        name: .customLong("wait-p90"),
        help: ArgumentHelp("90 % of the waits.", valueName: "time"),
        transform: SizeArgument.time)
    var waitP90: Double?

    @Option(
        name: .customLong("wait-p95"),
        help: ArgumentHelp("95 % of the waits.", valueName: "time"),
        transform: SizeArgument.time)
    var waitP95: Double?

    @Option(
        name: .customLong("wait-p99"),
        help: ArgumentHelp("99 % of the waits.", valueName: "time"),
        transform: SizeArgument.time)
    var waitP99: Double?

    @Option(
        name: .customLong("wait-p999"),
        help: ArgumentHelp("99.9 % of the waits.", valueName: "time"),
        transform: SizeArgument.time)
    var waitP999: Double?

    @Option(
        help: ArgumentHelp("The mean response, wait and service.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var meanResponse: Double?

    @Option(
        help: ArgumentHelp("The mean wait of all requests.", valueName: "time"),
        transform: SizeArgument.positiveTime)
    var meanWait: Double?

    @Option(
        help: ArgumentHelp("Requests that wait at all, 20% at most.", valueName: "share"),
        transform: SizeArgument.share)
    var maxWaitProbability: Double?

    @Option(
        help: ArgumentHelp(
            "Requests given up (--timeout) or refused (--queue-limit), 1% at most.",
            valueName: "share"),
        transform: SizeArgument.share)
    var maxLoss: Double?

    @Option(
        help: ArgumentHelp("Busy slots, 70% at most.", valueName: "share"),
        transform: SizeArgument.share)
    var maxUtilization: Double?

    var all: [Promise] {
        var promises: [Promise] = []
        let responses = [(0.5, p50), (0.9, p90), (0.95, p95), (0.99, p99), (0.999, p999)]
        for case (let share, let limit?) in responses {
            promises.append(.response(share: share, within: limit))
        }
        let waits = [
            (0.5, waitP50), (0.9, waitP90), (0.95, waitP95), (0.99, waitP99), (0.999, waitP999),
        ]
        for case (let share, let limit?) in waits {
            promises.append(.wait(share: share, within: limit))
        }
        if let meanResponse { promises.append(.meanResponse(meanResponse)) }
        if let meanWait { promises.append(.meanWait(meanWait)) }
        if let maxWaitProbability { promises.append(.waitProbability(maxWaitProbability)) }
        if let maxLoss { promises.append(.loss(maxLoss)) }
        if let maxUtilization { promises.append(.utilization(maxUtilization)) }
        return promises
    }
}

/// Reads one quantity of the command line.
enum SizeArgument {
    static func time(_ text: String) throws -> Double {
        let span = try explained { () throws(QuantityError) in try TimeSpan.parse(text) }
        guard span >= .zero else { throw ValidationError("a time cannot be below zero") }
        return span.seconds
    }

    static func positiveTime(_ text: String) throws -> Double {
        let seconds = try time(text)
        guard seconds > 0 else { throw ValidationError("the time must be above zero") }
        return seconds
    }

    /// Above 0 and at most 1.
    static func share(_ text: String) throws -> Double {
        let share = try explained { () throws(QuantityError) in try Fraction.parse(text) }
        guard share > 0 && share <= 1 else {
            throw ValidationError("the share must be above 0% and at most 100%")
        }
        return share
    }

    static func variation(_ text: String) throws -> Double {
        guard let ratio = Decimal18(text)?.doubleValue, (0...20).contains(ratio) else {
            throw ValidationError("expected a ratio from 0 to 20, such as 1.3")
        }
        return ratio
    }

    /// Requests per second, above 0.
    ///
    /// - Throws: a `Diagnostic`: the words of a rate are read together, after all flags.
    static func rate(_ text: String) throws -> Double {
        var rate = 0.0
        do throws(QuantityError) {
            rate = try RequestRate.parse(text)
        } catch {
            let (number, unit) = splitUnit(text)
            let perSecond = ["/s", "rps", "qps", "r/s", "requests/s", "request/s", "reqs/s"]
            let near =
                perSecond.contains(unit.lowercased()) ? ["\(number) req/s"] : error.suggestions
            throw Diagnostic(
                .error, "`--load` takes \(error.expected), found `\(error.found)`",
                help: near.isEmpty
                    ? nil
                    : "did you mean " + near.map { "`\($0)`" }.joined(separator: " or ") + "?")
        }
        guard rate > 0 else {
            throw Diagnostic(
                .error, "`--load` must be above zero", help: "no load needs no instances")
        }
        return rate
    }

    private static func explained<Value>(
        _ read: () throws(QuantityError) -> Value
    ) throws -> Value {
        do throws(QuantityError) {
            return try read()
        } catch {
            let near = error.suggestions.map { "`\($0)`" }.joined(separator: " or ")
            throw ValidationError(
                "expected \(error.expected), found `\(error.found)`"
                    + (near.isEmpty ? "" : "; did you mean \(near)?"))
        }
    }
}
