import Analysis
import Wire

/// Responses with more or fewer octets than they say.
extension RecallTests {
    private static func headed(
        _ name: String, _ octets: String, _ fields: String..., status: String = "200 OK", method: String = "HEAD",
        known: String...
    ) -> Row {
        let head = (["HTTP/1.1 \(status)"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
        return Row(name, .excessAfterBodyless, .serverToClient, octets, known: known) {
            $0.client(request(method))
            $0.server(head + octets)
        }
    }

    private static let chunked = "Transfer-Encoding: chunked"
    private static let date = "Date: Sat, 21 Nov 2026 02:20:16 GMT"

    static let responses =
        [
            headed("Go's body after HEAD", "<html>", date, known: "golang/go#68609"),
            Row("one CRLF after HEAD", .strayCRLF, .note, .serverToClient, "\r\n", known: ["golang/go#62015"]) {
                $0.client(request("HEAD"))
                $0.server(response("200 OK", chunked) + "\r\n")
            },
            headed("a last-chunk after HEAD", "0\r\n\r\n", chunked, known: "golang/go#19895"),
            headed(
                "Node's last-chunk after HEAD", "0\r\n\r\n", chunked, "Keep-Alive: timeout=5",
                known: "nodejs/node-v0.x-archive#8365"),
            headed(
                "a last-chunk of HTTP.sys", "0\r\n\r\n", chunked, "Server: Microsoft-HTTPAPI/2.0", status: "302 Found",
                known: "aspnet/HttpSysServer#339"),
            headed("thin", "<html>", "Server: thin", known: "macournoyer/thin#179"),
            headed("Seastar", "body", "Server: Seastar httpd", known: "scylladb/seastar#2779"),
            headed("ttyd", "<html>", "Server: ttyd/1.7.7 (libwebsockets)", known: "tsl0922/ttyd#1447"),
            headed("aiohttp of 2016", "body", "Server: Python/3.5 aiohttp/0.21.5", known: "aio-libs/aiohttp#820"),
            headed(
                "aiohttp of today", "body", "Server: Python/3.12 aiohttp/3.14.5",
                known: "aiohttp StreamResponse to HEAD"),
            headed("waitress", "body", "Server: waitress", "Content-Length: 4", known: "WSGI body after HEAD"),
            headed("gevent", "body", date, "Content-Length: 4", known: "WSGI body after HEAD"),
            headed(
                "Traffic Server's 204", "<html>", "Server: ATS/9.1.3", status: "204 No Content", method: "GET",
                known: "apache/trafficserver#9330"),
            headed("JSON after 204", "null", status: "204 No Content", method: "GET", known: "urbit/vere#934"),
            headed(
                "uvicorn's 204", "body", "server: uvicorn", status: "204 No Content", method: "GET",
                known: "204 with the application's body"),
            headed(
                "OpenBSD's 304", "<html>", "Server: OpenBSD httpd", status: "304 Not Modified", method: "GET",
                known: "e2guardian/e2guardian#136"),
            headed(
                "a 304 through Varnish", "<html>", "Via: 1.1 varnish", status: "304 Not Modified", method: "GET",
                known: "varnishcache/varnish-cache#1221"),
            headed(
                "JSON after 304", "{\"statusId\":304}", status: "304 Not Modified", method: "GET",
                known: "lysine-dev/okhttp#2310"),
            headed(
                "content of a length after 304", "body", "Content-Length: 4", status: "304 Not Modified", method: "GET"),
            Row(
                "an empty line after 304", .strayCRLF, .note, .serverToClient, "\r\n", known: ["bitly/oauth2_proxy#127"]
            ) {
                $0.client(request("GET"))
                $0.server(response("304 Not Modified") + "\r\n")
            },
            Row(
                "a letter after the status", .invalidStartLine, .violation, .serverToClient, "HTTP/1.1 204x Odd\r\n",
                known: ["hahwul/gori#1207"]
            ) {
                $0.client(request("GET"))
                $0.server("HTTP/1.1 204x Odd\r\nContent-Length: 4\r\n\r\nJUNK")
            },
            Row("excess in a segment of its own", .excessAfterLength, .serverToClient, "more") {
                $0.client(request("GET"))
                $0.server(response("200 OK", body: "ok"))
                $0.server("more")
            },
            Row("excess after chunks", .excessAfterLength, .serverToClient, "more") {
                $0.client(request("GET"))
                $0.server(response("200 OK", chunked, body: "2\r\nok\r\n0\r\n\r\n") + "more")
            },
            Row("excess of Go", .excessAfterLength, .serverToClient, "more", known: ["golang/go#78179"]) {
                $0.client(request("GET"))
                $0.server(response("200 OK", date, body: "ok") + "more")
                $0.close(.serverToClient, .fin)
            },
            Row("a length in characters", .excessAfterLength, .serverToClient, "\u{E9}", known: ["CVE-2026-34831"]) {
                $0.client(request("GET"))
                $0.server(response("404 Not Found", "Content-Length: 4", body: "n\u{E9}e\u{E9}"))
            },
            Row(
                "a request's length in characters", .excessAfterLength, .clientToServer, "e", .likely,
                known: ["Content-Length in characters"]
            ) {
                $0.client("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nn\u{E9}\u{65}" + get(2))
            },
            Row("CRLF and NUL", .excessAfterLength, .serverToClient, "\r\n\0", known: ["pantavisor/pantavisor#318"]) {
                $0.client(request("GET"))
                $0.server(response("400 Bad Request", body: "no") + "\r\n\0")
            },
            Row("two documents", .excessAfterLength, .serverToClient, "<html>", known: ["icing/mod_md#92"]) {
                $0.client(request("GET", "/.well-known/acme-challenge/1"))
                $0.server(response("200 OK", "Server: Apache/2.4.37", body: "token") + "<html>")
            },
            Row("curl goes on after excess", .excessAfterLength, .serverToClient, "more", known: ["curl/curl#5440"]) {
                $0.client(request("GET", "/", "User-Agent: curl/7.58.0"))
                $0.server(response("200 OK", body: "ok") + "more")
                $0.client(request("GET", "/", "User-Agent: curl/7.58.0"))
                $0.server(response("200 OK", body: "ok"))
            },
            Row(
                "excess of Node", .excessAfterLength, .serverToClient, "more",
                known: ["Node without strictContentLength"]
            ) {
                $0.client(request("GET"))
                $0.server(response("200 OK", "Keep-Alive: timeout=5", body: "ok") + "more")
            },
            Row(
                "excess of Twisted", .excessAfterLength, .serverToClient, "more",
                known: ["excess of the application passed on"]
            ) {
                $0.client(request("GET"))
                $0.server(response("200 OK", "Server: TwistedWeb/26.10.0", body: "ok") + "more")
            },
            Row(
                "a body shorter than declared", .shortBody, .serverToClient, "HTTP/",
                known: ["short body on a connection kept open"]
            ) {
                $0.client(request("GET"))
                $0.server(response("200 OK", "Server: gunicorn", "Content-Length: 10", body: "01234"))
                $0.client(request("GET"))
                $0.server(response("200 OK", "Server: gunicorn", body: "ok"))
            },
            Row("a body cut short", .shortBody, .violation, .serverToClient, "01234") {
                $0.client(request("GET"))
                $0.server(response("200 OK", "Content-Length: 10", body: "01234"))
                $0.close(.serverToClient, .fin)
            },
            Row(
                "a header section that lacks one octet", .incompleteMessage, .violation, .serverToClient,
                "HTTP/1.1 200 Connection established\r\n\r", known: ["RakuenSoftware/aimee#1432"]
            ) {
                $0.client("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n")
                $0.server("HTTP/1.1 200 Connection established\r\n\r")
                $0.close(.serverToClient, .fin)
            },
        ]
}
