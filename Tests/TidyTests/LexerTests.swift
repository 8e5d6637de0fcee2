import Testing

@Suite("the tidy tests' own lexer")
struct LexerTests {
    @Test("comments and strings leave the code, interpolations stay")
    func separatesCodeFromProse() {
        let file = SourceFile(
            path: "Sources/A/B.swift",
            text: #"""
                let a = "log(1) // no" // log(2)
                let b = "x\(pow(2, "3)"))y" /* exp( /* nested */ exp( */ + c
                """#)
        #expect(file.code[0].contains("let a = \""))
        #expect(!file.code[0].contains("log"))
        #expect(file.comments[0] == "// log(2)")
        #expect(file.code[1].contains("pow(2, \""))
        #expect(!file.code[1].contains("exp"))
        #expect(file.code[1].hasSuffix("+ c"))
    }

    @Test("raw and multi-line strings end where they should")
    func knowsLongStrings() {
        let text = "let a = #\"quote \" inside\"# + sin\nlet b = \"\"\"\n  cos \"\n  \"\"\" + tan\n"
        let file = SourceFile(path: "Sources/A/B.swift", text: text)
        #expect(file.code[0].hasSuffix("+ sin"))
        #expect(!file.code[2].contains("cos"))
        #expect(file.code[3].hasSuffix("+ tan"))
    }

    @Test("words know their neighbours")
    func splitsWords() throws {
        let file = SourceFile(path: "Sources/A/B.swift", text: "let x = Stable.log (y)\n")
        let word = try #require(file.words(ofLine: 0).first { $0.text == "log" })
        #expect(word.before == ".")
        #expect(word.after == "(")
        #expect(file.target == "A")
        #expect(file.baseName == "B")
    }

    @Test("the manifest's three forms are read in order")
    func readsManifest() {
        let manifest = Manifest(
            """
            products: [.executable(name: "x", targets: ["x"])], targets: ["x"],
            targets: [
              library("A"),
              library("B", ["A", .product(name: "GRDB", package: "GRDB")]),
              .executableTarget(name: "x", dependencies: ["B", argumentParser]),
              tests("BTests", ["B"]),
            ]
            """)
        #expect(manifest.targets.map(\.name) == ["A", "B", "x", "BTests"])
        #expect(manifest.target("B")?.dependencies == ["A", "GRDB"])
        #expect(manifest.target("x")?.dependencies == ["B", "ArgumentParser"])
        #expect(manifest.target("BTests")?.isTest == true)
    }
}
