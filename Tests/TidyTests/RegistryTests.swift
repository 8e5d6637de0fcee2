import Testing

/// Where a newcomer adds a policy or a purchase plan, forgetting the registry line or the test is
/// an error.
enum RegistryRule {
    /// Types in `files` that conform to `conformance` but are not named in `registry`.
    static func unregistered(
        _ files: [SourceFile], conformingTo conformance: String, registry: String
    ) -> [Violation] {
        files.flatMap { file in
            file.code.indices.compactMap { index -> Violation? in
                let words = file.words(ofLine: index)
                guard let name = DeclarationRule.declaredType(words),
                    words.contains(where: { $0.text == "struct" || $0.text == "enum" }),
                    words.contains(where: {
                        $0.text == conformance && ":,".contains($0.before ?? " ")
                    }),
                    !registry.contains("\(name).self")
                else { return nil }
                return Violation(file.path, line: index + 1, "`\(name)` is not in the registry")
            }
        }
    }

    /// Files without a test file named after them.
    static func untested(_ files: [SourceFile], tests: [SourceFile]) -> [Violation] {
        let names = Set(tests.map(\.baseName))
        return files.filter { !names.contains("\($0.baseName)Tests") }
            .map { Violation($0.path, "there is no \($0.baseName)Tests.swift") }
    }

    /// Files of policies without the texts of their page.
    static func undocumented(_ files: [SourceFile]) -> [Violation] {
        files.filter { file in
            !file.code.contains { $0.contains("static let page = PolicyPage(") }
        }.map { Violation($0.path, "the policy has no `page`") }
    }
}

@Suite("registries")
struct RegistryTests {
    @Test("every scaling policy is registered and has a test of its name")
    func scalingPoliciesAreComplete() throws {
        let folder = "Sources/CloudModel/Policies/Scaling/"
        let files = Repository.sources.filter { $0.path.hasPrefix(folder) }
        let registry = try #require(
            files.first { $0.code.contains { $0.contains("enum ScalingPolicies") } })
        let text = registry.code.joined(separator: "\n")
        let policies = files.filter { file in
            file.code.contains { $0.contains("struct") && $0.contains(": ScalingPolicy") }
        }
        #expect(!policies.isEmpty, "no policy was found: the rule looks in the wrong place")
        let violations =
            RegistryRule.unregistered(files, conformingTo: "ScalingPolicy", registry: text)
            + RegistryRule.untested(policies, tests: Repository.tests)
            + RegistryRule.undocumented(policies)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("every deployment strategy is registered and has a test of its name")
    func deploymentStrategiesAreComplete() throws {
        let folder = "Sources/CloudModel/Policies/Deployment/"
        let files = Repository.sources.filter { $0.path.hasPrefix(folder) }
        let registry = try #require(
            files.first { $0.code.contains { $0.contains("enum DeploymentStrategies") } })
        let text = registry.code.joined(separator: "\n")
        let strategies = files.filter { file in
            file.code.contains { $0.contains("struct") && $0.contains(": DeploymentStrategy") }
        }
        #expect(!strategies.isEmpty, "no strategy was found: the rule looks in the wrong place")
        let violations =
            RegistryRule.unregistered(files, conformingTo: "DeploymentStrategy", registry: text)
            + RegistryRule.untested(strategies, tests: Repository.tests)
            + RegistryRule.undocumented(strategies)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("every policy of Kubernetes is registered and has the texts of its page")
    func kubernetesPoliciesAreComplete() throws {
        let folder = "Sources/CloudModel/Policies/Kubernetes/"
        let files = Repository.sources.filter { $0.path.hasPrefix(folder) }
        let registry = try #require(
            files.first { $0.code.contains { $0.contains("enum KubernetesPolicies") } })
        let text = registry.code.joined(separator: "\n")
        let policies = files.filter { file in
            file.code.contains { $0.contains("struct") && $0.contains(": KubernetesPolicy") }
        }
        #expect(!policies.isEmpty, "no policy was found: the rule looks in the wrong place")
        let violations =
            RegistryRule.unregistered(files, conformingTo: "KubernetesPolicy", registry: text)
            + RegistryRule.undocumented(policies)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("every purchase plan is registered and has a test of its name")
    func purchasePlansAreComplete() throws {
        let plans = Repository.sources.filter { $0.path.hasPrefix("Sources/Pricing/Plans/") }
        #expect(!plans.isEmpty, "no plan was found: the rule looks in the wrong place")
        let registry = Repository.sources.filter { $0.target == "Pricing" }
            .first { $0.code.contains { $0.contains("enum PurchasePlans") } }
        let text = try #require(registry).code.joined(separator: "\n")
        let violations =
            RegistryRule.unregistered(plans, conformingTo: "PurchasePlan", registry: text)
            + RegistryRule.untested(plans, tests: Repository.tests)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("a forgotten page is found")
    func findsForgottenPage() {
        func file(_ text: String) -> SourceFile {
            SourceFile(path: "Sources/CloudModel/Policies/Scaling/Sample.swift", text: text)
        }
        #expect(RegistryRule.undocumented([file("struct Sample: ScalingPolicy {\n}\n")]).count == 1)
        let page = "    package static let page = PolicyPage(\n"
        #expect(RegistryRule.undocumented([file("struct Sample {\n\(page)}\n")]).isEmpty)
    }

    @Test("a forgotten line and a forgotten test are found")
    func findsForgottenLine() {
        let file = SourceFile(
            path: "Sources/CloudModel/Policies/Scaling/Forgotten.swift",
            text: "package struct Forgotten: ScalingPolicy {\n}\n")
        #expect(
            RegistryRule.unregistered(
                [file], conformingTo: "ScalingPolicy", registry: "[Other.self]"
            ).count == 1)
        #expect(
            RegistryRule.unregistered(
                [file], conformingTo: "ScalingPolicy", registry: "[Forgotten.self]"
            ).isEmpty)
        #expect(RegistryRule.untested([file], tests: []).count == 1)
        let test = SourceFile(path: "Tests/CloudModelTests/ForgottenTests.swift", text: "")
        #expect(RegistryRule.untested([file], tests: [test]).isEmpty)
    }
}
