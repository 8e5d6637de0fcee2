/// One key of the scenario language, declared once: decoding, defaults, unknown-key and
/// not-supported-yet errors, `check --show-defaults`, `explain` and the reference page all come
/// from it.
package struct Field: Sendable {
    package enum Presence: Sendable {
        case required
        /// May be left out; the words say what that means.
        case optional(String)
        /// As the user would write it.
        case defaulted(String)
        /// Filled in from what only the loader knows; the words say what it is.
        case contextual(String)
    }
    package var name: String
    package var kind: Kind
    package var presence: Presence
    package var meaning: String
    /// The range in words, where a policy checks its own; empty: the kind says it.
    package var limits: String
    /// Where the default, or the rule, comes from; empty when it needs no authority.
    package var source: String
    /// False: a key of the language that this version refuses by name.
    package var isSupported: Bool

    package init(
        _ name: String, _ kind: Kind, _ presence: Presence, _ meaning: String,
        limits: String = "", source: String = ""
    ) {
        self.name = name
        self.kind = kind
        self.presence = presence
        self.meaning = meaning
        self.limits = limits
        self.source = source
        isSupported = true
    }

    private init(later name: String, _ meaning: String) {
        self.name = name
        kind = .scalar(.text)
        presence = .optional("off")
        self.meaning = meaning
        limits = ""
        source = ""
        isSupported = false
    }

    /// A key that the language has and this version does not.
    package static func later(_ name: String, _ meaning: String) -> Field {
        Field(later: name, meaning)
    }
}

/// The keys of one map, and what the map is called in messages.
package struct Group: Sendable {
    /// With its article: `a fleet`.
    package var title: String
    package var fields: [Field]

    package init(_ title: String, _ fields: [Field]) {
        self.title = title
        self.fields = fields
    }

    package func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// `fleet` of `a fleet`; `scaling` stays.
    package var noun: String {
        title.hasPrefix("a ") || title.hasPrefix("an ") || title.hasPrefix("the ")
            ? String(title.drop { $0 != " " }.dropFirst()) : title
    }
}

/// What a key's value may be.
package indirect enum Kind: Sendable {
    case scalar(ScalarKind)
    case group(Group)
    /// Entries with names of the user's own; the text says what one entry is: `a fleet`.
    case map(of: Kind, entry: String)
    case list(Kind)
    /// A single value in short, or a map or list in full.
    case either(ScalarKind, Kind)
    /// A list, or in its place a map with fixed keys.
    case listOr(Kind, Group)
    /// A map whose keys depend on the word at `key`.
    case selected(by: String, title: String, [Alternative])
    /// Anything: what it must be is known only where it is put.
    case raw

    package struct Alternative: Sendable {
        package var word: String
        /// nil: the language has it, this version does not.
        package var group: Group?
        /// Where the word belongs instead, in words; nil: here.
        package var elsewhere: String?

        package init(_ word: String, _ group: Group?) {
            self.word = word
            self.group = group
        }

        package init(_ word: String, elsewhere: String) {
            self.word = word
            self.elsewhere = elsewhere
        }
    }
}

extension Kind {
    static func duration(_ low: String = "0s", _ high: String = "10y") -> Kind {
        .scalar(.duration(low, high))
    }
    static func share(_ low: Double = 0, _ high: Double = 1) -> Kind {
        .scalar(.share(low...high))
    }
    static func count(_ low: Int64, _ high: Int64) -> Kind { .scalar(.count(low...high)) }
    static func number(_ low: Double, _ high: Double) -> Kind { .scalar(.number(low...high)) }
    static func choice(_ words: [String], later: [String] = []) -> Kind {
        .scalar(.choice(words, later: later))
    }
    static var text: Kind { .scalar(.text) }
}
