#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A regular file that is read a piece at a time, so that its size does not matter.
final class ByteStream {
    let path: String
    /// As it was when the file was opened: what is appended later is not read.
    let size: Int
    /// Of the next byte.
    private(set) var offset: Int
    private let descriptor: Int32

    /// How much is read at a time.
    static let piece = 1 << 20

    init(path: String, offset: Int = 0) throws(FileFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileFailure("read", path, code: EISDIR)
        }
        self.path = path
        self.offset = offset
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    var isExhausted: Bool { offset >= size }

    /// Fills as much of the buffer as the file still has, and says how much that was.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int {
        let wanted = min(buffer.count, size - offset)
        var done = 0
        while done < wanted {
            let got = pread(
                descriptor, buffer.baseAddress! + done, wanted - done, off_t(offset + done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw FileFailure("read", path, code: got < 0 ? errno : EIO) }
            done += got
        }
        offset += done
        return done
    }

    /// The next piece behind what is in `bytes`.
    func append(to bytes: inout [UInt8]) throws(FileFailure) {
        let piece = try [UInt8](
            unsafeUninitializedCapacity: min(Self.piece, size - offset)
        ) { buffer, count throws(FileFailure) in
            count = try read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        bytes.append(contentsOf: piece)
    }

    /// The hash of everything from here to the end, piece by piece.
    func hash(progress: (Int) -> Void = { _ in }) throws(FileFailure) -> UInt64 {
        var hash = UInt64(size)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.piece, alignment: 16)
        defer { buffer.deallocate() }
        while !isExhausted {
            let count = try read(into: buffer)
            hash = ContentHash.hash(
                UnsafeRawBufferPointer(rebasing: buffer[..<count]), seed: hash)
            progress(offset)
        }
        return hash
    }

    /// The line and column of a byte, both from one: the file is read again up to there, which only
    /// an error is worth.
    static func place(_ offset: Int, in path: String) -> (line: Int, column: Int)? {
        guard let stream = try? ByteStream(path: path) else { return nil }
        var (line, lineStart) = (1, 0)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 16)
        defer { buffer.deallocate() }
        while stream.offset < offset, !stream.isExhausted {
            let start = stream.offset
            guard let count = try? stream.read(into: buffer) else { return nil }
            for index in 0..<min(count, offset - start)
            where buffer[index] == UInt8(ascii: "\n") {
                line += 1
                lineStart = start + index + 1
            }
        }
        return (line, offset - lineStart + 1)
    }
}
