/* test_screen_key.c - what a terminal sends, as keys; whole, and cut at every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "screen_key.h"

#define ESC "\033"

static const char *name_of(key_code key, char *buf, size_t size)
{
    if (key == KEY_PASTE_BEGIN_)
        return "<paste>";
    return key == KEY_PASTE_END_ ? "</paste>" : key_format(key, buf, size);
}

static void take_all(struct screen_keys *keys, bool complete, struct strbuf *out)
{
    key_code key;
    char name[32];
    while ((key = screen_keys_next(keys, complete)) != KEY_NONE)
        strbuf_printf(out, "%s%s", out->length ? " " : "", name_of(key, name, sizeof name));
}

/* The names of the keys in the bytes, read in two pieces. */
static void read_split(struct screen_keys *keys, const char *bytes, size_t length, size_t split,
                       struct strbuf *out)
{
    strbuf_clear(out);
    screen_keys_feed(keys, bytes, split);
    take_all(keys, false, out);
    screen_keys_feed(keys, bytes + split, length - split);
    take_all(keys, false, out);
    take_all(keys, true, out);
    assert_int_equal(keys->length, 0);
}

static void check_keys(const char *bytes, size_t length, const char *names)
{
    static struct screen_keys keys;
    struct strbuf out;
    screen_keys_init(&keys);
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (size_t split = 0; split <= length; split++) {
        read_split(&keys, bytes, length, split, &out);
        if (strcmp(out.bytes, names) != 0)
            fail_msg("%s, cut at %zu: \"%s\", not \"%s\"", bytes + (bytes[0] == '\033'), split,
                     out.bytes, names);
    }
    strbuf_release(&out);
}

struct key_row {
    const char *bytes, *names;
};

