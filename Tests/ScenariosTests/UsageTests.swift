import Diagnostics
import Pricing
import Quantities
import Scenarios
import Testing

/// Usage from files of each format: what is rated again, what is replaced, what is kept.
struct UsageTests {
    static func bill(
        _ usage: String, commitments: String? = nil, prices: String? = nil
    ) throws -> (bill: Bill, document: UsageDocument) {
        var book = try TestBook.book.get()
        if let prices {
            book = book.overlaid(
                with: try PriceOverlay.parse(
                    bytes: Array(prices.utf8), file: "prices.csv", book: book))
        }
        let document = try UsageDocument.read(
            bytes: Array(usage.utf8), file: "usage.csv", book: book)
        let bill = try UsageBill(
            document, commitments: commitments.map { ($0, "plan.yaml") }, book: book)
        return (bill.rate(), document)
    }

    /// What is wrong, as a user would see it.
    static func errors(_ usage: String, commitments: String? = nil) -> String {
        do {
            _ = try bill(usage, commitments: commitments)
            return ""
        } catch let list as DiagnosticList {
            var sources = ["usage.csv": usage]
            sources["plan.yaml"] = commitments
            return DiagnosticRenderer(sources: sources).render(list.diagnostics)
        } catch {
            return "\(error)"
        }
    }

    /// Three m7g.large at 0.0816 USD/h for ten hours and a half.
    static let plain = """
        from,to,region,type,count
        2026-08-01T00:00:00Z,2026-08-01T10:30:00Z,us-east-1,m7g.large,3

        """

    @Test func ownFormat() throws {
        let (bill, document) = try Self.bill(Self.plain)
        #expect(document.format == .usage)
        #expect(bill.total.billed == Money(nanodollars: 2_570_400_000))
        #expect(bill.lines.map(\.quantity) == [31.5])
    }

    /// A reserved instance of one's own rate, from the usage's start on: 10.5 h at 0.05.
    @Test func commitmentsOfAFile() throws {
        let bill = try Self.bill(
            Self.plain,
            commitments: """
                commitments:
                  floor: { plan: reserved-instance, type: m7g.large, count: 1, term: 1y, rate: 0.05 USD/h }
                prices: { negotiatedDiscount: { compute: 50% } }
                """
        ).bill
        #expect(bill.total.effective == Money(nanodollars: 525_000_000 + 856_800_000))
        #expect(bill.total.list == Money(nanodollars: 2_570_400_000))
    }

    /// A promise of dollars is drawn by the usage of a file as it is by a scenario's: at 30 % off
    /// three instances would draw 0.17136 an hour, so 0.10 covers 0.10 ÷ 0.7 of on-demand use in
    /// each of the ten hours and a half that are rated.
    @Test func promisesOfDollarsOnUsageOfAFile() throws {
        let bill = try Self.bill(
            Self.plain,
            commitments: """
                commitments:
                  floor: { plan: compute-savings-plan, commit: 0.10 USD/h, term: 1y, discount: 30% }
                """
        ).bill
        let expected = 10.5 * (0.2448 - 0.10 / 0.7 + 0.10)
        #expect(abs(bill.total.billed.dollars - expected) < 1e-6)
        #expect(abs(bill.total.effective.dollars - expected) < 1e-6)
    }

    /// A discount of the user's price file holds unless the scenario has one of its own.
    @Test func discountsOfAPriceFile() throws {
        let prices = "kind,category,percent\ndiscount,compute,10%\n"
        let bill = try Self.bill(Self.plain, prices: prices).bill
        #expect(bill.total.contracted == Money(nanodollars: 2_313_360_000))
        let own = try Self.bill(
            Self.plain, commitments: "prices: { negotiatedDiscount: { compute: 50% } }",
            prices: prices
        ).bill
        #expect(own.total.contracted == Money(nanodollars: 1_285_200_000))
    }

    /// 31.5 h at 0.0816 less 12 %, what the narrower name says; and names that are nothing.
    @Test func discountsOfATypeOnUsageOfAFile() throws {
        func prices(_ text: String) throws -> Bill {
            try Self.bill(Self.plain, commitments: "prices: { \(text) }").bill
        }
        let bill = try prices("negotiatedDiscount: { m7g: 10%, m7g.large: 12% }")
        #expect(bill.total.contracted == Money(nanodollars: 2_261_952_000))
        #expect(throws: DiagnosticList.self) { try prices("negotiatedDiscount: { comptue: 10% }") }
        #expect(throws: DiagnosticList.self) { try prices("spot: { prices: fitted }") }
        #expect(throws: DiagnosticList.self) { try prices("slaCredits: true") }
    }

