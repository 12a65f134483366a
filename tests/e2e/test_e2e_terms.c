/* Terminal types and locales: each starts, draws, takes keys, quits and is given back; those that
 * cannot be drawn on are told so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"

static bool wrote(struct term *term, const char *part)
{
    size_t length;
    const char *bytes = term_bytes(term, &length);
    return memmem(bytes, length, part, strlen(part)) != NULL;
}

static bool is_ascii(struct term *term)
{
    size_t length;
    const char *bytes = term_bytes(term, &length);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)bytes[i] >= 0x80)
            return false;
    return true;
}

/* Any SGR that chooses a colour: 3x, 4x, 9x, 10x as a whole parameter. */
static bool has_color(struct term *term)
{
    size_t length;
    const char *bytes = term_bytes(term, &length);
    for (size_t i = 0; i + 2 < length; i++) {
        if (bytes[i] != '\033' || bytes[i + 1] != '[')
            continue;
        const char *end = bytes + i + 2 + strspn(bytes + i + 2, "0123456789;");
        char *after = NULL;
        for (const char *at = bytes + i + 2; *end == 'm' && at < end; at = after + 1) {
            long value = strtol(at, &after, 10);
            if ((value >= 30 && value <= 38) || (value >= 40 && value <= 48) || value >= 90)
                return true;
        }
    }
    return false;
}

static void expect_given_back(struct term *term)
{
    struct termios before = term_modes_before(term), now = term_modes(term);
    int row, col;
    bool visible;
    assert_int_equal(now.c_lflag, before.c_lflag);
    assert_int_equal(now.c_iflag, before.c_iflag);
    assert_int_equal(now.c_oflag, before.c_oflag);
    assert_false(term_alternate(term));
    term_cursor(term, &row, &col, &visible);
    assert_true(visible);
}

/* What one terminal type or locale must come to. */
struct kind {
    const char *term;
    const char *env[3];
    bool color, ascii;
};

static const struct kind kinds[] = {
    {"xterm", {NULL}, true, false},
    {"xterm-256color", {NULL}, true, false},
    {"screen-256color", {NULL}, true, false},
    {"linux", {NULL}, true, true},
    {"vte-direct", {NULL}, true, false},
    {"vt100", {NULL}, false, false},
    {"xterm-256color", {"NO_COLOR=1", NULL}, false, false},
    {"xterm-256color", {"LC_ALL=C", NULL}, true, true},
    {"xterm-256color", {"LC_ALL=", "LANG=C", NULL}, true, true},
    {"xterm-256color", {"LC_ALL=xx_YY.UTF-8", NULL}, true, false}, /* not installed here */
    {"xterm-256color", {"LC_ALL=xx_YY.utf8", NULL}, true, false},
    {"xterm-256color", {"LC_ALL=xx_YY.UTF-8@valencia", NULL}, true, false},
    {"xterm-256color", {"LC_ALL=", "LC_CTYPE=UTF-8", NULL}, true, false}, /* a Mac by ssh */
    {"xterm-256color", {"LC_ALL=xx_YY", NULL}, true, true},
    {"vt100", {"LC_ALL=POSIX", NULL}, false, true},
};

static void use(struct tenant *tenant, const struct kind *kind)
{
    int status;
    struct term *term = console_start_as(tenant, 24, 80, NULL, kind->term, kind->env);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "1 of 14"));
    term_send(term, "j");
    assert_true(term_wait(term, "2 of 14"));
    term_send(term, "\033[B"); /* whatever the type calls it, terminals send these */
    assert_true(term_wait(term, "3 of 14"));
    term_send(term, "?");
    assert_true(term_wait(term, "one row down"));
    term_send(term, "\003q");
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    if (has_color(term) != kind->color || is_ascii(term) != kind->ascii)
        fail_msg("%s %s: colour %d, ASCII %d", kind->term, kind->env[0] ? kind->env[0] : "",
                 has_color(term), is_ascii(term));
    expect_given_back(term);
    term_free(term);
}

static void each_kind_of_terminal_can_be_used(void **state)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        use(*state, &kinds[i]);
}

/* tmux keeps an Esc back and hands it on together with the key that follows. */
static void an_esc_that_comes_with_the_next_key_is_not_lost(void **state)
{
    struct term *term = console_start_as(*state, 24, 80, NULL, "tmux-256color", NULL);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "1 of 14"));
    term_send(term, "\r");
    assert_true(term_wait(term, "─ Session 1 of 14"));
    term_send(term, "\033s"); /* to the list, which alone is sorted */
    assert_true(term_wait(term, "─ Sort by "));
    term_send(term, "\003");
    assert_true(term_wait(term, "s sort"));
    console_quit(term);
}

