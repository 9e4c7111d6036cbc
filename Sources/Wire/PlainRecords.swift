/// Plain values in a row, kept as an Array keeps them: copies share the storage until one of them writes.
///
/// An Array asks at each append whether its storage is its own and has room. Where records are made by the
/// hundred million that costs more than making them; here ``room(for:)`` asks once for many.
@usableFromInline
package struct PlainRecords<Element: BitwiseCopyable & Sendable>: Sendable {
    // Written only by a copy that is its only owner.
    @usableFromInline nonisolated(unsafe) var storage: Storage?
    /// Where the first one is in the storage: above 0 if some before it were forgotten.
    @usableFromInline var first = 0
    @usableFromInline package internal(set) var count = 0

    @inlinable
    package init() {}

    // The records follow the header at once: with ten thousand connections to look at in turn, each place in memory is
    // one to wait for.
    @usableFromInline
    final class Storage {
        /// What is in it: its capacity, and the records.
        @usableFromInline
        typealias Content = ManagedBufferPointer<Int, Element>

        @usableFromInline
        static func of(capacity: Int) -> Storage {
            let content = Content(bufferClass: Storage.self, minimumCapacity: capacity) { _, _ in capacity }
            return unsafeDowncast(content.buffer, to: Storage.self)
        }

        @inlinable @inline(__always)
        var content: Content { Content(unsafeBufferObject: self) }

        @inlinable @inline(__always)
        var base: UnsafeMutablePointer<Element> { content.withUnsafeMutablePointerToElements { $0 } }

        @inlinable @inline(__always)
        var room: Int { content.header }
    }

    /// Where the next `count` records may be written, in storage of its own; valid until the next call.
    ///
    /// What is written there counts after ``adopt(_:)``.
    @inlinable @inline(__always)
    package mutating func room(for count: Int) -> UnsafeMutablePointer<Element> {
        // Without a copy of the reference: that would be a second owner.
        if isKnownUniquelyReferenced(&storage), storage.unsafelyUnwrapped.room &- end >= count {
            return storage.unsafelyUnwrapped.base + end
        }
        return grow(by: count) + end
    }

    /// Where the next record goes in the storage.
    @inlinable @inline(__always)
    var end: Int { first &+ count }

    /// Makes room for so many records, and more if there is; what is written there counts after ``adopt(_:)``.
    @inlinable @inline(__always)
    package mutating func write(_ count: Int) -> RecordWriter<Element> {
        let base = room(for: count)
        return RecordWriter(base, vacancy: vacancy)
    }

    @inlinable @inline(__always)
    package mutating func adopt(_ writer: RecordWriter<Element>) { count &+= writer.count }

    /// Number of records that fit without growing.
    @inlinable @inline(__always)
    package var vacancy: Int { (storage?.room ?? 0) &- end }

    /// Says how many records were written to ``room(for:)``.
    @inlinable @inline(__always)
    package mutating func adopt(_ count: Int) { self.count += count }

    @inlinable @inline(__always)
    package mutating func append(_ element: Element) {
        room(for: 1).pointee = element
        count += 1
    }

    @inlinable @inline(__always)
    package subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count, "no record at \(index)")
            return storage.unsafelyUnwrapped.base[first &+ index]
        }
        set {
            precondition(index >= 0 && index < count, "no record at \(index)")
            // In storage of its own.
            _ = room(for: 0)
            storage.unsafelyUnwrapped.base[first &+ index] = newValue
        }
    }

    /// Where a record is kept, in storage of its own; valid until the next call.
    @inlinable @inline(__always)
    package mutating func place(of index: Int) -> UnsafeMutablePointer<Element> {
        precondition(index >= 0 && index < count, "no record at \(index)")
        return room(for: 0) - count + index
    }

    @inlinable @inline(__always)
    package var last: Element? { count == 0 ? nil : storage.unsafelyUnwrapped.base[end &- 1] }

    /// Gives back the room for more.
    package mutating func tighten() {
        guard let old = storage, old.room > count else { return }
        let new = Storage.of(capacity: count)
        new.base.update(from: old.base + first, count: count)
        storage = count == 0 ? nil : new
        first = 0
    }

    /// Forgets the first records. O(`count`): those after them stay where they are if they are more.
    @inlinable
    package mutating func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "fewer than \(count) records")
        guard count > 0 else { return }
        self.count -= count
        guard self.count > 0 else {
            // Nothing has to be moved, and the storage need not be looked at.
            first = 0
            return
        }
        first += count
        if self.count <= count { _ = moveUp() }
    }

    /// Forgets all records but the last. O(1); nothing happens if there are none.
    @inlinable @inline(__always)
    package mutating func keepLast() {
        guard count > 1 else { return }
        let end = room(for: 0)
        let base = end - self.end
        base.pointee = (end - 1).pointee
        first = 0
        count = 1
    }

    /// Forgets all records; the storage serves again.
    @inlinable
    package mutating func removeAll() {
        count = 0
        first = 0
    }

    /// Lets the records begin where the storage does.
    /// - Returns: The beginning of the storage.
    @inlinable
    mutating func moveUp() -> UnsafeMutablePointer<Element> {
        let records = room(for: 0) - count
        let base = records - first
        base.update(from: records, count: count)
        first = 0
        return base
    }

    /// What the first records find room for: two cache lines of them. There may be ten thousand connections with a
    /// record or two in each.
    private static var fewest: Int { Swift.max(2, 128 / Swift.max(1, MemoryLayout<Element>.stride)) }

    @inline(never) @usableFromInline
    mutating func grow(by count: Int) -> UnsafeMutablePointer<Element> {
        let old = storage?.room ?? 0
        let needed = self.count + count
        // What has been forgotten is room enough, and pays for the move.
        if needed <= old, first >= self.count, isKnownUniquelyReferenced(&storage) { return moveUp() }
        let new = Storage.of(capacity: first + needed <= old ? old : max(Self.fewest, old * 2, needed))
        if let storage { new.base.update(from: storage.base + first, count: self.count) }
        storage = new
        first = 0
        return new.base
    }
}

extension PlainRecords: Equatable where Element: Equatable {
    @inlinable
    package static func == (left: PlainRecords, right: PlainRecords) -> Bool {
        guard left.count == right.count else { return false }
        if left.storage === right.storage { return true }
        return (0..<left.count).allSatisfy { left[$0] == right[$0] }
    }
}

/// Where records are written one after the other, into room that is there already: see ``PlainRecords/write(_:)``.
@usableFromInline
package struct RecordWriter<Element: BitwiseCopyable & Sendable> {
    @usableFromInline let base: UnsafeMutablePointer<Element>
    /// Number of records that fit in all.
    @usableFromInline package let vacancy: Int
    @usableFromInline package internal(set) var count = 0

    @inlinable
    init(_ base: UnsafeMutablePointer<Element>, vacancy: Int) {
        self.base = base
        self.vacancy = vacancy
    }

    /// Where the next record is written; there must be room.
    @inlinable @inline(__always)
    package var next: UnsafeMutablePointer<Element> { base + count }

    /// There must be room.
    @inlinable @inline(__always)
    package mutating func append(_ element: Element) {
        base[count] = element
        count &+= 1
    }
}
