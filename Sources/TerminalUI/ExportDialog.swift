import Analysis
import Wire

/// Asks what of a session is written, as what, and where to.
package struct ExportDialog: Hashable, Sendable {
    package enum Field: CaseIterable, Hashable, Sendable { case form, scope, redaction, path }

    package private(set) var form = ExportForm.jsonl
    package private(set) var scope = ExportScope.everything
    package private(set) var redacts = false
    package var path: TextInput
    package var field = Field.path
    /// The path of a file that is there, which the next Enter replaces.
    package var existing: String?
    /// Why it could not be written.
    package var complaint: String?
    private let scopes: [ExportScope]

    /// - Parameters:
    ///   - name: What a file is called unless the user says otherwise, without its suffix.
    ///   - connection: The one that is selected, if any.
    ///   - codes: What was found in the session.
    package init(name: String, connection: ConnectionID? = nil, codes: [FindingCode] = []) {
        path = TextInput(name + form.suffix)
        var scopes = [ExportScope.everything]
        if let connection { scopes.append(.connection(connection)) }
        if !codes.isEmpty { scopes.append(.suspicious) }
        if codes.count > 1 { scopes += codes.map(ExportScope.finding) }
        self.scopes = scopes
    }

    package var order: ExportOrder {
        var order = ExportOrder(form: form, path: path.string, force: existing != nil && existing == path.string)
        order.scope = scope
        order.redacts = redacts
        return order
    }

    package mutating func move(by distance: Int) {
        let all = Field.allCases
        let index = (all.firstIndex(of: field) ?? 0) + distance
        field = all[(index % all.count + all.count) % all.count]
    }

    /// The next choice of the field, or the one before; nothing where there is a text.
    package mutating func change(by distance: Int) {
        switch field {
        case .form: changeForm(to: ExportForm.allCases.neighbour(of: form, distance))
        case .scope: scope = choices.neighbour(of: scope, distance)
        case .redaction: redacts.toggle()
        case .path: return
        }
        existing = nil
        complaint = nil
    }

    /// What can be written in the form: `raw` has one connection.
    private var choices: [ExportScope] {
        guard form == .raw else { return scopes }
        let single = scopes.filter { if case .connection = $0 { true } else { false } }
        return single.isEmpty ? [.everything] : single
    }

    private mutating func changeForm(to new: ExportForm) {
        if path.string.hasSuffix(form.suffix) {
            path = TextInput(String(path.string.dropLast(form.suffix.count)) + new.suffix)
        }
        form = new
        if !choices.contains(scope) { scope = choices[0] }
    }
}

extension Array where Element: Equatable {
    /// The element so many places on; behind the last comes the first.
    fileprivate func neighbour(of element: Element, _ distance: Int) -> Element {
        let index = (firstIndex(of: element) ?? 0) + distance
        return self[(index % count + count) % count]
    }
}
