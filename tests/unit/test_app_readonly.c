/* test_app_readonly.c - without --write: every row of up to three keys, in every place where a key
 * can land, through the loop of the screen (app.c), and no command that writes comes out. But for
 * the words that help is searched for, which go the way of the other prompts: a place takes four
 * seconds of CPU.
 *
 * The loop is the real one. The terminal, the time and the queue of commands stand in for theirs
 * (the linker's --wrap, see tests/CMakeLists.txt): keys come from here as fast as they are taken,
 * and what is sent is looked at. Before each row of one or two keys the state is made anew, so that
 * it begins exactly at its place. Of the rows of three, which are nearly all, those that begin
 * alike share their beginning: the state is put back, byte by byte, to what it was before the first
 * key that differs (rewind.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app.h"
#include "app_signal.h"
#include "screen.h"
#include "unit/rewind.h"
#include "unit/tenant_fixture.h"
#include "unit/unit_scenes.h"

#define KEYS_MAX   100
#define PATH_KEYS  8
#define ROW_KEYS   3
#define UNITS_HELD (1U << 30) /* by more than all rows could let go of */

/* clang-format off */
/* Every place where a key can land: how it is reached from the list, and what shows that it is. */
static const struct place {
    const char *name, *keys;
    enum view_id view;
    enum dialog_kind dialog;
    bool filtering, focus, saving;
} places[] = {
    {"the list",             "",             VIEW_LIST,   DIALOG_NONE,    false, false, false},
    {"the list without pane", "p",           VIEW_LIST,   DIALOG_NONE,    false, false, false},
    {"the pane",             "Tab",          VIEW_LIST,   DIALOG_NONE,    false, true, false},
    {"the detail",           "Enter",        VIEW_DETAIL, DIALOG_NONE,    false, false, false},
    {"the raw view",         "x",            VIEW_RAW,    DIALOG_NONE,    false, false, false},
    {"the raw view of the detail", "Enter x", VIEW_RAW,   DIALOG_NONE,    false, false, false},
    {"the errors",           "] ]",          VIEW_ERRORS, DIALOG_NONE,    false, false, false},
    {"the timeline",         "[ [",          VIEW_TIMELINE, DIALOG_NONE,  false, false, false},
    {"events",               "e",            VIEW_EVENTS, DIALOG_NONE,    false, false, false},
    {"faults",               "E",            VIEW_FAULTS, DIALOG_NONE,    false, false, false},
    {"help",                 "?",            VIEW_HELP,   DIALOG_NONE,    false, false, false},
    {"the sort menu",        "s",            VIEW_LIST,   DIALOG_SORT,    false, false, false},
    {"the theme menu",       "T",            VIEW_LIST,   DIALOG_THEME,   false, false, false},
    {"the filter",           "/",            VIEW_LIST,   DIALOG_NONE,    true, false, false},
    {"the sign-in box",      "L",            VIEW_LIST,   DIALOG_SIGN_IN, false, false, false},
    {"the overview",         "0",            VIEW_OVERVIEW, DIALOG_NONE,  false, false, false},
    {"the units",            "u",            VIEW_UNITS,  DIALOG_NONE,    false, false, false},
    {"one unit",             "u Enter",      VIEW_UNIT,   DIALOG_NONE,    false, false, false},
    {"the paces",            "=",            VIEW_PACE,   DIALOG_NONE,    false, false, false},
    {"the filter of units",  "u /",          VIEW_UNITS,  DIALOG_NONE,    true,  false, false},
    {"the filter of events", "e /",          VIEW_EVENTS, DIALOG_NONE,    true,  false, false},
    {"the name of a view",   "/ ^S",         VIEW_LIST,   DIALOG_NONE,    true,  false, true},
    {"after the refusal",    "A D",          VIEW_LIST,   DIALOG_NONE,    false, false, false},
};
/* With --write, for the other half of the proof: that a write would be seen. */
static const struct place question = {"the question", "A", VIEW_LIST, DIALOG_ACTIVATE, false, false, false};

