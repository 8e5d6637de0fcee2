import CloudModel
import Quantities

/// CloudWatch alarms: `AlarmState`, and `AlarmPace` for points of several minutes.
enum AlarmEvaluator: Evaluator {
    static let family = "cloudwatch_alarm"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("datapoints") { return try state(inputs) }
        if inputs.has("alarm_state_each_minute") { return try actions(inputs) }
        return try windows(inputs)
    }

    private static func plan(
        _ inputs: CaseInputs, period: TimeSpan = .minute,
        missingData: AlarmPlan.MissingData = .missing
    ) throws(EvaluationError) -> AlarmPlan {
        let evaluated = try inputs.count("N")
        let breaching = try inputs.count("M", default: evaluated)
        guard (1...Int64(AlarmPlan.mostPoints)).contains(evaluated),
            (1...evaluated).contains(breaching)
        else { throw .malformed("`M` of `N` must be from 1 to \(AlarmPlan.mostPoints)") }
        return AlarmPlan(
            comparison: .greaterThan, threshold: 0.5, breaching: Int(breaching),
            evaluated: Int(evaluated), period: period, missingData: missingData)
    }

    /// The state after a row of points: `0` not breaching, `X` breaching, `-` missing.
    private static func state(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("datapoints", "M", "N", "treat_missing")
        let word = try inputs.optionalText("treat_missing") ?? "missing"
        let treatments: [String: AlarmPlan.MissingData] = [
            "missing": .missing, "ignore": .ignore, "breaching": .breaching,
            "notBreaching": .notBreaching,
        ]
        guard let treatment = treatments[word] else {
            throw .malformed("a treatment of missing data `\(word)`")
        }
        let plan = try plan(inputs, missingData: treatment)
        var points: [Double?] = []
        for character in try inputs.text("datapoints") where character != " " {
            switch character {
            case "0": points.append(0)
            case "X": points.append(1)
            case "-": points.append(nil)
            default: throw .malformed("a point `\(character)`")
            }
        }
        guard (plan.evaluated...63).contains(points.count) else {
            throw .malformed("`datapoints` must be `N` to 63")
        }
        func state(after before: AlarmState.State) -> AlarmState.State {
            var alarm = AlarmState(plan: plan, range: points.count, state: before)
            for point in points { alarm.record(point) }
            return alarm.state
        }
        let states = [.ok, .alarm].map(state(after:))
        let isRetained = states[0] != states[1]
        return [JSONMember("state", .string(isRetained ? "RETAIN" : states[0].rawValue))]
    }

    private static func actions(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("alarm_state_each_minute", "action_kind")
        let kind = try inputs.optionalText("action_kind") ?? "autoscaling"
        guard kind == "autoscaling" else {
            throw .unsupported("no alarm of a simulation has an action of kind `\(kind)`")
        }
        var invoked: [JSONValue] = []
        for element in try inputs.elements("alarm_state_each_minute") {
            guard let state = AlarmState.State(rawValue: element.text ?? "") else {
                throw .malformed("an alarm's state `\(element.description)`")
            }
            invoked.append(.bool(state.invokesScaling))
        }
        return [JSONMember("action_invoked_each_minute", .array(invoked))]
    }

    /// The first and the last minute that can make the alarm fire at the end of a minute.
    private static func windows(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("period_s", "N", "M", "evaluate_at_end_of_minute")
        let seconds = try inputs.count("period_s")
        guard (60...3600).contains(seconds), seconds % 60 == 0 else {
            throw .unsupported("windows of other than whole minutes up to an hour")
        }
        let ends = try inputs.numbers("evaluate_at_end_of_minute")
        guard let last = ends.max(), ends.allSatisfy({ (1...240).contains($0) }) else {
            throw .malformed("`evaluate_at_end_of_minute` must be from 1 to 240")
        }
        var plan = try plan(inputs, period: .second * seconds)
        plan.threshold = 0
        plan.breaching = 1
        var seen = Array(repeating: [Int](), count: ends.count)
        for minute in 1...Int(last) {
            var pace = AlarmPace(
                period: plan.period, interval: plan.evaluationInterval, tick: .minute, high: plan,
                low: nil)
            for end in 1...Int(last) {
                let metrics = MinuteMetrics(cpu: end == minute ? 1 : 0, seconds: 60)
                _ = pace.push(metrics, .cpu)
                guard pace.high?.isFiring ?? false else { continue }
                for place in ends.indices where ends[place] == Double(end) {
                    seen[place].append(minute)
                }
            }
        }
        let windows = seen.map { JSONValue.array([.count($0.first ?? 0), .count($0.last ?? 0)]) }
        return [JSONMember("window_minutes", .array(windows))]
    }
}
