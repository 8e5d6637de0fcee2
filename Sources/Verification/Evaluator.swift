import Quantities

/// Runs the cases of one family through production code. An evaluator only translates: it has no
/// rule of its own.
protocol Evaluator: Sendable {
    static var family: String { get }
    /// The outputs by the names that the family's cases expect.
    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember]
}

/// Why a case has no outputs.
enum EvaluationError: Error, Hashable {
    /// No simulation or bill uses this rule (yet): the case is skipped.
    case unsupported(String)
    /// The case cannot mean anything: it fails.
    case malformed(String)
}

/// Every family that can be verified. One line each.
enum Evaluators {
    static let all: [any Evaluator.Type] = [
        OnDemandBillingEvaluator.self,
        ReservedInstanceEvaluator.self,
        SavingsPlanEvaluator.self,
        TieredPricingEvaluator.self,
        ServiceChargesEvaluator.self,
        SustainedUseEvaluator.self,
        SpotEvaluator.self,
        FocusEvaluator.self,
        CommitmentOptimumEvaluator.self,
        TargetTrackingEvaluator.self,
        StepScalingEvaluator.self,
        AlarmEvaluator.self,
        AutoScalingGroupEvaluator.self,
        HorizontalPodAutoscalerEvaluator.self,
        StatisticsEvaluator.self,
        MultiServerQueueEvaluator.self,
        GeneralQueueEvaluator.self,
        LimitedQueueEvaluator.self,
        AbandonmentQueueEvaluator.self,
        AvailabilityEvaluator.self,
        FailoverTimeEvaluator.self,
        CapacityEvaluator.self,
        DeploymentEvaluator.self,
    ]
}

/// The inputs of a case, or an object within them, read with errors that name the key.
struct CaseInputs {
    private let value: JSONValue
    private let path: String
    /// The outputs that the case expects: some shapes ask for several, and the inputs do not say
    /// which.
    let wanted: [String]

    init(_ value: JSONValue, wanted: [String] = [], path: String = "inputs") {
        self.value = value
        self.wanted = wanted
        self.path = path
    }

    func has(_ name: String) -> Bool { value[name] != nil }

    /// Refuses a case with a key that would otherwise be ignored.
    func only(_ known: String...) throws(EvaluationError) {
        for member in value.members ?? [] where !known.contains(member.name) {
            throw .unsupported("`\(path).\(member.name)` is not understood")
        }
    }

    private func malformed(_ name: String, _ kind: String) -> EvaluationError {
        .malformed("`\(path).\(name)` must be \(kind)")
    }