/* What the table of actions does not bind but something might: text, editing, the ends of a paste. */
static const char *const more_keys[] = {"Space", ":", "S-Tab", "Backspace", "Left", "Right", "M-x"};
/* clang-format on */

static struct sweep {
    const struct place *place;
    struct uistate *state, borrowed; /* the loop's; what it was started with */
    struct snapshot *snapshot;
    key_code alphabet[KEYS_MAX];
    size_t count;
    bool quits[KEYS_MAX + KEYS_MAX * KEYS_MAX]; /* a row of one or two ended the program */
    size_t depth, row[ROW_KEYS];                /* the row at hand; depth 0: none yet */
    bool frames;                                /* each key has its frame */
    struct beginning {
        struct uistate state;
        struct rewind_moment moment;
    } before[ROW_KEYS]; /* of each of the three keys, as it was in the last row */
    key_code queue[PATH_KEYS + ROW_KEYS];
    size_t queued, given, of_path, put_back; /* put_back: at that key of the queue; or none */
    bool drawn, over;
    size_t rows, writes, sent[COMMAND_KIND_COUNT];
    char culprit[64]; /* the first row that wrote */
} sweep;

/* --- rows --- */

static size_t two(size_t first, size_t second)
{
    return KEYS_MAX + first * KEYS_MAX + second;
}

static bool is_ended(void)
{
    return (sweep.depth > 1 && sweep.quits[sweep.row[0]]) ||
           (sweep.depth > 2 && sweep.quits[two(sweep.row[0], sweep.row[1])]);
}

/* The next row of that length, in order; false: that was the last. */
static bool advance(void)
{
    for (size_t i = sweep.depth; i-- > 0;) {
        if (++sweep.row[i] < sweep.count)
            return true;
        sweep.row[i] = 0;
    }
    return false;
}

/* The next row at all: of one, of two, of three keys. */
static bool next_row(void)
{
    do {
        if (sweep.depth > 0 && advance())
            continue;
        if (sweep.depth == ROW_KEYS)
            return false;
        sweep.depth++;
        memset(sweep.row, 0, sizeof sweep.row);
    } while (is_ended());
    sweep.rows++;
    return true;
}

static void name_culprit(void)
{
    char *buf = sweep.culprit;
    size_t length = 0, size = sizeof sweep.culprit;
    for (size_t i = 0; i < sweep.depth; i++) {
        char key[16];
        length += (size_t)snprintf(buf + length, size - length, " %s",
                                   key_format(sweep.alphabet[sweep.row[i]], key, sizeof key));
    }
}

/* --- beginnings that rows share --- */

static bool of_three(void)
{
    return sweep.depth == ROW_KEYS;
}

static void begin_moments(void)
{
    rewind_now.used = 0;
    if (of_three())
        rewind_on();
}

/* The key at hand is about to be pressed. */
static void keep_beginning(void)
{
    struct beginning *before = &sweep.before[sweep.given - sweep.of_path];
    memcpy(&before->state, sweep.state, sizeof before->state);
    rewind_copy(&before->moment, &rewind_now);
}

static void put_back(size_t key)
{
    const struct beginning *before = &sweep.before[key];
    memcpy(sweep.state, &before->state, sizeof before->state);
    rewind_copy(&rewind_now, &before->moment);
    sweep.given = sweep.put_back = sweep.of_path + key;
}

static size_t first_difference(const size_t *row, const size_t *other)
{
    size_t i = 0;
    while (i < ROW_KEYS - 1 && row[i] == other[i])
        i++;
    return i;
}

/* --- the state, made anew as app.c makes it --- */

