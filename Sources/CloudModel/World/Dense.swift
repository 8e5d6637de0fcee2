/// A row of values at consecutive places in memory, with one owner.
///
/// An array asks at every change whether it is shared, and counts references to whatever is inside
/// it; the world's loop changes a dozen fields per fleet and minute and shares nothing. This cannot
/// be copied, so it need not ask; every access checks its bounds.
struct Dense<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count: Int

    init(_ elements: [Element]) {
        capacity = max(elements.count, 4)
        base = .allocate(capacity: capacity)
        base.initialize(from: elements, count: elements.count)
        count = elements.count
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    var indices: Range<Int> { 0..<count }

    /// A second row of the same values.
    func copy() -> Dense {
        Dense(Array(UnsafeBufferPointer(start: base, count: count)))
    }

    subscript(index: Int) -> Element {
        unsafeAddress {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index in range")
            return UnsafePointer(base + index)
        }
        unsafeMutableAddress {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index in range")
            return base + index
        }
    }

    mutating func append(_ element: Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count += 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
