import Pricing
import Quantities

/// The parts of a commitment that are plain words, read from its setting.
struct CommitmentTerms {
    var name: String
    var setting: Setting
    var place: Place
    var plan: String
    var provider: String
    var years: Int
    var payment: Commitment.Payment
    var start: UTCInstant
    var end: UTCInstant
    /// nil: every region (compute savings plans), or unknown.
    var region: String?
    /// Empty: the only one.
    var account: String

    /// Nil when a part of it was wrong, which is reported already.
    ///
    /// - Parameters:
    ///   - regions: the scenario's, by which a region that is left out is known.
    ///   - horizonEnd: until when a capacity reservation without an end is held.
    init?(
        _ entry: Setting.Entry, regions: [(name: String, provider: String)],
        horizonEnd: UTCInstant
    ) {
        let setting = entry.setting
        guard let plan = setting["plan"].text,
            case .instant(let start)? = setting["start"].scalar
        else { return nil }
        name = entry.name
        self.setting = setting
        place = entry.place
        self.plan = plan
        self.start = start
        account = setting["account"].text ?? ""
        provider =
            plan.hasPrefix("gcp-") ? "gcp" : plan.hasPrefix("azure-") ? "azure" : "aws"
        years = setting["term"].text == "3y" ? 3 : 1
        if plan == "capacity-reservation" {
            payment = .noUpfront
            if case .instant(let end)? = setting["end"].scalar {
                self.end = end
            } else {
                guard setting["end"].isAbsent else { return nil }
                end = max(horizonEnd, start + .hour)
            }
            // Any provider sells them: the zone says which.
            let zone = setting["zone"].text ?? ""
            let home = regions.first { zone.hasPrefix($0.name) }
            region = home?.name
            provider = home?.provider ?? "aws"
            return
        }
        guard setting["term"].text != nil else { return nil }
        if setting["payment"].isAbsent {
            payment = .noUpfront
        } else {
            guard let payment = setting["payment"].text.flatMap(Commitment.Payment.init(rawValue:))
            else { return nil }
            self.payment = payment
        }
        end = Self.anniversary(of: start, years: years)
        let provider = provider
        let homes = regions.filter { $0.provider == provider }
        region = setting["region"].text ?? (homes.count == 1 ? homes[0].name : nil)
    }

    /// Whether it is of one region.
    var hasRegion: Bool {
        [
            "reserved-instance", "ec2-instance-savings-plan", "gcp-committed-use",
            "azure-reservation",
        ].contains(plan)
    }

    /// The same day and time some years later; 29 February becomes 1 March.
    static func anniversary(of start: UTCInstant, years: Int) -> UTCInstant {
        let date = start.date
        let later =
            CalendarDate(year: date.year + years, month: date.month, day: date.day)
            ?? CalendarDate(year: date.year + years, month: 3, day: 1)
        return (later?.midnight ?? start) + start.timeOfDay
    }

    /// Hours of the term, 29 February included.
    var hours: Int64 { (end - start).nanoseconds / TimeSpan.hour.nanoseconds }

    /// The instances that it is for; nil for those that are for many.
    var poolKey: PriceTable.PoolKey? {
        guard let region, let type = setting["type"].text, let os = setting["os"].text else {
            return nil
        }
        return PriceTable.PoolKey(provider: provider, region: region, type: type, os: os)
    }

    /// The user's own price per instance-hour.
    var ownRate: UnitPrice? {
        if case .price(let rate, _)? = setting["rate"].scalar { return rate }
        return nil
    }

    /// The user's own share off on-demand prices, drawn at the median: rates are looked up once.
    var ownDiscount: Double? {
        switch setting["discount"].value {
        case .scalar(.number(let share)): share
        case .uncertain(let uncertain):
            if case .number(let share) = uncertain.p50 { share } else { nil }
        default: nil
        }
    }
}