static void make_state_anew(void)
{
    struct uistate *state = sweep.state, kept = *state;
    uistate_release(state);
    begin_moments();
    uistate_init(state);
    state->tenant = kept.tenant;
    state->account = kept.account;
    state->service = kept.service;
    state->env = kept.env;
    state->host = kept.host;
    state->demo = kept.demo;
    state->token_file = kept.token_file;
    state->write_allowed = kept.write_allowed;
    state->charset = kept.charset;
    state->keymap = kept.keymap;
    state->clock = kept.clock;
    state->attention_days = kept.attention_days;
    state->acks = of_three() ? acks_load(NULL, NULL) : kept.acks;
    memcpy(state->theme_name, kept.theme_name, sizeof state->theme_name);
    uistate_take_snapshot(state, snapshot_ref(sweep.snapshot));
    rewind_off();
    uistate_resize(state, 24, 80);
}

static void queue_keys(void)
{
    char word[16];
    int used;
    sweep.queued = sweep.given = 0;
    for (const char *at = sweep.place->keys; sscanf(at, "%15s%n", word, &used) == 1; at += used)
        assert_true(key_parse(word, &sweep.queue[sweep.queued++]));
    sweep.of_path = sweep.queued;
    for (size_t i = 0; i < sweep.depth; i++)
        sweep.queue[sweep.queued++] = sweep.alphabet[sweep.row[i]];
}

/* Begins the next row: at its place, or where it leaves the row before. */
static bool begin_row(void)
{
    size_t last[ROW_KEYS];
    bool put = of_three();
    memcpy(last, sweep.row, sizeof last);
    if (!next_row())
        return false;
    queue_keys();
    sweep.frames = !of_three();
    sweep.put_back = SIZE_MAX;
    if (put)
        put_back(first_difference(sweep.row, last));
    else
        make_state_anew();
    return true;
}

static void check_place(void)
{
    const struct uistate *state = sweep.state;
    bool there = state->view == sweep.place->view && state->dialog == sweep.place->dialog &&
                 state->filtering == sweep.place->filtering &&
                 state->focus_detail == sweep.place->focus &&
                 state->views.saving == sweep.place->saving;
    if (!there)
        fail_msg("%s was not reached: view %d, dialog %d", sweep.place->name, (int)state->view,
                 (int)state->dialog);
}

/* --- what the loop meets --- */

struct screen *__wrap_screen_open(const struct screen_options *options, struct fault *why);
void __wrap_screen_close(struct screen *screen);
void __wrap_screen_size(const struct screen *screen, int *ret_rows, int *ret_cols);
bool __wrap_screen_resize(struct screen *screen);
enum text_charset __wrap_screen_charset(const struct screen *screen);
void __wrap_screen_set_theme(struct screen *screen, const struct theme *theme);
bool __wrap_screen_show(struct screen *screen, const struct canvas *canvas);
size_t __wrap_screen_bytes(const struct screen *screen);
void __wrap_screen_redraw(struct screen *screen);
key_code __wrap_screen_key(struct screen *screen, bool complete);
enum osc_ground __wrap_screen_ground(const struct screen *screen);
int __wrap_screen_key_wait_ms(const struct screen *screen);
bool __wrap_screen_hung_up(const struct screen *screen);
void __wrap_screen_suspend(struct screen *screen);
void __wrap_screen_resume(struct screen *screen);
bool __wrap_screen_copy(struct screen *screen, const char *text);
void __wrap_screen_title(struct screen *screen, const char *title);
void __wrap_screen_tell(struct screen *screen, unsigned ways, const char *head, const char *line);
bool __wrap_app_signal_stop(void);
bool __wrap_fetcher_send(struct fetcher *fetcher, struct command *command);
struct clock *__wrap_clock_system(void);
struct ui_reaction __wrap_uistate_key(struct uistate *state, key_code key);
struct ui_reaction __real_uistate_key(struct uistate *state, key_code key);

struct screen *__wrap_screen_open(const struct screen_options *options, struct fault *why)
{
    static char terminal;
    (void)options;
    (void)why;
    return (struct screen *)(void *)&terminal;
}

void __wrap_screen_close(struct screen *screen)
{
    (void)screen;
}

void __wrap_screen_size(const struct screen *screen, int *ret_rows, int *ret_cols)
{
    (void)screen;
    *ret_rows = 24;
    *ret_cols = 80;
}

