// What Swift cannot say to ncurses by itself: macros with computed values, globals, variadic functions, and the few
// things that must work inside a signal handler.
#ifndef STRAYBYTE_CCURSES_H
#define STRAYBYTE_CCURSES_H

#if !__has_include(<curses.h>)
#error "straybyte needs the development files of ncurses with wide characters: apt-get install libncursesw5-dev (Debian, Ubuntu) or dnf install ncurses-devel (Fedora)"
#endif

// Before curses.h, and here rather than in the manifest: the Swift importer does not see C settings.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>
#include <wchar.h>

// Globals, which Swift 6 holds for unsafe.
static inline WINDOW *ccurses_screen(void) { return stdscr; }

enum ccurses_mouse_action { ccurses_press, ccurses_release, ccurses_wheel_up, ccurses_wheel_down, ccurses_ignored };
struct ccurses_mouse {
    enum ccurses_mouse_action action;
    /// 1 to 3; 0 where there is none.
    int button;
    int column;
    int row;
};

/// Takes the mouse event that a KEY_MOUSE announced.
static inline bool ccurses_take_mouse(struct ccurses_mouse *mouse) {
    MEVENT event;
    if (getmouse(&event) != OK) return false;
    mouse->column = event.x;
    mouse->row = event.y;
    mouse->button = 0;
    mouse->action = ccurses_ignored;
    if (event.bstate & BUTTON4_PRESSED) {
        mouse->action = ccurses_wheel_up;
    } else if (event.bstate & BUTTON5_PRESSED) {
        mouse->action = ccurses_wheel_down;
    } else if (event.bstate & (BUTTON1_PRESSED | BUTTON2_PRESSED | BUTTON3_PRESSED)) {
        mouse->action = ccurses_press;
        mouse->button = event.bstate & BUTTON1_PRESSED ? 1 : event.bstate & BUTTON2_PRESSED ? 2 : 3;
    } else if (event.bstate & (BUTTON1_RELEASED | BUTTON2_RELEASED | BUTTON3_RELEASED)) {
        mouse->action = ccurses_release;
        mouse->button = event.bstate & BUTTON1_RELEASED ? 1 : event.bstate & BUTTON2_RELEASED ? 2 : 3;
    }
    return true;
}

static inline void ccurses_use_mouse(bool on) {
    mmask_t mask = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON2_PRESSED | BUTTON2_RELEASED | BUTTON3_PRESSED |
        BUTTON3_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED;
    mousemask(on ? mask : 0, NULL);
}

/// A terminfo string with its padding removed; NULL where the terminal has none. The caller frees it.
char *ccurses_capability(const char *name);
/// The same of one that takes numbers.
char *ccurses_words(const char *name, int first, int second);
bool ccurses_flag(const char *name);
/// Makes the questions above be about the terminfo entry of that name, writes nothing; false where there is none.
bool ccurses_ask_about(const char *term, int descriptor);
/// Ends that, so that newterm starts from nothing.
void ccurses_stop_asking(void);

/// A compiled terminfo entry of that name: the one that the questions are about, but with 24-bit colours.
/// Returns NULL where memory is out or the entry would be too large. The caller frees it.
unsigned char *ccurses_direct_entry(const char *name, size_t *count);

/// Takes the locale of LC_CTYPE from the environment.
/// Returns whether it is UTF-8; if not, the C library is made to write UTF-8 nevertheless.
bool ccurses_use_locale(void);
/// The C library's opinion of a scalar's width, which ncurses follows: -1, 0, 1 or 2.
int ccurses_width(wchar_t scalar);

/// False where the terminal does not tell.
bool ccurses_size(int descriptor, int *columns, int *rows);
/// A descriptor that becomes readable when 8 octets are written to it; -1 with errno.
int ccurses_eventfd(void);

/// Makes SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP and SIGCONT write their number as one octet into a pipe.
/// Returns the end to read; -1 with errno. To be called before newterm, which then leaves them alone.
int ccurses_catch_signals(void);
void ccurses_release_signals(void);
/// Stops the process group as Ctrl-Z does; returns when it goes on.
void ccurses_stop(void);

/// From here on what is written to standard output and standard error, as far as they are terminals, is kept in
/// memory. Returns false with errno.
bool ccurses_divert_output(void);
/// Ends that, and writes what was kept to standard error.
void ccurses_replay_output(void);

/// From here on a trap (SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE) or SIGQUIT writes `restore` to the terminal,
/// gives it its `modes` back, replays diverted output and then goes where it would have gone.
void ccurses_guard_traps(int descriptor, const struct termios *modes, const char *restore);
void ccurses_release_traps(void);

#endif
