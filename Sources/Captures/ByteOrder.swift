enum ByteOrder: Sendable { case little, big }

/// Whole numbers at any place. A place outside the span traps: whoever asks has looked at the length.
extension Span<UInt8> {
    @inline(__always)
    func number16(at offset: Int, _ order: ByteOrder = .big) -> UInt16 {
        let number = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
        return order == .big ? UInt16(bigEndian: number) : UInt16(littleEndian: number)
    }

    @inline(__always)
    func number32(at offset: Int, _ order: ByteOrder = .big) -> UInt32 {
        let number = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return order == .big ? UInt32(bigEndian: number) : UInt32(littleEndian: number)
    }

    @inline(__always)
    func number64(at offset: Int, _ order: ByteOrder = .big) -> UInt64 {
        let number = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return order == .big ? UInt64(bigEndian: number) : UInt64(littleEndian: number)
    }
}
