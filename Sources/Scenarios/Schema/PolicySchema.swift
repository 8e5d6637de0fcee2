package import CloudModel

/// Turns a policy's parameter list into keys of the language.
package enum PolicySchema {
    package static func group(_ policy: any ScalingPolicy.Type) -> Group {
        Group(
            "\(article(policy.typeName)) \(policy.typeName) policy", fields(policy.parameters))
    }

    /// What goes before a word of the language.
    static func article(_ word: String) -> String {
        word == "hpa" || "aeiou".contains(word.prefix(1)) ? "an" : "a"
    }

    package static func fields(_ parameters: [ParameterSpec]) -> [Field] {
        parameters.map { parameter in
            Field(
                parameter.name, kind(parameter.kind), presence(parameter.presence),
                parameter.meaning, limits: parameter.range, source: parameter.source)
        }
    }

    private static func presence(_ presence: ParameterSpec.Presence) -> Field.Presence {
        switch presence {
        case .required: .required
        case .defaulted(let text): .defaulted(text)
        case .optional(let words): .optional(words)
        }
    }

    /// Wide limits: the policy itself checks its ranges and words its own complaint.
    static func kind(_ kind: ParameterSpec.Kind) -> Kind {
        switch kind {
        case .count: .count(Int64.min / 2, Int64.max / 2)
        case .fraction: .share(-1e12, 1e12)
        case .number: .number(-1e15, 1e15)
        case .duration: .duration("-10y", "10y")
        case .text: .text
        case .cron: .scalar(.cron)
        case .timeZone: .scalar(.timeZone)
        case .moment: .scalar(.moment)
        case .choice(let words): .choice(words)
        case .list(let parameters, let entry): .list(.group(Group(entry, fields(parameters))))
        }
    }
}
