#if canImport(Glibc)
    import Glibc
#endif

/// ncurses by itself on the terminal that is measured, for comparison: what any program pays that draws with it.
@MainActor
struct BareCurses {
    typealias Call = @convention(c) (Int) -> Void

    let page: Call
    let scroll: Call
    let status: Call

    /// nil where it cannot be compiled: it takes cc and the development files of ncurses.
    init?() {
        guard let library = loadPeer("curses.c", [], ["-lncursesw", "-ltinfo"]) else { return nil }
        func call<Function>(_ name: String, _ type: Function.Type) -> Function? {
            dlsym(library, name).map { unsafeBitCast($0, to: type) }
        }
        guard let start = call("bare_start", (@convention(c) () -> Void).self), let page = call("bare_page", Call.self),
            let scroll = call("bare_scroll", Call.self), let status = call("bare_status", Call.self)
        else { return nil }
        start()
        (self.page, self.scroll, self.status) = (page, scroll, status)
    }
}
