import CloudModel
import Diagnostics

/// Failures that happened, in the order of their days: what `replay` finds by name.
package enum RecordedIncidents {
    private static let postmortems = "icco/postmortems at f901e76, with the provider's summary"
    private static let status = "AWS status page as archived in outages/aws-outages at 2669a35"
    private static let uptime = "Cloud Uptime Archive at 044a5cb"

    package static let all: [RecordedIncident] =
        (amazon2011 + amazon2019 + amazon2021 + others).sorted { $0.name < $1.name }

    private static let amazon2011: [RecordedIncident] = [
        RecordedIncident(
            "2011-04-21 us-east-1", "aws", .zone, begin: "2011-04-21T07:47Z", minutes: 5_023,
            cause: "network change",
            "volumes of one zone lost their replicas and all looked for room at once",
            source: postmortems + " 65648"),
        RecordedIncident(
            "2012-06-30 us-east-1", "aws", .zone, begin: "2012-06-30T02:24Z", minutes: 60,
            cause: "power", "a storm took one zone's power; volumes took hours longer",
            source: postmortems + " 67457", confidence: .partly),
        RecordedIncident(
            "2012-10-22 us-east-1", "aws", .zone, begin: "2012-10-22T17:00Z", minutes: 710,
            cause: "software", "a memory leak in an agent of one zone's storage servers",
            source: postmortems + " 680342"),
        RecordedIncident(
            "2016-06-05 ap-southeast-2", "aws", .zone, begin: "2016-06-05T05:25Z", minutes: 575,
            cause: "power", "a storm in Sydney: instances and volumes of one zone",
            source: postmortems + " 4372T8"),
        RecordedIncident(
            "2017-02-28 us-east-1", "aws", .region, begin: "2017-02-28T17:37Z", minutes: 257,
            plane: .control, cause: "human error",
            "object storage was down, and with it launches of instances; what ran went on",
            source: postmortems + " 41926"),
        RecordedIncident(
            "2018-05-31 us-east-1", "aws", .zone, begin: "2018-05-31T21:52Z", minutes: 30,
            cause: "power", "instances and volumes in one zone lost power", source: status,
            confidence: .partly),
        RecordedIncident(
            "2019-01-12 eu-west-2", "aws", .zone, begin: "2019-01-12T01:33Z", minutes: 93,
            cause: "power", "network devices of one zone lost power", source: status),
    ]

    private static let amazon2019: [RecordedIncident] = [
        RecordedIncident(
            "2019-08-23 ap-northeast-1", "aws", .zone, begin: "2019-08-23T03:36Z", minutes: 354,
            cause: "cooling", "a fault of the cooling's control overheated racks of one zone",
            source: postmortems + " 56489"),
        RecordedIncident(
            "2019-08-31 us-east-1", "aws", .zone, begin: "2019-08-31T13:00Z", minutes: 285,
            share: 0.075,
            stages: [(105, RecordedWords.powerIsBack), (285, 0.99), (390, 0.995)],
            cause: "power",
            "generators failed after the utility: 7.5 % of one zone, power back after 1 h 45 min",
            source: status),
        RecordedIncident(
            "2019-11-12 eu-central-1", "aws", .zone, begin: "2019-11-12T07:38Z", minutes: 70,
            cause: "network", "instances of one zone could not be reached", source: status),
        RecordedIncident(
            "2020-07-14 eu-west-1", "aws", .zone, begin: "2020-07-14T12:35Z", minutes: 93,
            stages: [(25, RecordedWords.powerIsBack), (93, RecordedWords.vastMajority)],
            cause: "power", "power and network of one zone; both back after 25 min",
            source: status),
        RecordedIncident(
            "2020-08-19 us-west-1", "aws", .zone, begin: "2020-08-19T23:38Z", minutes: 57,
            cause: "power", "a power event in one zone", source: status),
        RecordedIncident(
            "2020-08-25 eu-west-2", "aws", .zone, begin: "2020-08-25T09:05Z", minutes: 165,
            stages: [(165, RecordedWords.majority)], cause: "power",
            "one zone's power; most came back together, some hardware never did", source: status),
        RecordedIncident(
            "2020-11-25 us-east-1", "aws", .region, begin: "2020-11-25T13:15Z", minutes: 1_028,
            plane: .control, cause: "limit of threads",
            "a stream service failed, and with it metrics and what scales by them",
            source: postmortems + " 11201"),
        RecordedIncident(
            "2020-12-07 sa-east-1", "aws", .zone, begin: "2020-12-07T07:10Z", minutes: 395,
            cause: "power", "connectivity, then power of one zone", source: status),
    ]

    private static let amazon2021: [RecordedIncident] = [
        RecordedIncident(
            "2021-02-01 eu-west-2", "aws", .zone, begin: "2021-02-01T10:57Z", minutes: 275,
            stages: [(62, RecordedWords.majority), (275, RecordedWords.vastMajority)],
            cause: "power",
            "one zone's power: most instances could be reached after an hour, volumes took longer",
            source: status, confidence: .partly),
        RecordedIncident(
            "2021-02-19 ap-northeast-1", "aws", .zone, begin: "2021-02-19T15:01Z", minutes: 329,
            stages: [(239, RecordedWords.powerIsBack), (329, RecordedWords.vastMajority)],
            cause: "cooling", "the power of one zone's cooling; instances back from 4 h on",
            source: status, confidence: .partly),
        RecordedIncident(
            "2021-12-07 us-east-1", "aws", .region, begin: "2021-12-07T15:30Z", minutes: 670,
            plane: .control, cause: "network congestion",
            "an internal network was overloaded: interfaces that launch and scale failed, "
                + "instances that ran went on",
            source: postmortems + " 12721"),
        RecordedIncident(
            "2022-07-28 us-east-2", "aws", .zone, begin: "2022-07-28T16:57Z", minutes: 26,
            stages: [
                (22, RecordedWords.powerIsBack), (26, RecordedWords.vastMajority),
                (100, RecordedWords.allButFew),
            ],
            cause: "power", "one zone's power was back after 22 min, nearly all after 26",
            source: status),
        RecordedIncident(
            "2023-06-13 us-east-1", "aws", .region, begin: "2023-06-13T18:49Z", minutes: 228,
            plane: .control, cause: "software",
            "a function service crossed a threshold of its own scaling, 104 services felt it",
            source: postmortems + " 061323", confidence: .partly),
        RecordedIncident(
            "2025-10-20 us-east-1", "aws", .region, begin: "2025-10-20T06:48Z", minutes: 872,
            plane: .control, cause: "DNS automation",
            "a database's name had no address for three hours; launches failed until 17:36Z",
            source: postmortems + " 101925", confidence: .partly),
    ]

    private static let others: [RecordedIncident] = [
        RecordedIncident(
            "2018-09-04 southcentralus", "azure", .region, begin: "2018-09-04T09:29Z",
            minutes: 4_271, plane: .both, cause: "lightning, cooling",
            "a data center of a region without zones shut itself down",
            source: uptime + "; The Register 2018-09-17"),
        RecordedIncident(
            "2020-03-03 eastus", "azure", .zone, begin: "2020-03-03T15:30Z", minutes: 390,
            cause: "cooling", "automation of one building's air stopped",
            source: uptime + "; lwindolf/cloud-outages"),
        RecordedIncident(
            "2020-12-10 europe-west2", "gcp", .zone, begin: "2020-12-10T02:31Z", minutes: 84,
            cause: "network control", "the control of one zone's network was lost",
            source: "status.cloud.google.com incident qRpmq9arsrCV7xWdfftF"),
        RecordedIncident(
            "2022-07-19 europe-west2", "gcp", .zone, begin: "2022-07-19T13:33Z", minutes: 2_327,
            stages: [(1_315, RecordedWords.majority), (2_327, RecordedWords.vastMajority)],
            cause: "cooling", "a heat wave; most was back the next noon, the rest half a day later",
            source: postmortems + "; incident fmEL9i2fArADKawkZAa2", confidence: .partly),
        RecordedIncident(
            "2023-04-26 europe-west9", "gcp", .region, begin: "2023-04-26T02:00Z",
            minutes: 1_440, plane: .both, cause: "water, fire",
            "the region for about a day; one zone was away for more than two weeks",
            source: "The Register 2023-05-10; lwindolf/cloud-outages", confidence: .partly),
        RecordedIncident(
            "2023-09-16 eastus", "azure", .zone, begin: "2023-09-16T07:24Z", minutes: 696,
            cause: "power", "scale units of one zone lost power",
            source: "azure.status history 2LZ0-3DG"),
        RecordedIncident(
            "2024-07-18 centralus", "azure", .region, begin: "2024-07-18T21:40Z", minutes: 875,
            plane: .both, cause: "storage access list",
            "storage refused the region's own machines, which restarted and stayed down",
            source: "lwindolf/cloud-outages, quoting Microsoft"),
        RecordedIncident(
            "2025-06-12 us-central1", "gcp", .region, begin: "2025-06-12T17:49Z", minutes: 160,
            plane: .control, cause: "software",
            "interfaces refused requests everywhere; this region took longest, 2 h 40 min",
            source: postmortems + "; incident ow5i3PPK96RduMcb1SsW", confidence: .partly),
    ]

    package static func named(_ name: String) -> RecordedIncident? {
        all.first { $0.name == name }
    }

    /// What would help somebody who asked for an incident that is not recorded.
    package static func help(for name: String) -> String {
        if let near = suggestion(for: name, among: all.map(\.name)) {
            return "did you mean `\(near)`?"
        }
        // A day or a region alone is enough to go by.
        let related = all.filter { incident in
            name.split(separator: " ").contains { incident.name.contains($0) }
        }
        guard !related.isEmpty else { return "`headroom explain replay` lists what is recorded" }
        let names = related.prefix(4).map { "`\($0.name)`" }
        return "recorded are \(names.joined(separator: ", ")); `headroom explain replay` lists all"
    }
}
