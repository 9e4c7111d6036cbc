import Wire

/// The lanes at a scale: nearer and further, left and right.
extension AppModel {
    /// Columns that the lanes have.
    private var laneColumns: Int {
        layout.interior(of: .lanes).map { max(1, $0.columns - LanesView.label - 1) } ?? 1
    }

    mutating func zoomLanes(nearer: Bool) {
        guard let subject, layout.rect(of: .lanes) != nil else {
            focus = .lanes
            return
        }
        let middle = selection.octet ?? subject.range.lowerBound
        guard let scale = laneScale else {
            if nearer {
                laneScale = .octetACell
                centerLanes(on: middle)
            }
            return
        }
        let next = nearer ? scale.finer ?? scale : scale.coarser
        // What shows everything with room to spare is the view that fits.
        if let next, nearer || scale.octets(in: laneColumns) < subject.octets.bytes.count {
            laneScale = next
            centerLanes(on: middle)
        } else {
            laneScale = nil
        }
    }

    mutating func panLanes(by distance: Int) {
        guard let scale = laneScale, let subject else { return }
        let shown = scale.octets(in: laneColumns)
        let last = max(0, subject.octets.bytes.count - shown)
        let step = max(1, scale.octets(in: 8))
        viewports.lanes = max(0, min(viewports.lanes + distance * step, last))
    }

    /// Brings what is selected into the lanes' sight, if it is not.
    mutating func revealInLanes() {
        guard let scale = laneScale, let subject else { return }
        let wanted = selection.octet ?? subject.range.lowerBound
        let shown = scale.octets(in: laneColumns)
        if wanted < viewports.lanes || wanted >= viewports.lanes + shown { centerLanes(on: wanted) }
        viewports.lanes = max(0, min(viewports.lanes, max(0, subject.octets.bytes.count - shown)))
    }

    private mutating func centerLanes(on offset: Int) {
        guard let scale = laneScale, let subject else { return }
        let shown = scale.octets(in: laneColumns)
        let start = (offset - shown / 3) / scale.octetsPerCell * scale.octetsPerCell
        viewports.lanes = max(0, min(start, max(0, subject.octets.bytes.count - shown)))
    }
}
