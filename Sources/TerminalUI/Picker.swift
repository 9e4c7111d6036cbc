import Canvas
import Scenarios
import Wire

/// The scenario picker: which scenario, with which settings.
package struct Picker: Sendable {
    package enum Focus: Hashable, Sendable { case scenarios, settings }

    package let scenarios: [Scenario]
    package var focus = Focus.scenarios
    package private(set) var index = 0
    /// Index into ``items``.
    package private(set) var item = 0
    /// The value of the item under the cursor while somebody types it.
    package var editor: TextInput?
    /// First line of the narration shown.
    package var top = 0
    private var drafts: [LabPlan]

    package init(scenarios: [Scenario]) {
        self.scenarios = scenarios
        drafts = scenarios.map { scenario in
            // On screen traffic runs until somebody stops it.
            LabPlan(
                scenario: scenario.name, settings: scenario.defaults, variant: .buggy,
                pace: Scenario.Pace(requests: nil, gap: scenario.gap))
        }
    }

    package var scenario: Scenario? { scenarios.indices.contains(index) ? scenarios[index] : nil }
    package var plan: LabPlan? { drafts.indices.contains(index) ? drafts[index] : nil }

    /// What can be set: the variant, the gap, then the scenario's knobs; all as knobs, so that one rule reads
    /// and checks their values.
    package var items: [Knob] {
        Self.common + (scenario?.knobs ?? [])
    }

    private static let common = [
        Knob(
            "server", .choice(Variant.allCases.map(\.rawValue)), .text(Variant.buggy.rawValue),
            "with the bug or without"),
        Knob("gap", .delay, .delay(.milliseconds(200)), "time between requests"),
    ]

    package func value(of item: Knob) -> Knob.Value {
        guard let plan else { return item.initial }
        switch item.name {
        case "server": return .text(plan.variant.rawValue)
        case "gap": return .delay(plan.pace.gap)
        default: return plan.settings[item.name] ?? item.initial
        }
    }

    /// Selects a scenario; one that is not there is the nearest.
    package mutating func select(_ index: Int) {
        self.index = max(0, min(index, scenarios.count - 1))
        item = 0
        top = 0
    }

    package mutating func select(item: Int) { self.item = max(0, min(item, items.count - 1)) }

    /// Makes a scenario's draft what was run, so that the picker shows what is on.
    package mutating func adopt(_ plan: LabPlan) {
        guard let place = scenarios.firstIndex(where: { $0.name == plan.scenario }) else { return }
        index = place
        drafts[place] = plan
    }

    /// The choice after or before the value of the item under the cursor.
    /// - Returns: false if its values cannot be counted up and must be typed.
    package mutating func step(_ distance: Int) -> Bool {
        let knob = items[item]
        let choices: [String]
        switch knob.kind {
        case .flag: choices = ["yes", "no"]
        case .choice(let names): choices = names
        case .count, .delay, .text: return false
        }
        let current = choices.firstIndex(of: value(of: knob).description) ?? 0
        let next = (current + distance + choices.count) % choices.count
        // The choices are the knob's own, so that it cannot refuse one.
        if let value = try? knob.value(of: choices[next]) { set(knob, value) }
        return true
    }

    package mutating func beginEditing() { editor = TextInput(value(of: items[item]).description) }

    /// Why what is typed cannot be taken; nil if it can.
    package var complaint: String? {
        guard let editor else { return nil }
        do {
            _ = try items[item].value(of: editor.string)
            return nil
        } catch {
            return error.description
        }
    }

    /// Takes what was typed, if it is a value.
    package mutating func acceptEdit() {
        guard let editor else { return }
        do {
            set(items[item], try items[item].value(of: editor.string))
            self.editor = nil
        } catch {
            // The complaint is on the screen; the editor stays open.
        }
    }

    private mutating func set(_ knob: Knob, _ value: Knob.Value) {
        guard drafts.indices.contains(index) else { return }
        switch (knob.name, value) {
        case ("server", .text(let name)): drafts[index].variant = Variant(rawValue: name) ?? .buggy
        case ("gap", .delay(let gap)): drafts[index].pace.gap = gap
        default: drafts[index].settings[knob.name] = value
        }
    }
}
