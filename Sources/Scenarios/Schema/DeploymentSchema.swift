package import CloudModel

/// A fleet's releases: when they come, how they reach the instances, and what if they are bad.
package enum DeploymentSchema {
    package static let field = Field(
        "deployments", .map(of: deployment, entry: "a deployment"),
        .optional("nothing is released"),
        "releases and how they are rolled out; one that comes while another runs waits for it")

    package static let lifetime = Field(
        "maxInstanceLifetime", .duration("1d", "10y"), .optional("as long as it is needed"),
        "an instance that has run for so long is replaced; at most 10 % of the fleet (or one) at "
            + "a time",
        source: "Amazon EC2 Auto Scaling user guide, maximum instance lifetime (2023-06)")

    /// Every registered strategy, its keys made from its own parameter list.
    private static let deployment = Kind.selected(
        by: "strategy", title: "a deployment",
        DeploymentStrategies.all.map { Kind.Alternative($0.typeName, group($0)) })

    package static func group(_ strategy: any DeploymentStrategy.Type) -> Group {
        Group(
            "\(PolicySchema.article(strategy.typeName)) \(strategy.typeName) deployment",
            times + PolicySchema.fields(strategy.parameters + ReleaseHealth.parameters))
    }

    private static let times: [Field] = [
        Field(
            "at", .scalar(.moment), .optional("as `every` or `cron` says"),
            "one deployment then: an offset from the start, or an instant"),
        Field(
            "every", .duration("5m", "10y"), .optional("as `at` or `cron` says"),
            "time from one deployment to the next; whole days where `atTime` says when"),
        Field(
            "atTime", .scalar(.clock), .optional("the first comes one `every` after the start"),
            "the clock time of each deployment"),
        Field(
            "timeZone", .scalar(.timeZone), .optional("the time zone of the service's demand"),
            "the clock of `atTime`, of `cron`, and of an `at` without an offset"),
        Field(
            "cron", .scalar(.cron), .optional("as `at` or `every` says"),
            "deployments by a schedule: minute, hour, day of the month, month, day of the week"),
    ]
}