bool __wrap_screen_resize(struct screen *screen)
{
    (void)screen;
    return false;
}

enum text_charset __wrap_screen_charset(const struct screen *screen)
{
    (void)screen;
    return TEXT_UTF8;
}

void __wrap_screen_set_theme(struct screen *screen, const struct theme *theme)
{
    (void)screen;
    assert_non_null(theme);
}

bool __wrap_screen_show(struct screen *screen, const struct canvas *canvas)
{
    (void)screen;
    (void)canvas;
    sweep.drawn = true;
    return true;
}

size_t __wrap_screen_bytes(const struct screen *screen)
{
    (void)screen;
    return 0;
}

void __wrap_screen_redraw(struct screen *screen)
{
    (void)screen;
}

enum osc_ground __wrap_screen_ground(const struct screen *screen)
{
    (void)screen;
    return OSC_GROUND_DARK; /* another theme would come by an errand, at no certain row */
}

int __wrap_screen_key_wait_ms(const struct screen *screen)
{
    (void)screen;
    return 0;
}

bool __wrap_screen_hung_up(const struct screen *screen)
{
    (void)screen;
    return sweep.over;
}

void __wrap_screen_suspend(struct screen *screen)
{
    (void)screen;
}

void __wrap_screen_resume(struct screen *screen)
{
    (void)screen;
}

bool __wrap_screen_copy(struct screen *screen, const char *text)
{
    (void)screen;
    (void)text;
    return true;
}

void __wrap_screen_title(struct screen *screen, const char *title)
{
    (void)screen;
    (void)title;
}

void __wrap_screen_tell(struct screen *screen, unsigned ways, const char *head, const char *line)
{
    (void)screen;
    (void)ways;
    (void)head;
    (void)line;
}

bool __wrap_app_signal_stop(void)
{
    return true;
}

bool __wrap_fetcher_send(struct fetcher *fetcher, struct command *command)
{
    (void)fetcher;
    sweep.sent[command->kind]++;
    if (command->kind == COMMAND_ACTIVATE || command->kind == COMMAND_DELETE)
        if (sweep.writes++ == 0)
            name_culprit();
    command_free(command);
    return true;
}

/* Only the loop's own key handling is between the two; and how it may end is noted here, since the
 * next row wants the program to go on. */
struct ui_reaction __wrap_uistate_key(struct uistate *state, key_code key)
{
    if (of_three())
        rewind_on();
    struct ui_reaction reaction = __real_uistate_key(state, key);
    rewind_off();
    if (!(reaction.effects & EFFECT_QUIT))
        return reaction;
    reaction.effects &= ~(unsigned)EFFECT_QUIT;
    size_t length = sweep.given - sweep.of_path;
    if (length == 1)
        sweep.quits[sweep.row[0]] = true;
    if (length == 2)
        sweep.quits[two(sweep.row[0], sweep.row[1])] = true;
    sweep.given = sweep.queued;
    return reaction;
}

/* The state is known once the loop has laid its first frame out: it lies beside the options. */
void __real_uistate_resize(struct uistate *state, int rows, int cols);
void __wrap_uistate_resize(struct uistate *state, int rows, int cols);
void __wrap_uistate_resize(struct uistate *state, int rows, int cols)
{
    sweep.state = state;
    if (of_three())
        rewind_on();
    __real_uistate_resize(state, rows, cols);
    rewind_off();
}

/* The names are the state's from now on, and so of its memory. */
void __real_uistate_choose_theme(struct uistate *state, char **names, size_t count);
void __wrap_uistate_choose_theme(struct uistate *state, char **names, size_t count);
void __wrap_uistate_choose_theme(struct uistate *state, char **names, size_t count)
{
    if (!of_three()) {
        __real_uistate_choose_theme(state, names, count);
        return;
    }
    rewind_on();
    char **copies = xcalloc(count, sizeof *copies);
    for (size_t i = 0; i < count; i++)
        copies[i] = xstrdup(names[i]);
    __real_uistate_choose_theme(state, copies, count);
    rewind_off();
    theme_list_free(names, count);
}