/* An old one would show such words between the cells. */
static void a_terminal_without_a_clipboard_is_told_no_words_for_one(void **state)
{
    static const char *const terms[] = {"vt100", "vt220", "linux"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct term *term = console_start_as(*state, 24, 80, NULL, terms[i], NULL);
        assert_true(console_wait_state(term, "LIVE"));
        term_send(term, "y");
        assert_true(term_wait(term, "has no clipboard: nothing was sent."));
        assert_false(wrote(term, "\033]"));
        assert_false(wrote(term, "\033[?2004"));
        console_quit(term);
    }
}

static void a_terminal_that_cannot_be_drawn_on_is_told(void **state)
{
    static const char *const terms[] = {"dumb", "no-such-terminal", ""};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        int status;
        struct term *term = console_start_as(*state, 24, 80, NULL, terms[i], NULL);
        assert_true(term_wait_exit(term, &status));
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 2);
        assert_true(term_wait(term, "TERM"));
        assert_true(term_wait(term, "--once"));
        assert_false(wrote(term, "\033"));
        expect_given_back(term);
        term_free(term);
    }
}

static bool has_asked(struct term *term, void *unused)
{
    (void)unused;
    return wrote(term, "\033]11;?\033\\");
}

static bool is_white(struct term *term, void *unused)
{
    struct term_cell cell = term_cell(term, 5, 40);
    (void)unused;
    return !cell.bg_default && cell.bg == 0xFFFFFF;
}

static bool is_bare(struct term *term, void *unused)
{
    (void)unused;
    return term_cell(term, 5, 40).bg_default;
}

/* Where nobody chose a theme the terminal says whether its page is light; no letter of the answer
 * is a key. A theme that is chosen afterwards is worn. */
static void a_light_page_has_the_light_theme(void **state)
{
    struct term *term = console_start_as(*state, 24, 80, NULL, "xterm-256color", NULL);
    assert_true(term_wait_until(term, has_asked, NULL));
    term_send(term, "\033]11;rgb:ffff/ffff/ffff\033\\");
    assert_true(term_wait_until(term, is_white, NULL));
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "1 of 14"));
    assert_true(term_wait(term, "[1 All 14"));
    term_send(term, "T");
    assert_true(term_wait(term, "> default-light"));
    term_send(term, "k\r");
    assert_true(term_wait_until(term, is_bare, NULL));
    console_quit(term);
}

/* Opens the chooser, and waits for a theme that was put there just now: it is found behind whatever
 * else the thread that reads themes was given, as it does one thing after the other. */
static void wait_for_an_errand(struct term *term, const struct tenant *tenant, size_t number)
{
    char *make = xasprintf("mkdir -p %s/config/restoretop/themes && "
                           "echo '[theme]' >%s/config/restoretop/themes/zzz-%zu.theme",
                           tenant->dir, tenant->dir, number);
    char *name = xasprintf("zzz-%zu", number);
    assert_int_equal(system(make), 0);
    term_send(term, "T");
    assert_true(term_wait(term, "> default-dark"));
    assert_true(term_wait(term, name));
    free(name);
    free(make);
}

static void a_dark_page_or_a_theme_that_was_chosen_stays_as_it_is(void **state)
{
    static const char *const told[] = {"COLORFGBG=15;0", NULL};
    static const char *const chosen[] = {"--theme", "default-dark", NULL};
    const struct {
        const char *const *args, *const *env;
    } cases[] = {{NULL, NULL}, {NULL, told}, {chosen, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct term *term =
            console_start_as(*state, 24, 80, cases[i].args, "xterm-256color", cases[i].env);
        assert_true(console_wait_state(term, "LIVE"));
        assert_int_equal(has_asked(term, NULL), i == 0);
        term_send(term, i == 0 ? "\033]11;rgb:1e1e/1e1e/2e2e\a" : "\033]11;rgb:ffff/ffff/ffff\a");
        term_send(term, "j");
        assert_true(term_wait(term, "2 of 14"));
        wait_for_an_errand(term, *state, i);
        assert_true(is_bare(term, NULL));
        term_escape(term);
        console_quit(term);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_terminal_can_be_used),
        cmocka_unit_test(an_esc_that_comes_with_the_next_key_is_not_lost),
        cmocka_unit_test(a_terminal_without_a_clipboard_is_told_no_words_for_one),
        cmocka_unit_test(a_terminal_that_cannot_be_drawn_on_is_told),
        cmocka_unit_test(a_light_page_has_the_light_theme),
        cmocka_unit_test(a_dark_page_or_a_theme_that_was_chosen_stays_as_it_is),
    };
    return cmocka_run_group_tests_name("e2e: kinds of terminals", tests, tenant_set_up,
                                       tenant_tear_down);
}
