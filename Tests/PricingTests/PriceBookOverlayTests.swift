import Diagnostics
import Pricing
import Quantities
import Testing

@Suite struct PriceBookOverlayTests {
    let book = TestBook.shared

    private func overlay(_ text: String) throws(DiagnosticList) -> PriceOverlay {
        try PriceOverlay.parse(bytes: Array(text.utf8), file: "my.csv", book: book)
    }

    private func onDemand(_ book: PriceBook, asOf: String? = nil) throws -> SourcedPrice {
        try book.onDemandPrice(
            provider: "aws", region: "us-east-1", type: "m7g.large",
            asOf: asOf.map(TestBook.date)
        ).get()
    }

    @Test func ownRowsWinAndSaySo() throws {
        let overlay = try overlay(
            """
            kind,region,type,price,date
            on-demand,us-east-1,m7g.large,0.07,
            on-demand,us-east-1,m7g.large,0.065,2026-09-01
            spot,us-east-1,m7g.large,0.02,

            """)
        #expect(overlay.rowCount == 3)
        #expect(overlay.warnings.isEmpty)
        let mine = book.overlaid(with: overlay)
        #expect(try onDemand(mine).price.description == "0.065")
        #expect(try onDemand(mine, asOf: "2026-08-31").price.description == "0.07")
        #expect(try onDemand(mine).provenance == .user)
        #expect(try onDemand(mine).source == PriceOverlay.source)
        let spot = try mine.spotPrice(provider: "aws", region: "us-east-1", type: "m7g.large")
            .get()
        #expect(spot.price.price.description == "0.02")
        #expect(spot.price.provenance == .user)
        // The book itself is as it was.
        #expect(try onDemand(book).price.description == "0.0816")
    }

    @Test func otherSystemsAndProvidersCanBeGiven() throws {
        let mine = book.overlaid(
            with: try overlay(
                """
                kind,provider,region,type,os,price
                on-demand,aws,us-east-1,m5.large,windows,0.188
                spot,azure,westeurope,Standard_D2s_v3,linux,0.03
                """))
        let windows = try mine.onDemandPrice(
            provider: "aws", region: "us-east-1", type: "m5.large", os: "windows"
        ).get()
        #expect(windows.price.description == "0.188")
        let azure = try mine.spotPrice(
            provider: "azure", region: "westeurope", type: "Standard_D2s_v3"
        ).get()
        #expect(azure.price.price.description == "0.03")
    }

    /// Spot Advisor of 2025-06-28: m7g.large saves 64 %, m5.large on Windows has a figure of its
    /// own.
    @Test func anOwnOnDemandPriceDoesNotMoveTheSpotMarket() throws {
        let mine = book.overlaid(
            with: try overlay(
                """
                kind,region,type,os,price
                on-demand,us-east-1,m7g.large,linux,0.05
                on-demand,us-east-1,m5.large,windows,0.188
                """))
        let linux = try mine.spotPrice(provider: "aws", region: "us-east-1", type: "m7g.large")
            .get()
        // The list's 0.0816 × 0.36.
        #expect(linux.price.price.description == "0.029376")
        let saving = try mine.spotAdvisor(region: "us-east-1", type: "m5.large", os: "windows")
            .get().saving
        let windows = try mine.spotPrice(
            provider: "aws", region: "us-east-1", type: "m5.large", os: "windows"
        ).get()
        #expect(abs(windows.price.price.dollars - 0.188 * (1 - saving)) < 1e-12)
        #expect(windows.price.provenance == .derived)
    }

    @Test func commitmentsAndServices() throws {
        let mine = book.overlaid(
            with: try overlay(
                """
                kind,region,type,term,payment,class,plan,price,upfront,service,item,upTo
                reserved,us-east-1,m7g.large,1y,partial-upfront,standard,,0.02,175.2,,,
                savings-plan,us-east-1,m7g.large,3y,no-upfront,,compute,0.05,,,,
                service,us-east-1,,,,,,0.05,,transfer,internet-out,1000
                service,us-east-1,,,,,,0.04,,transfer,internet-out,
                """))
        let offer = try mine.reservedOffer(
            region: "us-east-1", type: "m7g.large", termYears: 1, payment: .partialUpfront,
            offeringClass: .standard
        ).get()
        // 175.20 ÷ 8,760 h = 0.02, and 0.02 more per hour.
        #expect(offer.effectiveHourly.description == "0.04")
        #expect(offer.upfront.description == "175.2")
        #expect(offer.provenance == .user)
        let rate = try mine.savingsPlanRate(
            kind: .compute, region: "us-east-1", type: "m7g.large", termYears: 3,
            payment: .noUpfront
        ).get()
        #expect(rate.rate.price.description == "0.05")
        #expect(rate.rate.provenance == .user)
        let transfer = try mine.servicePrice(
            provider: "aws", region: "us-east-1", item: .internetTransfer
        ).get()
        #expect(transfer.tiers.tiers.map(\.upTo) == [1000, nil])
        #expect(transfer.tiers.provenance == .user)
    }

    @Test func discounts() throws {
        let overlay = try overlay(
            "kind,category,percent\ndiscount,compute,4%\ndiscount,network,12.5%\n")
        #expect(overlay.discounts == [.compute: 0.04, .network: 0.125])
    }

