import NIOCore

/// Memory for reads that all connections of a relay share.
///
/// A channel keeps the first buffer that it was given for good (`NIOPooledRecvBufferAllocator`), so that one is small:
/// ten thousand idle connections hold ten thousand of them. All later reads use large buffers which come back as soon
/// as their octets are written, so that a busy relay needs two or three of them, which stay in the processor's cache.
struct ReadBuffers: RecvByteBufferAllocator {
    static let first = 1 << 10
    static let size = 1 << 18

    private let shelf: NIOLoopBound<BufferShelf>
    private var isFirst = true

    init(_ shelf: NIOLoopBound<BufferShelf>) { self.shelf = shelf }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        isFirst ? allocator.buffer(capacity: Self.first) : shelf.value.take(allocator)
    }

    mutating func record(actualReadBytes: Int) -> Bool {
        isFirst = false
        // "The next may be larger": so the channel asks for one instead of using its own again.
        return true
    }
}

/// The large buffers that nobody uses at the moment.
final class BufferShelf {
    private var buffers: [ByteBuffer] = []
    private static let most = 8

    func take(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        while var buffer = buffers.popLast() {
            // One that still waits to be written belongs to who writes it.
            if buffer.modifyIfUniquelyOwned({ $0.clear() }) != nil { return buffer }
        }
        return allocator.buffer(capacity: ReadBuffers.size)
    }

    func give(_ buffer: ByteBuffer) {
        if buffers.count < Self.most, buffer.storageCapacity >= ReadBuffers.size { buffers.append(buffer) }
    }
}
