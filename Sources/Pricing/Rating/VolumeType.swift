/// What a volume type includes, and how far it can be provisioned.
///
/// Source: Amazon EBS user guide, "General Purpose SSD volumes" and "Provisioned IOPS SSD volumes";
/// gp3's limits are those since September 2025.
package struct VolumeType: Hashable, Sendable {
    package var name: String
    /// Operations and bytes per second that come with the volume.
    package var iops: Int64
    package var bytesPerSecond: Int64
    /// Most that can be provisioned; 0: cannot be.
    package var mostIOPS: Int64
    package var mostBytesPerSecond: Int64
    /// Most operations per second for each GiB of size, and bytes per second for each operation per
    /// second; nil: no such limit is kept.
    package var mostIOPSPerGibibyte: Int64?
    package var mostBytesPerOperation: Int64?

    private static let mebibyte: Int64 = 1 << 20

    package static let all = [
        VolumeType(
            name: "gp3", iops: 3_000, bytesPerSecond: 125 * mebibyte, mostIOPS: 80_000,
            mostBytesPerSecond: 2_000 * mebibyte, mostIOPSPerGibibyte: 500,
            mostBytesPerOperation: mebibyte / 4),
        VolumeType(
            name: "io1", iops: 0, bytesPerSecond: 0, mostIOPS: 64_000, mostBytesPerSecond: 0),
        VolumeType(
            name: "io2", iops: 0, bytesPerSecond: 0, mostIOPS: 256_000, mostBytesPerSecond: 0),
    ]

    /// Nil: nothing can be provisioned beside the size.
    package static func named(_ name: String) -> VolumeType? { all.first { $0.name == name } }
}
