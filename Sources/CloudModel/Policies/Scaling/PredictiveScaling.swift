package import Quantities

/// Has capacity for a forecast of the load when each hour begins.
package struct PredictiveScaling: ScalingPolicy {
    package enum Mode: String, Hashable, Sendable, CaseIterable {
        case forecastOnly = "forecast-only"
        case forecastAndScale = "forecast-and-scale"
    }
    package enum MaximumBehavior: String, Hashable, Sendable, CaseIterable {
        case honor = "honor-max-capacity"
        case increase = "increase-max-capacity"
    }

    package static let typeName = "predictive"
    package static let summary = "have capacity for a forecast of the load when each hour begins"

    package static let page = PolicyPage(
        whatItDoes: """
            Forecasts the load of the coming hours from the weeks before, and asks for the capacity
            of an hour `schedulingBufferTime` before it begins. It only adds: other policies may
            have more, and none may go below the forecast. In `forecast-only`, the default, it does
            nothing but say so. Without a day of history there is no forecast. Where a forecast is
            above the fleet's `max`, `maxCapacityBehavior: increase-max-capacity` lifts that, by
            `maxCapacityBuffer` more than the forecast.
            """,
        whenToUseIt: """
            When load follows the day and the week, and instances take long to start. A dynamic
            policy beside it corrects what the forecast gets wrong.
            """,
        example: PolicyExample.scaling(
            "predictive",
            policies: """
                ahead: { type: predictive, target: 55%, mode: forecast-and-scale }
                cpu: { type: target-tracking, target: 55% }
                """),
        source: """
            Amazon EC2 Auto Scaling user guide, "Predictive scaling" (2023-06): a day of history at
            least and two weeks at most, hourly forecasts for 48 hours, made anew every six.
            """,
        model: """
            The provider's forecast is not published; `model` names one of Headroom's own.
            `seasonal-naive` takes the same hour of the week before, of the day before while there
            is no week; `holt-winters` smooths level, trend and season with the factors 0.2, 0.01
            and 0.3. What the fleet's load was before the start is taken from the demand's curve
            and growth, without its noise and events; `history: 0s` forgets it.
            """)

    private static let api = "Amazon EC2 Auto Scaling API, PredictiveScalingConfiguration (2023-06)"

    package static let parameters: [ParameterSpec] = [
        MetricParameters.metric,
        ParameterSpec(
            "target", .number, range: "above 0; at most 100% for cpu", default: nil,
            meaning: "the value that the forecast's capacity is sized for", source: api),
        ParameterSpec(
            "mode", .choice(Mode.allCases.map(\.rawValue)), default: "forecast-only",
            meaning: "whether it acts or only says what it would do (`--explain-scaling`)",
            source: api),
        ParameterSpec(
            "schedulingBufferTime", .duration, range: "0s…1h", default: "300s",
            meaning: "how long before its hour the capacity is asked for",
            source: api + "; the default is recalled, not looked up"),
        ParameterSpec(
            "maxCapacityBehavior", .choice(MaximumBehavior.allCases.map(\.rawValue)),
            default: "honor-max-capacity",
            meaning: "whether a forecast above the fleet's maximum lifts it", source: api),
        ParameterSpec(
            "maxCapacityBuffer", .fraction, range: "0%…100%", default: "0%",
            meaning: "with `increase-max-capacity`: how far above the forecast the maximum goes",
            source: api),
        ParameterSpec(
            "model", .choice(ForecastModel.allCases.map(\.rawValue)), default: "seasonal-naive",
            meaning: "the same hour a week (else a day) before, or Holt–Winters smoothing",
            source: "Headroom's own: the provider's is not published"),
        ParameterSpec(
            "history", .duration, range: "0s…14d", default: "14d",
            meaning: "how much of the time before the start is known to it",
            source: "Headroom's own: a group that has run for a while"),
    ]

    package var watched: FleetMetric
    package var target: Double
    package var mode: Mode
    package var bufferTime: TimeSpan
    package var behavior: MaximumBehavior
    package var buffer: Double
    package var model: ForecastModel
    package var history: TimeSpan

    package init(
        metric: FleetMetric = .cpu, target: Double, mode: Mode = .forecastOnly,
        bufferTime: TimeSpan = .second * 300, behavior: MaximumBehavior = .honor,
        buffer: Double = 0, model: ForecastModel = .seasonalNaive, history: TimeSpan = .day * 14
    ) {
        watched = metric
        self.target = target
        self.mode = mode
        self.bufferTime = bufferTime
        self.behavior = behavior
        self.buffer = buffer
        self.model = model
        self.history = history
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        watched = try MetricParameters.metric(reader)
        target = try MetricParameters.value("target", of: watched, reader)
        mode = Mode(rawValue: try reader.text("mode")) ?? .forecastOnly
        bufferTime = try reader.duration("schedulingBufferTime", in: .zero ... .hour)
        behavior = MaximumBehavior(rawValue: try reader.text("maxCapacityBehavior")) ?? .honor
        buffer = try reader.number("maxCapacityBuffer", from: 0)
        model = ForecastModel(rawValue: try reader.text("model")) ?? .seasonalNaive
        history = try reader.duration("history", in: .zero...(.day * 14))
        guard buffer <= 1 else {
            throw ParameterError(
                parameter: "maxCapacityBuffer", message: "`maxCapacityBuffer` is at most 100%")
        }
        if buffer > 0, behavior == .honor {
            throw ParameterError(
                parameter: "maxCapacityBuffer",
                message: "`maxCapacityBuffer` goes with `maxCapacityBehavior: "
                    + "increase-max-capacity`")
        }
    }

    package var metric: FleetMetric? { watched }
    package var highAlarm: AlarmPlan? { nil }
    package var lowAlarm: AlarmPlan? { nil }
    package var quietDecision: ScalingDecision? { nil }
    package var forecasting: Forecasting? {
        Forecasting(model: model, bufferTime: bufferTime, history: history)
    }

    package func decide(_ observation: ScalingObservation) -> ScalingDecision {
        guard mode == .forecastAndScale, let load = observation.forecastLoad else {
            return .agreeToScaleIn
        }
        let forecast = min(capacity(for: load), maximum(observation))
        return forecast > observation.desiredCapacity
            ? .scaleOut(to: forecast) : .keepAtLeast(forecast)
    }

    /// The units that keep the target under a load, which is the metric's value on one unit.
    package func capacity(for load: Double) -> Int64 { wholeUnits(load / target) }

    package func maximum(_ observation: ScalingObservation) -> Int64 {
        guard mode == .forecastAndScale, let load = observation.forecastLoad else {
            return observation.maximum
        }
        return maximum(forecast: capacity(for: load), maximum: observation.maximum)
    }

    /// The fleet's maximum while so many units are forecast.
    package func maximum(forecast: Int64, maximum: Int64) -> Int64 {
        guard behavior == .increase, forecast > maximum else { return maximum }
        return wholeUnits(Double(forecast) * (1 + buffer))
    }

    package func settledCapacity(metricAtOneUnit: Double) -> Int64? {
        mode == .forecastAndScale ? capacity(for: metricAtOneUnit) : nil
    }
}

/// What a policy needs of the forecasts that the simulation keeps for it.
package struct Forecasting: Hashable, Sendable {
    package var model: ForecastModel
    package var bufferTime: TimeSpan
    package var history: TimeSpan

    package init(model: ForecastModel, bufferTime: TimeSpan, history: TimeSpan) {
        self.model = model
        self.bufferTime = bufferTime
        self.history = history
    }
}
