import Glibc
import NIOCore

/// A line for the user that says what could not be done with which address, and why.
package struct LabError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }

    static func cannotListen(on address: Address, _ error: any Error) -> LabError {
        LabError("cannot listen on \(address): \(reason(error))")
    }

    static func cannotConnect(to address: Address, _ error: any Error) -> LabError {
        LabError("cannot connect to \(address): \(reason(error))")
    }

    /// What the operating system says, in its words without its capital letter: `connection refused`.
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            // Safe on any thread since glibc 2.32 (strerror(3)).
            return lowercasingFirst(String(cString: strerror(error.errnoCode)))
        case ChannelError.connectTimeout: return "connection timed out"
        case let error as SocketAddressError.UnknownHost: return lowercasingFirst(error.errorDescription)
        default: return "\(error)"
        }
    }

    private static func lowercasingFirst(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }
}
