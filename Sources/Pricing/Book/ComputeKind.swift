/// The kinds of price per instance-hour that the book stores; `schema.sql` names the numbers.
struct ComputeKind: RawRepresentable, Hashable, Sendable {
    let rawValue: Int

    static let onDemand = ComputeKind(rawValue: 1)
    static let spot = ComputeKind(rawValue: 2)
    static let reservedStandard1 = ComputeKind(rawValue: 11)
    static let committedUse1 = ComputeKind(rawValue: 31)
    static let committedUse3 = ComputeKind(rawValue: 33)
    static let sustainedUse = ComputeKind(rawValue: 40)

    /// Nil: no such term.
    static func reserved(
        _ offering: OfferingClass, years: Int, payment: Commitment.Payment = .noUpfront
    ) -> ComputeKind? {
        committed(offering == .standard ? 10 : 20, years, payment)
    }

    /// Nil: no such term.
    static func savingsPlan(
        _ plan: SavingsPlanKind, years: Int, payment: Commitment.Payment
    ) -> ComputeKind? {
        committed(plan == .compute ? 50 : 60, years, payment)
    }

    static func google(_ discount: GoogleDiscount) -> ComputeKind? {
        switch discount {
        case .committedUse(let years): committed(30, years, .noUpfront)
        case .sustainedUse: .sustainedUse
        }
    }

    private static func committed(
        _ base: Int, _ years: Int, _ payment: Commitment.Payment
    ) -> ComputeKind? {
        guard years == 1 || years == 3 else { return nil }
        let hundreds = Commitment.Payment.allCases.firstIndex(of: payment)! * 100
        return ComputeKind(rawValue: hundreds + base + years)
    }

    private var years: Int { rawValue % 10 }

    private var payment: Commitment.Payment { Commitment.Payment.allCases[rawValue / 100] }

    /// How a person calls it: "m7g.large has no <name> in …".
    var name: String {
        let paid = payment == .noUpfront ? "" : "\(payment.rawValue) "
        return switch rawValue % 100 / 10 {
        case 0: self == .spot ? "spot price" : "on-demand price"
        case 1: "\(years)-year \(paid)standard reserved offer"
        case 2: "\(years)-year \(paid)convertible reserved offer"
        case 3: "\(years)-year committed-use price"
        case 4: "sustained-use price"
        case 5: "\(years)-year \(payment.rawValue) compute savings plan rate"
        default: "\(years)-year \(payment.rawValue) ec2-instance savings plan rate"
        }
    }

    /// The same in a table: `reserved 1y standard, partial upfront`.
    var label: String {
        let words = payment.rawValue.split(separator: "-").joined(separator: " ")
        let paid = payment == .noUpfront ? "" : ", \(words)"
        return switch rawValue % 100 / 10 {
        case 0: self == .spot ? "spot" : "on-demand"
        case 1: "reserved \(years)y standard\(paid)"
        case 2: "reserved \(years)y convertible\(paid)"
        case 3: "committed use \(years)y"
        case 4: "sustained use"
        case 5: "savings plan \(years)y compute\(paid)"
        default: "savings plan \(years)y instance\(paid)"
        }
    }

    /// What several of its group are called.
    var plural: String {
        switch rawValue % 100 / 10 {
        case 0: self == .spot ? "spot prices" : "on-demand prices"
        case 1, 2: "reserved offers"
        case 3: "committed-use prices"
        case 4: "sustained-use prices"
        default: "savings plan rates"
        }
    }
}
