import CloudModel

/// What becomes of single instances of a group: who goes first, what waits in advance, who checks
/// their health.
package enum LifecycleSchema {
    /// Keys of a fleet's `scaling`.
    static let scaling: [Field] = [
        Field(
            "terminationPolicies",
            .list(.choice(TerminationPolicy.allCases.map(\.rawValue))), .defaulted("[default]"),
            "which instance of the fullest zone goes first when the fleet shrinks; each policy "
                + "leaves those that it likes best to the next",
            source: "Amazon EC2 Auto Scaling user guide, termination policies (2023-06)"),
        Field(
            "zoneRebalancing", .scalar(.flag), .defaulted("true"),
            "even out zones that differ by more than one instance: launch in the emptiest, then "
                + "terminate in the fullest; at most a tenth of `max` (or one) beyond it",
            source: "Amazon EC2 Auto Scaling user guide, rebalancing activities (2023-06)"),
    ]
}
