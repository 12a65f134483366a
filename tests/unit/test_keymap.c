/* test_keymap.c - names of keys, and what they are bound to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "keymap.h"

/* --- names --- */

static key_code key_of(const char *name)
{
    key_code key = KEY_NONE;
    if (!key_parse(name, &key))
        fail_msg("\"%s\" is no key", name);
    return key;
}

static void a_name_leads_to_its_key_and_back(void **unused)
{
    static const struct {
        const char *name;
        key_code key;
        const char *written; /* NULL: as `name` */
    } rows[] = {
        {"j", 'j', NULL},
        {"J", 'J', NULL},
        {"/", '/', NULL},
        {"^", '^', NULL},
        {"-", '-', NULL},
        {"M", 'M', NULL},
        {"F", 'F', NULL},
        {"\u00e9", 0xE9, NULL},
        {"\u6f22", 0x6F22, NULL},
        {"\U0001f600", 0x1F600, NULL},
        {"Space", ' ', NULL},
        {"^N", 14, NULL},
        {"^n", 14, "^N"},
        {"^\\", 28, NULL},
        {"^_", 31, NULL},
        {"^H", KEY_BACKSPACE_, "Backspace"},
        {"^?", KEY_BACKSPACE_, "Backspace"},
        {"^I", KEY_TAB_, "Tab"},
        {"^J", KEY_ENTER_, "Enter"},
        {"^m", KEY_ENTER_, "Enter"},
        {"^[", KEY_ESC_, "Esc"},
        {"Enter", KEY_ENTER_, NULL},
        {"RETURN", KEY_ENTER_, "Enter"},
        {"escape", KEY_ESC_, "Esc"},
        {"pagedown", KEY_PAGEDOWN_, "PageDown"},
        {"PgUp", KEY_PAGEUP_, "PageUp"},
        {"Del", KEY_DELETE_, "Delete"},
        {"Ins", KEY_INSERT_, "Insert"},
        {"S-Tab", KEY_STAB_, NULL},
        {"s-left", KEY_SLEFT_, "S-Left"},
        {"S-Right", KEY_SRIGHT_, NULL},
        {"F1", KEY_F1_, NULL},
        {"f9", KEY_F1_ + 8, "F9"},
        {"F12", KEY_F12_, NULL},
        {"M-x", 'x' | KEY_ALT, NULL},
        {"m-X", 'X' | KEY_ALT, "M-X"},
        {"M--", '-' | KEY_ALT, NULL},
        {"M-^A", 1 | KEY_ALT, NULL},
        {"M-Enter", KEY_ENTER_ | KEY_ALT, NULL},
        {"M-F12", KEY_F12_ | KEY_ALT, NULL},
        {"M-S-Tab", KEY_STAB_ | KEY_ALT, NULL},
        {"M-Backspace", KEY_BACKSPACE_ | KEY_ALT, NULL}, /* the longest there is */
    };
    char name[16];
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(key_of(rows[i].name), rows[i].key);
        assert_string_equal(key_format(rows[i].key, name, sizeof name),
                            rows[i].written ? rows[i].written : rows[i].name);
    }
}

static void what_names_no_key_is_refused(void **unused)
{
    static const char *const names[] = {
        "",         "jj",  "Entr", "F0",   "F13",  "F01",    "F",   "F1x",  "M-",
        "^",        "^1",  "^@",   "^`",   "^AB",  "M-M-x",  " ",   "\t",   "\x7f",
        "\xc2\x80", "C-a", "S-Up", "\xc3", "\xff", "Enter ", "M-^", "Paste"};
    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        key_code key = 12345;
        bool lone = strcmp(names[i], "^") == 0 || strcmp(names[i], "F") == 0 ||
                    strcmp(names[i], "M-^") == 0; /* a character as itself */
        if (key_parse(names[i], &key) != lone)
            fail_msg("\"%s\" is %s key", names[i], lone ? "no" : "a");
        assert_true(lone || key == 12345); /* untouched */
    }
}

static void what_has_no_name_is_written_as_nothing(void **unused)
{
    static const key_code keys[] = {KEY_NONE, KEY_ALT, KEY_PASTE_BEGIN_, KEY_PASTE_END_,
                                    KEY_PASTE_END_ + 1};
    char name[16];
    (void)unused;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_string_equal(key_format(keys[i], name, sizeof name), "");
}

/* --- actions --- */

static void check_keys(const struct keymap *keymap, enum action action, const char *keys)
{
    struct strbuf text;
    strbuf_init(&text, 1024);
    keymap_keys(keymap, action, &text);
    assert_string_equal(text.bytes, keys);
    strbuf_release(&text);
}

static void every_default_key_is_known_and_none_stands_twice(void **unused)
{
    struct keymap *keymap = keymap_new();
    struct key_conflict pair = {.a = 0};
    (void)unused;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action_info *info = action_info((enum action)i);
        check_keys(keymap, (enum action)i, info->keys);
        assert_int_equal(action_parse(info->name), i);
        assert_true(*info->keys && *info->help && info->contexts);
    }
    assert_false(keymap_next_conflict(keymap, &pair));
    keymap_free(keymap);
    keymap_free(NULL);
}

