/* Without --write: every key of the action table in every view, and rows of keys by chance, and the
 * simulator's log holds only reads. All rows of three keys are in unit/test_app_readonly.c. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"

/* clang-format off */
static const struct action_keys { const char *name, *keys; } actions[] = {
#define ACTION(id, name, keys, contexts, help) {name, keys},
#include "actions.def"
#undef ACTION
};

/* What a terminal of TERM=xterm-256color sends (application cursor keys). */
static const struct { const char *name, *bytes; } named_keys[] = {
    {"Down", "\033OB"},      {"Up", "\033OA"},      {"PageDown", "\033[6~"}, {"PageUp", "\033[5~"},
    {"Home", "\033OH"},      {"End", "\033OF"},     {"Enter", "\r"},         {"Tab", "\t"},
    {"Esc", "\033"},         {"F1", "\033OP"},      {"F3", "\033OR"},        {"F4", "\033OS"},
    {"F5", "\033[15~"},    {"F6", "\033[17~"},      {"F10", "\033[21~"},
};

/* Every place where a key can land: how it is reached from the list, and what shows that it is. */
static const struct place {
    const char *name, *keys, *shows[2];
    const char *quits; /* the keys that end the program here, as in the table */
} places[] = {
    {"the list",        "",      {"[1 All ", "p preview"},    " q F10 Q "},
    {"the pane",        "\t",    {"[1 All ", "r read again"}, " Q "},
    {"the detail",      "\r",    {"─ Session ", "r read again"},  " Q "},
    {"the raw view",    "x",     {"─ Raw JSON ", "r read again"}, " Q "},
    {"the raw view of the detail", "\rx", {"─ Raw JSON ", "r read again"}, " Q "},
    {"events",          "e",     {"─ Events, newest", "Esc back"}, " Q "},
    {"faults",          "E",     {"─ Faults", "Esc back"}, " Q "},
    {"help",            "?",     {"─ Help ", "Esc back"}, " Q "},
    {"the sort menu",   "s",     {"─ Sort by ", "Esc "}, " Q "},
    {"the theme menu",  "T",     {"cvd-dark", "Esc "}, " Q "},
    {"the filter",      "/",     {"/st:draft", "Esc as before"}, " "},
};
/* clang-format on */

#define SUSPEND_QUIET_MS 300

/* Back to the list from anywhere and through any dialog, whatever came before: ^C goes one step
 * back, and the movement around it takes back the "again: quit" it says at the list. */
static void go_home(struct term *term)
{
    for (int i = 0; i < 4; i++)
        term_send(term, "\033OA\003\033OA");
    term_send(term,
              "1/\025st:draft\r"); /* a digit may have led to another view, without the filter */
}

static const char *bytes_of(const char *key, char *buf)
{
    for (size_t i = 0; i < sizeof named_keys / sizeof *named_keys; i++)
        if (strcmp(named_keys[i].name, key) == 0)
            return named_keys[i].bytes;
    buf[0] = key[0] == '^' && key[1] ? (char)(key[1] & 0x1F) : key[0];
    buf[1] = '\0';
    if (key[0] != '^' && key[1])
        fail_msg("the test does not know the key %s", key);
    return buf;
}

static struct term *reader(struct tenant *tenant)
{
    /* Drafts alone: whatever row a key lands on could be written. */
    static const char *const args[] = {"--filter", "st:draft", "--interval", "5", NULL};
    struct term *term = console_start(tenant, 48, 160, args);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "READ-ONLY"));
    return term;
}

static bool is_at(struct term *term, void *context)
{
    const struct place *place = context;
    return term_shows(term, place->shows[0]) && term_shows(term, place->shows[1]);
}

static void wait_at(struct term *term, const struct place *place)
{
    struct place copy = *place;
    if (!term_wait_until(term, is_at, &copy))
        fail_msg("%s was not reached", place->name);
}

static void expect_only_reads(struct tenant *tenant, const char *place)
{
    if (tenant_writes(tenant, NULL) != 0)
        fail_msg("a key in %s made a request that is no GET", place);
}

struct sweep {
    struct tenant *tenant;
    struct term *term;
    const struct place *place;
    size_t pressed;
};

static void enter(struct sweep *sweep)
{
    go_home(sweep->term);
    wait_at(sweep->term, &places[0]);
    term_send(sweep->term, sweep->place->keys);
    wait_at(sweep->term, sweep->place);
}

static void press_quit(struct sweep *sweep, const char *bytes)
{
    int status;
    term_send(sweep->term, bytes);
    assert_true(term_wait_exit(sweep->term, &status));
    assert_int_equal(status, 0);
    term_free(sweep->term);
    sweep->term = reader(sweep->tenant);
}

static void press(struct sweep *sweep, const char *key)
{
    char buf[2], *word = xasprintf(" %s ", key);
    const char *bytes = bytes_of(key, buf);
    enter(sweep);
    sweep->pressed++;
    if (strstr(sweep->place->quits, word))
        press_quit(sweep, bytes);
    else if (strcmp(bytes, "\033") == 0)
        term_escape(sweep->term);
    else
        term_send(sweep->term, bytes);
    /* Nobody stops the job here, and it comes back by itself; a ^C on the way would be a signal. */
    if (strcmp(bytes, "\032") == 0)
        term_settle(sweep->term, SUSPEND_QUIET_MS);
    free(word);
}

static void press_again(struct sweep *sweep, const char *key)
{
    go_home(sweep->term);
    term_send(sweep->term, sweep->place->keys);
    term_send(sweep->term, key);
}

