#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file that could not be written or read, with the system's reason.
package struct OutputError: Error, Hashable, Sendable {
    package var path: String
    package var cause: String
    /// Nobody reads the other end of the pipe any more.
    package var isBrokenPipe: Bool

    package init(path: String, cause: String, isBrokenPipe: Bool = false) {
        self.path = path
        self.cause = cause
        self.isBrokenPipe = isBrokenPipe
    }

    /// Of the system call that just failed.
    static func last(_ path: String) -> OutputError {
        let code = errno
        return OutputError(
            path: path, cause: String(cString: strerror(code)), isBrokenPipe: code == EPIPE)
    }
}

/// A file being written through a buffer. The first failure is kept and thrown at the end, so that
/// sinks which may not fail can write to it.
///
/// Unchecked: one replication writes to a file, then hands it over under a lock.
package final class OutputFile: @unchecked Sendable {
    package let path: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var failure: OutputError?
    private static let bufferSize = 1 << 16

    /// Creates or empties the file.
    package init(path: String) throws(OutputError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw OutputError.last(path) }
        buffer.reserveCapacity(Self.bufferSize + 512)
    }

    /// Finds out whether a file could be written, and leaves everything as it is.
    package static func probe(path: String) throws(OutputError) {
        let isThere = access(path, F_OK) == 0
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { throw OutputError.last(path) }
        _ = close(descriptor)
        if !isThere { _ = unlink(path) }
    }

    /// Writes to an open descriptor, which stays open.
    package init(descriptor: Int32, name: String) {
        path = name
        self.descriptor = dup(descriptor)
    }

    deinit { if descriptor >= 0 { _ = close(descriptor) } }

    package func write(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferSize { flush() }
    }

    /// Appends another file's content and says what went wrong with either.
    package func append(contentsOf other: String) throws(OutputError) {
        flush()
        let source = open(other, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw OutputError.last(other) }
        defer { _ = close(source) }
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while failure == nil {
            let count = read(source, &chunk, chunk.count)
            if count < 0 { throw OutputError.last(other) }
            if count == 0 { break }
            send(chunk[..<count])
        }
        if let failure { throw failure }
    }

    /// Writes what is left. Throws the first failure of any write.
    package func finish() throws(OutputError) {
        flush()
        if descriptor >= 0, close(descriptor) != 0, failure == nil {
            failure = OutputError.last(path)
        }
        descriptor = -1
        if let failure { throw failure }
    }

    private func flush() {
        send(buffer[...])
        buffer.removeAll(keepingCapacity: true)
    }

    private func send(_ bytes: ArraySlice<UInt8>) {
        guard failure == nil else { return }
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = writeBytes(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    failure = OutputError.last(path)
                    return
                }
                rest = rest.dropFirst(count)
            }
        }
    }
}

/// The system's `write`, which the method of that name would hide.
private func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
