import Wire

/// A value for each direction.
struct PerDirection<Value> {
    private var clientToServer: Value
    private var serverToClient: Value

    init(_ value: Value) {
        clientToServer = value
        serverToClient = value
    }

    subscript(direction: Direction) -> Value {
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
