import Foundation
import Testing

/// Where the programs are: the real ones that `Peers/setup` has made, and ours beside the test bundle.
enum Peers {
    /// A release of Go, and the programs built with it.
    enum Go: String, CaseIterable, Sendable {
        /// Has golang/go#68609.
        case buggy = "go-1.22.10"
        case fixed = "go-1.27.3"

        var server: URL { Peers.root.appendingPathComponent("\(rawValue)/bin/head-server") }
        var client: URL { Peers.root.appendingPathComponent("\(rawValue)/bin/head-client") }
    }

    static let straybyte = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("straybyte")
    /// With gevent and aiohttp.
    static let python = root.appendingPathComponent("python/bin/python")
    static let echoServer = sources.appendingPathComponent("echo-server.py")
    static let postClient = sources.appendingPathComponent("post-client.py")

    /// With gunicorn, waitress and aiohttp.
    static let servers = root.appendingPathComponent("servers/bin/python")
    static let nginx = URL(fileURLWithPath: "/usr/sbin/nginx")
    static let curl = URL(fileURLWithPath: "/usr/bin/curl")
    static let node = URL(fileURLWithPath: "/usr/bin/node")

    /// A script of ours beside the sources.
    static func script(_ name: String) -> URL { sources.appendingPathComponent(name) }

    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Peers")
    private static let root = sources.appendingPathComponent("../../../.build/peers").standardizedFileURL
}

extension Trait where Self == ConditionTrait {
    /// Skips, and says so, where the real Go programs have not been set up.
    static var needsGo: Self { needs(Peers.Go.allCases.flatMap { [$0.server, $0.client] }) }

    /// Skips, and says so, where gevent and aiohttp have not been set up.
    static var needsPython: Self { needs([Peers.python]) }

    /// Skips, and says so, where nginx, Node, curl or the Python servers are missing.
    static var needsCleanPeers: Self { needs([Peers.nginx, Peers.node, Peers.curl, Peers.servers]) }

    private static func needs(_ programs: [URL]) -> Self {
        let missing = programs.filter { !FileManager.default.isExecutableFile(atPath: $0.path) }
        let names = missing.map { $0.pathComponents.suffix(3).joined(separator: "/") }.joined(separator: ", ")
        return .enabled(
            if: missing.isEmpty,
            "SKIPPED: there is no \(names); Tests/InteropTests/Peers/setup makes .build/peers or says why not")
    }
}
