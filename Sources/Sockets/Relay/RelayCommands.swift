import CSockets
import Glibc
import NIOCore
import Synchronization
import Wire

/// What others want of the thread of a relay.
final class RelayCommands: Sendable {
    enum Command: Sendable {
        case stop(patience: Delay)
        case stopNow
    }

    private let commands = Mutex<[Command]>([])
    /// Readable when there is something to take.
    let bell: CInt
    private let rope: CInt

    /// - Throws: `IOError`.
    init() throws {
        var ends: [CInt] = [0, 0]
        guard csockets_pipe(&ends) == 0 else { throw IOError(errnoCode: errno, reason: "pipe2") }
        (bell, rope) = (ends[0], ends[1])
    }

    deinit {
        close(bell)
        close(rope)
    }

    func give(_ command: Command) {
        commands.withLock { $0.append(command) }
        var octet: UInt8 = 0
        // A pipe that is full has rung already.
        _ = write(rope, &octet, 1)
    }

    func take() -> [Command] {
        var octets: (UInt64, UInt64) = (0, 0)
        while read(bell, &octets, 16) == 16 {}
        return commands.withLock { commands in
            defer { commands = [] }
            return commands
        }
    }
}
