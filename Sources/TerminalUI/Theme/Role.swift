import Canvas

/// What a cell is about. Views name roles; a theme says how each one looks.
///
/// To add one: a case, its name and its fallback. A theme that does not know it shows it as its fallback.
package enum Role: UInt8, CaseIterable, Hashable, Sendable {
    // Raw value 0 is `Style.plain`; as a backdrop it means none.
    case uiText
    case uiBackground
    case uiDim
    case uiBorder
    case uiBorderFocus
    case uiTitle
    case uiSelection
    case uiHeader
    case uiFooterKey
    case uiFooterText
    case uiDialog
    case uiInput
    case uiInputInvalid
    case uiMatch
    case uiMark
    case uiCursor

    case request
    case requestBody
    case response
    case responseBody
    case interim
    case framing
    case trailer
    case tunnel
    case stray
    case eaten
    case disagree
    case gap

    case laneReference
    case laneClient
    case laneServer
    case laneTcp

    case verdictOk
    case verdictWarn
    case verdictBad
    case verdictUnknown

    /// As theme files and golden screens spell it.
    package var name: String { description.name }

    /// The role whose look this one takes where a theme says nothing about it; nil for the last resort.
    package var fallback: Role? { description.fallback }

    /// - Returns: Nil for a name that no role has.
    package init?(name: String) {
        guard let role = Role.allCases.first(where: { $0.name == name }) else { return nil }
        self = role
    }

    private var description: (name: String, fallback: Role?) {
        switch self {
        case .uiText: ("ui.text", nil)
        case .uiBackground: ("ui.background", nil)
        case .uiDim: ("ui.dim", .uiText)
        case .uiBorder: ("ui.border", .uiDim)
        case .uiBorderFocus: ("ui.border.focus", .uiBorder)
        case .uiTitle: ("ui.title", .uiText)
        case .uiSelection: ("ui.selection", .uiText)
        case .uiHeader: ("ui.header", .uiText)
        case .uiFooterKey: ("ui.footer.key", .uiTitle)
        case .uiFooterText: ("ui.footer.text", .uiDim)
        case .uiDialog: ("ui.dialog", .uiText)
        case .uiInput: ("ui.input", .uiText)
        case .uiInputInvalid: ("ui.input.invalid", .verdictBad)
        case .uiMatch: ("ui.match", .uiSelection)
        case .uiMark: ("ui.mark", .uiTitle)
        case .uiCursor: ("ui.cursor", .uiSelection)
        case .request: ("role.request", .uiText)
        case .requestBody: ("role.request.body", .request)
        case .response: ("role.response", .uiText)
        case .responseBody: ("role.response.body", .response)
        case .interim: ("role.interim", .response)
        case .framing: ("role.framing", .uiDim)
        case .trailer: ("role.trailer", .framing)
        case .tunnel: ("role.tunnel", .uiText)
        case .stray: ("role.stray", .disagree)
        case .eaten: ("role.eaten", .disagree)
        case .disagree: ("role.disagree", .uiText)
        case .gap: ("role.gap", .uiDim)
        case .laneReference: ("lane.reference", .uiTitle)
        case .laneClient: ("lane.client", .request)
        case .laneServer: ("lane.server", .response)
        case .laneTcp: ("lane.tcp", .uiDim)
        case .verdictOk: ("verdict.ok", .uiText)
        case .verdictWarn: ("verdict.warn", .uiTitle)
        case .verdictBad: ("verdict.bad", .disagree)
        case .verdictUnknown: ("verdict.unknown", .uiDim)
        }
    }
}

extension Style {
    /// - Parameter on: The role whose background lies behind the cell, such as ``Role/uiSelection``.
    package init(_ role: Role, on: Role? = nil, _ attributes: Attributes = []) {
        self.init(role: role.rawValue, backdrop: on?.rawValue ?? 0, attributes: attributes)
    }
}