    @Test func namesTheBookDoesNotKnowAreWarnings() throws {
        let overlay = try overlay(
            "kind,region,type,price\non-demand,us-esat-1,m7g.lage,0.07\n")
        #expect(overlay.warnings.map(\.severity) == [.warning, .warning])
        #expect(overlay.warnings[0].help == "did you mean `us-east-1`?")
        #expect(overlay.warnings[1].help == "did you mean `m7g.large`?")
        #expect(overlay.warnings[1].position == Diagnostic.Position(line: 2, column: 21, length: 8))
    }

    /// Text, message, line, column.
    @Test(arguments: [
        ("", "the price file is empty", 0, 0),
        ("region,price\n", "column `kind` is missing", 1, 1),
        ("kind,prise\n", "unknown column `prise`", 1, 6),
        ("kind,price,price\n", "column `price` stands twice", 1, 12),
        ("kind,price\non-demnd,1\n", "unknown kind `on-demnd`", 2, 1),
        (
            "kind,region,type,price\non-demand,us-east-1,m5.large,-1\n",
            "`-1` is no amount from 0 to 1000000 USD", 2, 30
        ),
        (
            "kind,region,type,price\non-demand,us-east-1,m5.large,NaN\n",
            "`NaN` is no amount from 0 to 1000000 USD", 2, 30
        ),
        (
            "kind,region,type,price\non-demand,us-east-1,m5.large,1000001\n",
            "`1000001` is no amount from 0 to 1000000 USD", 2, 30
        ),
        (
            "kind,region,type,price\non-demand,us-east-1,,1\n",
            "a `on-demand` row needs `type`", 2, 21
        ),
        (
            "kind,region,type,price,upfront\non-demand,us-east-1,m5.large,1,2\n",
            "`upfront` has no meaning in a `on-demand` row", 2, 32
        ),
        (
            "kind,region,type,price\non-demand,us-east-1,m5.large\n",
            "3 fields where the header has 4", 2, 1
        ),
        (
            "kind,region,type,price,date\non-demand,us-east-1,m5.large,1,2026-13-01\n",
            "`2026-13-01` is no date", 2, 32
        ),
        (
            "kind,region,type,price\non-demand,us-east-1,m5.large,1\n"
                + "on-demand,us-east-1,m5.large,2\n",
            "a second price for the same thing and date", 3, 1
        ),
        (
            "kind,category,percent\ndiscount,compute,104%\n",
            "`104%` is no discount from 0% to 100%", 2, 18
        ),
        ("kind,category,percent\ndiscount,cmpute,4%\n", "unknown category `cmpute`", 2, 10),
        (
            "kind,region,service,item,price,upTo\nservice,us-east-1,ebs,gp3-storage,1,10\n",
            "the last tier of `ebs/gp3-storage` has an end", 2, 1
        ),
        ("kind,price\n\"on-demand,1\n", "a quoted field never ends", 2, 1),
    ])
    func badRowsHaveAPlace(text: String, message: String, line: Int, column: Int) throws {
        let list = #expect(throws: DiagnosticList.self) { try overlay(text) }
        let first = try #require(list?.diagnostics.first)
        #expect(first.message == message)
        #expect(first.file == "my.csv")
        #expect(first.position?.line ?? 0 == line)
        #expect(first.position?.column ?? 0 == column)
    }

    @Test func bytesThatAreNoTextAreAnError() throws {
        let bytes =
            Array("kind,region,type,price\non-demand,us-".utf8) + [0xFF, 0xFE]
            + Array(",a,1\n".utf8)
        let list = #expect(throws: DiagnosticList.self) {
            try PriceOverlay.parse(bytes: bytes, file: "my.csv", book: book)
        }
        #expect(list?.diagnostics.first?.message == "the field is not UTF-8 text")
    }

    @Test func allBadRowsAreToldAtOnce() {
        let list = #expect(throws: DiagnosticList.self) {
            try overlay("kind,region,type,price\non-demand,a,b,-1\nspot,a,b,x\nspat,a,b,1\n")
        }
        #expect(list?.diagnostics.map { $0.position?.line } == [2, 3, 4])
    }

    @Test func theFingerprintFollowsTheFile() throws {
        let four = "kind,category,percent\ndiscount,compute,4%\n"
        let five = "kind,category,percent\ndiscount,compute,5%\n"
        #expect(try overlay(four).fingerprint == overlay(four).fingerprint)
        #expect(try overlay(four).fingerprint != overlay(five).fingerprint)
    }

    @Test func quotesAndWindowsLineEndsAreRead() throws {
        let overlay = try overlay(
            "\u{FEFF}kind,region,type,price\r\n\"on-demand\",us-east-1,\"m7g.large\",0.07\r\n")
        #expect(try onDemand(book.overlaid(with: overlay)).price.description == "0.07")
    }

    @Test func aMissingFileIsAnError() {
        #expect(throws: DiagnosticList.self) {
            try PriceOverlay.read(path: "/no/such/prices.csv", book: book)
        }
    }

    /// A user's committed rate above on-demand is refused like any other.
    @Test func ownRatesAboveOnDemandDoNotJoin() throws {
        let mine = book.overlaid(
            with: try overlay(
                "kind,plan,region,type,term,payment,price\n"
                    + "savings-plan,compute,us-east-1,m7g.large,1y,no-upfront,0.09\n"))
        let rate = mine.savingsPlanRate(
            kind: .compute, region: "us-east-1", type: "m7g.large", termYears: 1,
            payment: .noUpfront)
        #expect(throws: PriceMiss.self) { try rate.get() }
    }
}
