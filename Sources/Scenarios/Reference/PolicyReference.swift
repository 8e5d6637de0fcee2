package import CloudModel

/// A policy's page of the reference: its own texts, and the keys that a scenario can give it.
package struct PolicyReference: Sendable {
    /// Policies that stand at one place of a scenario.
    package struct Family: Sendable {
        package var title: String
        /// Where its policies stand, and the key whose word chooses one.
        package var path: String
        package var selector: String
        package var pages: [PolicyReference]
    }

    package var name: String
    package var summary: String
    package var page: PolicyPage
    /// Its keys: its own parameters, and those that all of its family have.
    package var keys: Group
    package var path: String
    package var selector: String

    /// Every policy that a scenario can name has a page: what is in a registry is here.
    package static let families: [Family] = [
        family(
            "Scaling policies", "fleets.NAME.scaling.policies.NAME", "type",
            ScalingPolicies.all.map { ($0, PolicySchema.group($0)) }),
        family(
            "Deployment strategies", "fleets.NAME.deployments.NAME", "strategy",
            DeploymentStrategies.all.map { ($0, DeploymentSchema.group($0)) }),
        family(
            "Kubernetes: metrics of a workload's autoscaler",
            "workloads.NAME.scaling.policies.NAME", "type",
            KubernetesPolicies.metrics.map { ($0, KubernetesSchema.metric($0)) }),
        family(
            "Kubernetes: provisioners of a node pool", "nodePools.NAME.provisioner", "type",
            KubernetesPolicies.provisioners.map { ($0, KubernetesSchema.provisioner($0)) }),
    ]

    package static let all: [PolicyReference] = families.flatMap(\.pages)

    package static func named(_ word: String) -> PolicyReference? { all.first { $0.name == word } }

    private static func family(
        _ title: String, _ path: String, _ selector: String,
        _ policies: [(type: any DocumentedPolicy.Type, keys: Group)]
    ) -> Family {
        let pages = policies.map { policy in
            PolicyReference(
                name: policy.type.typeName, summary: policy.type.summary, page: policy.type.page,
                keys: policy.keys, path: path, selector: selector)
        }
        return Family(title: title, path: path, selector: selector, pages: pages)
    }
}

/// As Markdown: `docs/reference/policies/`.
extension PolicyReference {
    package var markdown: String {
        """
        # `\(name)`

        Generated from the program: do not edit it, but run `make reference`.
        `headroom explain \(name)` prints the same. [All policies](README.md).

        ## What it does

        \(page.whatItDoes)

        ## When to use it

        \(page.whenToUseIt)

        ## Parameters

        Keys of `\(path)` with `\(selector): \(name)`:

        \(tables)
        ## Example

        A whole scenario, to save and to `headroom run`; `--explain-scaling` says what is decided.

        ```yaml
        \(page.example)```

        ## Source

        \(page.source)

        *Headroom's model.*
        \(page.model)

        """
    }

    private var tables: String {
        var text = Reference.table(keys)
        for field in keys.fields {
            for (_, group) in SchemaText.groups(field.kind, at: field.name) {
                text += "\nKeys of \(group.title), in `\(field.name)`:\n\n" + Reference.table(group)
            }
        }
        return text
    }

    /// `docs/reference/policies/README.md`.
    package static var index: String {
        var page = """
            # Policies

            Generated from the program: do not edit it, but run `make reference`. Which one to take is in the guides to
            [scaling policies](../../guides/scaling-policies.md), [deployments](../../guides/deployments.md) and
            [Kubernetes](../../guides/kubernetes.md). All other keys are in the [scenario reference](../scenario.md).

            """
        for family in families {
            page += "\n## \(family.title)\n\n"
            page += "| `\(family.selector)` in `\(family.path)` | What it does |\n|---|---|\n"
            for policy in family.pages {
                page +=
                    "| [`\(policy.name)`](\(policy.name).md) "
                    + "| \(SchemaText.sentence(policy.summary)) |\n"
            }
        }
        return page
    }
}

/// As plain text, for `headroom explain`.
extension PolicyReference {
    var plain: String {
        """
        \(name)
          \(SchemaText.sentence(summary))

        What it does
        \(indented(page.whatItDoes))
        When to use it
        \(indented(page.whenToUseIt))
        Parameters (\(path), with `\(selector): \(name)`)
        \(Explanation.entries(keys, indent: "  "))
        Example
        \(indented(page.example))
        Source
        \(indented(page.source + "\n\nHeadroom's model. " + page.model))
        """
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n") + "\n"
    }
}
