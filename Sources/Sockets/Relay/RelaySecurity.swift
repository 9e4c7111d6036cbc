import Glibc
import NIOCore
import NIOSSL
import Wire

extension Relay.Plan {
    /// Which sides speak TLS; none unless said.
    package struct Security: Sendable {
        /// Files of the certificate that clients are shown; nil for plain TCP.
        package var own: Own?
        /// Whom to believe to be the server; nil for plain TCP.
        package var server: Trust?

        package init() {}

        package struct Own: Sendable {
            package var certificate: String
            package var key: String
            package init(certificate: String, key: String) {
                self.certificate = certificate
                self.key = key
            }
        }

        package enum Trust: Sendable {
            /// Whom the system trusts.
            case usual
            /// Whom the authority in this file vouches for.
            case vouchedFor(by: String)
            case anybody
        }
    }
}

/// Makes the TLS ends of a relay. Both speak HTTP/1.1 only: what would be agreed on otherwise is not what is looked at.
struct RelaySecurity: Sendable {
    private let own: NIOSSLContext?
    private let trust: NIOSSLContext?
    /// The server's; nil if it is known by its address only, which its certificate has to name then.
    private let name: String?

    /// - Throws: ``LabError`` that names the file.
    init(_ plan: Relay.Plan) throws(LabError) {
        if let files = plan.security.own { own = try Self.context(files) } else { own = nil }
        if let server = plan.security.server { trust = try Self.context(server) } else { trust = nil }
        // An address is no name that SNI could say (RFC 6066 section 3); that it is none is what the error says.
        let isAddress = (try? SocketAddress(ipAddress: plan.target.host, port: 0)) != nil
        name = isAddress ? nil : plan.target.host
    }

    /// The end of TLS that clients talk to; nil for plain TCP.
    var client: NIOSSLHandler? { own.map { NIOSSLServerHandler(context: $0) } }

    /// The end that talks to the server; nil for plain TCP.
    var server: NIOSSLHandler? {
        get throws { try trust.map { try NIOSSLClientHandler(context: $0, serverHostname: name) } }
    }

    /// Why TLS does not come about: `certificate verify failed`, out of BoringSSL's
    /// `Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at ...`.
    static func reason(_ error: any Error) -> String {
        let text = "\(error)"
        let mark = "OPENSSL_internal:"
        guard let start = text.firstRange(of: mark)?.upperBound else {
            if text.contains("EOF during") { return "it hung up during the handshake" }
            return text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? text
        }
        let name = text[start...].prefix { $0 == "_" || $0.isLetter || $0.isNumber }
        return name.lowercased().replacing("_", with: " ")
    }

    private static func context(_ files: Relay.Plan.Security.Own) throws(LabError) -> NIOSSLContext {
        let chain: [NIOSSLCertificateSource]
        do { chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) } } catch {
            throw LabError("cannot use the certificate \(files.certificate): \(reason(error, files.certificate))")
        }
        let key: NIOSSLPrivateKey
        do { key = try NIOSSLPrivateKey(file: files.key, format: .pem) } catch {
            throw LabError("cannot use the key \(files.key): \(reason(error, files.key))")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.applicationProtocols = ["http/1.1"]
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw LabError("the key \(files.key) does not fit the certificate \(files.certificate)")
        }
    }

    private static func context(_ trust: Relay.Plan.Security.Trust) throws(LabError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        switch trust {
        case .usual: break
        case .vouchedFor(let file):
            do { configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file)) } catch {
                throw LabError("cannot use the authority \(file): \(reason(error, file))")
            }
        case .anybody: configuration.certificateVerification = .none
        }
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw LabError("cannot speak TLS with the server: \(error)")
        }
    }

    private static func reason(_ error: any Error, _ file: String) -> String {
        // Of a file that is not there, the library says that it could not be loaded.
        guard access(file, R_OK) == 0 else { return LabError.reason(IOError(errnoCode: errno, reason: "open")) }
        return error is IOError ? LabError.reason(error) : "it is no PEM file of that kind"
    }
}
