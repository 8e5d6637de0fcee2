import SimulationKernel

/// From rates to requests and back, at the edges of a window.
extension World {
    mutating func turnZoom() {
        if zoom.isInside { closeZoomWindow() } else { openZoomWindow() }
        // A window that begins where the last one ends.
        if now == zoom.nextEdge { turnZoom() }
    }

    private var countsByService: [RequestCounts] {
        prepared.plan.services.indices.map {
            WindowTracker.counts(fleets, prepared.plan, service: $0)
        }
    }

    private mutating func openZoomWindow() {
        zoom.begin(countsByService)
        makeServers()
        for pool in pools.indices {
            for cohort in pools[pool].cohorts where cohorts[cohort].serves {
                addInstances(cohort)
            }
        }
        for index in fleets.indices {
            for option in fleets[index].options.indices {
                let state = fleets[index].options[option]
                let whole = state.backlog / RequestCounts.perRequest
                // What a fluid has beyond whole requests is served with it.
                let rest = state.backlog % RequestCounts.perRequest
                fleets[index].counts.served += rest
                fleets[index].hour.served += rest
                let table = prepared.tables[index][option][state.firstTable]
                servers[index].populate(
                    option, table.station, load: state.settledLoad, backlog: whole)
                fleets[index].options[option].backlog = 0
            }
        }
        routeRequests()
    }

    mutating func closeZoomWindow() {
        for index in fleets.indices {
            servers[index].eventLimit = limitOfEvents(index)
            let waiting = servers[index].leave()
            bookRequests(index, seconds: 0)
            fleets[index].waitingRequests = 0
            eventCount += servers[index].eventCount
            let capacity = fleets[index].servingCapacity
            let load = capacity > 0 ? fleets[index].ratePerSecond / capacity : 0
            for option in fleets[index].options.indices {
                fleets[index].options[option].backlog +=
                    waiting[option] * RequestCounts.perRequest
                fleets[index].options[option].settledLoad = min(load, LoadLevels.highest)
            }
        }
        harvestLatency()
        zoom.end(countsByService)
        servers = []
    }
}
