import Pricing
import Quantities

/// The parts of a commitment that are plain words, read from its setting.
struct CommitmentTerms {
    var name: String
    var setting: Setting
    var place: Place
    var plan: String
    var years: Int
    var payment: Commitment.Payment
    var start: UTCInstant
    var end: UTCInstant
    /// nil: every region (compute savings plans), or unknown.
    var region: String?

    /// Nil when a part of it was wrong, which is reported already.
    init?(_ entry: Setting.Entry, onlyRegion: String?) {
        let setting = entry.setting
        guard let plan = setting["plan"].text, let term = setting["term"].text,
            let payment = setting["payment"].text.flatMap(Commitment.Payment.init(rawValue:)),
            case .instant(let start)? = setting["start"].scalar
        else { return nil }
        name = entry.name
        self.setting = setting
        place = entry.place
        self.plan = plan
        years = term == "3y" ? 3 : 1
        self.payment = payment
        self.start = start
        end = Self.anniversary(of: start, years: years)
        region = setting["region"].text ?? onlyRegion
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
}
