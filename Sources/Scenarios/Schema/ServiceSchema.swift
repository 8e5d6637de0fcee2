import CloudModel

/// A service: its demand, one request, and what was promised.
package enum ServiceSchema {
    package static let service = Group(
        "a service",
        [
            Field("demand", .group(demand), .required, "how many requests arrive over time"),
            Field("request", .group(request), .required, "what one request takes"),
            Field(
                "slo", .group(objective), .optional("nothing is promised"),
                "the service level objective, judged on every full window"),
            StoreSchema.calls,
        ])

    private static let demand = Group(
        "a demand",
        [
            Field(
                "trace", .group(trace), .optional("`shape` or `requests` is given instead"),
                "a recorded load, from a CSV file"),
            Field(
                "shape", .group(shape), .optional("`trace` or `requests` is given instead"),
                "a load described in words"),
            Field(
                "requests", .group(requests), .optional("`trace` or `shape` is given instead"),
                "recorded requests, one a line, from a CSV file"),
            Field(
                "from", .choice(["calls"]), .optional("`trace` or `shape` is given instead"),
                "`calls`: the demand is what other services call"),
            .later("jobs", "batch jobs instead of requests"),
            Field(
                "growth", .scalar(.growth), .optional("what `shape` says, else none"),
                "change of the demand, compounding continuously over months of 730 h"),
            Field(
                "noise", .group(noise), .optional("the demand is smooth"),
                "random variation around the curve"),
            Field(
                "events", .map(of: .group(event), entry: "an event"), .defaulted("{}"),
                "sales, launches and broadcasts that multiply the demand for a while"),
            Field(
                "origin", .map(of: .share(0, 1), entry: "a region"),
                .optional("the same share from every region"),
                "share of the demand that each region of the scenario gets; 100% in all"),
            Field(
                "timeZone", .scalar(.timeZone), .defaulted("UTC"),
                "the clock of `peakAtTime`, of weekdays and of instants without an offset"),
        ])

    private static let trace = Group(
        "a trace",
        [
            Field(
                "file", .text, .required,
                "CSV file with a header line, relative to the scenario file"),
            Field("time", .text, .defaulted("time"), "the column of instants"),
            Field("value", .text, .defaulted("value"), "the column of values"),
            Field(
                "unit", .scalar(.requestUnit), .defaulted("req/s"),
                "what one value counts; `req/5m` is requests in five minutes"),
            Field(
                "scale", .number(0, 1e9), .defaulted("1"), "every value is multiplied by this"),
            Field(
                "repeat", .scalar(.flag), .defaulted("false"),
                "start again when the trace ends before the horizon; otherwise that is an error"),
            Field(
                "missing", .choice(["error", "interpolate", "zero", "hold"]), .defaulted("error"),
                "what to do where samples are missing: refuse the trace, draw a line between the "
                    + "neighbours, take zero, or hold the last value"),
            Field(
                "align", .choice(["start", "week"]), .defaulted("start"),
                "`start`: the first sample falls on the scenario's start; `week`: weekday and "
                    + "time of day are kept"),
        ])

    private static let requests = Group(
        "recorded requests",
        [
            Field(
                "file", .text, .required,
                "CSV file with a header line, sorted by time, relative to the scenario file"),
            Field(
                "time", .text, .defaulted("time"),
                "the column of instants, or of seconds since the recording began"),
            Field(
                "cost", .text, .optional("every request takes the same"),
                "the column of what each request takes, above zero; `serviceTime` and `cpu` are "
                    + "then per unit of it"),
            Field(
                "length", .duration("1ms", "10y"),
                .optional("up to one mean gap after the last request"),
                "how long was recorded"),
            Field(
                "repeat", .scalar(.flag), .defaulted("false"),
                "start again when the recording ends before the horizon; otherwise that is an "
                    + "error"),
            Field(
                "align", .choice(["start", "week"]), .defaulted("start"),
                "`start`: the recording begins at the scenario's start; `week`: weekday and time "
                    + "of day are kept"),
        ])

    private static let shape = Group(
        "a demand shape",
        [
            Field("base", .scalar(.rate), .required, "mean demand of a day of weight one"),
            Field("daily", .group(daily), .optional("the same all day"), "the rhythm of a day"),
            Field("weekly", .group(weekly), .defaulted("{}"), "the weight of each weekday"),
            Field(
                "growth", .scalar(.growth), .optional("the demand's own `growth`"),
                "the same as `growth` beside `shape`"),
            Field(
                "noise", .group(noise), .optional("the demand's own `noise`"),
                "the same as `noise` beside `shape`"),
        ])

    private static let daily = Group(
        "a daily rhythm",
        [
            Field(
                "peakToMean", .number(1, 12), .required,
                "the highest minute of a day over its mean minute"),
            Field("peakAtTime", .scalar(.clock), .required, "when the day is busiest"),
        ])

    package static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    private static let weekly = Group(
        "a weekly rhythm",
        weekdays.map {
            Field(
                $0, .share(0, 100), .defaulted("100%"),
                "demand of a \($0.prefix(1).uppercased() + $0.dropFirst()) over `base`")
        })

    private static let noise = Group(
        "noise",
        [
            Field(
                "cv", .share(0, 3), .required,
                "standard deviation of the multiplier, as a share of its mean of one"),
            Field(
                "correlation", .duration("1s", "1y"), .defaulted("5m"),
                "time in which the correlation falls to 1/e",
                source: "Headroom's own: a few sampling periods of usual metrics"),
        ])

    private static let event = Group(
        "an event",
        [
            Field(
                "at", .scalar(.moment), .required,
                "when it begins: an offset from the start, or an instant"),
            Field("for", .duration("1s", "10y"), .required, "how long it lasts, ramps included"),
            Field("times", .number(0, 10_000), .required, "what the demand is multiplied by"),
            Field(
                "ramp", .duration("0s", "10y"), .defaulted("0s"),
                "time to climb at the beginning and to fall at the end"),
        ])

    private static let request = Group(
        "a request",
        [
            Field(
                "serviceTime", .either(.duration("0s", "1d"), .group(requestDistribution)),
                .required, "time in a slot on an idle reference machine, waiting included"),
            Field(
                "cpu", .duration("0s", "1d"), .optional("the whole service time is CPU time"),
                "CPU time on one reference vCPU; the rest of the service time is waiting"),
            Field("response", .scalar(.size), .defaulted("0 B"), "size of one response"),
            Field(
                "writeShare", .share(0, 1), .defaulted("0%"),
                "share of the requests that write: what is lost of them with a region's data, and "
                    + "what `replication` sends"),
            Field(
                "timeout", .duration("1ms", "1d"), .defaulted("60s"),
                "when the client gives up; the work is still done",
                source: "idle timeout of an AWS Application Load Balancer (2023-06)"),
            Field(
                "retry", .group(retry), .optional("clients do not try again"),
                "what clients do when a request is refused, fails or is not answered in time"),
            .later("memory", "memory that one request holds"),
        ])

    private static let standardMode =
        "AWS SDKs, standard retry mode: three attempts, full jitter of at most 1 s, then 2 s, "
        + "never more than 20 s (2025)"

    static let retry = Group(
        "a retry",
        [
            Field(
                "attempts", .count(1, 20), .defaulted("3"),
                "how often a request is tried, the first time included", source: standardMode),
            Field(
                "backoff", .duration("0s", "1h"), .defaulted("1s"),
                "the wait before the second attempt; it doubles before each further one",
                source: standardMode),
            Field(
                "maxBackoff", .duration("0s", "1h"), .defaulted("20s"),
                "the longest wait before an attempt", source: standardMode),
            Field(
                "jitter", .choice(RetryPlan.Jitter.allCases.map(\.rawValue)), .defaulted("full"),
                "`full`: a random part of the wait; `equal`: half of it and a random part of "
                    + "the other half; `none`: all of it", source: standardMode),
            Field(
                "budget", .share(0, 100), .defaulted("10%"),
                "most repeated attempts, as a share of the requests, unused ones kept for ten "
                    + "seconds; 100% for each attempt beyond the first is no limit",
                source: "Google, Site Reliability Engineering, ch. 21: a client's retry ratio "
                    + "below 10 %; Finagle's RetryBudget keeps for ten seconds"),
        ])

    private static let requestDistribution = DistributionSchema.group(
        families: ["exponential", "lognormal", "gamma", "deterministic", "pareto", "empirical"],
        default: "lognormal")

    private static let objective = Group(
        "an SLO",
        [
            Field(
                "availability", .share(0, 0.9999999), .optional("not promised"),
                "least share of requests served"),
            Field(
                "latency", .group(latency), .optional("not promised"),
                "longest latency by percentile"),
            Field(
                "window", .duration("1h", "1y"), .defaulted("30d"),
                "the period over which the objective is judged",
                source: "the rolling window that Google's SRE workbook recommends is four weeks; "
                    + "30 d is the usual calendar form"),
            Field(
                "confidence", .share(0.5, 0.9999), .defaulted("95%"),
                "least probability, over replications, that every full window is met"),
        ])

    /// Latency keys and their quantiles, ascending.
    package static let quantiles: [(key: String, quantile: Double)] = [
        ("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999),
    ]

    private static let latency = Group(
        "a latency objective",
        quantiles.map {
            Field(
                $0.key, .duration("1us", "1d"), .optional("not promised"),
                "longest \($0.key) latency")
        })
}

/// A distribution of times, by its family and two numbers.
package enum DistributionSchema {
    package static let families = [
        "exponential", "lognormal", "gamma", "deterministic", "pareto", "empirical",
    ]

    /// What it means to leave out a figure: others describe the distribution.
    static let unused = "other figures describe it"

    package static func group(families: [String], default family: String) -> Group {
        Group(
            "a distribution",
            [
                Field(
                    "distribution", .choice(families), .defaulted(family),
                    "exponential (mean), lognormal (median with p99 or p90, or mean with p99, "
                        + "sd or cv), gamma (mean with sd or cv), deterministic (mean), pareto "
                        + "(mean with alpha, or median with p99), empirical (values and weights)"),
                Field("mean", time, .optional(unused), "arithmetic mean"),
                Field("median", time, .optional(unused), "50th percentile"),
                Field("p90", time, .optional(unused), "90th percentile"),
                Field("p99", time, .optional(unused), "99th percentile"),
                Field("sd", time, .optional(unused), "standard deviation"),
                Field(
                    "cv", .number(0, 100), .optional(unused),
                    "standard deviation over mean"),
                Field(
                    "alpha", .number(1.0001, 1000), .optional(unused),
                    "tail index of a Pareto distribution; above one, so that it has a mean"),
                Field(
                    "values", .list(time), .optional(unused), "values observed"),
                Field(
                    "weights", .list(.number(0, 1e9)), .optional(unused),
                    "weight of each value, all alike if left out"),
            ])
    }

    private static let time = Kind.duration("0s", "30d")
}
