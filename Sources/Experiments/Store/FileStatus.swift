#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

enum FileStatus {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
