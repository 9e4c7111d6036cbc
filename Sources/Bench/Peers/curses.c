// What ncurses takes to write a screen, with nothing of ours around it: a ladder of 40 rows in four colours.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdio.h>

enum { first_pair = 3000, text = 0, dim, request, response };

static void look(int pair) {
    int extended = first_pair + pair;
    if (pair == text) extended = 0;
    attr_set(A_NORMAL, (short)0, &extended);
}

static void row(int y, long number) {
    char words[128];
    look(dim);
    snprintf(words, sizeof words, " +%6ld.%03ldus  ", number / 7 % 1000, number % 1000);
    mvaddstr(y, 0, words);
    int is_request = number % 2 == 0;
    look(is_request ? request : response);
    snprintf(words, sizeof words, "%c%-6ld  ", is_request ? 'q' : 'r', number / 2);
    addstr(words);
    addstr(is_request ? "GET /item " : "<---------");
    for (int index = 0; index < 40; index++) addch('-');
    snprintf(words, sizeof words, " %ldB ", 100 + number % 800);
    addstr(words);
    addstr(is_request ? "--------->" : "--- 200 OK");
    look(dim);
    addstr(is_request ? "  no body" : "  Content-Length: 12");
    clrtoeol();
}

void bare_start(void) {
    init_extended_pair(first_pair + dim, 0x808890, -1);
    init_extended_pair(first_pair + request, 0x60a0ff, -1);
    init_extended_pair(first_pair + response, 0x60d090, -1);
}

static void show(long first, bool anew) {
    for (int y = 0; y < LINES; y++) row(y, first + y);
    if (anew) clearok(stdscr, TRUE);
    refresh();
}

void bare_page(long first) { show(first, TRUE); }
void bare_scroll(long first) { show(first, FALSE); }

void bare_status(long number) {
    char words[128];
    look(text);
    snprintf(words, sizeof words, " ev %ld  FOLLOW ", number);
    mvaddstr(0, 90, words);
    refresh();
}
