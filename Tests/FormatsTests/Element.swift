import Foundation
import FoundationXML
import Testing

/// An XML element as a reader that knows nothing of us sees it.
final class Element {
    let name: String
    let attributes: [String: String]
    var children: [Element] = []
    var text = ""

    init(_ name: String, _ attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    /// - Throws: If the document is not well-formed.
    static func parse(_ document: String) throws -> Element {
        let reader = Reader()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else {
            throw Malformed(line: parser.lineNumber, column: parser.columnNumber)
        }
        return root
    }

    struct Malformed: Error {
        var line, column: Int
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var root: Element?
        private var open: [Element] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            let element = Element(name, attributes)
            open.last?.children.append(element)
            if open.isEmpty { root = element }
            open.append(element)
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            open.removeLast()
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.text += text }
    }
}

/// Expects text that no terminal obeys and no editor turns round: only line ends of all the controls.
func expectHarmless(_ text: String, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation) {
    let bad = text.unicodeScalars.filter { scalar in
        scalar != "\n"
            && [.control, .format, .unassigned, .privateUse, .lineSeparator, .nonspacingMark].contains(
                scalar.properties.generalCategory)
    }
    #expect(bad.isEmpty, comment, sourceLocation: sourceLocation)
}
