package import Diagnostics
import Foundation
import Quantities

/// Checks a FOCUS 1.2 file: columns, types, allowed values, and the rules that join columns of a
/// row.
///
/// Source: FinOps Open Cost and Usage Specification 1.2 (2025-05).
package struct FocusValidator {
    /// What a sound file holds.
    package struct Summary: Hashable, Sendable {
        package var rows = 0
        package var columns = 0
        package var list = 0.0
        package var contracted = 0.0
        package var effective = 0.0
        package var billed = 0.0
    }
    private var reader: CSVReader
    private var problems: [Diagnostic] = []
    /// By column: its field; −1 where the file has none.
    private var fields = Array(repeating: -1, count: FocusColumn.allCases.count)
    private var summary = Summary()

    private init(_ reader: CSVReader) { self.reader = reader }

    /// - Throws: `DiagnosticList` with what is wrong, by line and column; after twenty it stops.
    package static func check(bytes: [UInt8], file: String) throws(DiagnosticList) -> Summary {
        var validator = FocusValidator(CSVReader(file: file, bytes: bytes))
        do {
            try validator.check()
        } catch {
            throw DiagnosticList(validator.problems + [error])
        }
        guard validator.problems.isEmpty else { throw DiagnosticList(validator.problems) }
        return validator.summary
    }

    private mutating func check() throws(Diagnostic) {
        guard try reader.next() else {
            throw Diagnostic(.error, "the file is empty", file: reader.file)
        }
        checkHeader()
        guard problems.isEmpty else { return }
        let width = reader.fields.count
        while try reader.next() {
            guard problems.count < DiagnosticRenderer.limit else { return }
            summary.rows += 1
            guard reader.fields.count == width else {
                report("\(reader.fields.count) fields where the header has \(width)")
                continue
            }
            if let field = reader.fields.indices.first(where: { reader.validText($0) == nil }) {
                report("the field is not UTF-8 text", field)
                continue
            }
            let before = problems.count
            checkValues()
            if problems.count == before { checkRules() }
        }
    }

    private mutating func checkHeader() {
        summary.columns = reader.fields.count
        let known = FocusColumn.allCases.map(\.rawValue)
        for field in reader.fields.indices {
            guard let name = reader.validText(field) else {
                report("the column's name is not UTF-8 text", field)
                continue
            }
            if let column = FocusColumn(rawValue: name) {
                if fields[column.index] >= 0 { report("column `\(name)` stands twice", field) }
                fields[column.index] = field
            } else if !name.hasPrefix("x_") {
                report(
                    "`\(name)` is no column of FOCUS 1.2", field,
                    help: suggestion(for: name, among: known).map { "did you mean `\($0)`?" }
                        ?? "columns of your own begin with `x_`")
            }
        }
        for column in FocusColumn.allCases where column.isMandatory && fields[column.index] < 0 {
            report("the mandatory column `\(column.rawValue)` is missing")
        }
    }

    private mutating func report(_ message: String, _ field: Int? = nil, help: String? = nil) {
        problems.append(reader.diagnostic(message, field: field, help: help))
    }

    private mutating func report(_ message: String, _ column: FocusColumn, help: String? = nil) {
        let field = fields[column.index]
        report(message, field < 0 ? nil : field, help: help)
    }

    /// Empty where the file says null, or has no such column.
    private func text(_ column: FocusColumn) -> String {
        let field = fields[column.index]
        guard field >= 0 else { return "" }
        let text = reader.text(field)
        return text == "null" ? "" : text
    }

    private func number(_ column: FocusColumn) -> Double? { Double(text(column)) }

    private mutating func checkValues() {
        for column in FocusColumn.allCases where fields[column.index] >= 0 {
            let value = text(column)
            guard !value.isEmpty else {
                if column.isRequired { report("`\(column.rawValue)` must not be null", column) }
                continue
            }
            let allowed = column.allowed
            if !allowed.isEmpty, !allowed.contains(value) {
                report(
                    "`\(value)` is no \(column.rawValue)", column,
                    help: suggestion(for: value, among: allowed).map { "did you mean `\($0)`?" }
                        ?? "one of: \(allowed.joined(separator: ", "))")
            }
            switch column.kind {
            case .text: break
            case .decimal:
                if !Self.isDecimal(value) {
                    report(
                        "`\(value)` is no number of FOCUS", column,
                        help: "digits, with a point and a minus sign at most")
                }
            case .instant:
                if !Self.isInstant(value) {
                    report(
                        "`\(value)` is no instant of FOCUS", column,
                        help: "in UTC, such as 2026-03-01T00:00:00Z")
                }
            case .json:
                if !Self.isObject(value) { report("the field is no JSON object", column) }
            }
        }
    }

    /// Digits with an optional sign, fraction and exponent; no plus sign, separator or currency.
    private static func isDecimal(_ text: String) -> Bool {
        let parts = text.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "E" || $0 == "e" })
        guard parts.count <= 2, let mantissa = parts.first else { return false }
        func isSigned(_ part: Substring, point: Bool) -> Bool {
            let digits = part.hasPrefix("-") ? part.dropFirst() : part
            guard digits.first?.isNumber == true, digits.last?.isNumber == true else {
                return false
            }
            return digits.allSatisfy { ("0"..."9").contains($0) || (point && $0 == ".") }
                && digits.count { $0 == "." } <= 1
        }
        return isSigned(mantissa, point: true)
            && (parts.count == 1 || isSigned(parts[1], point: false))
    }

    private static func isInstant(_ text: String) -> Bool {
        text.utf8.count == 20 && text.hasSuffix("Z") && text.dropFirst(10).first == "T"
            && (try? UTCInstant.parse(text)) != nil
    }

    private static func isObject(_ text: String) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) is [String: Any]
    }
}

