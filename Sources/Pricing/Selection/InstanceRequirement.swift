import Quantities

/// One thing that an instance type must be, by the name that it has in a scenario.
///
/// Source: Amazon EC2 Auto Scaling API, InstanceRequirements (2026-08), for names and meanings.
package enum InstanceRequirement: Hashable, Sendable {
    /// A figure of the type, from least to most.
    case figure(Figure, Bounds)
    case cpuManufacturers([String])
    /// Patterns with `*`.
    case allowedInstanceTypes([String])
    case excludedInstanceTypes([String])
    case instanceGenerations([Generation])
    case burstablePerformance(Inclusion)
    case bareMetal(Inclusion)
    case localStorage(Inclusion)
    case acceleratorManufacturers([String])

    package enum Figure: String, Hashable, Sendable, CaseIterable {
        case vCpuCount
        /// Bytes.
        case memory, memoryPerVCpu, totalLocalStorage
        case acceleratorCount
        /// Bits per second, sustained.
        case networkBandwidth, baselineEbsBandwidth
    }
    package enum Generation: String, Hashable, Sendable, CaseIterable { case current, previous }
    package enum Inclusion: String, Hashable, Sendable, CaseIterable {
        case included, required, excluded
    }
    package struct Bounds: Hashable, Sendable {
        package var least: Int64?
        package var most: Int64?

        package init(least: Int64? = nil, most: Int64? = nil) {
            self.least = least
            self.most = most
        }

        /// 0: within; else how far outside in proportion, below 1.
        func distance(_ value: Int64) -> Double {
            if let least, value < least { return 1 - Double(value) / Double(least) }
            if let most, value > most { return 1 - Double(most) / Double(value) }
            return 0
        }
    }

    /// What a type is to a requirement.
    package enum Verdict: Hashable, Sendable {
        case met
        /// How far it is from being met, 0…1.
        case unmet(Double)
        /// The book has no such figure of the type.
        case unknown
    }

    /// The key of a scenario.
    package var name: String {
        switch self {
        case .figure(let figure, _): figure.rawValue
        case .cpuManufacturers: "cpuManufacturers"
        case .allowedInstanceTypes: "allowedInstanceTypes"
        case .excludedInstanceTypes: "excludedInstanceTypes"
        case .instanceGenerations: "instanceGenerations"
        case .burstablePerformance: "burstablePerformance"
        case .bareMetal: "bareMetal"
        case .localStorage: "localStorage"
        case .acceleratorManufacturers: "acceleratorManufacturers"
        }
    }

    package func verdict(on spec: InstanceSpec) -> Verdict {
        switch self {
        case .figure(let figure, let bounds):
            spec.value(of: figure).map { value in
                let distance = bounds.distance(value)
                return distance > 0 ? .unmet(distance) : .met
            } ?? .unknown
        case .cpuManufacturers(let names): Self.isOne(spec.cpuManufacturer, of: names)
        case .allowedInstanceTypes(let patterns):
            Self.verdict(patterns.contains { NamePattern($0).matches(spec.type) })
        case .excludedInstanceTypes(let patterns):
            Self.verdict(!patterns.contains { NamePattern($0).matches(spec.type) })
        case .instanceGenerations(let generations): Self.isOne(spec.generation, of: generations)
        case .burstablePerformance(let inclusion):
            Self.verdict(spec.burstable || spec.burstsUnknown, inclusion)
        case .bareMetal(let inclusion):
            Self.verdict(spec.provider == "aws" ? spec.bareMetal : nil, inclusion)
        case .localStorage(let inclusion):
            Self.verdict(spec.value(of: .totalLocalStorage).map { $0 > 0 }, inclusion)
        case .acceleratorManufacturers(let names):
            // A type without an accelerator is of no maker's.
            spec.value(of: .acceleratorCount) == 0
                ? .unmet(1) : Self.isOne(spec.acceleratorManufacturer, of: names)
        }
    }

    private static func verdict(_ isMet: Bool) -> Verdict { isMet ? .met : .unmet(1) }

    private static func isOne<Value: Equatable>(_ value: Value?, of values: [Value]) -> Verdict {
        value.map { verdict(values.contains($0)) } ?? .unknown
    }

    private static func verdict(_ hasIt: Bool?, _ inclusion: Inclusion) -> Verdict {
        if inclusion == .included { return .met }
        return hasIt.map { verdict($0 == (inclusion == .required)) } ?? .unknown
    }
}

extension InstanceSpec {
    /// A figure as requirements count it; nil: the book does not know.
    func value(of figure: InstanceRequirement.Figure) -> Int64? {
        switch figure {
        case .vCpuCount: return vcpu.map(Int64.init)
        case .memory: return memoryBytes
        case .memoryPerVCpu:
            guard let memoryBytes, let vcpu, vcpu > 0 else { return nil }
            return memoryBytes / Int64(vcpu)
        case .totalLocalStorage:
            if let localStorageGigabytes { return Int64((localStorageGigabytes * 1e9).rounded()) }
            // A type whose description the book has, and no storage in it, has none.
            return provider == "aws" && processor != nil ? 0 : nil
        case .acceleratorCount:
            if gpu != nil { return gpuCount > 0 ? Int64(gpuCount) : nil }
            return hasUndescribedAccelerator ? nil : Int64(gpuCount)
        case .networkBandwidth: return networkGigabits.map { Int64(($0 * 1e9).rounded()) }
        case .baselineEbsBandwidth: return volumeMegabits.map { Int64(($0 * 1e6).rounded()) }
        }
    }

    /// An accelerated family whose accelerators the book does not describe.
    ///
    /// Source: Amazon EC2, instance type naming conventions: DL, F, G, Gr, Inf, P, Trn and VT are
    /// accelerated computing (2026-08).
    private var hasUndescribedAccelerator: Bool {
        let letters = family.prefix { $0.isLetter }
        return provider == "aws" && gpu == nil
            && ["dl", "f", "g", "gr", "inf", "p", "trn", "vt"].contains(letters)
    }

    fileprivate var cpuManufacturer: String? {
        switch processor {
        case "AWS": "amazon-web-services"
        case let processor?: processor.lowercased()
        case nil: nil
        }
    }

    fileprivate var generation: InstanceRequirement.Generation? {
        provider == "aws" ? (currentGeneration ? .current : .previous) : nil
    }

    /// `nvidia` of `NVIDIA L4`.
    fileprivate var acceleratorManufacturer: String? {
        gpu?.prefix { $0 != " " }.lowercased()
    }

    /// Whether it is a C, M or R type, by whose price AWS protects: `m7g` and `c7i-flex`, not
    /// `mac2` or `cr1`.
    var isCommonFamily: Bool {
        guard provider == "aws", let first = family.first, "cmr".contains(first) else {
            return false
        }
        return family.dropFirst().first?.isNumber == true
    }
}

/// A name in which each `*` stands for any characters, none included.
package struct NamePattern: Hashable, Sendable {
    private let parts: [Substring]

    package init(_ text: String) {
        parts = text.split(separator: "*", omittingEmptySubsequences: false)
    }

    package func matches(_ name: String) -> Bool {
        guard parts.count > 1 else { return parts.first.map { $0 == name } ?? false }
        guard name.hasPrefix(parts[0]) else { return false }
        var rest = name.dropFirst(parts[0].count)
        for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
    }
}
