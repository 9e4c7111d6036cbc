import Analysis

/// The sign, the short name and the colour of a row, the same in every list of rows.
struct RowLook {
    var sign: Unicode.Scalar
    var label: String
    var role: Role
    /// What its arrow is drawn with.
    var shaft: Unicode.Scalar

    init(_ row: TimelineRow, _ glyphs: Glyphs) {
        self =
            switch row.kind {
            case .opened: Self(glyphs.opened, "open", .uiDim, glyphs.shaft)
            case .request(let number): Self(glyphs.request, "q\(number)", .request, glyphs.shaft)
            case .response(let number): Self(glyphs.response, "r\(number)", .response, glyphs.shaft)
            case .interim(let number): Self(glyphs.interim, "r\(number)", .interim, glyphs.shaft)
            case .tunnel: Self(glyphs.tunnel, "", .tunnel, glyphs.tunnel)
            case .stray: Self(glyphs.stray, "", .stray, glyphs.strayShaft)
            case .eaten(let victim, _):
                Self(glyphs.eaten, Meaning.letter(victim, glyphs), .eaten, glyphs.eatenShaft)
            case .closed(.fin): Self(glyphs.fin, "FIN", .uiDim, glyphs.shaft)
            case .closed(.rst): Self(glyphs.rst, "RST", .verdictBad, glyphs.shaft)
            case .closed(.gap): Self(glyphs.gap, "gap", .gap, glyphs.gap)
            case .log(.lab): Self(glyphs.lab, "lab", .uiTitle, glyphs.horizontal)
            case .log(.client): Self(glyphs.log, "client", .laneClient, glyphs.shaft)
            case .log(.server): Self(glyphs.log, "server", .laneServer, glyphs.shaft)
            case .log(.origin): Self(glyphs.log, "origin", .laneServer, glyphs.shaft)
            }
    }

    private init(_ sign: Unicode.Scalar, _ label: String, _ role: Role, _ shaft: Unicode.Scalar) {
        self.sign = sign
        self.label = label
        self.role = role
        self.shaft = shaft
    }
}
