import NIOSSL
import Testing

@testable import Sockets

@Suite struct RelaySecurityTests {
    static let hangUps: [BoringSSLInternalError] = [
        .eofDuringHandshake, .eofDuringAdditionalCertficiateChainValidation,
    ]

    @Test(arguments: hangUps) func whoHangsUpIsSaidToDoSo(_ error: BoringSSLInternalError) {
        let error = NIOSSLError.handshakeFailed(.sslError([error]))
        #expect(RelaySecurity.reason(error) == "it hung up during the handshake")
    }
}
