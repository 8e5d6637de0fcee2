/// What a scenario can choose by a word where Kubernetes decides: its metrics and provisioners.
package protocol KubernetesPolicy: DocumentedPolicy {}

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
