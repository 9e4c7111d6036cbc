import CSockets
import Glibc
import NIOCore

/// A thread that makes one value.
///
/// Unchecked: made on one thread, used on the other, and on no other.
final class RelayThread: @unchecked Sendable {
    private let work: () -> RelayProof
    private var whenDone: @Sendable (RelayProof) -> Void = { _ in }

    init(_ work: @escaping () -> RelayProof) { self.work = work }

    /// - Throws: `IOError` if the system allows no more threads.
    func start(_ whenDone: @escaping @Sendable (RelayProof) -> Void) throws {
        self.whenDone = whenDone
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                csockets_name_thread("relay")
                let own = Unmanaged<RelayThread>.fromOpaque(context).takeRetainedValue()
                own.whenDone(own.work())
                return nil
            }, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw IOError(errnoCode: result, reason: "pthread_create")
        }
        pthread_detach(thread)
    }
}
