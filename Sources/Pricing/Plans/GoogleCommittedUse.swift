/// *What it does.* A number of vCPUs and an amount of memory of one family in one region for a
/// term, used or not. Applied before every other discount of Google's, to vCPUs and memory by
/// themselves.
///
/// *When to use it.* For a family that will run around the clock for the term.
///
/// *Parameters.* `family`, `vcpus`, `memory`, `region`, `term`, `start`.
///
/// *Example.* `{ plan: gcp-committed-use, family: n2, vcpus: 16, memory: 64 GiB, term: 1y }`
///
/// *Source.* Google Cloud, "Resource-based committed use discounts" (2026-07). A committed vCPU's
/// price is worked out from the published committed prices of the family's shapes.
package enum GoogleCommittedUse: PurchasePlan {
    package static let typeName = "gcp-committed-use"
    package static let summary = "vCPUs and memory of one family in one region for a term"
    package static let source =
        "Google Cloud, Resource-based committed use discounts, 2026-07"

    package static func addSteps(to schedule: inout CoverageSchedule) {
        for shared in [false, true] where !shared || schedule.hasSeveralAccounts {
            var banks: [(commitment: Commitment, kind: ResourceCommitment, members: [Int])] = []
            for member in schedule.commitmentsInOrder {
                let commitment = schedule.commitments[member]
                guard case .resource(let kind) = commitment.kind,
                    schedule.takesPart(commitment, shared: shared)
                else { continue }
                let known = banks.firstIndex {
                    (shared || $0.commitment.account == commitment.account)
                        && $0.kind.region == kind.region && $0.kind.family == kind.family
                        && $0.kind.resource == kind.resource
                }
                if let known {
                    banks[known].members.append(member)
                } else {
                    banks.append((commitment, kind, [member]))
                }
            }
            for bank in banks {
                addSteps(
                    to: &schedule, of: bank.commitment, bank.kind, bank.members, shared: shared)
            }
        }
    }

    /// Which instance is covered changes no bill, as a family's vCPUs have one price: the smallest
    /// come first.
    private static func addSteps(
        to schedule: inout CoverageSchedule, of commitment: Commitment,
        _ kind: ResourceCommitment, _ members: [Int], shared: Bool
    ) {
        let lines = schedule.lines.indices.filter {
            let line = schedule.lines[$0]
            return line.coverable && line.resource == kind.resource
                && line.region == kind.region && line.family == kind.family
                && schedule.reaches(commitment, line, shared: shared)
        }
        guard !lines.isEmpty else { return }
        let pool = schedule.addPool(members: members)
        for units in Set(lines.map { schedule.lines[$0].unitsPerInstance }).sorted() {
            schedule.addStep(
                pool: pool, lines: lines.filter { schedule.lines[$0].unitsPerInstance == units },
                drawPerNanosecond: units)
        }
    }
}