key_code __wrap_screen_key(struct screen *screen, bool complete)
{
    (void)screen;
    (void)complete;
    if (sweep.frames && !sweep.drawn)
        return KEY_NONE; /* each key has its frame */
    if (sweep.given == sweep.queued && (sweep.over || !begin_row())) {
        sweep.over = true;
        return KEY_NONE;
    }
    if (sweep.given == sweep.of_path)
        check_place();
    if (of_three() && sweep.given >= sweep.of_path && sweep.given != sweep.put_back)
        keep_beginning();
    sweep.drawn = false;
    return sweep.queue[sweep.given++];
}

static int64_t wall_now(struct clock *clock)
{
    (void)clock;
    return NOW_MS;
}

static int64_t boot_now(struct clock *clock)
{
    (void)clock;
    return FAKE_CLOCK_BOOT_MS;
}

/* Keys wait at every turn; a write that has come out ends it at once, with the row that did it. */
static int keys_wait(struct clock *clock, struct pollfd *fds, nfds_t count, int64_t deadline_ms)
{
    (void)clock;
    (void)count;
    (void)deadline_ms;
    fds[0].revents = POLLIN;
    return 1;
}

struct clock *__wrap_clock_system(void)
{
    static struct clock clock = {.wall_ms = wall_now, .boot_ms = boot_now, .poll = keys_wait};
    return &clock;
}

/* --- the program around the loop --- */

/* What does the same as another key of the table wherever it can be pressed: a function key is no
 * text, and behind a digit stands one more view. Each would only be its like again, in millions of
 * rows. */
static bool is_like_another(const char *word)
{
    static const char *const alike[] = {"F1", "F3", "F4", "F5", "F6", "F10",
                                        "2",  "4",  "5",  "6",  "7",  "9"};
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (strcmp(word, alike[i]) == 0)
            return true;
    return false;
}

static void fill_alphabet(void)
{
    static const struct {
        const char *keys;
    } actions[] = {
#define ACTION(id, name, keys, contexts, help) {keys},
#include "actions.def"
#undef ACTION
    };
    char word[16];
    int used;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        for (const char *at = actions[i].keys; sscanf(at, "%15s%n", word, &used) == 1; at += used)
            if (!is_like_another(word))
                assert_true(key_parse(word, &sweep.alphabet[sweep.count++]));
    for (size_t i = 0; i < sizeof more_keys / sizeof *more_keys; i++)
        assert_true(key_parse(more_keys[i], &sweep.alphabet[sweep.count++]));
    sweep.alphabet[sweep.count++] = KEY_PASTE_BEGIN_;
    sweep.alphabet[sweep.count++] = KEY_PASTE_END_;
    assert_in_range(sweep.count, 50, KEYS_MAX);
}

/* A person, signed in: what the sign-in box is about. */
static struct signin *somebody(void)
{
    struct signin *signin = xcalloc(1, sizeof *signin);
    atomic_init(&signin->refs, 1);
    signin->state = SIGNIN_IN;
    signin->method = "browser";
    signin->kept = "memory";
    signin->may_ask[SIGNIN_ASK_BROWSER] = signin->may_ask[SIGNIN_ASK_DEVICE] = true;
    signin->may_forget = true;
    return signin;
}

/* Drafts alone: whatever row a key lands on could be written. The id of the first is one character,
 * which is all that its question wants typed; its units have been read. */
