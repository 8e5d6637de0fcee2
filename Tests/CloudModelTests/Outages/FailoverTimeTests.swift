import CloudModel
import Quantities
import Statistics
import Testing

/// The estimate of a client's move is made of what the simulation does.
struct FailoverTimeTests {
    @Test("the mean of clients that have not moved is what the estimate says of a certain decision")
    func unmoved() {
        let plan = FailoverPlan(
            check: EndpointCheck(interval: .second * 10), timeToLive: .second * 60, overstay: 0.05)
        var move = plan.clientMove
        (move.shortestDetection, move.interval) = (0, 0)
        for second in [0, 7, 59, 60, 150, 299, 400] {
            let span = TimeSpan.second * Int64(second)
            let stayed = plan.unmoved(from: .zero, for: span) * span.seconds
            #expect(abs(stayed - move.meanLoss(outage: span.seconds)) < 1e-9)
        }
    }

    @Test("one checker, as Route 53's guide has it: 109 s in the mean, 154 s at most")
    func standard() {
        let plan = FailoverPlan(timeToLive: .second * 60, overstay: 0)
        #expect(plan.clientMove.mean == 109 && plan.clientMove.longest == 154)
        let anycast = FailoverPlan(mechanism: .anycast, timeToLive: .second * 60)
        #expect(anycast.clientMove.mean == 79)
    }

    @Test("checkers from 1 to 16 and the eighteen per cent of them")
    func checkers() {
        let needed: [Int64] = [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14]
        for (index, trips) in needed.enumerated() {
            let check = EndpointCheck(checkers: Int64(index + 1))
            #expect(check.tripsNeeded == trips)
            // With one fewer the endpoint is still well.
            let reporting = Double(check.checkers - trips) / Double(check.checkers)
            #expect(!EndpointCheck.isHealthy(reporting: reporting))
            let before = reporting + 1 / Double(check.checkers)
            #expect(EndpointCheck.isHealthy(reporting: before))
        }
    }
}
