/// Asks as what and where to a session is written.
package struct ExportDialog: Hashable, Sendable {
    package enum Field: Hashable, Sendable { case form, path }

    package private(set) var form: ExportForm
    package var path: TextInput
    package var field = Field.path
    /// The path of a file that is there, which the next Enter replaces.
    package var existing: String?
    /// Why it could not be written.
    package var complaint: String?

    /// - Parameter name: What a file is called unless the user says otherwise, without its suffix.
    package init(name: String) {
        form = .jsonl
        path = TextInput(name + ExportForm.jsonl.suffix)
    }

    package var order: ExportOrder {
        ExportOrder(form: form, path: path.string, force: existing != nil && existing == path.string)
    }

    /// The other format, and its suffix where the path has the usual one.
    package mutating func changeForm() {
        let old = form
        form = form.following()
        existing = nil
        if path.string.hasSuffix(old.suffix) {
            path = TextInput(String(path.string.dropLast(old.suffix.count)) + form.suffix)
        }
    }
}
