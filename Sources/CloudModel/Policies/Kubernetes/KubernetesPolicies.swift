/// What a scenario can choose by a word where Kubernetes decides: its metrics and provisioners.
package protocol KubernetesPolicy: Sendable {
    /// The word after `type:`.
    static var typeName: String { get }
    /// One line for `explain`.
    static var summary: String { get }
    static var parameters: [ParameterSpec] { get }
    /// Values by parameter name; every parameter is present unless it is optional.
    init(values: [String: ParameterValue]) throws(ParameterError)
}

/// Every policy of Kubernetes that a scenario can name. One line each.
package enum KubernetesPolicies {
    package static let metrics: [any KubernetesPolicy.Type] = [
        HorizontalPodAutoscaler.self
    ]
    package static let provisioners: [any KubernetesPolicy.Type] = [
        Karpenter.self,
        NodeGroups.self,
    ]
    package static var all: [any KubernetesPolicy.Type] { metrics + provisioners }
}
