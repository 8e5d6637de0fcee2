import Experiments
package import Pricing
import Quantities

/// A bill of usage from a file: where it comes from, what it costs by line and in all, and how well
/// commitments did.
package struct BillReport {
    package struct Origin {
        package var file: String
        package var format: String
        package var rows: Int
        /// Rows of commitments of the time, which those of this bill stand in for.
        package var replacedRows: Int
        package var from: String
        package var to: String
        package var priceBookAsOf: String
        package var priceBookFingerprint: String

        package init(
            file: String, format: String, rows: Int, replacedRows: Int, from: String, to: String,
            priceBookAsOf: String, priceBookFingerprint: String
        ) {
            self.file = file
            self.format = format
            self.rows = rows
            self.replacedRows = replacedRows
            self.from = from
            self.to = to
            self.priceBookAsOf = priceBookAsOf
            self.priceBookFingerprint = priceBookFingerprint
        }
    }
    private let bill: Bill
    private let origin: Origin
    /// What the file says the same usage cost; nil where it says nothing.
    private let before: Costs?

    package init(_ bill: Bill, origin: Origin, before: Costs?) {
        self.bill = bill
        self.origin = origin
        self.before = before
    }

    // What months and machines of one kind have in common is one line for a reader.
    private struct Line {
        var service: String
        var option: String
        var owner: String
        var region: String
        var quantity = 0.0
        var unit: String
        var costs = Costs()
    }

    private var lines: [Line] {
        var lines: [Line] = []
        for line in bill.lines {
            let option = [line.key.option.label, line.key.option.commitment]
                .filter { !$0.isEmpty }.joined(separator: " ")
            let known = lines.firstIndex {
                $0.service == line.key.service && $0.option == option
                    && $0.owner == line.key.owner && $0.region == line.key.region
                    && $0.unit == line.unit
            }
            if let known {
                lines[known].quantity += line.quantity
                lines[known].costs += line.costs
            } else {
                lines.append(
                    Line(
                        service: line.key.service, option: option, owner: line.key.owner,
                        region: line.key.region, quantity: line.quantity, unit: line.unit,
                        costs: line.costs))
            }
        }
        return lines
    }

    package func text(_ style: Style) -> String {
        let head =
            "\(origin.file) · \(origin.format) · \(origin.from) to \(origin.to) · "
            + "\(Figure.grouped(Double(origin.rows), decimals: 0)) "
            + (origin.rows == 1 ? "row" : "rows")
        var text = style.paint(style.wrapped(style.plain(head)), .bold) + "\n\n"
        text += linesTable.text(style) + "\n" + totalsTable.text(style)
        if !notes.isEmpty { text += "\n" }
        for line in notes { text += style.wrapped(style.plain(line)) + "\n" }
        let source =
            "\(Provenance.program) · prices of \(origin.priceBookAsOf) "
            + "(book \(origin.priceBookFingerprint))"
        return text + "\n" + style.paint(style.plain(source), .dim) + "\n"
    }

    private var linesTable: SectionTable {
        SectionTable(
            columns: [
                ("charge", false), ("option", false), ("for", false), ("region", false),
                ("quantity", true), ("effective", true), ("billed", true),
            ],
            rows: lines.map { line in
                [
                    line.service, line.option, line.owner, line.region,
                    "\(Figure.significant(line.quantity, digits: 4)) \(line.unit)",
                    Self.dollars(line.costs.effective), Self.dollars(line.costs.billed),
                ]
            })
    }

    /// Cents, whatever the size: a bill is added up.
    private static func dollars(_ money: Money) -> String {
        Figure.grouped(money.dollars, decimals: 2)
    }

    private var totalsTable: SectionTable {
        var rows: [[String]] = []
        var months: [Int] = []
        for line in bill.lines where !months.contains(line.key.month) {
            months.append(line.key.month)
        }
        func row(_ name: String, _ costs: Costs) -> [String] {
            [
                name, Self.dollars(costs.list), Self.dollars(costs.contracted),
                Self.dollars(costs.effective), Self.dollars(costs.billed),
            ]
        }
        if months.count > 1 {
            for month in months.sorted() {
                let costs = bill.lines.reduce(into: Costs()) {
                    if $1.key.month == month { $0 += $1.costs }
                }
                let number = month % 12 + 1
                rows.append(row("\(month / 12)-\(number < 10 ? "0" : "")\(number)", costs))
            }
        }
        rows.append(row("total", bill.total))
        if let before { rows.append(row("in the file", before)) }
        return SectionTable(
            columns: [
                ("USD", false), ("list", true), ("contracted", true), ("effective", true),
                ("billed", true),
            ], rows: rows)
    }

    private var notes: [String] {
        var notes: [String] = []
        if bill.commitmentPurchased != .zero {
            notes.append(
                "commitments cover \(Figure.share(bill.commitmentCoverage)) of what they could, "
                    + "and \(Figure.share(bill.commitmentUtilization)) of them is used; effective "
                    + "savings rate \(Figure.share(bill.effectiveSavingsRate))")
        }
        if let before, before.effective > .zero {
            let change = bill.total.effective - before.effective
            let share = change.dollars / before.effective.dollars
            notes.append(
                "effective cost against the file's: \(change > .zero ? "+" : "")"
                    + "\(Self.dollars(change)) USD (\(change > .zero ? "+" : "")"
                    + "\(Figure.share(share)))")
        }
        if origin.replacedRows > 0 {
            notes.append(
                "\(Figure.grouped(Double(origin.replacedRows), decimals: 0)) rows of commitments "
                    + "in the file are replaced by those of this bill")
        }
        if bill.derivedShare > 0 {
            notes.append(
                "\(Figure.share(bill.derivedShare)) of the cost rests on derived prices or on "
                    + "another region's")
        }
        return notes
    }

    package static let csvHeader =
        "month,category,service,owner,region,zone,type,option,commitment,quantity,unit,list,"
        + "contracted,effective,billed,price\n"

    /// One row per line and calendar month.
    package var csv: String {
        Self.csvHeader
            + bill.lines.map { line in
                let key = line.key
                let month = key.month % 12 + 1
                let fields = [
                    "\(key.month / 12)-\(month < 10 ? "0" : "")\(month)", key.category.rawValue,
                    key.service, key.owner, key.region, key.zone, key.instanceType,
                    key.option.label, key.option.commitment, "\(line.quantity)", line.unit,
                    "\(line.costs.list)", "\(line.costs.contracted)", "\(line.costs.effective)",
                    "\(line.costs.billed)", "\(line.provenance)",
                ]
                return fields.map(csvField).joined(separator: ",") + "\n"
            }.joined()
    }

    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.object("provenance") { json in
                json.string("program", Provenance.program)
                json.object("priceBook") { json in
                    json.string("asOf", origin.priceBookAsOf)
                    json.string("fingerprint", origin.priceBookFingerprint)
                }
            }
            json.object("usage") { json in
                json.string("file", origin.file)
                json.string("format", origin.format)
                json.string("from", origin.from)
                json.string("to", origin.to)
                json.integer("rows", origin.rows)
                json.integer("replacedRows", origin.replacedRows)
            }
            json.object("total") { Self.write(bill.total, &$0) }
            if let before { json.object("inTheFile") { Self.write(before, &$0) } }
            json.number("coverage", bill.commitmentCoverage)
            json.number("utilization", bill.commitmentUtilization)
            json.number("effectiveSavingsRate", bill.effectiveSavingsRate)
            json.number("derivedPriceShare", bill.derivedShare)
            json.array("lines") { json in for line in bill.lines { Self.write(line, &json) } }
        }
        return json.text + "\n"
    }

    private static func write(_ line: ChargeLine, _ json: inout JSONWriter) {
        json.object { json in
            let month = line.key.month % 12 + 1
            json.string("month", "\(line.key.month / 12)-\(month < 10 ? "0" : "")\(month)")
            json.string("category", line.key.category.rawValue)
            json.string("service", line.key.service)
            json.string("owner", line.key.owner)
            json.string("region", line.key.region)
            json.string("zone", line.key.zone)
            json.string("type", line.key.instanceType)
            json.string("option", line.key.option.label)
            json.string("commitment", line.key.option.commitment)
            json.number("quantity", line.quantity)
            json.string("unit", line.unit)
            write(line.costs, &json)
            json.string("price", "\(line.provenance)")
        }
    }

    private static func write(_ costs: Costs, _ json: inout JSONWriter) {
        json.number("list", costs.list.dollars)
        json.number("contracted", costs.contracted.dollars)
        json.number("effective", costs.effective.dollars)
        json.number("billed", costs.billed.dollars)
    }
}
