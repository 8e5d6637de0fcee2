/// What a scenario chooses by a word, with parameters of its own and a page of the reference:
/// scaling policies, deployment strategies, and what decides in Kubernetes.
package protocol DocumentedPolicy: Sendable {
    /// The word after `type:` or `strategy:` in a scenario.
    static var typeName: String { get }
    /// One line, without a full stop.
    static var summary: String { get }
    /// What its page says beside its parameters.
    static var page: PolicyPage { get }
    static var parameters: [ParameterSpec] { get }
    /// Values by parameter name; every parameter is present unless it is optional.
    init(values: [String: ParameterValue]) throws(ParameterError)
}

/// The texts of a policy's page, `docs/reference/policies/`, which `headroom explain` prints, too.
/// They are kept in the policy's own file. Paragraphs are plain sentences with keys in backticks,
/// for a terminal shows them as they are.
package struct PolicyPage: Hashable, Sendable {
    package var whatItDoes: String
    package var whenToUseIt: String
    /// A whole scenario in which the policy has something to do; a test runs it.
    package var example: String
    /// The provider's documents, with their dates.
    package var source: String
    /// What those leave open, or are known not to say, and what Headroom does there.
    package var model: String

    package init(
        whatItDoes: String, whenToUseIt: String, example: String, source: String, model: String
    ) {
        self.whatItDoes = whatItDoes
        self.whenToUseIt = whenToUseIt
        self.example = example
        self.source = source
        self.model = model
    }
}

/// Scenarios for pages, whole but for what a policy is about.
enum PolicyExample {
    /// A cloud, as an example needs it: a region, and an instance type of two vCPUs.
    enum Place {
        case amazon, google, azure

        var settings: String {
            switch self {
            case .amazon: "regions: { us-east-1: {} }"
            case .google: "provider: gcp\nregions: { us-central1: {} }"
            case .azure: "provider: azure\nregions: { eastus: {} }"
            }
        }

        var instance: String {
            switch self {
            case .amazon: "m7g.large"
            case .google: "n2-standard-2"
            case .azure: "Standard_D2s_v5"
            }
        }
    }

    /// A fleet under a daily rhythm, from four instances to sixty.
    ///
    /// - Parameter policies: entries of `scaling.policies`, from the first column on.
    static func scaling(
        _ name: String, in place: Place = .amazon, policies: String
    ) -> String {
        fleet(name, in: place, daily: true) + """
                scaling:
                  min: 4
                  max: 60
                  policies:
            \(indented(policies, by: 8))

            """
    }

    /// Two instances under a daily rhythm, of one of three types.
    ///
    /// - Parameter policies: entries of `scaling.policies`, from the first column on.
    static func moving(_ name: String, policies: String) -> String {
        fleet(name, in: .amazon, daily: true, instances: "m7g.xlarge, m7g.2xlarge, m7g.4xlarge")
            + """
                scaling:
                  min: 2
                  policies:
            \(indented(policies, by: 8))

            """
    }

    /// A fleet of twelve under a steady load.
    ///
    /// - Parameter deployments: entries of `deployments`, from the first column on.
    static func deployment(_ name: String, deployments: String) -> String {
        fleet(name, in: .amazon, daily: false) + """
                scaling: { min: 12 }
                deployments:
            \(indented(deployments, by: 6))

            """
    }

    /// A workload of pods on one node pool, under a daily rhythm.
    ///
    /// - Parameters:
    ///   - policies, provisioner: what stands after these keys.
    static func cluster(
        _ name: String, policies: String = "{ cpu: { type: hpa, metric: cpu, target: 70% } }",
        provisioner: String = "karpenter"
    ) -> String {
        head(name, in: .amazon, daily: true) + """
            workloads:
              api:
                serves: shop
                on: general
                pod: { cpu: 500m, memory: 1 GiB }
                concurrency: 16
                scaling:
                  min: 3
                  max: 80
                  policies: \(policies)
            nodePools:
              general:
                provisioner: \(provisioner)
                instances: { families: [m7g, c7g], sizes: [large, xlarge] }

            """
    }

    private static func head(_ name: String, in place: Place, daily: Bool) -> String {
        let rhythm = daily ? ", daily: { peakToMean: 2, peakAtTime: \"14:00\" }" : ""
        return """
            version: 1
            name: \(name)
            horizon: 1d
            \(place.settings)
            services:
              shop:
                demand: { shape: { base: 400 req/s\(rhythm) } }
                request: { serviceTime: 40ms, cpu: 20ms }

            """
    }

    private static func fleet(
        _ name: String, in place: Place, daily: Bool, instances: String? = nil
    ) -> String {
        head(name, in: place, daily: daily) + """
            fleets:
              web:
                serves: shop
                instances: [\(instances ?? place.instance)]
                concurrency: 4 per vCPU

            """
    }

    private static func indented(_ text: String, by width: Int) -> String {
        let margin = String(repeating: " ", count: width)
        return text.split(separator: "\n").map { margin + $0 }.joined(separator: "\n")
    }
}
