package import Quantities

/// What one instance type is. A figure that no source gives is nil, never zero.
package struct InstanceSpec: Hashable, Sendable {
    package var provider: String
    package var type: String
    /// Nil for Azure types whose price is known but whose description is not.
    package var vcpu: Int?
    package var memoryBytes: Int64?
    /// `x86_64` or `arm64`.
    package var architecture: String?
    package var processor: String?
    package var clockGigahertz: Double?
    /// Earns and spends CPU credits (AWS T types).
    package var burstable: Bool
    package var bareMetal: Bool
    package var currentGeneration: Bool
    package var gpu: String?
    package var gpuCount: Int
    package var gpuMemoryGiB: Double?
    package var localStorageGigabytes: Double?
    /// Gbit/s, sustained and at most.
    package var networkGigabits: Double?
    package var networkPeakGigabits: Double?
    /// Mbit/s to volumes, sustained and at most.
    package var volumeMegabits: Double?
    package var volumePeakMegabits: Double?
    /// Identifier of the row of `pricing/sources.csv`.
    package var source: String
    /// Nil for types whose CPU is their own all the time, and where no source says.
    package var credits: CreditSpec?

    /// Its CPU is shared and it may burst, by rules that the book has no figures for: Azure's B
    /// series, Google's shared-core types.
    package var burstsUnknown: Bool {
        switch provider {
        case "aws": burstable && credits == nil
        case "azure": type.hasPrefix("Standard_B")
        case "gcp":
            ["e2-micro", "e2-small", "e2-medium", "f1-micro", "g1-small"].contains(type)
        default: false
        }
    }

    /// `m7g` of `m7g.large`; Google's and Azure's names are their own families.
    package var family: String { Self.family(ofType: type) }

    /// Four times AWS's normalization factor (nano is 1, large 16, xlarge 32, Nxlarge N × 32); nil
    /// when the size has none (bare metal, other providers).
    ///
    /// Source: AWS, "How Reserved Instances are applied", table of normalization factors.
    package var normalizationUnits: Int64? {
        provider == "aws" ? Self.normalizationUnits(ofType: type) : nil
    }

    /// May a regional Linux reservation of another size of the family cover it?
    ///
    /// Source: AWS, "Regional Reserved Instances (instance size flexibility)": all but G4ad, G4dn,
    /// G5, G5g and Inf1.
    package var sizeFlexible: Bool {
        normalizationUnits != nil && !["g4ad", "g4dn", "g5", "g5g", "inf1"].contains(family)
    }

    package static func family(ofType type: String) -> String {
        String(type.prefix { $0 != "." })
    }

    package static func normalizationUnits(ofType type: String) -> Int64? {
        guard let dot = type.firstIndex(of: ".") else { return nil }
        let size = type[type.index(after: dot)...]
        switch size {
        case "nano": return 1
        case "micro": return 2
        case "small": return 4
        case "medium": return 8
        case "large": return 16
        case "xlarge": return 32
        default:
            guard size.hasSuffix("xlarge"), let count = Int64(size.dropLast(6)), count > 0 else {
                return nil
            }
            return count * 32
        }
    }
}

/// CPU credits of one burstable instance; one is one vCPU at full speed for one minute.
///
/// Source: Amazon EC2 User Guide, "Key concepts for burstable performance instances", credit table
/// (2023-06).
package struct CreditSpec: Hashable, Sendable {
    /// Earned per hour of running.
    package var earnedPerHour: Double
    /// The most that an instance saves: what it earns in 24 hours.
    package var maximum: Double
    /// The balance of a new instance in standard mode; unlimited mode starts with none.
    package var atLaunch: Double
    /// What the family is unless the user says otherwise.
    package var isUnlimited: Bool
    /// Identifier of the row of `pricing/sources.csv`.
    package var source: String
}

/// Speed per vCPU against another family's.
package struct RelativeSpeed: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// A benchmark run on the instances: CoreMark.
        case measured
        /// A vendor's "up to" or price-performance statement: never used unless a user asks.
        case claimed
    }
    package var family: String
    package var value: Double
    package var kind: Kind
    /// The family whose speed is 1.
    package var baseline: String
    package var source: String
}

/// What AWS's Spot Instance Advisor says about one type, region and operating system.
package struct SpotAdvice: Hashable, Sendable {
    /// 0…4.
    package var bucket: Int
    /// Share of capacity interrupted in the trailing month: `<5%`, `5-10%` … `>20%`.
    package var range: String { Self.ranges[bucket] }
    /// The bounds of that share; nil: no upper bound is published.
    package var lower: Double { Double(bucket) * 0.05 }
    package var upper: Double? { bucket == 4 ? nil : Double(bucket + 1) * 0.05 }
    /// Share saved against on-demand; negative when spot was dearer.
    package var saving: Double
    package var asOf: CalendarDate
    package var source: String

    package static let ranges = ["<5%", "5-10%", "10-15%", "15-20%", ">20%"]
}

/// Something true about prices that a reader of the result must be told.
package enum PriceWarning: Hashable, Sendable {
    /// A committed rate is of another day than the on-demand price that it is compared with.
    case mixedDates(what: String, committed: CalendarDate, onDemand: CalendarDate)
    /// A spot price was derived from a saving and an on-demand price of different days.
    case spotMixedDates(what: String, saving: CalendarDate, onDemand: CalendarDate)
    /// No figure is as old as `asOf`: the oldest one stands in.
    case newerThanAsked(what: String, figure: CalendarDate, asOf: CalendarDate)

    package var message: String {
        switch self {
        case .mixedDates(let what, let committed, let onDemand):
            "the committed rate of \(what) is of \(committed), its on-demand price of \(onDemand)"
        case .spotMixedDates(let what, let saving, let onDemand):
            "the spot price of \(what) joins a saving of \(saving) with an on-demand price of "
                + "\(onDemand)"
        case .newerThanAsked(let what, let figure, let asOf):
            "the price of \(what) is of \(figure), after `asOf` \(asOf): the book has none older"
        }
    }
}
