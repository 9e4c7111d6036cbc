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

char *ccurses_capability(const char *name) {
    const char *value = tigetstr(name);
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

bool ccurses_flag(const char *name) { return tigetflag(name) > 0; }

bool ccurses_ask_about(const char *term, int descriptor) {
    ccurses_stop_asking();
    int problem = 0;
    return setupterm(term, descriptor, &problem) == OK;
}

void ccurses_stop_asking(void) {
    if (cur_term != NULL) del_curterm(cur_term);
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

static const int traps[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
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
    // the default. A signal that was sent does not happen again by itself.
    if (info->si_code <= 0) raise(number);
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
    for (int index = 0; index < trap_count; index++) sigaction(traps[index], &action, &before_traps[index]);
}

void ccurses_release_traps(void) {
    is_guarding = 0;
    for (int index = 0; index < trap_count; index++) sigaction(traps[index], &before_traps[index], NULL);
}
