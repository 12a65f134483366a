/* terminfo.c - strings of the terminal's entry; the only file beside screen_curses.c that sees a
 * header of curses. */
#include "terminfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#include "screen_restore.h"

const char *terminfo_text(const char *name)
{
    const char *text = tigetstr(name);
    return text == (const char *)-1 ? NULL : text;
}

void terminfo_add(struct strbuf *out, const char *name)
{
    const char *text = terminfo_text(name);
    while (text && *text) {
        const char *end = strncmp(text, "$<", 2) == 0 ? strchr(text, '>') : NULL;
        if (end)
            text = end + 1;
        else
            strbuf_putc(out, *text++);
    }
}

int terminfo_colors(void)
{
    return tigetnum("colors");
}

static void learn(struct screen_keys *keys, const char *name, key_code key)
{
    const char *sequence = terminfo_text(name);
    if (sequence)
        screen_keys_learn(keys, sequence, key);
}

void terminfo_learn_keys(struct screen_keys *keys)
{
    static const struct {
        const char *name;
        key_code key;
    } known[] = {
        {"kcuu1", KEY_UP_},     {"kcud1", KEY_DOWN_},   {"kcub1", KEY_LEFT_},
        {"kcuf1", KEY_RIGHT_},  {"khome", KEY_HOME_},   {"kend", KEY_END_},
        {"kpp", KEY_PAGEUP_},   {"knp", KEY_PAGEDOWN_}, {"kich1", KEY_INSERT_},
        {"kdch1", KEY_DELETE_}, {"kcbt", KEY_STAB_},    {"kLFT", KEY_SLEFT_},
        {"kRIT", KEY_SRIGHT_},  {"kent", KEY_ENTER_},   {"kbs", KEY_BACKSPACE_},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        learn(keys, known[i].name, known[i].key);
    for (int i = 1; i <= 12; i++) {
        char name[16];
        snprintf(name, sizeof name, "kf%d", i);
        learn(keys, name, (key_code)(KEY_F1_ + i - 1));
    }
}

/* What curses reads of a terminal's type stands in a file. */
static bool can_open_files(void)
{
    int probe = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (probe >= 0)
        close(probe);
    return probe >= 0;
}

enum entry { ENTRY_UNKNOWN, ENTRY_WITHOUT_CURSOR, ENTRY_FINE };

static enum entry look_up(void)
{
    int found = 0;
    screen_restore_curses_begin();
    (void)setupterm(NULL, STDOUT_FILENO, &found);    /* 1: found, whatever else it says */
    bool moves = found == 1 && terminfo_text("cup"); /* the first name makes the table of all */
    screen_restore_curses_end();
    if (found != 1)
        return ENTRY_UNKNOWN;
    (void)del_curterm(cur_term); /* newterm reads its own, and frees only that */
    return moves ? ENTRY_FINE : ENTRY_WITHOUT_CURSOR;
}

bool terminfo_check(struct fault *why)
{
    const char *term = getenv("TERM");
    bool named = term && *term;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        fault_set(why, FAULT_INPUT, "Standard input and output are not both a terminal.");
        return fault_hint(why, "Use --once to print the sessions without a screen.");
    }
    if (!can_open_files())
        return fault_set(why, FAULT_SYSTEM, "No descriptor to learn of the terminal with: %s.",
                         strerror(errno));
    enum entry entry = named ? look_up() : ENTRY_UNKNOWN;
    if (entry == ENTRY_FINE)
        return true;
    if (!named)
        fault_set(why, FAULT_INPUT, "TERM is not set: what the terminal can do is not known.");
    else if (entry == ENTRY_UNKNOWN)
        fault_set(why, FAULT_INPUT, "The terminal type \"%.60s\" (TERM) is not known here.", term);
    else
        fault_set(why, FAULT_INPUT, "A terminal of type \"%.60s\" (TERM) cannot move its cursor.",
                  term);
    return fault_hint(why, "Use --once to print the sessions without a screen, or set TERM.");
}
