import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// The program: parses the command line, runs one command, and turns what it throws into one line and a status.
@main
struct Straybyte: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "straybyte",
        abstract: "Look at a persistent HTTP/1.1 connection byte by byte and see whom each byte belongs to.",
        discussion: """
            Without a command it is the lab: built-in servers with real bugs, a client that suffers from them, and \
            every connection between the two on the screen.

            Exit status: 0 in sync, 1 a desync was found, 2 wrong usage or an input or output error.
            """,
        subcommands: [
            LabCommand.self, RunCommand.self, ServeCommand.self, TapCommand.self, OpenCommand.self,
            CheckCommand.self, CompareCommand.self, ExportCommand.self, ExplainCommand.self, ScenariosCommand.self,
            ThemesCommand.self, ManualCommand.self,
        ],
        defaultSubcommand: LabCommand.self)

    static func main() {
        // A reader of our output that goes away is no reason to die without a word: write errors are handled.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
            Glibc.exit(ExitStatus.inSync.rawValue)
        } catch let outcome as ExitStatus {
            Glibc.exit(outcome.rawValue)
        } catch {
            leave(with: error)
        }
    }

    // ArgumentParser would exit with 64 and print the usage as well; the contract is one line and 2.
    private static func leave(with error: any Error) -> Never {
        if exitCode(for: error).isSuccess {
            StandardOutput.write(fullMessage(for: error) + "\n")
            Glibc.exit(ExitStatus.inSync.rawValue)
        }
        let text = message(for: error).split(separator: "\n").joined(separator: " ")
        StandardError.write("straybyte: \(text)\n")
        Glibc.exit(ExitStatus.trouble.rawValue)
    }
}

/// What the process says to its caller, as diff(1) does.
enum ExitStatus: Int32, Error {
    case inSync = 0
    case desyncFound = 1
    case trouble = 2
}

/// A line for the user: what is wrong, and where.
struct Complaint: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
