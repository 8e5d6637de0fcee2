import Diagnostics
import Testing
import Verification

/// How files are read, compared and reported, on files of one case.
struct VerifierTests {
    static func verify(_ text: String) throws -> FileVerification {
        try Verifier().verify(Array(text.utf8), file: "case.json")
    }

    static func file(
        inputs: String, expected: String, tolerance: String = "", family: String = "tiered_pricing"
    ) -> String {
        """
        {"family": "\(family)", "cases": [{"id": "one", "inputs": \(inputs),
         "expected": \(expected)\(tolerance.isEmpty ? "" : ", \"tolerance\": \(tolerance)")}]}
        """
    }

    /// Twelve units at 0.5: 6.
    static let twelve =
        #"{"quantity": 12, "tiers": [{"up_to": 10, "price": 0.5}, "#
        + #"{"up_to": null, "price": 0.5}]}"#

    @Test(arguments: [
        (#"{"cost": 6}"#, "", true),
        (#"{"cost": 6.01}"#, "", false),
        (#"{"cost": 6.01}"#, #"{"rel": 0, "abs": 0.0101}"#, true),
        (#"{"cost": 6.01}"#, #"{"rel": 0.002, "abs": 0}"#, true),
        (#"{"cost": 6.01}"#, #"{"rel": 0.001, "abs": 0.001}"#, false),
        (#"{"cost": 6, "per_tier": [10, 2]}"#, "", true),
        (#"{"cost": 6, "per_tier": [10, 3]}"#, "", false),
        (#"{"cost": 6, "per_tier": [10, 2, 0]}"#, "", false),
        (#"{"cost": "6"}"#, "", false),
        (#"{"cost": null}"#, "", false),
    ])
    func comparesByTheTolerance(expected: String, tolerance: String, passes: Bool) throws {
        let result = try Self.verify(
            Self.file(inputs: Self.twelve, expected: expected, tolerance: tolerance))
        #expect(result.passed == (passes ? 1 : 0))
        #expect(result.failed == (passes ? 0 : 1))
        #expect(result.skips.isEmpty)
    }

    @Test func namesTheKeyThatFails() throws {
        let result = try Self.verify(
            Self.file(inputs: Self.twelve, expected: #"{"per_tier": [10, 3]}"#))
        #expect(
            VerificationReport(files: [result]).text == """
                tiered_pricing: 0 passed, 1 failed, 0 skipped
                  failed  one  per_tier[1]: expected 3, got 2
                0 passed, 1 failed, 0 skipped

                """)
    }

    @Test func reportsAsJSON() throws {
        let failing = try Self.verify(
            Self.file(inputs: Self.twelve, expected: #"{"cost": 7}"#))
        let skipping = try Self.verify(
            Self.file(inputs: "{}", expected: #"{"cost": 7}"#, family: "astrology"))
        let report = VerificationReport(files: [failing, skipping])
        #expect(
            report.json.description == """
                {"passed": 0, "failed": 1, "skipped": 1, "files": [{"family": "tiered_pricing", \
                "passed": 0, "failed": 1, "skipped": 0, "failures": [{"id": "one", \
                "key": "cost", "expected": 7, "got": 6}], "skips": []}, \
                {"family": "astrology", "passed": 0, "failed": 0, "skipped": 1, "failures": [], \
                "skips": [{"id": "one", "reason": \
                "no code of Headroom is verified by `astrology` yet"}]}]}
                """)
    }

    @Test(arguments: [
        (#"{"quantity": 1, "surcharge": 2, "tiers": [{"up_to": null, "price": 1}]}"#, "cost"),
        (#"{"quantity": 1, "tiers": [{"up_to": null, "price": 1}]}"#, "average"),
    ])
    func skipsWhatNoBillUses(inputs: String, key: String) throws {
        let result = try Self.verify(Self.file(inputs: inputs, expected: "{\"\(key)\": 1}"))
        #expect(result.skips.count == 1)
        #expect(result.passed + result.failed == 0)
    }

    @Test(arguments: [
        ("", "this file is empty"), ("  \n", "this file is empty"),
        ("[1, 2", "this is not JSON: expected `,`"),
        (#"{"family": "x" "cases": []}"#, "this is not JSON: expected `,`"),
        (#"{"a": 1, "a": 2}"#, "this is not JSON: the key `a` is given twice"),
        (#"{"a": 01}"#, "this is not JSON: a number with a leading zero"),
        (#"{"a": 1.}"#, "this is not JSON: expected digits after the point"),
        (#"{"a": "\q"}"#, "this is not JSON: an unknown escape"),
        (#"{"a": "\ud800"}"#, "this is not JSON: half a surrogate pair"),
        (#"{"a": "#, "this is not JSON: expected a value"),
        (#"{"a": "open"#, "this is not JSON: a string without an end"),
        ("{} {}", "this is not JSON: expected the end of the file"),
        ("[]", "these are no worked examples: the file is not an object"),
        ("{}", "these are no worked examples: no `family`"),
        (#"{"family": "x"}"#, "these are no worked examples: no list of `cases`"),
        (#"{"family": "x", "cases": [{}]}"#, "these are no worked examples: case 1 has no `id`"),
        (
            #"{"family": "x", "cases": [{"id": "a"}]}"#,
            "these are no worked examples: case `a` has no `inputs`"
        ),
        (
            #"{"family": "x", "cases": [{"id": "a", "inputs": {}, "expected": {}}]}"#,
            "these are no worked examples: case `a` expects nothing"
        ),
    ])
    func saysWhatIsWrongWithAFile(text: String, message: String) {
        #expect(throws: Diagnostic.self) { try Self.verify(text) }
        do {
            _ = try Self.verify(text)
        } catch {
            #expect((error as? Diagnostic)?.message == message)
        }
    }

    @Test func pointsAtTheMistake() {
        do {
            _ = try Self.verify("{\n  \"family\": nope\n}")
            Issue.record("no error")
        } catch {
            let diagnostic = error as? Diagnostic
            #expect(diagnostic?.position == Diagnostic.Position(line: 2, column: 13))
            #expect(diagnostic?.file == "case.json")
        }
    }

    @Test(arguments: [
        #"{"quantity": -1, "tiers": [{"up_to": null, "price": 1}]}"#,
        #"{"quantity": 1e300, "tiers": [{"up_to": null, "price": 1}]}"#,
        #"{"quantity": "1", "tiers": [{"up_to": null, "price": 1}]}"#,
        #"{"quantity": 1, "tiers": []}"#,
        #"{"quantity": 1, "tiers": [{"up_to": 5, "price": 1}, {"up_to": 4, "price": 1}]}"#,
        #"{"quantity": 1, "tiers": [{"up_to": null, "price": -1}]}"#,
        #"{"quantity": 1, "tiers": [{"up_to": null, "price": 1e30}]}"#,
    ])
    func absurdInputsFail(inputs: String) throws {
        let result = try Self.verify(Self.file(inputs: inputs, expected: #"{"cost": 1}"#))
        #expect(result.failed == 1)
        #expect(result.failures.map(\.key) == ["inputs"])
        #expect(result.failures[0].got.text?.hasPrefix("the case is malformed: ") == true)
    }

    /// Amounts that no bill reaches would overflow exact sums: they are refused before.
    @Test(arguments: [
        ("tiered_pricing", #"{"quantity": 1e12, "tiers": [{"up_to": null, "price": 8e6}]}"#),
        ("tiered_pricing", #"{"gb": 1e12, "price_each_direction": 8e6}"#),
        (
            "ondemand_billing",
            #"{"billing": "hourly", "runs_seconds": [2e9, 2e9, 2e9, 2e9], "hourly_price": 8e6}"#
        ),
        (
            "ri_application",
            #"{"upfront": 1, "recurring_hourly": 0, "term_years": 1e10, "ondemand_hourly": 1, "#
                + #""hours_per_year": 1e9}"#
        ),
        (
            "savings_plans",
            #"{"usage": [{"id": "a", "qty": 1e12, "od": 8e6}], "plans": []}"#
        ),
        (
            "target_tracking",
            #"{"capacity": 1, "warming": 999999999999, "metric": 1, "target": 1}"#
        ),
    ])
    func amountsBeyondAnyBillFail(family: String, inputs: String) throws {
        let result = try Self.verify(
            Self.file(inputs: inputs, expected: #"{"cost": 1}"#, family: family))
        #expect(result.failures.map(\.key) == ["inputs"])
    }

    @Test func oneMalformedCaseDoesNotHideTheOthers() throws {
        let result = try Self.verify(
            #"{"family": "tiered_pricing", "cases": ["#
                + #"{"id": "broken", "inputs": {"quantity": -1, "tiers": []}, "#
                + #""expected": {"cost": 1}}, "#
                + #"{"id": "sound", "inputs": \#(Self.twelve), "expected": {"cost": 6}}]}"#)
        #expect(result.passed == 1)
        #expect(result.failures.map(\.id) == ["broken"])
    }

    @Test func deepNestingAndForeignBytesAreErrors() {
        let bomb = String(repeating: "[", count: 100_000)
        #expect(throws: Diagnostic.self) { try Self.verify(bomb) }
        #expect(throws: Diagnostic.self) {
            try Verifier().verify([0x7B, 0xFF, 0xFE, 0x7D], file: "bytes.json")
        }
    }

    /// Whatever a file holds, the answer is a report or a diagnostic.
    @Test func mutatedFilesNeverCrash() throws {
        let original = Array(Self.file(inputs: Self.twelve, expected: #"{"cost": 6}"#).utf8)
        var state: UInt64 = 7
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        for _ in 0..<1_000 {
            var bytes = original
            for _ in 0...next() % 3 {
                bytes[next() % bytes.count] = UInt8(truncatingIfNeeded: next())
            }
            _ = try? Verifier().verify(bytes, file: "mutated.json")
        }
    }
}
