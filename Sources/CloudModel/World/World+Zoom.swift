import SimulationKernel

/// From rates to requests and back, at the edges of a window.
extension World {
    mutating func turnZoom() {
        if mode.isRequests {
            lookAtRequests()
        } else if zoom.isInside {
            closeZoomWindow()
        } else {
            openZoomWindow()
        }
        // A window that begins where the last one ends.
        if now == zoom.nextEdge { turnZoom() }
    }

    var countsByService: [RequestCounts] {
        var counts: [RequestCounts] = []
        for service in demands.indices {
            counts.append(WindowTracker.counts(fleets, prepared.plan, service: service))
        }
        return counts
    }

    /// The window that ends here, or else the one that begins. What is served goes on as it is.
    mutating func lookAtRequests() {
        harvestLatency()
        if zoom.isInside {
            zoom.end(countsByService)
        } else {
            zoom.begin(countsByService)
        }
    }

    private mutating func openZoomWindow() {
        zoom.begin(countsByService)
        makeServers()
        for pool in pools.indices {
            var cohort = pools[pool].firstCohort
            while cohort >= 0 {
                if cohorts[cohort].serves { addInstances(cohort) }
                cohort = cohorts[cohort].next
            }
        }
        for index in fleets.indices {
            let first = fleets[index].options.lowerBound
            for option in fleets[index].options {
                let backlog = options[option].backlog
                let whole = backlog / RequestCounts.perRequest
                // What a fluid has beyond whole requests is served with it.
                let rest = backlog % RequestCounts.perRequest
                fleets[index].counts.served += rest
                fleets[index].hour.served += rest
                let table = prepared.flow.tables[options[option].firstEntry]
                let left = servers[index].populate(
                    option - first, table.station, load: options[option].settledLoad,
                    backlog: whole)
                options[option].backlog = left * RequestCounts.perRequest
            }
        }
        routeRequests()
    }

    mutating func closeZoomWindow() {
        for index in fleets.indices {
            servers[index].eventLimit = limitOfEvents(index)
            let waiting = servers[index].leave()
            bookRequests(index, since: now)
            fleets[index].waitingRequests = 0
            eventCount += servers[index].eventCount
            let capacity = servingCapacity(index)
            let load = capacity > 0 ? fleets[index].ratePerSecond / capacity : 0
            let first = fleets[index].options.lowerBound
            for option in fleets[index].options {
                options[option].backlog += waiting[option - first] * RequestCounts.perRequest
                options[option].settledLoad = min(load, LoadLevels.highest)
            }
        }
        harvestLatency()
        zoom.end(countsByService)
        servers = []
    }
}
