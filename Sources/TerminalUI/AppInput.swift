import Analysis
import Canvas
import Scenarios
import Wire

/// What the run loop tells the model.
package enum AppInput: Hashable, Sendable {
    case terminal(TerminalInput)
    /// What the lab has recorded since the last time, in order; never of a lab that was stopped before.
    case events([Event])
    /// A session of another source than the lab begins. `epoch`: nanoseconds since 1970 at its time 0.
    case opened(SessionSource, epoch: Int64?)
    /// What is known of its source now.
    case source(SessionSource)
    /// Connections without their detail, or what is to be said of those anew.
    case summaries([ConnectionSummary])
    /// The events of a connection that ``Effect/load(_:)`` asked for, its opening first.
    case loaded(ConnectionID, [Event])
    /// Why they cannot be had. One line.
    case loadFailed(ConnectionID, String)
    /// Connections whose octets were given up to stay within the budget.
    case evicted([ConnectionID])
    /// Connections whose events come no more because there are too many; they can be asked for.
    case unfollowed([ConnectionID])
    /// The lab that ``Effect/startLab(_:)`` asked for runs. `epoch`: nanoseconds since 1970 at its time 0.
    case labStarted(epoch: Int64)
    /// It could not be started: an address in use, say. One line.
    case labRefused(String)
    /// Its client has no more to do; `failed` says that it gave up because of an error that it has logged.
    case labFinished(failed: Bool)
    case outcome(Outcome)
    /// How much time has passed since the last one, or since ``AppModel/wakeAfter`` asked for it.
    case tick(Delay)
    /// The theme that is shown now: as the terminal's background wants it, or as the model asked.
    case theme(String)

    /// What came of an effect that can fail.
    package enum Outcome: Hashable, Sendable {
        case exported(path: String, octets: Int)
        /// Nothing was written: the file is there and the order did not say to replace it.
        case exportExists(path: String)
        case exportFailed(String)
        case copied(octets: Int)
        case failed(String)
    }
}

/// What the model asks of the run loop.
package enum Effect: Hashable, Sendable {
    case startLab(LabPlan)
    case stopLab
    case setVariant(Variant)
    case pause(Bool)
    case sendOne
    case setGap(Delay)
    /// Somebody looks at a connection of which only the summary is here.
    case load(ConnectionID)
    case export(ExportOrder)
    /// For a session log that is being written.
    case mark(Mark)
    case unmark(Mark)
    /// To the clipboard; printable characters and line ends only.
    case copy(String)
    case setTheme(String)
    case setMouse(Bool)
    case suspend
    /// Draw everything anew, whatever the terminal is believed to show.
    case redraw
    case quit
}

/// A scenario as somebody wants to see it.
package struct LabPlan: Hashable, Sendable {
    /// Its name.
    package var scenario: String
    package var settings: Settings
    package var variant: Variant
    package var pace: Scenario.Pace

    package init(scenario: String, settings: Settings, variant: Variant, pace: Scenario.Pace) {
        self.scenario = scenario
        self.settings = settings
        self.variant = variant
        self.pace = pace
    }
}
