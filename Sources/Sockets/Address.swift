import NIOCore

/// Where to listen or to connect to: a host and a port.
package struct Address: Hashable, Sendable, CustomStringConvertible {
    /// An IPv4 or IPv6 address (without brackets) or a name.
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// A port of the loopback interface that the system chooses.
    package static let anyLoopbackPort = Address(host: "127.0.0.1", port: 0)

    /// Reads `HOST:PORT`; an IPv6 address stands in brackets, as in a URI: `[::1]:8080`.
    /// - Throws: ``AddressError`` with what is wrong.
    package init(_ text: String) throws(AddressError) {
        guard let colon = text.lastIndex(of: ":") else {
            throw AddressError("'\(text)' is no address: expected HOST:PORT, such as 127.0.0.1:8080")
        }
        let host = try Self.host(text[..<colon], of: text)
        let digits = text[text.index(after: colon)...]
        // `Int.init` accepts "+80"; an address does not.
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            port <= 65535
        else {
            throw AddressError("'\(text)' is no address: '\(digits)' is no port, which is a number up to 65535")
        }
        self.init(host: host, port: port)
    }

    /// Whether only this machine can reach the address, as far as its spelling tells.
    package var isLoopback: Bool {
        switch try? SocketAddress(ipAddress: host, port: port) {
        case .v4(let address): UInt32(bigEndian: address.address.sin_addr.s_addr) >> 24 == 127
        case .v6: host == "::1"
        // No IP address (that is what the error says): a name, of which one is known to mean loopback.
        case .unixDomainSocket, nil: host == "localhost"
        }
    }

    /// `HOST:PORT`, with brackets where the host has colons.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func host(_ part: Substring, of text: String) throws(AddressError) -> String {
        if part.isEmpty {
            throw AddressError("'\(text)' is no address: it has no host; expected HOST:PORT, such as 127.0.0.1:8080")
        }
        if part.hasPrefix("["), part.hasSuffix("]") {
            let host = String(part.dropFirst().dropLast())
            // The error can only say that it is no IP address.
            if case .v6 = try? SocketAddress(ipAddress: host, port: 0) { return host }
            throw AddressError("'\(text)' is no address: '\(host)' is no IPv6 address")
        }
        // The error can only say that it is no IP address.
        if case .v6 = try? SocketAddress(ipAddress: String(part), port: 0) {
            throw AddressError("'\(text)' is no address: an IPv6 address needs brackets, as in [::1]:8080")
        }
        guard part.utf8.allSatisfy(isInName) else {
            throw AddressError("'\(text)' is no address: '\(part)' is no host")
        }
        return String(part)
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Address {
    /// The address of a socket, as an event shows it: `127.0.0.1:40001`, `[::1]:8080`.
    init?(_ address: SocketAddress?) {
        guard let host = address?.ipAddress, let port = address?.port else { return nil }
        self.init(host: host, port: port)
    }

    /// The address that a client on this machine dials to reach a server that listens on this one.
    ///
    /// Dialling the unspecified address works on Linux, but it is nothing that a Host field should say.
    var reachable: Address {
        switch host {
        case "0.0.0.0": Address(host: "127.0.0.1", port: port)
        case "::": Address(host: "::1", port: port)
        default: self
        }
    }
}

/// A line for the user that says what is wrong with an address.
package struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
