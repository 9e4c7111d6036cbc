import CaptureFiles

extension SessionInput {
    /// What is at a path, or the complaint that the user reads.
    static func opened(_ path: String) throws -> SessionInput {
        do {
            return try SessionInput.open(path)
        } catch {
            throw Complaint("\(error)")
        }
    }
}
