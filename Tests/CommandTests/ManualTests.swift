import Foundation
import Testing

@Suite("Completions and the manual page", .serialized)
struct ManualTests {
    @Test func aShellCompletesCommandsScenariosAndThemes() throws {
        let terminal = try Tmux(columns: 100)
        let folder = Program.url.deletingLastPathComponent().path
        try terminal.run("PATH=\(folder):$PATH PS1='prompt> ' bash --norc -i")
        try terminal.run("source <(straybyte --generate-completion-script bash); clear")
        try terminal.wait("for bash") { $0.hasPrefix("prompt>") && !$0.contains("source") }
        for (typed, completed) in [
            ("straybyte scen", "straybyte scenarios"), ("straybyte run head-", "straybyte run head-body"),
            ("straybyte lab --theme gruvbox-l", "straybyte lab --theme gruvbox-light"),
        ] {
            try terminal.type(typed)
            try terminal.press("Tab")
            try terminal.wait(for: "prompt> " + completed)
            try terminal.press("C-u")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func theScriptIsOneForItsShell(_ shell: String) throws {
        let script = try Program.run("--generate-completion-script", shell)
        #expect(script.status == 0)
        for name in ["upgrade-discard", "--theme", "explain"] { #expect(script.output.contains(name)) }
    }

    /// Every command and option of the help is in the manual, because both have one definition.
    @Test func theManualSaysWhatTheHelpSays() throws {
        let manual = try Program.run("manual").output
        #expect(manual.hasPrefix(".TH STRAYBYTE 1 "))
        let help = try Program.run("--help").output
        let commands = help.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
            .filter { $0.first?.isLowercase == true }
        #expect(commands.contains("themes"))
        for command in commands where command != "help" {
            #expect(manual.contains("\n.SS \(command)"), "\(command)")
            let own = try Program.run(command, "--help").output
            for option in own.matches(of: /--[a-z][a-z-]+/) where option.0 != "--help" && option.0 != "--version" {
                #expect(manual.contains(option.0.replacing("-", with: "\\-")), "\(command) \(option.0)")
            }
        }
    }

    /// groff complains of what is no roff.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/groff")))
    func theManualIsRoff() throws {
        let scratch = try Scratch()
        let page = scratch.url.appendingPathComponent("straybyte.1")
        try Data(try Program.run("manual").output.utf8).write(to: page)
        let groff = Process()
        groff.executableURL = URL(fileURLWithPath: "/usr/bin/groff")
        groff.arguments = ["-man", "-Tutf8", "-ww", page.path]
        let errors = try scratch.file("errors")
        groff.standardError = errors
        groff.standardOutput = FileHandle.nullDevice
        try groff.run()
        groff.waitUntilExit()
        #expect(groff.terminationStatus == 0)
        #expect(try scratch.text("errors") == "")
    }
}
