package import Quantities

/// Replaces a group's instances batch by batch, with pauses at checkpoints.
package struct InstanceRefresh: DeploymentStrategy {
    package static let typeName = "instance-refresh"
    package static let summary = "replace a group's instances batch by batch, with checkpoints"

    package static let page = PolicyPage(
        whatItDoes: """
            Replaces the instances of an auto scaling group batch by batch, each batch waiting
            until the one before is in service and warm, with pauses of `checkpointDelay` at
            checkpoints. `minHealthy` of the group stay in service, rounded up, and no more than
            `maxHealthy` run; a minimum of 100 % replaces one at a time, launching before
            terminating.
            """,
        whenToUseIt: """
            When a new machine image rolls out through the group itself.
            """,
        example: PolicyExample.deployment(
            "instance-refresh",
            deployments: """
                image:
                  strategy: instance-refresh
                  at: 6h
                  checkpoints: "50%"
                  checkpointDelay: 10m
                """),
        source: """
            Amazon EC2 Auto Scaling user guide and API, "instance refresh", RefreshPreferences
            (2023-11): 90 % by default; the maximum is 100…200 %, at most 100 points above the
            minimum.
            """,
        model: """
            That the maximum rounds down is Headroom's own reading.
            """)

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "minHealthy", .fraction, range: "0%…100%", default: "90%",
            meaning: "share of the group that stays in service; rounds up",
            source: "EC2 Auto Scaling API, MinHealthyPercentage (2023-11)"),
        ParameterSpec(
            "maxHealthy", .fraction, range: "100%…200%", default: "100%",
            meaning: "share of the group that may run at once; rounds down",
            source: "EC2 Auto Scaling API, MaxHealthyPercentage (2023-11)"),
        ParameterSpec(
            "checkpoints", .text, range: "none, or ascending shares such as 20%, 50%",
            default: "none",
            meaning: "shares of the group at which the refresh pauses",
            source: "EC2 Auto Scaling API, CheckpointPercentages (2023-06)"),
        ParameterSpec(
            "checkpointDelay", .duration, range: "0s…2d", default: "1h",
            meaning: "how long it pauses at each checkpoint",
            source: "EC2 Auto Scaling API, CheckpointDelay (2023-06)"),
    ]

    package var minHealthy: Double
    package var maxHealthy: Double
    package var checkpoints: Checkpoints

    package init(
        minHealthy: Double = 0.9, maxHealthy: Double = 1, checkpoints: Checkpoints = .none
    ) {
        self.minHealthy = minHealthy
        self.maxHealthy = maxHealthy
        self.checkpoints = checkpoints
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        minHealthy = try reader.share("minHealthy", in: 0...1)
        maxHealthy = try reader.share("maxHealthy", in: 1...2)
        checkpoints = Checkpoints(
            shares: try Self.shares(try reader.text("checkpoints")),
            delay: try reader.duration("checkpointDelay", in: .zero...(.day * 2)))
        if maxHealthy - minHealthy > 1 + 1e-9 {
            throw ParameterError(
                parameter: "maxHealthy",
                message: "`maxHealthy` must be at most 100 points above `minHealthy`")
        }
    }

    private static func shares(_ text: String) throws(ParameterError) -> [Double] {
        if text == "none" { return [] }
        var shares: [Double] = []
        for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            guard case .share(let share)? = Amount(String(word)), share > shares.last ?? 0,
                share <= 1
            else {
                throw ParameterError(
                    parameter: "checkpoints",
                    message: "`checkpoints` must be ascending shares up to 100%, as in "
                        + "`\"20%, 50%\"`")
            }
            shares.append(share)
        }
        return shares
    }

    package var method: DeploymentMethod { .replace(checkpoints) }

    package func limits(instances: Int64) -> RolloutLimits {
        let keep = Amount.share(minHealthy).rounded(.up, of: instances)
        let most = Amount.share(maxHealthy).rounded(.down, of: instances)
        let unavailable = instances - min(keep, instances)
        let surge = min(max(0, most - instances), instances - unavailable)
        if unavailable + surge > 0 || instances == 0 {
            return RolloutLimits(unavailable: unavailable, surge: surge)
        }
        // One at a time: a whole group that must stay healthy gets the new instance first.
        return minHealthy >= 1
            ? RolloutLimits(unavailable: 0, surge: 1) : RolloutLimits(unavailable: 1, surge: 0)
    }

    /// Batches, and the time that they take, when each instance is in service after `launch` and
    /// warm after `warmUp` more.
    package func course(
        instances: Int64, launch: TimeSpan, warmUp: TimeSpan
    ) -> (batch: Int64, batches: Int64, duration: TimeSpan) {
        let batch = limits(instances: instances).batch
        var (batches, passed, replaced) = (Int64(0), 0, Int64(0))
        while replaced < instances {
            let limit = checkpoints.limit(instances: instances, passed: passed)
            if replaced >= limit {
                passed += 1
                continue
            }
            replaced = min(replaced + batch, limit)
            batches += 1
        }
        let waits = checkpoints.delay * Int64(checkpoints.waits)
        return (batch, batches, (launch + warmUp) * batches + waits)
    }
}
