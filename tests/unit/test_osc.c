/* test_osc.c - what a terminal is told beside its cells: clipboard and title. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "osc.h"

static void check_copy(const char *text, enum osc_wrap wrap, const char *sent)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    assert_true(osc_copy(&out, text, wrap));
    assert_string_equal(out.bytes, sent);
    strbuf_release(&out);
}

static void what_stands_between_is_known_by_its_variables(void **unused)
{
    static const struct {
        const char *tmux, *term;
        enum osc_wrap wrap;
    } rows[] = {
        {NULL, NULL, OSC_PLAIN},
        {NULL, "xterm-256color", OSC_PLAIN},
        {"", "screen", OSC_SCREEN},
        {NULL, "screen.xterm-256color", OSC_SCREEN},
        {"/tmp/tmux-0/default,1,0", "screen-256color", OSC_TMUX},
        {"/tmp/tmux-0/default,1,0", NULL, OSC_TMUX},
        {NULL, "xterm-screen", OSC_PLAIN},
        {NULL, "tmux-256color", OSC_TMUX}, /* over ssh */
        {"", "tmux", OSC_TMUX},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(osc_wrap_of(rows[i].tmux, rows[i].term), rows[i].wrap);
}

/* RFC 4648's own examples, and bytes with their highest bit set. */
static void a_text_goes_to_the_clipboard_in_base64(void **unused)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xff\xfe\xfd", "//79"},
        {"\xfb\xef\xbe", "++++"},
        {"\033]2;x\a", "G10yO3gH"}, /* no escape of the text itself gets out */
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char sent[64];
        snprintf(sent, sizeof sent, "\033]52;c;%s\033\\", rows[i][1]);
        check_copy(rows[i][0], OSC_PLAIN, sent);
    }
}

static void tmux_and_screen_are_told_to_pass_it_on(void **unused)
{
    (void)unused;
    check_copy("foo", OSC_TMUX, "\033]52;c;Zm9v\033\\\033Ptmux;\033\033]52;c;Zm9v\033\033\\\033\\");
    check_copy("foo", OSC_SCREEN, "\033P\033]52;c;Zm9v\a\033\\");
}

