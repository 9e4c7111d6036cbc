#define _GNU_SOURCE
#include "CCurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>

// Macros of term.h.
#undef columns
#undef lines

static char *without_padding(const char *value) {
    if (value == NULL || value == (const char *)-1) return NULL;
    char *plain = malloc(strlen(value) + 1);
    if (plain == NULL) return NULL;
    char *end = plain;
    while (*value != '\0') {
        const char *padding = value[0] == '$' && value[1] == '<' ? strchr(value, '>') : NULL;
        if (padding != NULL) {
            value = padding + 1;
        } else {
            *end++ = *value++;
        }
    }
    *end = '\0';
    return plain;
}

char *ccurses_capability(const char *name) { return without_padding(tigetstr(name)); }

char *ccurses_words(const char *name, int first, int second) {
    char *value = tigetstr((char *)name);
    if (value == NULL || value == (char *)-1) return NULL;
    return without_padding(tiparm(value, first, second));
}

bool ccurses_flag(const char *name) { return tigetflag(name) > 0; }

bool ccurses_ask_about(const char *term, int descriptor) {
    ccurses_stop_asking();
    int problem = 0;
    return setupterm(term, descriptor, &problem) == OK;
}

void ccurses_stop_asking(void) {
    if (cur_term != NULL) del_curterm(cur_term);
}

// A compiled terminfo entry, as term(5) lays it out, with numbers of 32 bits.

struct octets {
    unsigned char *start;
    size_t count, room;
    bool failed;
};

static void add(struct octets *to, const void *from, size_t count) {
    if (to->room - to->count < count) {
        size_t room = (to->count + count) * 2;
        unsigned char *larger = to->failed ? NULL : realloc(to->start, room);
        if (larger == NULL) {
            to->failed = true;
            return;
        }
        to->start = larger;
        to->room = room;
    }
    memcpy(to->start + to->count, from, count);
    to->count += count;
}

static void add_number(struct octets *to, long value, int octets) {
    unsigned char low[4];
    for (int index = 0; index < octets; index++) low[index] = (unsigned char)((unsigned long)value >> (8 * index));
    add(to, low, (size_t)octets);
}

static void add_text(struct octets *to, const char *text) { add(to, text, strlen(text) + 1); }

static void make_even(struct octets *to) {
    if (to->count % 2 != 0) add_number(to, 0, 1);
}

static int count_of(NCURSES_CONST char *const *names) {
    int count = 0;
    while (names[count] != NULL) count++;
    return count;
}

// Semicolons, which more terminals understand than the colons of the standard.
#define DIRECT(palette, code) \
    "\033[%?%p1%{8}%<%t" palette "%p1%d%e" code ";2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"

static const char *direct_string(const char *name) {
    if (strcmp(name, "setaf") == 0) return DIRECT("3", "38");
    if (strcmp(name, "setab") == 0) return DIRECT("4", "48");
    // Colours that can be redefined are those of a palette.
    if (strcmp(name, "initc") == 0 || strcmp(name, "oc") == 0) return NULL;
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}

static long direct_number(const char *name) {
    if (strcmp(name, "colors") == 0) return 0x1000000;
    if (strcmp(name, "pairs") == 0) return 0x10000;
    return tigetnum(name);
}

