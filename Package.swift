// swift-tools-version: 6.2
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

// Not imported there, but held inside the values of Analysis: the package manager builds a target again only when a
// declared dependency has changed, and one that goes on with the old size of a value crashes.
let framer = Target.Dependency.target(name: "Framing")

// The graph is the architecture: an arrow that is missing here is missing on purpose.
let package = Package(
    name: "straybyte",
    products: [
        .executable(name: "straybyte", targets: ["straybyte"]),
        .executable(name: "straybyte-bench", targets: ["straybyte-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        .target(name: "Wire"),
        .target(
            name: "Framing", dependencies: ["Wire"], swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
        .target(name: "Analysis", dependencies: ["Wire", "Framing"]),
        .target(name: "Scenarios", dependencies: ["Wire"]),
        .target(name: "Captures", dependencies: ["Wire"]),
        .target(name: "Formats", dependencies: ["Wire", framer, "Analysis"]),
        .target(name: "CaptureFiles", dependencies: ["Wire", framer, "Analysis", "Captures", "Formats"]),
        .target(
            name: "Sockets",
            dependencies: ["Wire", "Scenarios", nioCore, nioPosix, nioSSL, nioTLS]),
        .target(name: "Tap", dependencies: ["Wire", framer, "Analysis", "Formats", "Sockets"]),
        .target(name: "Canvas"),
        .target(name: "TerminalUI", dependencies: ["Wire", framer, "Analysis", "Scenarios", "Canvas"]),
        .target(name: "ThemeFiles", dependencies: ["Canvas", "TerminalUI", toml]),
        .target(
            name: "CCurses",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "CursesTerminal", dependencies: ["Canvas", "CCurses"]),
        .executableTarget(
            name: "straybyte",
            dependencies: [
                "Wire", framer, "Analysis", "Scenarios", "CaptureFiles", "Formats", "Sockets", "Canvas", "TerminalUI",
                "ThemeFiles", "CursesTerminal", "Tap", argumentParser,
            ],
            // To load the shared libraries of Swift and Foundation takes longer than all of the first screen.
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-static-stdlib", "-lFoundationInternationalization", "-lCoreFoundation", "-l_FoundationICU",
                        "-l_FoundationCShims", "-l_FoundationCollections",
                    ], .when(platforms: [.linux], configuration: .release))
            ]),
        // NIOHTTP1 hides offsets; it is here only as a peer to be measured against.
        .executableTarget(
            name: "straybyte-bench",
            dependencies: [
                "Wire", "Framing", "Analysis", "Scenarios", "Canvas", "TerminalUI", "CursesTerminal", argumentParser,
                nioCore, nioEmbedded, nioHTTP1,
            ],
            path: "Sources/Bench", exclude: ["Peers"]),
        .testTarget(name: "WireTests", dependencies: ["Wire"]),
        .testTarget(name: "FramingTests", dependencies: ["Wire", "Framing"], exclude: ["Vectors"]),
        .testTarget(name: "AnalysisTests", dependencies: ["Wire", framer, "Scenarios", "Analysis"]),
        .testTarget(name: "ScenariosTests", dependencies: ["Wire", "Scenarios"]),
        .testTarget(
            name: "FormatsTests", dependencies: ["Wire", framer, "Analysis", "Scenarios", "Formats", "Captures"]),
        .testTarget(
            name: "SocketsTests", dependencies: ["Wire", framer, "Analysis", "Scenarios", "Sockets", nioSSL]),
        .testTarget(
            name: "TapTests", dependencies: ["Wire", framer, "Analysis", "Formats", "Sockets", "Scenarios", "Tap"]),
        .testTarget(name: "CanvasTests", dependencies: ["Canvas"]),
        .testTarget(
            name: "TerminalUITests", dependencies: ["Wire", framer, "Analysis", "Scenarios", "Canvas", "TerminalUI"],
            exclude: ["Golden"]),
        .testTarget(name: "CursesTerminalTests", dependencies: ["Canvas", "CursesTerminal"]),
        .testTarget(name: "ThemeFilesTests", dependencies: ["Canvas", "TerminalUI", "ThemeFiles"]),
        .testTarget(
            name: "CapturesTests", dependencies: ["Wire", framer, "Analysis", "Captures", "CaptureFiles"],
            exclude: ["Fixtures"]),
        .testTarget(name: "CommandTests"),
        .testTarget(name: "InteropTests", exclude: ["Peers"]),
    ],
    swiftLanguageModes: [.v6]
)

// libFuzzer brings `main`, which only a build with its sanitizer links: see Tests/Fuzz/run.
if Context.environment["STRAYBYTE_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["Wire", "Framing", "Captures"], path: "Tests/Fuzz",
            exclude: ["Corpus", "run", "seed.py"],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}
