import Pricing
import Quantities
import UsageLedger

extension RandomLedger {
    mutating func addCommitment(_ name: String, seed: UInt64) {
        var dice = Dice(state: seed)
        addCommitment(name, &dice)
    }

    /// A commitment of any kind but held capacity.
    mutating func addCommitment(_ name: String, _ dice: inout Dice) {
        let upfront = "\(Int.random(in: 0...400, using: &dice)).37"
        let recurring = "0.\(Int.random(in: 10...99, using: &dice))"
        let count = Int64.random(in: 1...4, using: &dice)
        // Some terms are within the horizon, some begin before it or end after it.
        let start = ["2028-02-26T06:00:00Z", "2028-02-27T00:20:00Z", "2028-01-15"]
            .randomElement(using: &dice)!
        let hours = Int64([48, 60, 8_784].randomElement(using: &dice)!)
        var made = reservation(
            name, "m5.large", count: count, upfront: upfront, recurring: recurring, start: start,
            termHours: hours)
        switch Int.random(in: 0..<9, using: &dice) {
        case 0:
            made.kind =
                azureReservation(
                    name, "Standard_D2s_v5", vcpus: 2, count: count, recurring: "0",
                    isFlexible: Bool.random(using: &dice)
                ).kind
        case 1:
            made.kind =
                committedUse(
                    name, Bool.random(using: &dice) ? .vcpu : .memory, count * 3, recurring: "0",
                    family: Bool.random(using: &dice) ? "n2" : "n1"
                ).kind
        case 2: made.kind = plan(.flexibleCommittedUse, "gcp", &dice)
        case 3: made.kind = plan(.azureCompute, "azure", &dice)
        case 4: made.kind = plan(.compute, "aws", &dice)
        case 5: made.kind = plan(.ec2Instance(family: "m5", region: "us-east-1"), "aws", &dice)
        case 6: made.kind = reserved(zone: "us-east-1a", count, &dice)
        case 7: made.kind = reserved(zone: nil, count, &dice)
        default: break
        }
        made.account = accounts.randomElement(using: &dice)!
        commitments.append(made)
    }

    private func reserved(
        zone: String?, _ count: Int64, _ dice: inout Dice
    ) -> Commitment.Kind {
        reservation(
            "", ["m5.large", "m5.xlarge", "c7g.large", "g5.xlarge"].randomElement(using: &dice)!,
            count: count, zone: zone,
            system: Int.random(in: 0..<4, using: &dice) == 0 ? "windows" : "linux"
        ).kind
    }

    /// A plan whose rate is the same share of every pool's price.
    private func plan(
        _ eligibility: SavingsPlan.Eligibility, _ provider: String, _ dice: inout Dice
    ) -> Commitment.Kind {
        let discount = Double(Int.random(in: 0...60, using: &dice)) / 100
        return .savingsPlan(
            SavingsPlan(
                eligibility: eligibility,
                commitmentPerHour: dollars("0.\(Int.random(in: 10...99, using: &dice))"),
                rates: pools.map { pool in
                    guard pool.description.provider == provider,
                        pool.description.market == .onDemand
                    else { return nil }
                    var rate = pool.price.onDemand
                    rate.price = rate.price.discounted(by: discount)
                    return rate
                }))
    }
}
