import Foundation

/// The package on disk, found from this file's own place in it.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Paths relative to the root of all files under `folder` with one of the extensions, sorted.
    /// Build folders and hidden folders (but `.ci`) are not part of the package.
    static func paths(under folder: String = "", extensions: Set<String>) -> [String] {
        let base = folder.isEmpty ? root : root.appending(path: folder)
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: base.path) else {
            return []
        }
        return names.filter { name in
            let parts = name.split(separator: "/")
            let hidden = parts.dropLast().contains { $0.hasPrefix(".") && $0 != ".ci" }
            return !hidden && extensions.contains((name as NSString).pathExtension)
        }
        .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }.sorted()
    }

    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// Every Swift file under `Sources` and `Tests`, read once.
    static let swiftFiles: [SourceFile] = ["Sources", "Tests"].flatMap { folder in
        paths(under: folder, extensions: ["swift"]).compactMap { path in
            guard let text = try? text(path) else { return nil }
            return SourceFile(path: path, text: text)
        }
    }

    static let sources = swiftFiles.filter { !$0.isTest }
    static let tests = swiftFiles.filter(\.isTest)
}
