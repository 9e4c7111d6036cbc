import FoundationEssentials

/// A body for a place that holds text: as it is where it is text, base64 where it is not.
struct HARBody {
    let text: String
    let isBase64: Bool

    init(_ octets: [UInt8], _ type: String) {
        if Self.isText(type) || type.isEmpty, let text = String(validating: octets, as: UTF8.self),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" })
        {
            self.text = text
            isBase64 = false
        } else {
            text = Data(octets).base64EncodedString()
            isBase64 = true
        }
    }

    private static func isText(_ type: String) -> Bool {
        let type = type.lowercased()
        return type.hasPrefix("text/")
            || ["json", "xml", "javascript", "x-www-form-urlencoded"].contains { type.contains($0) }
    }
}

/// Where a request goes.
struct HARLocation {
    let url: String
    /// As it stands there, nothing decoded.
    let query: [(name: String, value: String)]

    /// - Parameters:
    ///   - target: In any of the four forms (RFC 9112 section 3.2).
    ///   - host: The value of Host, if there is one.
    ///   - server: The address that stands in for it.
    init(target: [UInt8], host: [UInt8]?, server: String) {
        let authority = Self.escaped(host.flatMap { $0.isEmpty ? nil : $0 } ?? Array(server.utf8))
        let path = Self.escaped(target)
        if target.starts(with: "http://".utf8) || target.starts(with: "https://".utf8) {
            url = path
        } else if target.first == 0x2F {
            url = "http://\(authority)\(path)"
        } else if target.elementsEqual("*".utf8) {
            url = "http://\(authority)/*"
        } else {
            // authority-form, or something that is no target.
            url = "http://\(path)/"
        }
        let mark = path.firstIndex(of: "?")
        query = (mark.map { path[path.index(after: $0)...] } ?? "").split(separator: "&").map { pair in
            let sign = pair.firstIndex(of: "=")
            return (String(pair[..<(sign ?? pair.endIndex)]), sign.map { String(pair[pair.index(after: $0)...]) } ?? "")
        }
    }

    /// What a URI cannot hold becomes a percent sign and two digits (RFC 3986 section 2.1).
    private static func escaped(_ octets: [UInt8]) -> String {
        var text = ""
        for octet in octets {
            let scalar = Unicode.Scalar(octet)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", ":", "/", "?", "#", "[", "]", "@", "!", "$", "&",
                "'", "(", ")", "*", "+", ",", ";", "=", "%":
                text.unicodeScalars.append(scalar)
            default:
                let digits = String(octet, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }
}

/// A cookie that a server sets (RFC 6265 section 5.2).
struct HARCookie {
    var name: String
    var value: String
    var path: String?
    var domain: String?
    var isHTTPOnly = false
    var isSecure = false

    init(_ octets: [UInt8]) {
        let parts = Self.pairs(octets)
        name = parts.first?.name ?? ""
        value = parts.first?.value ?? ""
        for part in parts.dropFirst() {
            switch part.name.lowercased() {
            case "path": path = part.value
            case "domain": domain = part.value
            case "httponly": isHTTPOnly = true
            case "secure": isSecure = true
            default: break
            }
        }
    }

    var json: JSONLine.Value {
        .object(
            [("name", .text(name)), ("value", .text(value))] + (path.map { [("path", .text($0))] } ?? [])
                + (domain.map { [("domain", .text($0))] } ?? [])
                + [("httpOnly", .truth(isHTTPOnly)), ("secure", .truth(isSecure))])
    }

    /// The pairs of a list such as `a=1; b=2`.
    static func pairs(_ octets: [UInt8]) -> [(name: String, value: String)] {
        octets.split(separator: 0x3B).map { part in
            let sign = part.firstIndex(of: 0x3D)
            let value = sign.map { part[($0 + 1)...] } ?? []
            return (Formats.text(part[..<(sign ?? part.endIndex)].trimmed), Formats.text(value.trimmed))
        }
    }
}