static void check_rows(const struct key_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_keys(rows[i].bytes, strlen(rows[i].bytes), rows[i].names);
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void characters_and_controls_are_keys(void **unused)
{
    static const struct key_row rows[] = {
        {"", ""},
        {"jK9 /", "j K 9 Space /"},
        {"\r\n", "Enter Enter"},
        {"\t\b\177", "Tab Backspace Backspace"},
        {"\001\003\032\034\037", "^A ^C ^Z ^\\ ^_"},
        {"\u00e9\u6f22\U0001f600", "\u00e9 \u6f22 \U0001f600"},
        {"\xc2\x9b\xc2\x85", ""},                 /* C1 has no key */
        {"a\200b\xc3(c", "a b ( c"},              /* broken bytes are none */
        {"\xed\xa0\x80x\xf5y\xc0\xafz", "x y z"}, /* surrogate, too large, overlong */
        {"\xf4\x90\x80\x80q\xe2\x82", "q"},       /* beyond Unicode; half a character at the end */
        {"\xe2\x82" ESC "[A", "Up"},
        {"\xe2\x9bq\xf4\x90\x9b\x9dw", "q w"}, /* within broken ones nothing is looked for */
    };
    (void)unused;
    CHECK_ROWS(rows);
    check_keys("a\0b", 3, "a b"); /* Ctrl-Space has no key */
}

static void a_lone_esc_is_the_esc_key(void **unused)
{
    static struct screen_keys keys;
    (void)unused;
    screen_keys_init(&keys);
    screen_keys_feed(&keys, ESC, 1);
    assert_int_equal(screen_keys_next(&keys, false), KEY_NONE); /* it may go on */
    assert_int_equal(screen_keys_next(&keys, true), KEY_ESC_);
    assert_int_equal(screen_keys_next(&keys, true), KEY_NONE);
    check_keys("j" ESC, 2, "j Esc");
}

static void esc_in_front_is_alt(void **unused)
{
    static const struct key_row rows[] = {
        {ESC "x" ESC "X" ESC "\u00e9", "M-x M-X M-\u00e9"},
        {ESC "\r" ESC "\177" ESC "\004", "M-Enter M-Backspace M-^D"},
        {ESC ESC, "M-Esc"},
        {ESC ESC ESC, "M-Esc Esc"},
        {ESC ESC "[A" ESC ESC "OP", "M-Up M-F1"},
        {ESC ESC ESC "[A", "M-Esc Up"},
        {ESC "[", "M-["},
        {ESC "O", "M-O"},
        {ESC "]", "M-]"},
        {ESC "\xc3", ""},
        {ESC "\200j", "j"},
    };
    (void)unused;
    CHECK_ROWS(rows);
}

static void sequences_of_the_terminal_families_are_keys(void **unused)
{
    static const struct key_row rows[] = {
        {ESC "[A" ESC "[B" ESC "[C" ESC "[D", "Up Down Right Left"},
        {ESC "OA" ESC "OB" ESC "OH" ESC "OF", "Up Down Home End"},
        {ESC "[H" ESC "[F" ESC "[1~" ESC "[4~" ESC "[7~" ESC "[8~", "Home End Home End Home End"},
        {ESC "[2~" ESC "[3~" ESC "[5~" ESC "[6~", "Insert Delete PageUp PageDown"},
        {ESC "OP" ESC "[11~" ESC "[[A", "F1 F1 F1"},
        {ESC "[15~" ESC "[17~" ESC "[21~" ESC "[23~" ESC "[24~", "F5 F6 F10 F11 F12"},
        {ESC "[[E" ESC "[[Z", "F5"},
        {ESC "[Z", "S-Tab"},
        {ESC "[1;2D" ESC "[1;2C" ESC "[d" ESC "[c", "S-Left S-Right S-Left S-Right"},
        {ESC "[1;2A" ESC "[1;5A" ESC "[3;5~", "Up Up Delete"}, /* no name of their own */
        {ESC "[1;3A" ESC "[1;4D" ESC "[5;3~", "M-Up M-S-Left M-PageUp"},
        {ESC "O2P" ESC "O5A" ESC "O1;3B", "F1 Up M-Down"}, /* old konsole and gnome-terminal */
        {ESC "OM" ESC "Oj" ESC "Ok" ESC "Op" ESC "OX" ESC "OI" ESC "O ", "Enter * + 0 = Tab Space"},
    };
    (void)unused;
    CHECK_ROWS(rows);
}

static void keys_are_told_by_number_too(void **unused)
{
    static const struct key_row rows[] = {
        {ESC "[106u" ESC "[27u" ESC "[13u" ESC "[127u" ESC "[9;2u", "j Esc Enter Backspace S-Tab"},
        {ESC "[99;5u" ESC "[99;3u" ESC "[99;7u" ESC "[91;5u", "^C M-c M-^C Esc"},
        {ESC "[97;2u" ESC "[97;65u" ESC "[97;66u" ESC "[97:65;2u", "A A a A"},
        {ESC "[47:63;2u" ESC "[47:63u" ESC "[228u", "? / \u00e4"},
        {ESC "[97;1:1u" ESC "[97;1:2u" ESC "[97;1:3u", "a a"}, /* let go is no key */
        {ESC "[1;1:1B" ESC "[1;1:3B" ESC "[5;1:3~" ESC "[1;129A", "Down Up"},
        {ESC "[27;5;99~" ESC "[27;2;63~" ESC "[27;3;13~" ESC "[27;5;49~", "^C ? M-Enter"},
        {ESC "[57400u" ESC "[57414u" ESC "[57419u" ESC "[57376u" ESC "[57358u", "1 Enter Up"},
        {ESC "[97;9u" ESC "[97;17uj", "j"}, /* Super and Hyper are the desktop's */
        {ESC "[55296u" ESC "[155u" ESC "[1114112u" ESC "[99999999999uj", "j"},
        {ESC "[u" ESC "[27~" ESC "[27;5~j", "j"},
    };
    (void)unused;
    CHECK_ROWS(rows);
}

/* C1 controls, as a byte and as UTF-8. */
static void terminals_of_eight_bits_are_read(void **unused)
{
    static const struct key_row rows[] = {
        {"\x9b"
         "A\x9b"
         "1;3B\x8fPj",
         "Up M-Down F1 j"},
        {"\xc2\x9b"
         "A\xc2\x9b"
         "1;3B\xc2\x8fPj",
         "Up M-Down F1 j"},
        {"\x9b"
         "200~q\x9b"
         "201~",
         "<paste> q </paste>"},
        {"\x9d"
         "11;rgb:AA\x9cj\x90+q\a"
         "j\x9fGi" ESC "\\j",
         "j j j"},
        {"\xc2\x9d"
         "11;\u00e4\u039c;Q\xc2\x9cj",
         "j"},
        {"\x9b\003\x8f\003\x90\003", "^C ^C ^C"},
        {"\x9b", ""},
        {"\xc2\x9b"
         "1;2",
         ""},
    };
    (void)unused;
    CHECK_ROWS(rows);
}

/* A letter out of a sequence would activate, delete, quit. */
static void what_is_not_known_is_swallowed_whole(void **unused)
{
    static const struct key_row rows[] = {
        {ESC "[99~j", "j"},
        {ESC "[1;2;3;4Qj", "F2 j"},
        {ESC "[99999999999999999999Yj", "j"},
        {ESC "[?1;2cj" ESC "[>0;276;0cj" ESC "[<0;5;6Mj", "j j j"}, /* answers, mouse */
        {ESC "[M !Aj", "j"},                                        /* the oldest mouse report */
        {ESC "[Ij" ESC "[Oj", "j j"},                               /* focus */
        {ESC "[24;80Rj" ESC "[1;80Rj" ESC "[R", "j j F3"},          /* where the cursor is */
        {ESC "[8;24;80tj" ESC "[48;24;80;0;0tj" ESC "[0nj", "j j j"},
        {ESC "[?2026;2$yj" ESC "[?1uj" ESC "[32;10;20Mj", "j j j"},
        {ESC "[ qj", "j"},
        {ESC "Ozj" ESC "O9Aj", "j Up j"},
        {ESC "]11;rgb:1e1e/AAAA/2e2e" ESC "\\j", "j"},
        {ESC "]52;c;QURR\aj", "j"},
        {ESC "P>|XTerm(370)" ESC "\\j" ESC "P1+r544e=78\aj", "j j"},
        {ESC "_Gi=1;OK" ESC "\\j", "j"},
        {ESC "[12", ""},
        {ESC "[<0;5", ""},
        {ESC "]11;rgb:AA", ""},
        {ESC "]11;rgb" ESC, ""},
        {ESC "[[", ""},
        {ESC "[M A", ""},
    };
    (void)unused;
    CHECK_ROWS(rows);
}

static void a_sequence_that_is_broken_off_takes_no_key_with_it(void **unused)
{
    static const struct key_row rows[] = {
        {ESC "[\003", "M-[ ^C"},
        {ESC "[12\003", "^C"},
        {ESC "[" ESC "[A", "M-[ Up"},
        {ESC "[1;" ESC "[A", "Up"},
        {ESC "[[" ESC "[A", "Up"},
        {ESC "[\u00e9", "M-[ \u00e9"},
        {ESC "O\003" ESC "O" ESC "O" ESC "OA", "M-O ^C M-O M-O Up"},
        {ESC "O1" ESC "[B", "Down"},
        {ESC "P\r" ESC "P" ESC "Pq", "M-P Enter M-P"},
        {ESC "]11;rgb\003" ESC "]1" ESC "[A", "^C Up"},
        {ESC "P" ESC "\\", "M-P M-\\"},
    };
    (void)unused;
    CHECK_ROWS(rows);
}

static void a_paste_stands_between_its_marks(void **unused)
{
    static const struct key_row rows[] = {
        {ESC "[200~a b\n" ESC "[201~", "<paste> a Space b Enter </paste>"},
        {ESC "[200~" ESC "q" ESC "[201~", "<paste> M-q </paste>"},
        {ESC "[200~q" ESC ESC "[201~Q", "<paste> q </paste> Q"}, /* ends though ESC is its last */
        {ESC "[200;3~" ESC "[201;3~", "<paste> </paste>"},
    };
    (void)unused;
    CHECK_ROWS(rows);
}

/* The page's colour, asked for at the start, between keys and cut at every place. */
static void what_the_terminal_says_of_its_page_is_remembered(void **unused)
{
    static const char *const answers[] = {"j" ESC "]11;rgb:ffff/ffff/ffff" ESC "\\k",
                                          "j\x9d"
                                          "11;rgb:ffff/ffff/ffff\x9ck",
                                          "j\xc2\x9d"
                                          "11;rgb:ffff/ffff/ffff\xc2\x9ck"};
    static struct screen_keys keys;
    struct strbuf out;
    (void)unused;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        for (size_t split = 0; split <= strlen(answers[i]); split++) {
            screen_keys_init(&keys);
            assert_int_equal(keys.ground, OSC_GROUND_UNKNOWN);
            read_split(&keys, answers[i], strlen(answers[i]), split, &out);
            assert_string_equal(out.bytes, "j k");
            assert_int_equal(keys.ground, OSC_GROUND_LIGHT);
        }
    }
    strbuf_release(&out);
}

