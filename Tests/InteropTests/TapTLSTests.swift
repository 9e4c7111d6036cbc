import Foundation
import Testing

/// The tap between peers that speak TLS on either side: what passes is the same, and what is recorded is the plain text.
@Suite("tap with TLS", .needsCleanPeers)
struct TapTLSTests {
    /// A certificate for 127.0.0.1 that vouches for itself, and its key; a second pair that fits nothing.
    private final class Certificates {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("straybyte-\(UUID().uuidString)")

        init() async throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            for name in ["own", "other"] {
                let outcome = try await RunningProgram(
                    URL(fileURLWithPath: "/usr/bin/openssl"),
                    [
                        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                        "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out",
                        path("\(name).pem"), "-keyout", path("\(name).key"),
                    ]
                ).end()
                guard outcome.status == 0 else { throw RunningProgram.Failure(description: outcome.errors) }
            }
            try Data("no PEM".utf8).write(to: url.appendingPathComponent("text"))
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ name: String) -> String { url.appendingPathComponent(name).path }

        var own: [String] { ["--tls-cert", path("own.pem"), "--tls-key", path("own.key")] }
    }

    private func peer(_ certificates: Certificates, _ what: String) throws -> RunningProgram {
        try RunningProgram(
            Peers.servers,
            [Peers.script("tls-peer.py").path, certificates.path("own.pem"), certificates.path("own.key"), what])
    }

    private func plainServer() throws -> RunningProgram {
        try RunningProgram(Peers.servers, [Peers.script("clean-server.py").path, "http.server"])
    }

    private func tap(to address: String, _ more: [String], format: String = "jsonl") throws -> RunningProgram {
        try RunningProgram(
            Peers.straybyte, ["tap", "--listen", "127.0.0.1:0", "--to", address, "--format", format] + more)
    }

    private func curl(_ arguments: String...) async throws -> RunningProgram.Outcome {
        try await RunningProgram(Peers.curl, ["-sS", "-m", "20", "-o", "/dev/null", "-w", "%{http_code} "] + arguments)
            .end()
    }

    enum Sides: CaseIterable, Sendable { case client, server, both }

    @Test(arguments: Sides.allCases) func plainTextIsRecorded(_ sides: Sides) async throws {
        let certificates = try await Certificates()
        let server = sides == .client ? try plainServer() : try peer(certificates, "https")
        var options: [String] = []
        if sides != .server { options += certificates.own }
        if sides != .client { options += ["--to-tls", "--ca", certificates.path("own.pem")] }
        let tap = try tap(to: try await server.address(), options)
        let scheme = sides == .server ? "http" : "https"
        let outcome = try await curl(
            "--cacert", certificates.path("own.pem"), "\(scheme)://\(try await tap.address())/?[1-5]")
        #expect(outcome.output == "200 200 200 200 200 ", "\(outcome.errors)")
        let ended = try await tap.interrupt()
        _ = try await server.interrupt()
        #expect(ended.status == 0)
        #expect(try SessionLog(ended.output).requests == 5)
        #expect(ended.errors.components(separatedBy: "; recorded the same\n").count == 3, "\(ended.errors)")
    }

    @Test func directionsEndOneByOne() async throws {
        let certificates = try await Certificates()
        let server = try peer(certificates, "answer")
        let tap = try tap(
            to: try await server.address(), certificates.own + ["--to-tls", "--ca", certificates.path("own.pem")])
        let client = try await RunningProgram(
            Peers.servers,
            [Peers.script("tls-peer.py").path, certificates.path("own.pem"), "-", "ask", try await tap.address()]
        ).end()
        #expect(client.output == "answer to question", "\(client.errors)")
        let ended = try await tap.interrupt()
        _ = try await server.interrupt()
        #expect(ended.output.components(separatedBy: #""how":"fin"}"#).count == 3, "\(ended.output)")
    }

    @Test func aServerThatCannotBeTrustedIsNamed() async throws {
        let certificates = try await Certificates()
        let server = try peer(certificates, "https")
        let address = try await server.address()
        let tap = try tap(to: address, ["--to-tls", "--ca", certificates.path("other.pem")], format: "text")
        let outcome = try await curl("http://\(try await tap.address())/")
        #expect(outcome.status != 0)
        let ended = try await tap.interrupt()
        #expect(ended.output.contains("no TLS with \(address): certificate verify failed"), "\(ended.output)")
        let trusting = try self.tap(to: address, ["--to-tls", "--insecure"])
        #expect(try await curl("http://\(try await trusting.address())/").output == "200 ")
        _ = try await trusting.interrupt()
        _ = try await server.interrupt()
    }

    /// Who does not speak TLS is told so, and those who do are served meanwhile.
    @Test func aHandshakeThatFailsStallsNobody() async throws {
        let certificates = try await Certificates()
        let server = try plainServer()
        let tap = try tap(to: try await server.address(), certificates.own, format: "text")
        let address = try await tap.address()
        let silent = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/env"),
            ["python3", "-c", Self.silence] + address.split(separator: ":").map(String.init))
        for _ in 0..<3 {
            #expect(try await curl("http://\(address)/").status != 0)
            let outcome = try await curl("--cacert", certificates.path("own.pem"), "https://\(address)/")
            #expect(outcome.output == "200 ", "\(outcome.errors)")
        }
        _ = try await silent.interrupt()
        let ended = try await tap.interrupt()
        _ = try await server.interrupt()
        #expect(ended.output.contains("no TLS with a client: http request"), "\(ended.output)")
        #expect(ended.status == 0)
    }

    /// Connects ten times and says nothing.
    private static let silence = """
        import socket, sys, time
        connections = [socket.create_connection((sys.argv[1], int(sys.argv[2]))) for _ in range(10)]
        time.sleep(50)
        """

    @Test func filesThatCannotBeUsedAreNamed() async throws {
        let certificates = try await Certificates()
        let path = certificates.path
        let rows: [(arguments: [String], line: String)] = [
            (
                ["--tls-cert", path("none"), "--tls-key", path("own.key")],
                "cannot use the certificate \(path("none")): no such file or directory"
            ),
            (
                ["--tls-cert", path("text"), "--tls-key", path("own.key")],
                "cannot use the certificate \(path("text")): it is no PEM file of that kind"
            ),
            (
                ["--tls-cert", path("own.pem"), "--tls-key", path("none")],
                "cannot use the key \(path("none")): no such file or directory"
            ),
            (
                ["--tls-cert", path("own.pem"), "--tls-key", path("text")],
                "cannot use the key \(path("text")): it is no PEM file of that kind"
            ),
            (
                ["--tls-cert", path("own.pem"), "--tls-key", path("other.key")],
                "the key \(path("other.key")) does not fit the certificate \(path("own.pem"))"
            ),
            (
                ["--to-tls", "--ca", path("none")],
                "cannot use the authority \(path("none")): no such file or directory"
            ),
            (
                ["--to-tls", "--ca", path("text")],
                "cannot use the authority \(path("text")): it is no PEM file of that kind"
            ),
        ]
        for (arguments, line) in rows {
            let outcome = try await tap(to: "127.0.0.1:1", arguments).end()
            #expect(outcome.status == 2)
            #expect(outcome.errors == "straybyte: \(line)\n")
        }
    }
}
