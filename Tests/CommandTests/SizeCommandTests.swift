import Foundation
import Testing

/// `headroom size`: the flags, the document and the manners of its errors.
@Suite("size", .serialized)
struct SizeCommandTests {
    struct Document: Decodable {
        struct Figures: Decodable {
            var utilization: Double
            var waitProbability: Double
            var waitP95: Double?
        }
        struct Zones: Decodable {
            var instances: Int
            var instancesPerZone: Int
        }
        var instances: Int
        var slots: Int
        var figures: Figures
        var oneFewer: Figures?
        var zones: Zones?
        var estimates: [String: Double?]
    }

    private func document(_ line: String) throws -> Document {
        let run = try Program.shell("headroom size \(line) --format json")
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        return try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
    }

    /// Sizes found with mpmath by trying every number from below.
    @Test("the document says the size, one fewer, the estimates and the zones")
    func sizes() throws {
        let waits = try document(
            "--load 95 req/s --service-time 1s --wait-p95 100ms --zones 3 --survive 1")
        #expect(waits.instances == 107 && waits.slots == 107)
        #expect(try #require(waits.figures.waitP95) <= 0.1)
        #expect(try #require(waits.oneFewer?.waitP95) > 0.1)
        #expect(waits.zones?.instancesPerZone == 54 && waits.zones?.instances == 162)
        let chance = try document("--load 24000req/m --service-time 1s --max-wait-probability 1%")
        #expect(chance.instances == 449)
        #expect(chance.estimates["squareRootStaffingSlots"] == 448)
        let slots = try document("--load '400 req/s' --service-time 40ms --slots 8 --p99 250ms")
        #expect(slots.instances == 3 && slots.slots == 24 && slots.oneFewer == nil)
    }

    @Test("people read what one fewer would break, and why it cannot")
    func text() throws {
        let busy = try Program.shell(
            "headroom size --load 95 req/s --service-time 1s --wait-p95 100ms")
        #expect(busy.output.hasPrefix("107 instances keep the promise"))
        #expect(busy.output.contains("one fewer breaks: p95 wait"))
        // 949 slots, all busy all the time, would lose 5.1 %; they are not, quite.
        let over = try Program.shell(
            "headroom size --load 1000 req/s --service-time 1s --timeout 1m --max-loss 5.1%")
        #expect(over.output.contains("950 of 950 slots busy"), "\(over.output)")
        #expect(over.output.contains("requests given up just beyond 5.1 %"))
        #expect(over.output.contains("clients give up after 1m in the mean"))
        let full = try Program.shell(
            "headroom size --load 400 req/s --service-time 40ms --slots 8 --p99 250ms")
        #expect(full.output.contains("the queue would grow without end"))
    }

    @Test(
        "a mistake is a usage error that helps",
        arguments: [
            ("--load 400/s --service-time 40ms --p99 1s", "did you mean `400 req/s`"),
            ("--load 400 --service-time 40ms --p99 1s", "`400 req/s`"),
            ("--load 0 --service-time 40ms --p99 1s", "above zero"),
            ("--load -4 req/s --service-time 40ms --p99 1s", "--load"),
            ("--load 400 req/s --service-time 40 --p99 1s", "`40s`"),
            ("--load 400 req/s --service-time 0s --p99 1s", "above zero"),
            ("--load 400 req/s --service-time 40ms", "no promise"),
            ("--load 400 req/s --service-time 40ms --p99 150ms", "184 ms"),
            ("--load 400 req/s --service-time 40ms --max-loss 20", "20%"),
            ("--load 400 req/s --service-time 40ms --max-loss 1%", "--queue-limit"),
            ("--load 400 req/s --service-time 40ms --p99 1s --cv -1", "ratio"),
            ("--load 400 req/s --service-time 40ms --p99 1s --slots 0", "--slots"),
            ("--load 400 req/s --service-time 40ms --p99 1s --zones 2 --survive 2", "--survive"),
            ("--load 400 req/s --service-time 40ms --p99 1s --survive 1", "--zones"),
            ("--load 400 req/s --service-time 40ms --p99 1s --queue-limit 3", "not supported yet"),
            ("--load 400 req/s --service-time 40ms --max-los 1% --p99 1s", "--max-loss"),
            ("--load 400 req/s --service-time 1d --p99 9y", "slots busy"),
            (
                "--load 4 req/s --service-time 1s --max-loss 1% --timeout 1s --cv 2",
                "not supported yet"
            ),
        ])
    func mistakes(line: String, help: String) throws {
        let run = try Program.shell("headroom size \(line)")
        #expect(run.status == 64, "\(line): \(run.output)\(run.errors)")
        #expect(run.errors.contains(help), "\(line): \(run.errors)")
        #expect(run.output.isEmpty)
    }
}