extension FocusValidator {
    /// The rules that join columns.
    private mutating func checkRules() {
        checkPeriods()
        checkProducts()
        checkCommitment()
        let category = text(.chargeCategory)
        let isCorrection = text(.chargeClass) == "Correction"
        if category == "Usage" || category == "Purchase", !isCorrection {
            for column in [FocusColumn.pricingQuantity, .pricingUnit]
            where text(column).isEmpty {
                report("`\(column.rawValue)` of a \(category) must not be null", column)
            }
            if fields[FocusColumn.pricingCategory.index] >= 0, text(.pricingCategory).isEmpty {
                report("`PricingCategory` of a \(category) must not be null", .pricingCategory)
            }
        } else if category == "Tax", !text(.pricingCategory).isEmpty {
            report("`PricingCategory` of a Tax must be null", .pricingCategory)
        }
        if category == "Purchase", text(.chargeFrequency) == "Usage-Based" {
            report("a Purchase is not `Usage-Based`", .chargeFrequency)
        }
        if text(.consumedQuantity).isEmpty != text(.consumedUnit).isEmpty {
            report("`ConsumedQuantity` and `ConsumedUnit` go together", .consumedQuantity)
        }
        if text(.capacityReservationId).isEmpty, !text(.capacityReservationStatus).isEmpty {
            report("a `CapacityReservationStatus` without an id", .capacityReservationStatus)
        }
        if !text(.listUnitPrice).isEmpty, fields[FocusColumn.skuPriceId.index] >= 0,
            text(.skuPriceId).isEmpty
        {
            report("a `ListUnitPrice` needs a `SkuPriceId`", .skuPriceId)
        }
        summary.list += number(.listCost) ?? 0
        summary.contracted += number(.contractedCost) ?? 0
        summary.effective += number(.effectiveCost) ?? 0
        summary.billed += number(.billedCost) ?? 0
    }

    private mutating func checkPeriods() {
        for (start, end) in [
            (FocusColumn.chargePeriodStart, FocusColumn.chargePeriodEnd),
            (.billingPeriodStart, .billingPeriodEnd),
        ] where text(start) >= text(end) {
            report("`\(end.rawValue)` is not after `\(start.rawValue)`", end)
        }
        let currency = text(.billingCurrency)
        if currency.count != 3 || !currency.allSatisfy({ ("A"..."Z").contains($0) }) {
            report("`\(currency)` is no currency of ISO 4217", .billingCurrency)
        }
    }

    /// Costs are prices times quantities.
    private mutating func checkProducts() {
        guard text(.chargeClass).isEmpty, let quantity = number(.pricingQuantity) else { return }
        for (cost, price) in [
            (FocusColumn.listCost, FocusColumn.listUnitPrice),
            (.contractedCost, .contractedUnitPrice),
        ] {
            guard let cash = number(cost), let each = number(price) else { continue }
            if abs(cash - each * quantity) > max(1e-6 * abs(cash), 1e-8) {
                report(
                    "`\(cost.rawValue)` is not `\(price.rawValue)` × `PricingQuantity`", cost)
            }
        }
    }

    private mutating func checkCommitment() {
        let isUsage = text(.chargeCategory) == "Usage"
        let status = text(.commitmentDiscountStatus)
        let category = text(.pricingCategory)
        guard !text(.commitmentDiscountId).isEmpty else {
            for column in [
                FocusColumn.commitmentDiscountCategory, .commitmentDiscountName,
                .commitmentDiscountQuantity, .commitmentDiscountStatus, .commitmentDiscountType,
                .commitmentDiscountUnit,
            ] where !text(column).isEmpty {
                report("`\(column.rawValue)` without a `CommitmentDiscountId`", column)
            }
            if category == "Committed" {
                report("a `Committed` price without a `CommitmentDiscountId`", .pricingCategory)
            }
            return
        }
        for column in [FocusColumn.commitmentDiscountCategory, .commitmentDiscountType]
        where fields[column.index] >= 0 && text(column).isEmpty {
            report("`\(column.rawValue)` of a commitment must not be null", column)
        }
        if isUsage != !status.isEmpty {
            report(
                "`CommitmentDiscountStatus` is for a Usage of a commitment, and only for it",
                .commitmentDiscountStatus)
        }
        if isUsage {
            checkCovered(status)
        } else if text(.chargeCategory) == "Purchase" {
            checkPurchase()
        }
    }

    private mutating func checkCovered(_ status: String) {
        if text(.pricingCategory) != "Committed" {
            report("use of a commitment is `Committed`", .pricingCategory)
        }
        if number(.billedCost) != 0 {
            report("use of a commitment was billed with its purchase", .billedCost)
        }
        guard status == "Unused" else { return }
        if !text(.consumedQuantity).isEmpty {
            report("what was not used was not consumed", .consumedQuantity)
        }
        if fields[FocusColumn.resourceId.index] >= 0,
            text(.resourceId) != text(.commitmentDiscountId)
        {
            report("the resource of an unused commitment is the commitment", .resourceId)
        }
    }

    private mutating func checkPurchase() {
        if text(.pricingCategory) != "Standard" {
            report("a commitment is bought at a `Standard` price", .pricingCategory)
        }
        if number(.effectiveCost) != 0 {
            report("the cost of a purchase is effective where it is used", .effectiveCost)
        }
        if (number(.billedCost) ?? 0) <= 0, text(.chargeClass).isEmpty {
            report("a purchase has a `BilledCost` above zero", .billedCost)
        }
        if fields[FocusColumn.resourceId.index] >= 0,
            text(.resourceId) != text(.commitmentDiscountId)
        {
            report("the resource of a purchase is the commitment", .resourceId)
        }
    }
}