    /// Version 1: on-demand use, covered use, its fees, a volume and a tax. What was covered is
    /// rated again; fees are replaced; the rest stays.
    static let costAndUsage = """
        lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/UsageAccountId,lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost,pricing/publicOnDemandCost,product/instanceType,product/regionCode,product/operatingSystem,product/tenancy,reservation/EffectiveCost,savingsPlan/SavingsPlanEffectiveCost
        Usage,2026-08-01T00:00:00Z,2026-08-01T01:00:00Z,111,AmazonEC2,BoxUsage:m7g.large,2,0.1632,0.1632,m7g.large,us-east-1,Linux,Shared,,
        DiscountedUsage,2026-08-01T00:00:00Z,2026-08-01T01:00:00Z,111,AmazonEC2,BoxUsage:m7g.large,1,0,0.0816,m7g.large,us-east-1,Linux,Shared,0.054,
        SavingsPlanCoveredUsage,2026-08-01T01:00:00Z,2026-08-01T02:00:00Z,222,AmazonEC2,USE1-BoxUsage:m7g.large,1,0.0816,0.0816,m7g.large,us-east-1,Linux,Shared,,0.06
        SavingsPlanNegation,2026-08-01T01:00:00Z,2026-08-01T02:00:00Z,222,AmazonEC2,USE1-BoxUsage:m7g.large,1,-0.0816,,,,,,,
        SavingsPlanRecurringFee,2026-08-01T01:00:00Z,2026-08-01T02:00:00Z,111,ComputeSavingsPlans,ComputeSP:1yrNoUpfront,1,0.1,,,,,,,
        RIFee,2026-08-01T00:00:00Z,2026-09-01T00:00:00Z,111,AmazonEC2,HeavyUsage:m7g.large,744,40.176,,,us-east-1,,,,
        Usage,2026-08-01T00:00:00Z,2026-08-01T01:00:00Z,111,AmazonEC2,EBS:VolumeUsage.gp3,0.1,0.008,0.008,,us-east-1,,,,
        Tax,2026-08-01T00:00:00Z,2026-09-01T00:00:00Z,111,AmazonEC2,,0,1.5,,,,,,,

        """