static void press_all(struct sweep *sweep)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        char *list = xstrdup(actions[i].keys), *rest = NULL;
        for (char *key = strtok_r(list, " ", &rest); key; key = strtok_r(NULL, " ", &rest)) {
            press(sweep, key);
            if (strcmp(actions[i].name, "preview") == 0)
                press_again(sweep, key); /* the pane is a place of its own: back with it */
        }
        free(list);
    }
}

static void every_key_in_every_view_leaves_only_reads(void **state)
{
    struct sweep sweep = {.tenant = *state, .term = reader(*state)};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        sweep.place = &places[i];
        press_all(&sweep);
        enter(&sweep); /* it still runs */
        expect_only_reads(sweep.tenant, places[i].name);
    }
    assert_true(sweep.pressed > 10 * sizeof actions / sizeof *actions);
    /* Something was asked for, so the log is not empty by mistake. */
    assert_true(tenant_requests(sweep.tenant, "GET", "RestoreArtifacts") > 0);
    term_free(sweep.term);
}

/* --- rows of keys, by chance --- */

#define ROWS       2000
#define ROW_KEYS   12
#define ROWS_CHECK 50 /* rows between two looks at the log */

static struct {
    char bytes[128][8];
    size_t count;
} alphabet;

static void add_key(const char *bytes)
{
    snprintf(alphabet.bytes[alphabet.count++], sizeof alphabet.bytes[0], "%s", bytes);
}

/* All of the table but for what ends the program or stops it: each of them was pressed everywhere
 * above, and what comes behind would be keys for nobody. And text, as dialogs and lines want it. */
static void fill_alphabet(void)
{
    static const char *const text[] = {"8", "f",    "0",      "-",      ":",
                                       " ", "\177", "\033[Z", "\033[D", "z"};
    alphabet.count = 0;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        char *list = xstrdup(actions[i].keys), *rest = NULL, buf[2];
        bool ends = strcmp(actions[i].name, "quit") == 0 || strcmp(actions[i].name, "leave") == 0 ||
                    strcmp(actions[i].name, "suspend") == 0 ||
                    strcmp(actions[i].name, "interrupt") == 0;
        for (char *key = strtok_r(list, " ", &rest); key && !ends; key = strtok_r(NULL, " ", &rest))
            add_key(bytes_of(key, buf));
        free(list);
    }
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        add_key(text[i]);
}

static void send_row(struct term *term, char *ret_row, size_t size)
{
    size_t keys = 1 + (size_t)random() % ROW_KEYS, length = 0;
    for (size_t i = 0; i < keys; i++)
        length += (size_t)snprintf(ret_row + length, size - length, "%s",
                                   alphabet.bytes[(size_t)random() % alphabet.count]);
    term_send(term, ret_row);
}

/* A seed of one's own: READONLY_SEED. */
static unsigned choose_seed(void)
{
    const char *wanted = getenv("READONLY_SEED");
    return wanted ? (unsigned)strtoul(wanted, NULL, 10) : 5;
}

static void rows_of_keys_by_chance_leave_only_reads(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = reader(tenant);
    unsigned seed = choose_seed();
    char row[ROW_KEYS * 8 + 1];
    printf("seed %u\n", seed);
    srandom(seed);
    fill_alphabet();
    assert_true(alphabet.count > 40);
    for (int i = 0; i < ROWS; i++) {
        send_row(term, row, sizeof row);
        go_home(term);
        if (i % ROWS_CHECK > 0)
            continue;
        wait_at(term, &places[0]); /* it has taken them all, and still runs */
        expect_only_reads(tenant, "a row of keys by chance");
    }
    wait_at(term, &places[0]);
    expect_only_reads(tenant, "a row of keys by chance");
    console_quit(term);
}

/* A draft, the key, and after the refusal a round trip: had anything been sent, it would be in the
 * log. */
static void activate_and_delete_say_how_to_get_them(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = reader(tenant);
    static const char *const keys[] = {"A", "D"};
    for (size_t i = 0; i < 2; i++) {
        term_send(term, keys[i]);
        assert_true(term_wait(term, "Read-only: start with --write"));
        size_t before = tenant_requests(tenant, "GET", "restoreSessions");
        term_send(term, "R");
        assert_true(tenant_wait_requests(tenant, "GET", "restoreSessions", before + 1));
        assert_true(term_wait_gone(term, "Read-only: start with --write"));
    }
    expect_only_reads(tenant, "the list");
    term_free(term);
}

static void a_pasted_text_is_no_row_of_actions(void **state)
{
    struct tenant *tenant = *state;
    static const char *const args[] = {"--write", "--cache", "off", NULL}; /* no filter of others */
    struct term *term = console_start(tenant, 48, 160, args);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "\033[200~Q A\rD\r/st:failed\rqqq\003\003\033[201~");
    term_send(term, "?");
    assert_true(term_wait(term, "half a page down"));
    term_send(term, "\003/");
    term_send(term, "\033[200~st:\033[31mdraft\n\033[201~");
    assert_true(term_wait(term, "/st:draft"));
    expect_only_reads(tenant, "a paste");
    term_free(term);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_in_every_view_leaves_only_reads),
        cmocka_unit_test(rows_of_keys_by_chance_leave_only_reads),
        cmocka_unit_test(activate_and_delete_say_how_to_get_them),
        cmocka_unit_test(a_pasted_text_is_no_row_of_actions),
    };
    return cmocka_run_group_tests_name("e2e: read-only", tests, tenant_set_up, tenant_tear_down);
}
