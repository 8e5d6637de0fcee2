import CloudModel
import Quantities
import Testing

@Suite struct AlarmTests {
    /// Points as CloudWatch's tables write them, newest last.
    private func state(
        _ points: String, _ breaching: Int, _ evaluated: Int, _ missing: AlarmPlan.MissingData,
        after before: AlarmState.State = .insufficientData
    ) -> AlarmState.State {
        var alarm = AlarmState(
            plan: AlarmPlan(
                comparison: .greaterThan, threshold: 50, breaching: breaching,
                evaluated: evaluated, missingData: missing),
            state: before)
        for point in points { alarm.record(point == "-" ? nil : point == "X" ? 51 : 50) }
        return alarm.state
    }

    private static let treatments: [AlarmPlan.MissingData] = [
        .missing, .ignore, .breaching, .notBreaching,
    ]

    /// The user guide's two tables, "How alarm state is evaluated when data is missing": the
    /// columns are MISSING, IGNORE, BREACHING and NOT BREACHING; an alarm that retains its state
    /// is shown by an R.
    @Test(arguments: [
        (3, "0-X-X", "OOOO"), (3, "0----", "OOOO"), (3, "-----", "IRAO"), (3, "0XX-X", "AAAA"),
        (3, "--X--", "ARAO"),
        (2, "0-X-X", "AAAA"), (2, "00X0X", "AAAA"), (2, "0-X--", "OOAO"), (2, "----0", "OOAO"),
        (2, "---X-", "ARAO"),
    ])
    func tablesOfTheUserGuide(breaching: Int, points: String, expected: String) {
        for (treatment, letter) in zip(Self.treatments, expected) {
            let afterOK = state(points, breaching, 3, treatment, after: .ok)
            let afterAlarm = state(points, breaching, 3, treatment, after: .alarm)
            switch letter {
            case "R": #expect(afterOK == .ok && afterAlarm == .alarm, "\(points) \(treatment)")
            default:
                let wanted: AlarmState.State =
                    letter == "A" ? .alarm : letter == "O" ? .ok : .insufficientData
                #expect(afterOK == wanted && afterAlarm == wanted, "\(points) \(treatment)")
            }
        }
    }

    /// The text below the tables: a breach of which too little time has passed does not yet count.
    @Test func aYoungBreachIsNoAlarm() {
        #expect(state("----X", 3, 3, .missing) == .ok)
        #expect(state("---X-", 3, 3, .missing) == .ok)
        #expect(state("--X-0", 3, 3, .missing) == .ok)
    }

    /// With enough real points in the range the treatment is not needed.
    @Test func theNewestRealPointsDecide() {
        for treatment in Self.treatments {
            #expect(state("XXX--", 3, 3, treatment) == .alarm)
            #expect(state("XX0--", 3, 3, treatment) == .ok)
            #expect(state("0XXX-X", 4, 4, treatment) == .alarm)
        }
    }

    @Test func aPointLeavesTheRange() {
        // Six points: the only one with data is the sixth from the newest.
        #expect(state("0-----", 3, 3, .breaching) == .alarm)
        #expect(state("X-----", 3, 3, .missing) == .insufficientData)
    }

    @Test(arguments: [
        (AlarmPlan.Comparison.greaterThan, [false, false, true]),
        (.atLeast, [false, true, true]),
        (.lessThan, [true, false, false]),
        (.atMost, [true, true, false]),
    ])
    func comparisons(comparison: AlarmPlan.Comparison, breached: [Bool]) {
        let plan = AlarmPlan(comparison: comparison, threshold: 7, breaching: 1, evaluated: 1)
        #expect([6.9, 7, 7.1].map { plan.isBreached(by: $0) } == breached)
    }

    @Test func sixtyPointsFit() {
        var alarm = AlarmState(
            plan: AlarmPlan(
                comparison: .greaterThan, threshold: 0, breaching: 60, evaluated: 60))
        for _ in 0..<59 { alarm.record(1) }
        #expect(!alarm.isFiring)
        alarm.record(1)
        #expect(alarm.isFiring)
        alarm.record(0)
        #expect(!alarm.isFiring)
    }
}
