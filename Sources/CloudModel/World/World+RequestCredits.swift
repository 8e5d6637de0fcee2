/// CPU credits while requests are events: the same account as in `flow`, kept from the work that
/// the processors did, and looked at whenever the world comes by, at least once a minute.
extension World {
    mutating func spendRequestCredits(_ fleet: Int, _ seconds: Double) {
        for option in fleets[fleet].credits.indices where fleets[fleet].credits[option] != nil {
            let work = servers[fleet].takeWork(option)
            if seconds > 0 { fleets[fleet].spend(option, seconds, work: work) }
        }
        setRequestPace(fleet)
    }

    /// Gives every instance the speed that its credits allow, new ones too.
    mutating func setRequestPace(_ fleet: Int) {
        for option in fleets[fleet].credits.indices {
            fleets[fleet].choosePace(option, prepared.tables[fleet][option])
            guard let state = fleets[fleet].credits[option] else { continue }
            servers[fleet].setSpeed(
                state.isThrottled ? state.plan.baseline : 1, ofOption: option)
        }
    }
}

extension RequestServer {
    /// vCPU-seconds that an option's machines have worked since the last call.
    mutating func takeWork(_ option: Int) -> Double {
        var work = 0.0
        for place in instances.indices
        where instances[place].isPresent && Int(instances[place].option) == option {
            settle(place)
            work += instances[place].processor.worked
            instances[place].processor.worked = 0
        }
        return work / 1e9
    }

    mutating func setSpeed(_ factor: Double, ofOption option: Int) {
        for place in instances.indices
        where instances[place].isPresent && Int(instances[place].option) == option {
            setSpeed(factor, of: place)
        }
    }
}