unsigned char *ccurses_direct_entry(const char *name, size_t *count) {
    // Extensions that ncurses looks at: how to report the mouse, how to clear what is scrolled away.
    static const char *const extensions[] = {"XM", "E3"};
    enum { extension_count = sizeof extensions / sizeof extensions[0] };
    int flags = count_of(boolnames), numbers = count_of(numnames), strings = count_of(strnames);
    struct octets entry = {0}, offsets = {0}, table = {0};
    for (int index = 0; index < strings; index++) {
        const char *value = direct_string(strnames[index]);
        add_number(&offsets, value == NULL ? -1 : (long)table.count, 2);
        if (value != NULL) add_text(&table, value);
    }
    add_number(&entry, 01036, 2);
    add_number(&entry, (long)strlen(name) + 1, 2);
    add_number(&entry, flags, 2);
    add_number(&entry, numbers, 2);
    add_number(&entry, strings, 2);
    add_number(&entry, (long)table.count, 2);
    add_text(&entry, name);
    for (int index = 0; index < flags; index++) {
        add_number(&entry, strcmp(boolnames[index], "ccc") != 0 && tigetflag(boolnames[index]) > 0, 1);
    }
    make_even(&entry);
    for (int index = 0; index < numbers; index++) {
        long value = direct_number(numnames[index]);
        add_number(&entry, value < 0 ? -1 : value, 4);
    }
    add(&entry, offsets.start, offsets.count);
    add(&entry, table.start, table.count);
    make_even(&entry);

    // The extended part: values first, then names, whose offsets begin at 0 again.
    struct octets values = {0}, names = {0}, value_offsets = {0}, name_offsets = {0};
    add_number(&name_offsets, 0, 2);
    add_text(&names, "RGB");
    int present = 0;
    for (int index = 0; index < extension_count; index++) {
        const char *value = tigetstr((char *)extensions[index]);
        if (value == NULL || value == (const char *)-1) continue;
        present++;
        add_number(&value_offsets, (long)values.count, 2);
        add_text(&values, value);
        add_number(&name_offsets, (long)names.count, 2);
        add_text(&names, extensions[index]);
    }
    add_number(&entry, 1, 2);
    add_number(&entry, 0, 2);
    add_number(&entry, present, 2);
    add_number(&entry, present + 1 + present, 2);
    add_number(&entry, (long)(values.count + names.count), 2);
    add_number(&entry, 1, 1);
    make_even(&entry);
    add(&entry, value_offsets.start, value_offsets.count);
    add(&entry, name_offsets.start, name_offsets.count);
    add(&entry, values.start, values.count);
    add(&entry, names.start, names.count);

    struct octets *parts[] = {&offsets, &table, &values, &names, &value_offsets, &name_offsets};
    bool failed = entry.failed;
    for (size_t index = 0; index < sizeof parts / sizeof parts[0]; index++) {
        failed = failed || parts[index]->failed;
        free(parts[index]->start);
    }
    // Larger ones are not read.
    if (failed || entry.count > 32768) {
        free(entry.start);
        return NULL;
    }
    *count = entry.count;
    return entry.start;
}

bool ccurses_use_locale(void) {
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
    // Without this ncurses drops wide characters silently.
    setlocale(LC_CTYPE, "C.UTF-8");
    return false;
}

int ccurses_width(wchar_t scalar) { return wcwidth(scalar); }

bool ccurses_size(int descriptor, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return true;
}

int ccurses_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

// Signals that the loop must hear of

static const int caught[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
enum { caught_count = sizeof caught / sizeof caught[0] };
static struct sigaction before_caught[caught_count];
static int signal_pipe[2] = {-1, -1};

static void on_signal(int number) {
    int saved = errno;
    unsigned char octet = (unsigned char)number;
    // A full pipe means that the loop is about to look anyway.
    ssize_t ignored = write(signal_pipe[1], &octet, 1);
    (void)ignored;
    errno = saved;
}

static void catch_signal(int number, struct sigaction *before) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, before);
}

int ccurses_catch_signals(void) {
    if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    for (int index = 0; index < caught_count; index++) {
        catch_signal(caught[index], &before_caught[index]);
        // What nohup or a script made deaf stays deaf.
        if (before_caught[index].sa_handler == SIG_IGN) sigaction(caught[index], &before_caught[index], NULL);
    }
    return signal_pipe[0];
}

void ccurses_release_signals(void) {
    for (int index = 0; index < caught_count; index++) sigaction(caught[index], &before_caught[index], NULL);
    close(signal_pipe[0]);
    close(signal_pipe[1]);
    signal_pipe[0] = signal_pipe[1] = -1;
}

