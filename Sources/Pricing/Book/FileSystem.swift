#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A system call that failed.
struct FileFailure: Error, Hashable {
    var operation: String
    var path: String
    var code: Int32

    var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// `cannot open `/x`: Permission denied`.
    var cause: String { "cannot \(operation) `\(path)`: " + String(cString: strerror(code)) }

    init(_ operation: String, _ path: String, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }
}

/// The few calls of the operating system that an atomic build needs, and nothing more.
enum FileSystem {
    /// All bytes of a regular file of at most `limit` bytes.
    static func read(_ path: String, limit: Int = .max) throws(FileFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFailure("inspect", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileFailure("read", path, code: EISDIR)
        }
        let size = Int(status.st_size)
        guard size <= limit else { throw FileFailure("read", path, code: EFBIG) }
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while done < size {
                let got = pread(descriptor, buffer.baseAddress! + done, size - done, off_t(done))
                if got < 0, errno == EINTR { continue }
                if got <= 0 { break }
                done += got
            }
            count = done
        }
        guard done == size else { throw FileFailure("read", path, code: EIO) }
        return bytes
    }

    static func write(_ bytes: [UInt8], to path: String, offset: Int) throws(FileFailure) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open", path) }
        defer { close(descriptor) }
        let count = bytes.withUnsafeBytes {
            pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
        }
        guard count == bytes.count else { throw FileFailure("write", path) }
    }

    /// Forces a file's or folder's content to the disk.
    static func synchronize(_ path: String) throws(FileFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileFailure("write", path) }
    }

    static func rename(_ old: String, to new: String) throws(FileFailure) {
        #if canImport(Glibc)
            let result = Glibc.rename(old, new)
        #else
            let result = Darwin.rename(old, new)
        #endif
        guard result == 0 else { throw FileFailure("rename", old) }
    }

    /// Removes a file; a missing one is no error.
    static func remove(_ path: String) throws(FileFailure) {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileFailure("remove", path) }
    }

    static func isFile(_ path: String) -> Bool { mode(path) == S_IFREG }
    static func isFolder(_ path: String) -> Bool { mode(path) == S_IFDIR }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    /// Names in a folder, sorted by their bytes, without `.` and `..`.
    static func list(_ path: String) throws(FileFailure) -> [String] {
        guard let folder = opendir(path) else { throw FileFailure("list", path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a folder and those above it.
    static func createFolder(_ path: String) throws(FileFailure) {
        if isFolder(path) { return }
        let parent = self.parent(path)
        if parent != path, !parent.isEmpty { try createFolder(parent) }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileFailure("create", path) }
        guard isFolder(path) else { throw FileFailure("create", path, code: ENOTDIR) }
    }

    /// `/a/b` of `/a/b/c`; `/` of `/`; `.` of a bare name.
    static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path with links resolved; nil when there is nothing.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static var currentFolder: String { realPath(".") ?? "." }

    /// The real path of the running program.
    static var executable: String? {
        realPath("/proc/self/exe") ?? CommandLine.arguments.first.flatMap { realPath($0) }
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    static var processIdentifier: Int32 { getpid() }

    /// Runs `body` while no other process or thread holds the lock file; `waiting` is called when
    /// another does. The lock ends with the process, however it ends.
    static func withLock<Result>(
        _ path: String, waiting: () -> Void, body: () throws -> Result
    ) throws -> Result {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure("open", path) }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            waiting()
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else { throw FileFailure("lock", path) }
            }
        }
        return try body()
    }
}
