package import Quantities

/// Sets the limits of a fleet, its size, or both, at times of the clock.
package struct ScheduledScaling: ScalingPolicy {
    package static let typeName = "scheduled"
    package static let summary = "set the limits or the size of a fleet by the clock"

    package static let page = PolicyPage(
        whatItDoes: """
            Sets the limits of a fleet, its size, or both, at times of the clock: by `cron`, whose
            five fields are minute, hour, day of the month, month and day of the week, or once,
            `at` a time. Where both day fields are restricted, either will do. With `startTime` it
            acts at that moment, too, and by `cron` from then on until `endTime`. New limits move a
            size that is outside to the nearer one.
            """,
        whenToUseIt: """
            When load follows the clock or is known ahead: capacity is there before it is needed,
            and for nothing when the load comes at another hour.
            """,
        example: PolicyExample.scaling(
            "scheduled",
            policies: """
                mornings: { type: scheduled, cron: "0 8 * * *", timeZone: Europe/Berlin, desired: 20 }
                evenings: { type: scheduled, cron: "0 20 * * *", timeZone: Europe/Berlin, desired: 8 }
                """),
        source: """
            Amazon EC2 Auto Scaling user guide, "Scheduled scaling" (2023-06).
            """,
        model: """
            A clock time that the change to summer time skips does not act that day; one that comes
            twice acts the first time. An action is on time to the second, where the provider may
            be two minutes late. What came last within the year before the start is in force at the
            start. A size that the limits of the moment exclude is an error, found before anything
            is simulated.
            """)

    private static let source =
        "Amazon EC2 Auto Scaling API, PutScheduledUpdateGroupAction (2023-06)"
    private static let mostUnits = 10_000_000

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "cron", .cron, .optional("it acts once, `at` a time"),
            meaning: "when it acts: minute, hour, day of the month, month, day of the week",
            source: source),
        ParameterSpec(
            "at", .moment, .optional("it acts by `cron`"),
            meaning: "when it acts once: an offset from the start, or an instant", source: source),
        ParameterSpec(
            "timeZone", .timeZone, default: "UTC",
            meaning: "the clock that `cron` and instants without an offset follow", source: source),
        ParameterSpec(
            "startTime", .moment, .optional("`cron` has always been acting"),
            meaning: "it acts at this time, and by `cron` from then on", source: source),
        ParameterSpec(
            "endTime", .moment, .optional("to the end of the scenario"),
            meaning: "`cron` acts until here", source: source),
        size("min", "fewest capacity units from then on"),
        size("max", "most capacity units from then on"),
        size("desired", "capacity units to have at that moment"),
    ]

    private static func size(_ name: String, _ meaning: String) -> ParameterSpec {
        ParameterSpec(
            name, .count, range: "0…\(mostUnits)", .optional("unchanged"), meaning: meaning,
            source: source)
    }

    package var cron: CronSchedule?
    /// Since the start of the run, like the two that follow.
    package var at: TimeSpan?
    package var startTime: TimeSpan?
    package var endTime: TimeSpan?
    /// An IANA name.
    package var timeZone: String
    package var minimum: Int64?
    package var maximum: Int64?
    package var desired: Int64?

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        cron = try reader.optionalCron("cron")
        at = try reader.optionalDuration("at")
        startTime = try reader.optionalDuration("startTime")
        endTime = try reader.optionalDuration("endTime")
        timeZone = try reader.text("timeZone")
        minimum = try reader.optionalCount("min", in: 0...Self.mostUnits)
        maximum = try reader.optionalCount("max", in: 0...Self.mostUnits)
        desired = try reader.optionalCount("desired", in: 0...Self.mostUnits)
        guard (cron == nil) != (at == nil) else {
            throw ParameterError(
                parameter: cron == nil ? "cron" : "at",
                message: "exactly one of `cron` and `at` says when it acts")
        }
        if at != nil, startTime != nil || endTime != nil {
            throw ParameterError(
                parameter: startTime != nil ? "startTime" : "endTime",
                message: "`startTime` and `endTime` go with `cron`: `at` acts once")
        }
        if let startTime, let endTime, endTime <= startTime {
            throw ParameterError(
                parameter: "endTime", message: "`endTime` must be after `startTime`")
        }
        guard minimum != nil || maximum != nil || desired != nil else {
            throw ParameterError(
                parameter: "desired",
                message: "it changes nothing: give `min`, `max` or `desired`")
        }
        if let minimum, let maximum, minimum > maximum {
            throw ParameterError(
                parameter: "min", message: "`min` \(minimum) is above `max` \(maximum)")
        }
        if let desired, desired < minimum ?? 0 || desired > maximum ?? .max {
            throw ParameterError(
                parameter: "desired",
                message: "`desired` \(desired) is outside the action's own `min` and `max`")
        }
    }

    package var metric: FleetMetric? { nil }
    package var highAlarm: AlarmPlan? { nil }
    package var lowAlarm: AlarmPlan? { nil }
    package var keepsToAlarms: Bool { true }

    /// It acts by the clock alone: see `ScalingPlan.schedule`.
    package func decide(_ observation: ScalingObservation) -> ScalingDecision { .agreeToScaleIn }

    /// What it does at a moment.
    package func action(named name: String, at timeNanoseconds: Int64) -> ScheduledAction {
        ScheduledAction(
            name: name, timeNanoseconds: timeNanoseconds, minimum: minimum, maximum: maximum,
            desired: desired)
    }
}
