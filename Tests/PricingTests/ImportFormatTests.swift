import Foundation
import Testing

@testable import Pricing

/// What each format's fixture says, read off by hand.
@Suite("Import formats") struct ImportFormatTests {
    private static let offer = [
        "ebs/gp3-storage us-east-1 from 0.0 2026-10-02 0.081",
        // AWS's 40.96 per GiB per second is 0.04 per MiB.
        "ebs/gp3-throughput us-east-1 from 0.0 2026-10-02 0.04",
        "m7g.large us-east-1 1-year partial-upfront standard reserved offer 2026-10-02 0.025 + 219",
        "m7g.large us-east-1 1-year standard reserved offer 2026-10-02 0.053",
        "m7g.large us-east-1 3-year all-upfront convertible reserved offer 2026-10-02 0 + 1051.2",
        "m7g.large us-east-1 on-demand price 2026-10-02 0.0799",
        // In effect a month after the list was published.
        "m99g.large us-east-1 on-demand price 2026-11-01 0.09",
    ]

    @Test(arguments: ["aws-offer.json", "aws-offer.csv"])
    func anOfferFileIsRead(name: String) throws {
        let (figures, outcome) = try TestImports.figures(of: name)
        #expect(figures == Self.offer)
        #expect(outcome.source.rows == 10)
        #expect(outcome.figures == 7)
        #expect(outcome.source.date == TestBook.date("2026-10-02"))
        // Every row is a figure, a part of one, or named.
        let known = outcome.taken.map(\.count).reduce(0, +)
        let left = outcome.skipped.filter { !$0.what.hasPrefix("products:") }.map(\.count)
        #expect(known + left.reduce(0, +) == 10)
    }

