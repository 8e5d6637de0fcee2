import ArgumentParser

@main
struct Headroom: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Simulate what a cloud system will cost and whether it will hold.")
}