    /// Nil when absent or null.
    func optionalText(_ name: String) throws(EvaluationError) -> String? {
        switch value[name] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        default: throw malformed(name, "a text")
        }
    }

    func text(_ name: String) throws(EvaluationError) -> String {
        guard let text = try optionalText(name) else { throw malformed(name, "a text") }
        return text
    }

    func flag(_ name: String, default fallback: Bool) throws(EvaluationError) -> Bool {
        guard let element = value[name], element != .null else { return fallback }
        guard let flag = element.bool else { throw malformed(name, "true or false") }
        return flag
    }

    func number(_ name: String, default fallback: Double? = nil) throws(EvaluationError) -> Double {
        guard let element = value[name], element != .null || fallback == nil else {
            guard let fallback else { throw malformed(name, "a number") }
            return fallback
        }
        guard let number = element.double, number.isFinite else {
            throw malformed(name, "a number")
        }
        return number
    }

    /// Nil when absent or null.
    func optionalNumber(_ name: String) throws(EvaluationError) -> Double? {
        guard let element = value[name], element != .null else { return nil }
        return try number(name)
    }

    func flags(_ name: String) throws(EvaluationError) -> [Bool] {
        guard let list = value[name]?.array else {
            throw malformed(name, "a list of true or false")
        }
        var flags: [Bool] = []
        for element in list {
            guard let flag = element.bool else { throw malformed(name, "a list of true or false") }
            flags.append(flag)
        }
        return flags
    }

    func numbers(_ name: String) throws(EvaluationError) -> [Double] {
        guard let list = value[name]?.array else { throw malformed(name, "a list of numbers") }
        var numbers: [Double] = []
        for element in list {
            guard let number = element.double, number.isFinite else {
                throw malformed(name, "a list of numbers")
            }
            numbers.append(number)
        }
        return numbers
    }

    /// A whole number of 64 bits without sign, exactly.
    func bits(_ name: String) throws(EvaluationError) -> UInt64 {
        guard case .number(let text)? = value[name], let bits = UInt64(text) else {
            throw malformed(name, "a whole number of 64 bits")
        }
        return bits
    }

    /// As `bits`, for a list.
    func bitsList(_ name: String) throws(EvaluationError) -> [UInt64] {
        let list = (value[name]?.array ?? []).map { element -> UInt64? in
            if case .number(let text) = element { UInt64(text) } else { nil }
        }
        let bits = list.compactMap { $0 }
        guard !list.isEmpty, bits.count == list.count else {
            throw malformed(name, "a list of whole numbers of 64 bits")
        }
        return bits
    }

    /// Hexadecimal digits, at most 16.
    func hexadecimal(_ name: String) throws(EvaluationError) -> UInt64 {
        guard let bits = UInt64(try text(name), radix: 16) else {
            throw malformed(name, "hexadecimal digits of 64 bits")
        }
        return bits
    }

    /// As `hexadecimal`, for a list; the texts come along, as their length is the word's.
    func hexadecimalList(_ name: String) throws(EvaluationError) -> [(text: String, bits: UInt64)] {
        var words: [(String, UInt64)] = []
        for element in value[name]?.array ?? [] {
            guard let text = element.text, let bits = UInt64(text, radix: 16) else {
                throw malformed(name, "a list of hexadecimal words")
            }
            words.append((text, bits))
        }
        return words
    }

    /// Numbers or nulls, for metrics without data.
    func optionalNumbers(_ name: String) throws(EvaluationError) -> [Double?] {
        guard let list = value[name]?.array else { throw malformed(name, "a list of numbers") }
        var numbers: [Double?] = []
        for element in list {
            guard element == .null || element.double != nil else {
                throw malformed(name, "a list of numbers or nulls")
            }
            numbers.append(element.double)
        }
        return numbers
    }

    func count(_ name: String, default fallback: Int64? = nil) throws(EvaluationError) -> Int64 {
        if let fallback, (value[name] ?? .null) == .null { return fallback }
        guard let count = Int64(exactly: try number(name)), abs(count) < 1_000_000_000_000 else {
            throw malformed(name, "a whole number")
        }
        return count
    }

    /// A count within bounds.
    func count(_ name: String, in range: ClosedRange<Int64>) throws(EvaluationError) -> Int64 {
        let count = try self.count(name)
        guard range.contains(count) else {
            throw .malformed("`\(name)` must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    /// Dollars, exactly as written up to the pico-dollar; nil when null or absent.
    func optionalPrice(_ name: String) throws(EvaluationError) -> UnitPrice? {
        guard let element = value[name], element != .null else { return nil }
        guard case .number(let text) = element, let amount = Double(text), amount >= 0,
            amount < 9_000_000
        else { throw malformed(name, "a price from 0 to 9,000,000") }
        // Digits past the eighteenth place cannot be read exactly, and are far below a pico-dollar.
        return UnitPrice(dollars: text)
            ?? UnitPrice(picodollars: Int64((amount * 1e12).rounded()))
    }

    func price(_ name: String) throws(EvaluationError) -> UnitPrice {
        guard let price = try optionalPrice(name) else { throw malformed(name, "a price") }
        return price
    }

    /// `quantity` × `scale` as a whole number, for quantities from 0 to 10¹².
    func scaled(_ name: String, by scale: Int64) throws(EvaluationError) -> Int128 {
        guard let element = value[name], let scaled = Self.scaled(element, by: scale) else {
            throw malformed(name, "a number from 0 to 1e12")
        }
        return scaled
    }

    func scaledList(_ name: String, by scale: Int64) throws(EvaluationError) -> [Int128] {
        guard let list = value[name]?.array else { throw malformed(name, "a list of numbers") }
        let scaled = list.compactMap { Self.scaled($0, by: scale) }
        guard scaled.count == list.count else {
            throw malformed(name, "a list of numbers from 0 to 1e12")
        }
        return scaled
    }

    private static func scaled(_ element: JSONValue, by scale: Int64) -> Int128? {
        guard case .number(let text) = element, let amount = Double(text),
            (0...1e12).contains(amount)
        else { return nil }
        guard let decimal = Decimal18(text) else {
            return Int128((amount * Double(scale)).rounded())
        }
        let whole = decimal.coefficient / Decimal18.one
        let rest = decimal.coefficient % Decimal18.one
        return whole * Int128(scale)
            + dividedRounding(rest * Int128(scale), by: Decimal18.one)
    }

    /// A list of whatever it holds.
    func elements(_ name: String) throws(EvaluationError) -> [JSONValue] {
        guard let list = value[name]?.array else { throw malformed(name, "a list") }
        return list
    }

    func objects(_ name: String) throws(EvaluationError) -> [CaseInputs] {
        guard let list = value[name]?.array else { throw malformed(name, "a list of objects") }
        var objects: [CaseInputs] = []
        for (index, element) in list.enumerated() {
            guard case .object = element else { throw malformed(name, "a list of objects") }
            objects.append(CaseInputs(element, path: "\(path).\(name)[\(index)]"))
        }
        return objects
    }

    func object(_ name: String) throws(EvaluationError) -> CaseInputs {
        guard let element = value[name], case .object = element else {
            throw malformed(name, "an object")
        }
        return CaseInputs(element, path: "\(path).\(name)")
    }

    /// The members of an object, in order; none when it is absent.
    func members(_ name: String) throws(EvaluationError) -> [JSONMember] {
        guard let element = value[name] else { return [] }
        guard let members = element.members else { throw malformed(name, "an object") }
        return members
    }
}
