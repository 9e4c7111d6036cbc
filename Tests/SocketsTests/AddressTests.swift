import Sockets
import Testing

struct AddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080, true),
        ("127.9.9.9:0", "127.9.9.9", 0, true),
        ("[::1]:8080", "::1", 8080, true),
        ("localhost:65535", "localhost", 65535, true),
        ("0.0.0.0:80", "0.0.0.0", 80, false),
        ("[::]:80", "::", 80, false),
        ("128.0.0.1:80", "128.0.0.1", 80, false),
        ("[2001:db8::1]:80", "2001:db8::1", 80, false),
        ("my-host.example:80", "my-host.example", 80, false),
    ])
    func isRead(text: String, host: String, port: Int, isLoopback: Bool) throws {
        let address = try Address(text)
        #expect(address == Address(host: host, port: port))
        #expect(address.isLoopback == isLoopback)
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("", "'' is no address: expected HOST:PORT, such as 127.0.0.1:8080"),
        ("8080", "'8080' is no address: expected HOST:PORT, such as 127.0.0.1:8080"),
        (":8080", "':8080' is no address: it has no host; expected HOST:PORT, such as 127.0.0.1:8080"),
        ("127.0.0.1:", "'127.0.0.1:' is no address: '' is no port, which is a number up to 65535"),
        ("127.0.0.1:65536", "'127.0.0.1:65536' is no address: '65536' is no port, which is a number up to 65535"),
        ("127.0.0.1:+80", "'127.0.0.1:+80' is no address: '+80' is no port, which is a number up to 65535"),
        ("127.0.0.1:80 ", "'127.0.0.1:80 ' is no address: '80 ' is no port, which is a number up to 65535"),
        (
            "h:99999999999999999999",
            "'h:99999999999999999999' is no address: '99999999999999999999' is no port, which is a number up to 65535"
        ),
        ("::1:8080", "'::1:8080' is no address: an IPv6 address needs brackets, as in [::1]:8080"),
        ("[::1:8080", "'[::1:8080' is no address: '[::1' is no host"),
        ("[127.0.0.1]:80", "'[127.0.0.1]:80' is no address: '127.0.0.1' is no IPv6 address"),
        ("http://host:80", "'http://host:80' is no address: 'http://host' is no host"),
        ("a/b:80", "'a/b:80' is no address: 'a/b' is no host"),
        ("a b:80", "'a b:80' is no address: 'a b' is no host"),
    ])
    func isRefused(text: String, message: String) {
        #expect(throws: AddressError(message)) { try Address(text) }
    }
}
