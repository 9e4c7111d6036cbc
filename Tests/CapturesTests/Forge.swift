import Wire

/// Makes packets of segments, and files of packets.
struct Forge {
    enum Link: String, CaseIterable, Sendable {
        case ethernet, vlan, qinq, linuxCooked, linuxCooked2, raw, rawOld, rawOlder, raw4or6, null, loop

        func number(_ isIPv6: Bool) -> UInt32 {
            switch self {
            case .ethernet, .vlan, .qinq: 1
            case .linuxCooked: 113
            case .linuxCooked2: 276
            case .raw: 101
            case .rawOld: 12
            case .rawOlder: 14
            case .raw4or6: isIPv6 ? 229 : 228
            case .null: 0
            case .loop: 108
            }
        }
    }

    enum Container: String, CaseIterable, Sendable {
        case pcapLittle, pcapBig, pcapNanoLittle, pcapNanoBig, pcapPatched
        case pcapngLittle, pcapngBig, pcapngNano, pcapngBinary, pcapngOffset, pcapngOld, pcapngSimple, pcapngSections

        var isBig: Bool { [.pcapBig, .pcapNanoBig, .pcapngBig].contains(self) }
    }

    var link = Link.ethernet
    var container = Container.pcapLittle
    var isIPv6 = false
    /// Options of IPv4 or extension headers of IPv6 in every packet.
    var hasOptions = false
    /// Content octets of a fragment; nil for whole packets.
    var fragment: Int?
    /// Nanoseconds since 1970 at time 0.
    var epoch: Int64 = 1_795_219_200_000_000_000

    struct Packet: Equatable {
        var time: Int64
        var octets: [UInt8]
        var length: Int
    }

    // MARK: Packets

    func packets(_ segment: Talk.Segment, port: UInt16) -> [Packet] {
        let isClient = segment.direction == .clientToServer
        let (source, destination): (UInt16, UInt16) = isClient ? (port, 8_080) : (8_080, port)
        var tcp = big(source) + big(destination) + big(segment.sequence) + big(segment.acknowledgement ?? 0)
        tcp += [0x80, segment.flags, 0xFF, 0xFF, 0, 0, 0, 0]
        // A time stamp option, as real segments have.
        tcp += [1, 1, 8, 10] + [UInt8](repeating: 7, count: 8)
        tcp[12] = 0x80
        let content = tcp + segment.octets
        let packets = isIPv6 ? version6(content, isClient, segment) : version4(content, isClient, segment)
        return packets.map { packet in
            let framed = frame(packet)
            // Short frames are padded by Ethernet.
            let padded = link == .ethernet ? framed + [UInt8](repeating: 0, count: max(0, 60 - framed.count)) : framed
            return Packet(
                time: segment.time, octets: Array(padded.dropLast(segment.cut)), length: padded.count)
        }
    }

    private func version4(_ content: [UInt8], _ isClient: Bool, _ segment: Talk.Segment) -> [[UInt8]] {
        let addresses: [UInt8] = isClient ? [10, 0, 0, 1, 10, 0, 0, 2] : [10, 0, 0, 2, 10, 0, 0, 1]
        let options: [UInt8] = hasOptions ? [0x94, 4, 0, 0] : []
        let identification = UInt16(truncatingIfNeeded: segment.sequence &+ segment.time.magnitude.low)
        return pieces(content).map { start, piece, isLast in
            let place = UInt16(start / 8) | (isLast ? 0 : 0x2000)
            let header =
                [0x45 + UInt8(options.count / 4), 0] + big(UInt16(20 + options.count + piece.count))
                + big(identification) + big(place) + [64, 6, 0, 0] + addresses + options
            return header + piece
        }
    }