static void a_key_means_what_it_means_where_it_is_pressed(void **unused)
{
    struct keymap *keymap = keymap_new();
    (void)unused;
    assert_int_equal(keymap_find(keymap, 'j', C_LIST), ACTION_DOWN);
    assert_int_equal(keymap_find(keymap, KEY_DOWN_, C_HELP), ACTION_DOWN);
    assert_int_equal(keymap_find(keymap, 'p', C_LIST), ACTION_PREVIEW);
    assert_int_equal(keymap_find(keymap, 'p', C_DETAIL), ACTION_NONE);
    assert_int_equal(keymap_find(keymap, 'x', C_RAW), ACTION_RAW);
    assert_int_equal(keymap_find(keymap, 'x', C_EVENTS), ACTION_NONE);
    assert_int_equal(keymap_find(keymap, 'j' | KEY_ALT, C_LIST), ACTION_NONE);
    assert_int_equal(keymap_find(keymap, KEY_NONE, C_ALL), ACTION_NONE);
    keymap_free(keymap);
}

static void ones_own_keys_take_the_place_of_the_defaults(void **unused)
{
    struct keymap *keymap = keymap_new();
    char first[16];
    (void)unused;
    assert_true(keymap_bind(keymap, "down", " J  \t M-Down ", NULL));
    check_keys(keymap, ACTION_DOWN, "J M-Down");
    assert_int_equal(keymap_find(keymap, 'j', C_LIST), ACTION_NONE);
    assert_int_equal(keymap_find(keymap, 'J', C_LIST), ACTION_DOWN);
    assert_string_equal(keymap_first_key(keymap, ACTION_DOWN, first, sizeof first), "J");
    assert_true(keymap_bind(keymap, "down", "", NULL));
    check_keys(keymap, ACTION_DOWN, "");
    assert_string_equal(keymap_first_key(keymap, ACTION_DOWN, first, sizeof first), "");
    assert_true(keymap_bind(keymap, "down", "1 2 3 4 5 6 7 8 9 a b c d e f h", NULL)); /* 16 */
    keymap_free(keymap);
}

static void a_wrong_binding_is_told_and_changes_nothing(void **unused)
{
    static const struct {
        const char *action, *keys, *told;
    } rows[] = {
        {"down", "j Nonsense", "\"Nonsense\" is no key (for action down)."},
        {"down", "F13", "\"F13\" is no key (for action down)."},
        {"down", "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj",
         "\"jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj\" is no key (for action down)."},
        {"down", "1 2 3 4 5 6 7 8 9 0 a b c d e f g", "Action down has more than 16 keys."},
        {"Down", "j", "There is no action \"Down\"."},
        {"", "j", "There is no action \"\"."},
    };
    struct keymap *keymap = keymap_new();
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fault why = {.kind = FAULT_NONE};
        assert_false(keymap_bind(keymap, rows[i].action, rows[i].keys, &why));
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_string_equal(why.text, rows[i].told);
        check_keys(keymap, ACTION_DOWN, "j Down ^N");
    }
    keymap_free(keymap);
}

static void two_actions_on_one_key_are_named_with_the_key(void **unused)
{
    static const struct {
        const char *action, *keys, *told; /* NULL: no conflict */
    } rows[] = {
        {"quit", "j", "Key j is bound to both down and quit."},
        {"refresh", "M-x ^d", "Key ^D is bound to both half-page-down and refresh."},
        {"down", "^J", "Key Enter is bound to both down and open."}, /* what a terminal sends */
        {"events", "PgUp", "Key PageUp is bound to both page-up and events."},
        {"preview", "p Tab", "Key Tab is bound to both focus and preview."},
        {"raw", "e", "Key e is bound to both raw and events."}, /* both in the list */
        {"events", "Z", NULL},
        {"quit", "", NULL},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct keymap *keymap = keymap_new();
        struct key_conflict pair = {.a = 0};
        assert_true(keymap_bind(keymap, rows[i].action, rows[i].keys, NULL));
        assert_int_equal(keymap_next_conflict(keymap, &pair), rows[i].told != NULL);
        assert_string_equal(pair.why.text, rows[i].told ? rows[i].told : "");
        assert_int_equal(pair.why.kind, rows[i].told ? FAULT_INPUT : FAULT_NONE);
        assert_false(keymap_next_conflict(keymap, &pair)); /* each is told once */
        keymap_free(keymap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_leads_to_its_key_and_back),
        cmocka_unit_test(what_names_no_key_is_refused),
        cmocka_unit_test(what_has_no_name_is_written_as_nothing),
        cmocka_unit_test(every_default_key_is_known_and_none_stands_twice),
        cmocka_unit_test(a_key_means_what_it_means_where_it_is_pressed),
        cmocka_unit_test(ones_own_keys_take_the_place_of_the_defaults),
        cmocka_unit_test(a_wrong_binding_is_told_and_changes_nothing),
        cmocka_unit_test(two_actions_on_one_key_are_named_with_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