    @Test(arguments: ["aws-savings-plan.json", "aws-savings-plan.csv"])
    func aSavingsPlanFileIsRead(name: String) throws {
        let (figures, outcome) = try TestImports.figures(of: name)
        #expect(
            figures == [
                "m7g.large us-east-1 1-year no-upfront compute savings plan rate 2026-10-05 0.0591",
                "m7g.large us-east-1 3-year all-upfront ec2-instance savings plan rate "
                    + "2026-10-05 0.0312",
            ])
        #expect(outcome.source.rows == 5)
        #expect(outcome.skipped.map(\.count).reduce(0, +) == 3)
    }

    @Test func aSpotHistoryIsTheMeanOfItsZones() throws {
        let (figures, outcome) = try TestImports.figures(of: "aws-spot-history.json")
        #expect(
            figures == [
                "m7g.large us-east-1 spot price 2026-10-02 0.0299",
                // The last of each zone: (0.0321 + 0.0345) ÷ 2.
                "m7g.large us-east-1 spot price 2026-10-03 0.0333",
            ])
        #expect(outcome.source.date == TestBook.date("2026-10-03"))
    }

    @Test func theSpotAdvisorIsRead() throws {
        let (figures, outcome) = try TestImports.figures(
            of: "aws-spot-advisor.json", date: "2026-10-10")
        #expect(
            figures == [
                "m7g.large eu-west-1 linux 2026-10-10 0/57",
                "m7g.large us-east-1 linux 2026-10-10 2/62",
                "m7g.large us-east-1 windows 2026-10-10 1/41",
            ])
        #expect(outcome.skipped == [.init(what: "operating system `SUSE`", count: 1)])
    }

    @Test func azurePagesAreRead() throws {
        let (figures, outcome) = try TestImports.figures(
            of: "azure-retail-prices.json", date: "2026-10-10")
        let type = "Standard_D2s_v5 eastus"
        #expect(
            figures == [
                "\(type) 1-year all-upfront compute savings plan rate 2026-10-10 0.0711",
                "\(type) 1-year all-upfront standard reserved offer 2026-10-10 0 + 499.32",
                "\(type) 1-year no-upfront compute savings plan rate 2026-10-10 0.0711",
                // 499.32 ÷ 8,760 hours.
                "\(type) 1-year standard reserved offer 2026-10-10 0.057",
                "\(type) 3-year all-upfront compute savings plan rate 2026-10-10 0.0527",
                "\(type) 3-year no-upfront compute savings plan rate 2026-10-10 0.0527",
                "\(type) on-demand price 2026-10-10 0.0971",
                "\(type) spot price 2026-10-10 0.0194",
            ])
        #expect(outcome.namesNextPage)
        #expect(outcome.skipped.map(\.count).reduce(0, +) == 2)
    }

    @Test func theGoogleCatalogIsRead() throws {
        let (figures, outcome) = try TestImports.figures(of: "gcp-catalog.json")
        #expect(
            figures == [
                "n2 memory us-central1 on-demand price 2026-10-07 0.004237",
                "n2 memory us-east1 on-demand price 2026-10-07 0.004237",
                "n2 vcpu us-central1 1-year committed-use price 2026-10-07 0.019915",
                "n2 vcpu us-central1 on-demand price 2026-10-07 0.031611",
                "n2 vcpu us-east1 on-demand price 2026-10-07 0.031611",
            ])
        #expect(!outcome.namesNextPage)
        #expect(outcome.skipped.map(\.count).reduce(0, +) == 2)
    }

    @Test func plainPricesAreRead() throws {
        let (figures, outcome) = try TestImports.figures(of: "prices.csv")
        #expect(
            figures == [
                "m7g.large us-east-1 1-year partial-upfront standard reserved offer "
                    + "2026-09-01 0.026 + 225",
                "m7g.large us-east-1 3-year no-upfront compute savings plan rate 2026-09-01 0.041",
                "m7g.large us-east-1 on-demand price 2026-09-01 0.079",
                "m7g.large us-east-1 spot price 2026-09-01 0.031",
                "transfer/internet-out us-east-1 from 0.0 to 10240.0 2026-09-01 0.085",
                "transfer/internet-out us-east-1 from 10240.0 2026-09-01 0.065",
            ])
        #expect(outcome.skipped == [.init(what: "operating system `windows`", count: 1)])
    }

    @Test func everyFormatIsRecognized() throws {
        for fixture in TestImports.fixtures {
            let bytes = try FileSystem.read(TestImports.path(fixture.name))
            let head = ImportHead(bytes)
            let found = ImportFormats.all.filter { $0.recognizes(head) }.map { $0.format.name }
            #expect(found.first == fixture.format)
            #expect(found.count == 1, "\(fixture.name) is \(found)")
        }
    }

    @Test(arguments: [
        ("N2 Instance Core running in Americas", "n2", false),
        ("N2D AMD Instance Ram running in Iowa", "n2d", true),
        ("N1 Predefined Instance Core running in Tokyo", "n1", false),
        ("Spot Preemptible T2A Arm Instance Ram running in Netherlands", "t2a", true),
        ("Commitment v1: N2 Cpu in Americas for 1 Year", "n2", false),
        ("Commitment v1: Ram in EMEA for 3 Year", "n1", true),
        ("Commitment: Compute optimized Core running in Iowa for 1 Year", "c2", false),
        ("Memory-optimized Instance Ram running in Americas", "m1", true),
    ])
    func googleNamesItsResources(description: String, family: String, isMemory: Bool) throws {
        let resource = try #require(GoogleResource(description))
        #expect(resource.family == family)
        #expect(resource.isMemory == isMemory)
    }

    @Test(arguments: [
        "N2 Custom Instance Core running in Americas", "Custom Instance Ram running in Americas",
        "N2 Sole Tenancy Instance Core running in Iowa", "Nvidia Tesla T4 GPU running in Americas",
        "Storage PD Capacity", "Micro Instance with burstable CPU running in Americas",
    ])
    func whatIsNoResourceOfAFamilyIsNone(description: String) {
        #expect(GoogleResource(description) == nil)
    }
}