    private func version6(_ content: [UInt8], _ isClient: Bool, _ segment: Talk.Segment) -> [[UInt8]] {
        let one: [UInt8] = [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
        let two: [UInt8] = one.dropLast() + [2]
        let addresses = isClient ? one + two : two + one
        let extensions: [UInt8] =
            hasOptions ? [60, 0, 1, 4, 0, 0, 0, 0, 43, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0] : []
        return pieces(content).map { start, piece, isLast in
            var next: UInt8 = extensions.isEmpty ? 6 : 0
            var chain = extensions
            if fragment != nil {
                let header = [6, 0] + big(UInt16(start) | (isLast ? 0 : 1)) + big(segment.sequence)
                if chain.isEmpty { next = 44 } else { chain[16] = 44 }
                chain += header
            }
            return [0x60, 0, 0, 0] + big(UInt16(chain.count + piece.count)) + [next, 64] + addresses + chain + piece
        }
    }

    private func pieces(_ content: [UInt8]) -> [(Int, [UInt8], Bool)] {
        guard let fragment, content.count > fragment else { return [(0, content, true)] }
        return stride(from: 0, to: content.count, by: fragment).map { start in
            let end = min(start + fragment, content.count)
            return (start, Array(content[start..<end]), end == content.count)
        }
    }

    private func frame(_ packet: [UInt8]) -> [UInt8] {
        let type: [UInt8] = isIPv6 ? [0x86, 0xDD] : [8, 0]
        let family: UInt8 = isIPv6 ? 10 : 2
        let zeros = { [UInt8](repeating: 0, count: $0) }
        return switch link {
        case .ethernet: zeros(12) + type + packet
        case .vlan: zeros(12) + [0x81, 0, 0, 5] + type + packet
        case .qinq: zeros(12) + [0x88, 0xA8, 0, 5, 0x81, 0, 0, 6] + type + packet
        case .linuxCooked: zeros(14) + type + packet
        case .linuxCooked2: type + zeros(18) + packet
        case .raw, .rawOld, .rawOlder, .raw4or6: packet
        case .null: [family, 0, 0, 0] + packet
        case .loop: [0, 0, 0, family] + packet
        }
    }

    // MARK: Files

    func file(_ talk: Talk) -> [UInt8] { file(talk.segments.flatMap { packets($0, port: talk.clientPort) }) }

    func file(_ packets: [Packet]) -> [UInt8] {
        switch container {
        case .pcapLittle, .pcapBig, .pcapNanoLittle, .pcapNanoBig, .pcapPatched: pcap(packets)
        case .pcapngLittle, .pcapngBig, .pcapngNano, .pcapngBinary, .pcapngOffset, .pcapngOld, .pcapngSimple,
            .pcapngSections:
            pcapng(packets)
        }
    }

    private func pcap(_ packets: [Packet]) -> [UInt8] {
        let isNano = container == .pcapNanoLittle || container == .pcapNanoBig
        let magic: UInt32 = container == .pcapPatched ? 0xA1B2_CD34 : isNano ? 0xA1B2_3C4D : 0xA1B2_C3D4
        var file = number(magic) + number(UInt16(2)) + number(UInt16(4)) + number(UInt32(0)) + number(UInt32(0))
        file += number(UInt32(262_144)) + number(link.number(isIPv6))
        for packet in packets {
            let time = epoch + packet.time
            file += number(UInt32(time / 1_000_000_000))
            file += number(UInt32(time % 1_000_000_000 / (isNano ? 1 : 1_000)))
            file += number(UInt32(packet.octets.count)) + number(UInt32(packet.length))
            if container == .pcapPatched { file += [UInt8](repeating: 9, count: 8) }
            file += packet.octets
        }
        return file
    }

    private func pcapng(_ packets: [Packet]) -> [UInt8] {
        let unknown = block(0x0000_0BAD, Array("nobody knows".utf8)) + block(5, [UInt8](repeating: 0, count: 12))
        guard container == .pcapngSections else {
            return section() + interface() + unknown + packets.flatMap { block($0, interface: 0) }
        }
        // Each section has interfaces of its own, the one in use not the first.
        let half = packets.count / 2
        let other = block(1, number(UInt16(147)) + number(UInt16(0)) + number(UInt32(0)))
        return section() + interface() + packets[..<half].flatMap { block($0, interface: 0) } + section() + other
            + interface() + unknown + packets[half...].flatMap { block($0, interface: 1) }
    }

    private func section() -> [UInt8] {
        block(
            0x0A0D_0D0A,
            number(UInt32(0x1A2B_3C4D)) + number(UInt16(1)) + number(UInt16(0)) + number(UInt64.max))
    }

    private func interface() -> [UInt8] {
        var options: [UInt8] = number(UInt16(2)) + number(UInt16(3)) + Array("lo\0".utf8) + [0]
        let resolution: UInt8? =
            switch container {
            case .pcapngNano: 9
            case .pcapngBinary: 0x80 | 30
            default: nil
            }
        if let resolution { options += number(UInt16(9)) + number(UInt16(1)) + [resolution, 0, 0, 0] }
        if container == .pcapngOffset {
            options += number(UInt16(14)) + number(UInt16(8)) + number(UInt64(epoch / 1_000_000_000))
        }
        options += number(UInt32(0))
        return block(1, number(UInt16(link.number(isIPv6))) + number(UInt16(0)) + number(UInt32(0)) + options)
    }

    private func block(_ packet: Packet, interface: UInt32) -> [UInt8] {
        let time = UInt64(container == .pcapngOffset ? packet.time : epoch + packet.time)
        let stamp: UInt64 =
            switch container {
            case .pcapngNano: time
            // Rounded up, so that it reads as the nanosecond that it was.
            case .pcapngBinary:
                (time / 1_000_000_000) << 30 + ((time % 1_000_000_000) << 30 + 999_999_999) / 1_000_000_000
            default: time / 1_000
            }
        let lengths = number(UInt32(packet.octets.count)) + number(UInt32(packet.length))
        let stamps = number(UInt32(stamp >> 32)) + number(UInt32(truncatingIfNeeded: stamp))
        return switch container {
        case .pcapngSimple: block(3, number(UInt32(packet.length)) + packet.octets)
        case .pcapngOld: block(2, number(UInt16(interface)) + number(UInt16(0)) + stamps + lengths + packet.octets)
        default: block(6, number(interface) + stamps + lengths + packet.octets)
        }
    }

    private func block(_ kind: UInt32, _ body: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        let length = number(UInt32(12 + body.count + padding.count))
        return number(kind) + length + body + padding + length
    }

    private func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        withUnsafeBytes(of: container.isBig ? value.bigEndian : value.littleEndian) { Array($0) }
    }

    private func big<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}

extension UInt64 {
    fileprivate var low: UInt32 { UInt32(truncatingIfNeeded: self) }
}
