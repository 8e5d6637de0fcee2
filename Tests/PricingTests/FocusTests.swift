import Diagnostics
import Pricing
import Quantities
import Testing

/// FOCUS 1.2: what the exporter writes is valid, and the validator sees what is not.
struct FocusTests {
    static func file(_ ledger: RandomLedger) -> (bill: Bill, text: String) {
        let (bill, rows) = ledger.rate()
        let exporter = FocusExporter(ledger.plan)
        let lines = rows.filter { $0.costs != Costs() || $0.quantity > 0 }
            .map { exporter.row($0).line }
        return (bill, ([FocusRow.header] + lines).joined(separator: "\n") + "\n")
    }

    static func check(_ text: String) -> Result<FocusValidator.Summary, DiagnosticList> {
        Result { () throws(DiagnosticList) in
            try FocusValidator.check(bytes: Array(text.utf8), file: "focus.csv")
        }
    }

    /// The 57 columns of the specification, in its order.
    @Test func columns() {
        #expect(FocusColumn.allCases.count == 57)
        #expect(
            FocusColumn.allCases.map(\.rawValue).sorted() == FocusColumn.allCases.map(\.rawValue))
        #expect(FocusColumn.allCases.filter(\.isMandatory).count == 21)
    }

    @Test(arguments: UInt64(1)...10) func everyBillIsValid(seed: UInt64) throws {
        let (bill, text) = Self.file(RandomLedger(seed: seed))
        let summary = try Self.check(text).get()
        #expect(summary.columns == 57)
        #expect(abs(summary.effective - bill.total.effective.dollars) < 1e-6, "seed \(seed)")
        #expect(abs(summary.billed - bill.total.billed.dollars) < 1e-6, "seed \(seed)")
    }

    /// One covered hour of a savings plan, its unused rest, and its purchase.
    static let sound: [[FocusColumn: String]] = {
        let plan = ratingPlan(
            hours: 1, pools: [TestPool("m5.large", "us-east-1a", onDemand: "0.1")],
            commitments: [savingsPlan("any", commit: "0.1", rates: ["0.06"])])
        let exporter = FocusExporter(plan)
        return rate(plan) { _ in [1] }.rows.map { charge in
            let row = exporter.row(charge)
            return Dictionary(
                uniqueKeysWithValues: FocusColumn.allCases.map { ($0, row[$0]) })
        }
    }()

    static func text(_ rows: [[FocusColumn: String]]) -> String {
        let lines = rows.map { cells in
            var row = FocusRow()
            for column in FocusColumn.allCases { row[column] = cells[column] ?? "" }
            return row.line
        }
        return ([FocusRow.header] + lines).joined(separator: "\n") + "\n"
    }

    @Test func theRowsOfAPlan() throws {
        let rows = Self.sound
        #expect(rows.map { $0[.chargeCategory] } == ["Usage", "Purchase", "Usage"])
        #expect(rows.map { $0[.pricingCategory] } == ["Committed", "Standard", "Committed"])
        #expect(rows.map { $0[.commitmentDiscountStatus] } == ["Used", "", "Unused"])
        #expect(rows.map { $0[.effectiveCost] } == ["0.06", "0", "0.04"])
        #expect(rows.map { $0[.billedCost] } == ["0", "0.1", "0"])
        #expect(rows.map { $0[.resourceId] } == ["web/us-east-1a/m5.large", "any", "any"])
        #expect(rows.map { $0[.consumedQuantity] } == ["1", "", ""])
        #expect(rows.map { $0[.commitmentDiscountQuantity] } == ["0.06", "0.1", "0.04"])
        #expect(try Self.check(Self.text(rows)).get().rows == 3)
    }

    struct Fault: Sendable {
        var row: Int
        var column: FocusColumn
        var value: String
        var message: String
    }

    @Test(arguments: [
        Fault(row: 0, column: .billedCost, value: "", message: "`BilledCost` must not be null"),
        Fault(row: 0, column: .listCost, value: "1,000", message: "is no number of FOCUS"),
        Fault(row: 0, column: .listCost, value: "$1", message: "is no number of FOCUS"),
        Fault(row: 0, column: .listCost, value: "+1", message: "is no number of FOCUS"),
        Fault(row: 0, column: .listCost, value: "0.2", message: "is not `ListUnitPrice` ×"),
        Fault(row: 0, column: .chargeCategory, value: "usage", message: "is no ChargeCategory"),
        Fault(row: 0, column: .serviceCategory, value: "Cloud", message: "is no ServiceCategory"),
        Fault(
            row: 0, column: .chargePeriodEnd, value: "2026-03-01T30:00:00Z",
            message: "is no instant of FOCUS"),
        Fault(
            row: 0, column: .chargePeriodEnd, value: "2026-02-01T00:00:00Z",
            message: "is not after `ChargePeriodStart`"),
        Fault(row: 0, column: .billingCurrency, value: "usd", message: "no currency of ISO 4217"),
        Fault(row: 0, column: .tags, value: "fleet=web", message: "is no JSON object"),
        Fault(row: 0, column: .tags, value: "[1]", message: "is no JSON object"),
        Fault(row: 0, column: .billedCost, value: "0.06", message: "billed with its purchase"),
        Fault(row: 0, column: .pricingCategory, value: "Standard", message: "is `Committed`"),
        Fault(row: 0, column: .commitmentDiscountStatus, value: "", message: "Status` is for a"),
        Fault(row: 0, column: .commitmentDiscountId, value: "", message: "without a `Commitment"),
        Fault(row: 0, column: .skuPriceId, value: "", message: "needs a `SkuPriceId`"),
        Fault(row: 0, column: .pricingUnit, value: "", message: "`PricingUnit` of a Usage"),
        Fault(row: 1, column: .effectiveCost, value: "0.1", message: "effective where it is used"),
        Fault(row: 1, column: .pricingCategory, value: "Committed", message: "`Standard` price"),
        Fault(row: 1, column: .chargeFrequency, value: "Usage-Based", message: "a Purchase is not"),
        Fault(row: 1, column: .resourceId, value: "x", message: "resource of a purchase"),
        Fault(row: 2, column: .consumedQuantity, value: "1", message: "was not consumed"),
        Fault(row: 2, column: .resourceId, value: "web", message: "of an unused commitment"),
    ])
    func faultsAreFound(fault: Fault) {
        var rows = Self.sound
        rows[fault.row][fault.column] = fault.value
        guard case .failure(let list) = Self.check(Self.text(rows)) else {
            Issue.record("\(fault) is not seen")
            return
        }
        #expect(list.diagnostics.contains { $0.message.contains(fault.message) }, "\(list)")
        #expect(list.diagnostics[0].position?.line == fault.row + 2)
    }

    @Test(arguments: [
        ("BilledCost,", "", "the mandatory column `BilledCost` is missing"),
        ("BilledCost,", "BiledCost,", "`BiledCost` is no column of FOCUS 1.2"),
        ("Tags", "BilledCost", "column `BilledCost` stands twice"),
    ])
    func headersAreChecked(part: String, replacement: String, message: String) {
        let header = FocusRow.header.replacing(part, with: replacement, maxReplacements: 1)
        guard case .failure(let list) = Self.check(header + "\n") else {
            Issue.record("\(header) passes")
            return
        }
        #expect(list.diagnostics.contains { $0.message.contains(message) }, "\(list)")
    }

    @Test func ownColumnsAndTruncatedFiles() {
        let text = Self.text(Self.sound)
        let own = text.split(separator: "\n").enumerated()
            .map { $0 == 0 ? "\($1),x_Team" : "\($1),blue" }.joined(separator: "\n")
        #expect((try? Self.check(own).get())?.columns == 58)
        guard case .failure(let list) = Self.check(String(text.dropLast(40))) else {
            Issue.record("half a row passes")
            return
        }
        #expect(list.diagnostics.last?.position?.line == 4)
        guard case .failure = Self.check("") else {
            Issue.record("an empty file passes")
            return
        }
    }
}