static struct snapshot *drafts(void)
{
    static const char *const ids[] = {"8", ID_DRAFT};
    struct store *store = store_new(false, NULL, NULL);
    for (size_t i = 0; i < 2; i++) {
        struct session draft = make_session(ids[i], WORKLOAD_EXCHANGE, SESSION_DRAFT);
        draft.created_ms = draft.modified_ms = NOW_MS - (int64_t)i * HOUR_MS;
        store_merge(store, &draft, STORE_SWEEP, NOW_MS);
    }
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    snapshot->state = DATA_LIVE;
    snapshot->live_until_boot_ms = CLOCK_NEVER;
    snapshot->swept_ms = snapshot->listed_ms = snapshot->polled_ms = snapshot->hot_ms = NOW_MS;
    snapshot->signin = somebody();
    snapshot->detail = make_detail(ids[0], WORKLOAD_EXCHANGE);
    snapshot->detail->units = units_put(NULL, 0, make_units(unit_texts, 2));
    /* A state that is put back byte by byte takes no count back with it. */
    atomic_store(&snapshot->detail->units->refs, UNITS_HELD);
    return snapshot;
}

static void run_loop(struct settings *settings)
{
    static char root[] = "https://graph.microsoft.com/v1.0";
    static struct connection connection = {.root = root};
    struct fault why = {.kind = FAULT_NONE};
    struct setup setup;
    struct strbuf warnings;
    strbuf_init(&warnings, 65536);
    assert_true(setup_load(&setup, settings, &warnings, &why));
    connection.model = model_new(&why);
    assert_non_null(connection.model);
    model_publish(connection.model, snapshot_ref(sweep.snapshot));
    struct choices *choices = choices_open(settings, &warnings);
    struct app_options options = {settings, &setup, &connection, "", false, choices};
    assert_true(app_run(&options, &why));
    choices_free(choices);
    model_free(connection.model);
    setup_release(&setup);
    strbuf_release(&warnings);
}

static void sweep_place(const struct place *place, bool write_allowed)
{
    char name[] = "restoretop", demo[] = "--demo", write[] = "--write";
    char *argv[] = {name, demo, write_allowed ? write : NULL, NULL};
    struct settings settings;
    struct strbuf warnings;
    struct fault why = {.kind = FAULT_NONE};
    sweep.place = place;
    sweep.depth = sweep.queued = sweep.given = 0;
    sweep.over = false;
    memset(sweep.quits, 0, sizeof sweep.quits);
    strbuf_init(&warnings, 65536);
    settings_init(&settings);
    assert_true(settings_load(&settings, write_allowed ? 3 : 2, argv, &warnings, &why));
    run_loop(&settings);
    settings_release(&settings);
    strbuf_release(&warnings);
}

static void each_view_is_a_place(void **unused)
{
    (void)unused;
    for (int view = 0; view < VIEW_COUNT; view++) {
        size_t i = 0;
        while (i < sizeof places / sizeof *places && places[i].view != (enum view_id)view)
            i++;
        if (i == sizeof places / sizeof *places)
            fail_msg("of view %d no row of keys begins", view);
    }
}

static void no_row_of_three_keys_writes(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t before = sweep.rows;
        sweep_place(&places[i], false);
        printf("%-28s %zu rows of keys, %zu writes\n", places[i].name, sweep.rows - before,
               sweep.writes);
        if (sweep.writes > 0)
            fail_msg("%s: a write after%s", places[i].name, sweep.culprit);
    }
    /* What may be sent was sent, so the queue is not empty by mistake. */
    assert_true(sweep.sent[COMMAND_REFRESH_ALL] > 0 && sweep.sent[COMMAND_REFRESH_ONE] > 0);
    assert_true(sweep.sent[COMMAND_SIGN_IN_BROWSER] > 0);
}

static void with_write_the_same_sweep_finds_one(void **unused)
{
    (void)unused;
    sweep_place(&question, true);
    assert_true(sweep.writes > 0);
    assert_string_equal(sweep.culprit, " Down 8 Enter"); /* the button, the id, yes */
}

static int set_up(void **unused)
{
    (void)unused;
    fix_surroundings();
    memset(&sweep, 0, sizeof sweep);
    sweep.snapshot = drafts();
    fill_alphabet();
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    atomic_store(&sweep.snapshot->detail->units->refs, 1);
    snapshot_unref(sweep.snapshot);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_view_is_a_place),
        cmocka_unit_test_setup_teardown(no_row_of_three_keys_writes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(with_write_the_same_sweep_finds_one, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
