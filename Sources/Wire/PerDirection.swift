/// A value for each direction.
@usableFromInline
package struct PerDirection<Value> {
    @usableFromInline var clientToServer: Value
    @usableFromInline var serverToClient: Value

    @inlinable
    package init(_ value: Value) {
        clientToServer = value
        serverToClient = value
    }

    @inlinable
    package subscript(direction: Direction) -> Value {
        get {
            switch direction {
            case .clientToServer: clientToServer
            case .serverToClient: serverToClient
            }
        }
        _modify {
            switch direction {
            case .clientToServer: yield &clientToServer
            case .serverToClient: yield &serverToClient
            }
        }
    }
}

extension PerDirection: Sendable where Value: Sendable {}
extension PerDirection: Equatable where Value: Equatable {}
extension PerDirection: Hashable where Value: Hashable {}