void ccurses_stop(void) {
    struct sigaction action = {.sa_handler = SIG_DFL}, before;
    sigemptyset(&action.sa_mask);
    sigaction(SIGTSTP, &action, &before);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &before, NULL);
}

// Output that would land on the screen

static int kept_output = -1;
static int before_diverted[3] = {-1, -1, -1};

bool ccurses_divert_output(void) {
    if (!isatty(STDOUT_FILENO) && !isatty(STDERR_FILENO)) return true;
    kept_output = memfd_create("straybyte-output", MFD_CLOEXEC);
    if (kept_output < 0) return false;
    // Both share the offset of one open file, so their order is kept.
    for (int descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (!isatty(descriptor)) continue;
        before_diverted[descriptor] = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
        if (before_diverted[descriptor] >= 0) dup2(kept_output, descriptor);
    }
    return true;
}

// Only functions that a signal handler may call.
void ccurses_replay_output(void) {
    if (kept_output < 0) return;
    for (int descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (before_diverted[descriptor] < 0) continue;
        dup2(before_diverted[descriptor], descriptor);
        close(before_diverted[descriptor]);
        before_diverted[descriptor] = -1;
    }
    char buffer[4096];
    ssize_t count;
    lseek(kept_output, 0, SEEK_SET);
    while ((count = read(kept_output, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0; done < count;) {
            ssize_t written = write(STDERR_FILENO, buffer + done, (size_t)(count - done));
            if (written <= 0) break;
            done += written;
        }
    }
    close(kept_output);
    kept_output = -1;
}

// Traps

// SIGQUIT is no fault of ours, but it is to end the process where it stands, with a core, all the same.
static const int traps[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGQUIT};
enum { trap_count = sizeof traps / sizeof traps[0] };
static struct sigaction before_traps[trap_count];
static volatile sig_atomic_t is_guarding = 0;
static int guarded_terminal = -1;
static struct termios guarded_modes;
static char restore_sequence[512];
static size_t restore_length;

static void on_trap(int number, siginfo_t *info, void *context) {
    (void)context;
    if (is_guarding) {
        is_guarding = 0;
        ssize_t ignored = write(guarded_terminal, restore_sequence, restore_length);
        (void)ignored;
        tcsetattr(guarded_terminal, TCSANOW, &guarded_modes);
        ccurses_replay_output();
    }
    for (int index = 0; index < trap_count; index++) {
        if (traps[index] == number) sigaction(number, &before_traps[index], NULL);
    }
    // A fault happens again when the handler returns, and now meets whoever was there before, Swift's backtracer or
    // the default. A signal that was sent does not happen again by itself, whoever sent it.
    if (info->si_code <= 0 || number == SIGQUIT) raise(number);
}

void ccurses_guard_traps(int descriptor, const struct termios *modes, const char *restore) {
    guarded_terminal = descriptor;
    guarded_modes = *modes;
    restore_length = strlen(restore);
    if (restore_length > sizeof restore_sequence) restore_length = sizeof restore_sequence;
    memcpy(restore_sequence, restore, restore_length);
    is_guarding = 1;
    struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    // In a background process tcsetattr would stop instead of restoring.
    sigaddset(&action.sa_mask, SIGTTOU);
    for (int index = 0; index < trap_count; index++) {
        sigaction(traps[index], &action, &before_traps[index]);
        // What a script made deaf stays deaf.
        if (traps[index] == SIGQUIT && before_traps[index].sa_handler == SIG_IGN) {
            sigaction(SIGQUIT, &before_traps[index], NULL);
        }
    }
}

void ccurses_release_traps(void) {
    is_guarding = 0;
    for (int index = 0; index < trap_count; index++) sigaction(traps[index], &before_traps[index], NULL);
}
