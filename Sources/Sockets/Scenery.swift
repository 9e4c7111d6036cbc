import Glibc
import NIOCore
import Scenarios
import Wire

/// Sets a lab up: opens its listening sockets and makes its endpoints, on the thread that starts it.
struct Scenery {
    /// Where the server listens, or what the client connects to.
    let address: Address
    private(set) var listeners: [any Channel] = []

    /// - Throws: ``LabError`` if an address cannot be found or listened on.
    init(_ plan: Lab.Plan, _ stage: NIOLoopBound<Stage>) throws {
        switch plan.sides {
        case .both(let address):
            let target: SocketAddress
            (self.address, target) = try Self.openServer(plan, at: address, stage, &listeners)
            try Self.addClient(plan, of: self.address, at: target, stage)
        case .server(let address):
            (self.address, _) = try Self.openServer(plan, at: address, stage, &listeners)
        case .client(let address):
            self.address = address
            let target: SocketAddress
            do { target = try SocketAddress.makeAddressResolvingHost(address.host, port: address.port) } catch {
                throw LabError.cannotConnect(to: address, error)
            }
            try Self.addClient(plan, of: address, at: target, stage)
        }
    }

    private static func openServer(
        _ plan: Lab.Plan, at address: Address, _ stage: NIOLoopBound<Stage>, _ listeners: inout [any Channel]
    ) throws -> (Address, SocketAddress) {
        let bound = try listen(.server, at: address, stage, &listeners)
        // Clients dial the address by which this machine is reached, which is not always what it listens on.
        let reachable = bound.reachable
        let surroundings = Scenario.Surroundings(authority: reachable.description, epoch: secondsSince1970())
        let server = plan.scenario.server(plan.settings, plan.variant, surroundings)
        var origin: (endpoint: any Endpoint, address: SocketAddress)?
        if let endpoint = plan.scenario.origin(plan.settings, surroundings) {
            let place = try listen(.origin, at: .anyLoopbackPort, stage, &listeners)
            origin = (endpoint, try SocketAddress(ipAddress: place.host, port: place.port))
        }
        try stage.eventLoop.submit { [origin] in stage.value.addServer(server, origin: origin) }.wait()
        return (bound, try SocketAddress(ipAddress: reachable.host, port: reachable.port))
    }

    private static func addClient(
        _ plan: Lab.Plan, of address: Address, at target: SocketAddress, _ stage: NIOLoopBound<Stage>
    ) throws {
        let surroundings = Scenario.Surroundings(
            authority: address.reachable.description, epoch: secondsSince1970())
        let client = plan.scenario.client(plan.settings, plan.pace, surroundings)
        try stage.eventLoop.submit { stage.value.addClient(client, of: address, at: target) }.wait()
    }

    private static func listen(
        _ party: Party, at address: Address, _ stage: NIOLoopBound<Stage>, _ listeners: inout [any Channel]
    ) throws -> Address {
        do {
            let target = try SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
            let listener = try EndpointRunner.listen(on: target, loop: stage.eventLoop) {
                stage.value.acceptor(party)
            }.wait()
            listeners.append(listener)
            return Address(listener.localAddress) ?? address
        } catch {
            throw LabError.cannotListen(on: address, error)
        }
    }

    private static func secondsSince1970() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec)
    }
}