static void what_the_copy_takes_is_told(void **unused)
{
    static const struct {
        enum osc_wrap wrap;
        const char *sty;
        size_t bytes;
        const char *needs;
    } rows[] = {
        {OSC_PLAIN, NULL, 9999, ""},
        {OSC_TMUX, NULL, 36, " (tmux: with set-clipboard on)"},
        {OSC_TMUX, "1.a", 9999, " (tmux: with set-clipboard on)"},
        {OSC_SCREEN, "1234.a", 9999, ""},
        {OSC_SCREEN, NULL, 369, " (if tmux: with set-clipboard on)"},
        {OSC_SCREEN, "", 370, " (if tmux: with TERM=tmux-256color)"},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(osc_copy_needs(rows[i].wrap, rows[i].sty, rows[i].bytes),
                            rows[i].needs);
}

/* The most that is told to come through in one piece does. */
static void one_piece_is_what_is_told(void **unused)
{
    struct strbuf out;
    char text[370];
    (void)unused;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_true(osc_copy(&out, text, OSC_SCREEN));
    assert_null(strstr(out.bytes + 1, "\033P"));
    strbuf_release(&out);
}

/* screen drops a string longer than its buffer, so it comes in pieces, none of which ends within an
 * escape; put together they are the whole. */
static void a_long_text_reaches_screen_in_pieces(void **unused)
{
    struct strbuf out, joined, plain;
    char text[1001];
    (void)unused;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    strbuf_init(&joined, STRBUF_NO_LIMIT);
    strbuf_init(&plain, STRBUF_NO_LIMIT);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_true(osc_copy(&out, text, OSC_SCREEN));
    assert_true(osc_copy(&plain, text, OSC_PLAIN));
    for (char *at = out.bytes; *at;) {
        assert_int_equal(strncmp(at, "\033P", 2), 0);
        char *end = strstr(at, "\033\\");
        assert_non_null(end);
        assert_true(end - at <= 768);
        strbuf_add(&joined, at + 2, (size_t)(end - at) - 2);
        at = end + 2;
    }
    assert_int_equal(joined.length, plain.length - 1); /* BEL for ESC \ */
    assert_memory_equal(joined.bytes, plain.bytes, plain.length - 2);
    assert_int_equal(joined.bytes[joined.length - 1], '\a');
    strbuf_release(&out);
    strbuf_release(&joined);
    strbuf_release(&plain);
}

static void what_a_terminal_would_not_take_is_not_sent(void **unused)
{
    size_t most = OSC_COPY_MAX / 4 * 3;
    char *text = malloc(most + 2);
    struct strbuf out;
    (void)unused;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    memset(text, 'x', most + 1);
    text[most + 1] = '\0';
    assert_false(osc_copy(&out, text, OSC_TMUX));
    assert_int_equal(out.length, 0);
    text[most] = '\0';
    assert_true(osc_copy(&out, text, OSC_TMUX));
    assert_true(out.length > most);
    strbuf_release(&out);
    free(text);
}

static void a_page_is_light_or_dark(void **unused)
{
    static const struct {
        const char *answer;
        enum osc_ground ground;
    } rows[] = {
        {"11;rgb:ffff/ffff/ffff\033\\", OSC_GROUND_LIGHT}, /* xterm */
        {"11;rgb:ff/ff/ff\a", OSC_GROUND_LIGHT},
        {"11;rgb:fdfd/f6f6/e3e3\a", OSC_GROUND_LIGHT}, /* solarized, both */
        {"11;rgb:0000/2b2b/3636\a", OSC_GROUND_DARK},
        {"11;rgb:0/0/0\a", OSC_GROUND_DARK},
        {"11;rgb:0000/0000/ffff\a", OSC_GROUND_DARK}, /* blue is never bright */
        {"11;rgb:0000/ffff/0000\a", OSC_GROUND_LIGHT},
        {"11;rgba:FFFF/FFFF/FFFF/8000\a", OSC_GROUND_LIGHT},
        {"10;rgb:ffff/ffff/ffff\a", OSC_GROUND_UNKNOWN}, /* of the letters */
        {"11;rgb:ffff/ffff\a", OSC_GROUND_UNKNOWN},
        {"11;rgb:ffff/ffff/", OSC_GROUND_UNKNOWN},
        {"11;rgb:ffff", OSC_GROUND_UNKNOWN},
        {"11;rgb:/ffff/ffff\a", OSC_GROUND_UNKNOWN},
        {"11;?\a", OSC_GROUND_UNKNOWN},
        {"11;rgb:", OSC_GROUND_UNKNOWN},
        {"", OSC_GROUND_UNKNOWN},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(osc_ground_of(rows[i].answer, strlen(rows[i].answer)), rows[i].ground);
    assert_true(osc_may_ask_ground("xterm-256color"));
    assert_true(osc_may_ask_ground("tmux-256color"));
    assert_false(osc_may_ask_ground("screen-256color")); /* nobody there answers */
    assert_false(osc_may_ask_ground("linux"));
    assert_false(osc_may_ask_ground(NULL));
}

static void a_title_is_text_and_nothing_else(void **unused)
{
    struct strbuf out;
    char text[200];
    (void)unused;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    osc_title(&out, "contoso\033]0;x\a\n\u202e!");
    assert_string_equal(out.bytes, "\033]2;contoso\ufffd]0;x\ufffd \ufffd!\033\\");
    strbuf_clear(&out);
    memset(text, 'w', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    osc_title(&out, text);
    assert_int_equal(out.length, 4 + 79 + 3 + 2); /* 79 and an ellipsis */
    strbuf_release(&out);
}

/* A semicolon would make a command of it: "9;4;..." is a progress bar. */
static void a_line_for_the_desktop_has_no_fields_of_its_own(void **unused)
{
    static const struct {
        enum osc_wrap wrap;
        const char *nine, *more;
    } rows[] = {
        {OSC_PLAIN, "\033]9;contoso: 1,2\033\\", "\033]777;notify;a,b;1,2\033\\"},
        {OSC_TMUX, "\033Ptmux;\033\033]9;contoso: 1,2\033\033\\\033\\",
         "\033Ptmux;\033\033]777;notify;a,b;1,2\033\033\\\033\\"},
        {OSC_SCREEN, "\033P\033]9;contoso: 1,2\a\033\\", "\033P\033]777;notify;a,b;1,2\a\033\\"},
    };
    struct strbuf out;
    (void)unused;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strbuf_clear(&out);
        osc_line9(&out, "contoso", "1;2", rows[i].wrap);
        assert_string_equal(out.bytes, rows[i].nine);
        strbuf_clear(&out);
        osc_line777(&out, "a;b", "1;2", rows[i].wrap);
        assert_string_equal(out.bytes, rows[i].more);
    }
    strbuf_release(&out);
}

static void only_terminals_known_to_keep_a_title_are_asked_to(void **unused)
{
    (void)unused;
    assert_true(osc_keeps_title("xterm-256color"));
    assert_true(osc_keeps_title("tmux-256color"));
    assert_true(osc_keeps_title("foot"));
    assert_false(osc_keeps_title("linux"));
    assert_false(osc_keeps_title("screen-256color"));
    assert_false(osc_keeps_title(""));
    assert_false(osc_keeps_title(NULL));
}

static void a_terminal_of_old_is_told_nothing_beside_its_cells(void **unused)
{
    static const char *const old[] = {"vt100",         "vt220", "vt420", "linux",
                                      "linux-16color", "ansi",  "cons25"};
    static const char *const others[] = {"vte-256color", "xterm", "tmux",
                                         "screen",       "rxvt",  "putty"};
    struct strbuf out;
    (void)unused;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof old / sizeof *old; i++) {
        assert_false(osc_passes_over(old[i]));
        osc_paste_marks(&out, old[i], true);
    }
    assert_int_equal(out.length, 0);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_true(osc_passes_over(others[i]));
    osc_paste_marks(&out, "xterm", true);
    osc_paste_marks(&out, "xterm", false);
    assert_string_equal(out.bytes, "\033[?2004h\033[?2004l");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_between_is_known_by_its_variables),
        cmocka_unit_test(a_text_goes_to_the_clipboard_in_base64),
        cmocka_unit_test(tmux_and_screen_are_told_to_pass_it_on),
        cmocka_unit_test(what_the_copy_takes_is_told),
        cmocka_unit_test(one_piece_is_what_is_told),
        cmocka_unit_test(a_long_text_reaches_screen_in_pieces),
        cmocka_unit_test(what_a_terminal_would_not_take_is_not_sent),
        cmocka_unit_test(a_page_is_light_or_dark),
        cmocka_unit_test(a_title_is_text_and_nothing_else),
        cmocka_unit_test(a_line_for_the_desktop_has_no_fields_of_its_own),
        cmocka_unit_test(only_terminals_known_to_keep_a_title_are_asked_to),
        cmocka_unit_test(a_terminal_of_old_is_told_nothing_beside_its_cells),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