/* Over a slow line it may come in pieces; a person's Esc does not wait for so long. */
static void an_answer_that_was_asked_for_may_take_its_time(void **unused)
{
    static const struct {
        const char *bytes;
        int wait_ms;
    } rows[] = {{"", 0},
                {ESC, SCREEN_KEY_WAIT_MS},
                {ESC "[1", SCREEN_KEY_WAIT_MS},
                {ESC "]", SCREEN_ANSWER_WAIT_MS},
                {ESC "]11;rgb:ff", SCREEN_ANSWER_WAIT_MS},
                {"\x9d"
                 "11;",
                 SCREEN_ANSWER_WAIT_MS},
                {"\x90"
                 "1",
                 SCREEN_KEY_WAIT_MS}};
    static struct screen_keys keys;
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        screen_keys_init(&keys);
        keys.ground = OSC_GROUND_ASKED;
        screen_keys_feed(&keys, rows[i].bytes, strlen(rows[i].bytes));
        assert_int_equal(screen_keys_next(&keys, false), KEY_NONE);
        assert_int_equal(screen_keys_wait_ms(&keys), rows[i].wait_ms);
        keys.ground = OSC_GROUND_DARK;
        assert_true(screen_keys_wait_ms(&keys) <= SCREEN_KEY_WAIT_MS);
    }
}