    @Test func costAndUsageReport() throws {
        let (bill, document) = try Self.bill(Self.costAndUsage)
        #expect(document.format == .costAndUsage)
        #expect(document.rows == 8 && document.replacedRows == 3)
        let instances = bill.lines.filter { $0.key.service == "Compute" }
        #expect(instances.map(\.key.owner) == ["111", "222"])
        #expect(instances.map(\.quantity) == [3, 1])
        #expect(bill.total.billed == Money(nanodollars: 4 * 81_600_000 + 8_000_000 + 1_500_000_000))
        // What the file says: its own commitments' money, negation included.
        #expect(
            document.before.billed
                == Money(
                    nanodollars: 163_200_000 - 81_600_000 + 100_000_000 + 40_176_000_000 + 8_000_000
                        + 1_500_000_000))
        #expect(
            document.before.effective
                == Money(nanodollars: 163_200_000 + 54_000_000 + 60_000_000 + 1_508_000_000))
    }

    /// Version 2 has other names, and instants with a blank.
    @Test func costAndUsageReportOfVersionTwo() throws {
        let (bill, _) = try Self.bill(
            """
            line_item_line_item_type,line_item_usage_start_date,line_item_usage_end_date,line_item_usage_account_id,line_item_usage_type,line_item_usage_amount,line_item_unblended_cost,product_instance_type,product_region_code
            Usage,2026-08-01 00:00:00.000,2026-08-01 02:00:00.000,111,BoxUsage:m7g.large,4,0.3264,m7g.large,us-east-1

            """)
        #expect(bill.total.billed == Money(nanodollars: 326_400_000))
        #expect(bill.lines.map(\.quantity) == [4])
    }

    /// A spot instance of a day, an unused commitment, a database, and what was bought.
    @Test func focus() throws {
        let (bill, document) = try Self.bill(
            """
            ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BilledCost,EffectiveCost,ListCost,ContractedCost,ServiceCategory,ServiceName,RegionId,ConsumedQuantity,ConsumedUnit,PricingCategory,CommitmentDiscountId,CommitmentDiscountStatus,SkuPriceDetails,SubAccountId
            Usage,2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,1,1,1.9584,1.9584,Compute,EC2,us-east-1,24,Hours,Standard,,,"{""InstanceType"":""m7g.large"",""OperatingSystem"":""Linux/UNIX""}",a
            Usage,2026-08-01T00:00:00Z,2026-08-01T01:00:00Z,0,0.05,0,0,Compute,EC2,us-east-1,,,Committed,ri-1,Unused,,a
            Purchase,2026-08-01T00:00:00Z,2026-09-01T00:00:00Z,37.2,0,0,0,Compute,EC2,us-east-1,,,Standard,ri-1,,,a
            Usage,2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,4,4,5,4.5,Databases,RDS,us-east-1,24,Hours,Standard,,,,a

            """)
        #expect(document.format == .focus)
        #expect(document.replacedRows == 2)
        #expect(bill.total.effective == Money(nanodollars: 24 * 81_600_000 + 4_000_000_000))
        #expect(bill.total.list == Money(nanodollars: 24 * 81_600_000 + 5_000_000_000))
        #expect(document.before.effective == Money(nanodollars: 5_050_000_000))
    }

    @Test(arguments: [
        ("", "the usage file is empty"),
        ("from,to,region,type,count\n", "the usage file has no rows"),
        ("a,b\n1,2\n", "the header is of no format of usage"),
        ("from,to,region,type,count,zoen\n", "unknown column `zoen`"),
        (plain + "2026-08-01T00:00:00Z,2026-08-01T01:00:00Z,us-east-1,m7g.large\n", "4 fields"),
        (plain + "2026-08-01,2026-08-02T00:00:00Z,us-east-9,m7g.large,1\n", "no provider has"),
        (plain + "yesterday,2026-08-02T00:00:00Z,us-east-1,m7g.large,1\n", "is no instant"),
        (
            plain + "2026-08-02T00:00:00Z,2026-08-02T00:00:00Z,us-east-1,m7g.large,1\n",
            "ends before it starts"
        ),
        (
            plain + "2026-08-02T00:00:00Z,2026-08-03T00:00:00Z,us-east-1,m7g.large,many\n",
            "`many` is no number"
        ),
        (
            plain + "2026-08-02T00:00:00Z,2026-08-03T00:00:00Z,us-east-1,m7g.large,-1\n",
            "`count` is a number from 0"
        ),
        (
            plain + "2026-08-02T00:00:00Z,2026-08-03T00:00:00Z,us-east-1,m7g.larg,1\n",
            "unknown instance type `m7g.larg`"
        ),
        (plain + "2026-08-02T00:00:00Z,\"2026", "a quoted field never ends"),
    ])
    func mistakesAreShown(usage: String, message: String) {
        let shown = Self.errors(usage)
        #expect(shown.contains(message), "\(shown)")
        if usage.hasPrefix(Self.plain) { #expect(shown.contains("usage.csv:3:"), "\(shown)") }
    }

    @Test func rowsThatCannotBeRatedAreErrors() {
        let dedicated = Self.costAndUsage.replacing(
            "m7g.large,us-east-1,Linux,Shared,,\n", with: "m7g.large,us-east-1,Linux,Dedicated,,\n",
            maxReplacements: 1)
        #expect(Self.errors(dedicated).contains("usage.csv:2:"))
        let windows = Self.costAndUsage.replacing(
            "us-east-1,Linux", with: "us-east-1,Windows", maxReplacements: 1)
        #expect(Self.errors(windows).contains("no on-demand price"), "\(Self.errors(windows))")
        let lambda = Self.costAndUsage.replacing(
            "USE1-BoxUsage:m7g.large,1,0.0816", with: "Lambda-GB-Second,1,0.0816")
        #expect(Self.errors(lambda).contains("which is no instance"), "\(Self.errors(lambda))")
    }

    @Test func mistakesInTheCommitmentsAreShownThere() {
        let shown = Self.errors(
            Self.plain,
            commitments: """
                commitments:
                  floor: { plan: reserved-instance, type: m7g.larg, count: 1, term: 1y }
                fleets: {}
                """)
        #expect(shown.contains("plan.yaml:2:"), "\(shown)")
        #expect(shown.contains("plan.yaml:3:"), "\(shown)")
    }
}
