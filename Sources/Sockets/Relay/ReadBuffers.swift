import NIOCore

/// Memory for the reads of one socket of a relay.
///
/// A socket that brings little reads into a small buffer of its own. From the first read that fills it, the socket
/// reads into large ones that all sockets share, and which come back as soon as their octets are written: a busy relay
/// needs two or three of them, which stay in the processor's cache, and ten thousand idle connections none.
struct ReadBuffers: RecvByteBufferAllocator {
    static let small = 512
    /// Large enough that what a large body costs is its octets and not its reads.
    static let large = 256 << 10

    /// One reference, so that a channel keeps this in place and needs no box for it.
    private let shelf: Shared
    private var isSmall = true

    init(_ shelf: Shared) { self.shelf = shelf }

    /// The shelf of a relay, for its channels.
    final class Shared: Sendable {
        fileprivate let shelf: NIOLoopBound<BufferShelf>
        init(_ shelf: BufferShelf, _ loop: any EventLoop) { self.shelf = NIOLoopBound(shelf, eventLoop: loop) }
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        isSmall ? allocator.buffer(capacity: Self.small) : shelf.shelf.value.take(allocator)
    }

    /// nil for "ask me": the channel would keep a large one that it was given.
    func nextBufferSize() -> Int? { isSmall ? Self.small : nil }

    mutating func record(actualReadBytes: Int) -> Bool {
        if actualReadBytes >= Self.small { isSmall = false }
        // "The next may be larger": so that the channel asks for one.
        return !isSmall
    }
}

/// The large buffers of a relay. On its event loop alone.
final class BufferShelf {
    private var buffers: [ByteBuffer] = []
    /// Buffers that there are at most. A peer that takes nothing pins some: beyond that, reads have to be small.
    private static let most = 128
    /// Buffers that wait to be used at most.
    private static let spare = 8

    /// A buffer that nobody else uses.
    func take(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        if buffers.count > Self.spare { giveUpSpare() }
        for index in buffers.indices.reversed()
        // One that still waits to be written belongs to who writes it.
        where buffers[index].modifyIfUniquelyOwned({ $0.clear() }) != nil {
            buffers.swapAt(index, buffers.count - 1)
            return buffers.removeLast()
        }
        return allocator.buffer(capacity: buffers.count < Self.most ? ReadBuffers.large : 8 * ReadBuffers.small)
    }

    /// Takes back a buffer, which may still have to be written.
    func give(_ buffer: ByteBuffer) { if buffers.count < Self.most { buffers.append(buffer) } }

    private func giveUpSpare() {
        var free = 0
        for index in buffers.indices.reversed() where buffers[index].modifyIfUniquelyOwned({ _ in }) != nil {
            free += 1
            if free > Self.spare { buffers.remove(at: index) }
        }
    }
}