/* Garbage that begins as an answer does must not slow keys down for good. */
static void an_answer_is_waited_for_in_vain_once(void **unused)
{
    static struct screen_keys keys;
    (void)unused;
    screen_keys_init(&keys);
    keys.ground = OSC_GROUND_ASKED;
    screen_keys_feed(&keys, ESC "]52;c;", 7);
    assert_int_equal(screen_keys_wait_ms(&keys), SCREEN_ANSWER_WAIT_MS);
    assert_int_equal(screen_keys_next(&keys, true), KEY_NONE);
    screen_keys_feed(&keys, ESC "]52;c;", 7);
    assert_int_equal(screen_keys_wait_ms(&keys), SCREEN_KEY_WAIT_MS);
}

static void the_terminals_own_sequences_are_learned(void **unused)
{
    static struct screen_keys keys;
    struct strbuf out;
    (void)unused;
    screen_keys_init(&keys);
    strbuf_init(&out, STRBUF_NO_LIMIT);
    screen_keys_learn(&keys, ESC "[11~", KEY_F12_); /* stands before what we know */
    screen_keys_learn(&keys, ESC "?q", KEY_UP_);
    screen_keys_learn(&keys, ESC, KEY_DOWN_);
    screen_keys_learn(&keys, "ab", KEY_DOWN_);
    screen_keys_learn(&keys, ESC "0123456789abcdef", KEY_DOWN_);
    assert_int_equal(keys.learned_count, 2);
    for (size_t split = 0; split <= 13; split++) {
        read_split(&keys, ESC "[11~" ESC "?q" ESC "?zab", 13, split, &out);
        assert_string_equal(out.bytes, "F12 Up M-? z a b");
    }
    for (int i = 0; i < 2 * SCREEN_KEYS_LEARNED; i++)
        screen_keys_learn(&keys, ESC "zz", KEY_LEFT_);
    assert_int_equal(keys.learned_count, SCREEN_KEYS_LEARNED);
    strbuf_release(&out);
}

/* Feeds as a screen does: as much as there is room for. */
static void feed_all(struct screen_keys *keys, const char *bytes, size_t length, struct strbuf *out)
{
    while (length > 0) {
        size_t piece = screen_keys_room(keys) < length ? screen_keys_room(keys) : length;
        assert_true(piece > 0);
        screen_keys_feed(keys, bytes, piece);
        take_all(keys, false, out);
        bytes += piece;
        length -= piece;
    }
    take_all(keys, true, out);
}

static void there_is_always_room_for_more(void **unused)
{
    static struct screen_keys keys;
    size_t length = 3 * SCREEN_KEYS_BYTES;
    char *bytes = malloc(length);
    struct strbuf out;
    (void)unused;
    screen_keys_init(&keys);
    strbuf_init(&out, STRBUF_NO_LIMIT);
    memset(bytes, 'x', length);
    feed_all(&keys, bytes, length, &out);
    assert_int_equal(out.length, 2 * length - 1); /* each of them, and blanks between */
    strbuf_clear(&out);
    memset(bytes, '1', length);
    memcpy(bytes, ESC "[", 2);
    feed_all(&keys, bytes, SCREEN_KEYS_BYTES + 1, &out); /* one that never ends is given up */
    assert_string_equal(out.bytes, "1");
    assert_int_equal(screen_keys_room(&keys), SCREEN_KEYS_BYTES);
    strbuf_release(&out);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_and_controls_are_keys),
        cmocka_unit_test(a_lone_esc_is_the_esc_key),
        cmocka_unit_test(esc_in_front_is_alt),
        cmocka_unit_test(sequences_of_the_terminal_families_are_keys),
        cmocka_unit_test(keys_are_told_by_number_too),
        cmocka_unit_test(terminals_of_eight_bits_are_read),
        cmocka_unit_test(what_is_not_known_is_swallowed_whole),
        cmocka_unit_test(a_sequence_that_is_broken_off_takes_no_key_with_it),
        cmocka_unit_test(a_paste_stands_between_its_marks),
        cmocka_unit_test(what_the_terminal_says_of_its_page_is_remembered),
        cmocka_unit_test(an_answer_that_was_asked_for_may_take_its_time),
        cmocka_unit_test(an_answer_is_waited_for_in_vain_once),
        cmocka_unit_test(the_terminals_own_sequences_are_learned),
        cmocka_unit_test(there_is_always_room_for_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
