/* test_views.c - whole screens against tests/golden. UPDATE_GOLDEN=1 writes them anew; look at the
 * difference before it is committed. Each file holds one scene at several sizes, as text and as a
 * map of roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "draw.h"
#include "unit/golden.h"
#include "unit/scenes.h"
#include "unit_table.h"
#include "view_parts.h"

/* clang-format off */
static const struct { int rows, cols; bool always; } sizes[] = {
    {48, 160, true}, {24, 80, true}, {12, 40, true}, {5, 20, false}, {3, 10, false}, {1, 1, false},
};
/* clang-format on */

static char *draw_scene(const struct scene *scene, int rows, int cols)
{
    struct uistate state;
    state_open(&state, make_snapshot());
    scene->setup(&state);
    uistate_resize(&state, rows, cols);
    struct canvas *canvas = canvas_new(rows, cols, state.charset);
    view_draw(&state, canvas);
    char *dump = canvas_dump(canvas);
    canvas_free(canvas);
    state_close(&state);
    return dump;
}

static char *draw_all(const struct scene *scene)
{
    struct strbuf all;
    strbuf_init(&all, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (!scene->all_sizes && !sizes[i].always)
            continue;
        char *dump = draw_scene(scene, sizes[i].rows, sizes[i].cols);
        strbuf_printf(&all, "== %dx%d\n%s", sizes[i].cols, sizes[i].rows, dump);
        free(dump);
    }
    return strbuf_take(&all, NULL);
}

static void every_scene_looks_as_its_golden_file(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        char *drawn = draw_all(&scenes[i]);
        golden_compare(scenes[i].name, drawn);
        free(drawn);
    }
}

/* Every scene at many sizes: nothing but whole cells, and no crash. */
static void check_cells(const struct canvas *canvas, const char *name)
{
    for (int y = 0; y < canvas->rows; y++)
        for (int x = 0; x < canvas->cols; x++) {
            const struct cell *cell = &canvas->cells[y * canvas->cols + x];
            bool half = cell->width == 0;
            if (half && (x == 0 || cell[-1].width != 2))
                fail_msg("%s: half a character at %d,%d", name, y, x);
            if (cell->width == 2 && (x + 1 == canvas->cols || cell[1].width != 0))
                fail_msg("%s: a wide character without its half at %d,%d", name, y, x);
            if (!half && (unsigned char)cell->bytes[0] < ' ')
                fail_msg("%s: a control character at %d,%d", name, y, x);
        }
}

static void every_size_can_be_drawn(void **unused)
{
    static const int some[] = {1,  2,  3,  4,  5,  7,  9,  10,  13,  19,  20,
                               24, 33, 39, 40, 59, 79, 80, 119, 120, 161, 250};
    size_t count = sizeof some / sizeof some[0];
    (void)unused;
    for (size_t s = 0; s < sizeof scenes / sizeof scenes[0]; s++) {
        struct uistate state;
        state_open(&state, make_snapshot());
        scenes[s].setup(&state);
        for (size_t i = 0; i < count * count; i++) {
            int rows = some[i / count], cols = some[i % count];
            if (rows > 80)
                continue;
            uistate_resize(&state, rows, cols);
            struct canvas *canvas = canvas_new(rows, cols, state.charset);
            view_draw(&state, canvas);
            check_cells(canvas, scenes[s].name);
            assert_true(canvas->cursor_y < rows && canvas->cursor_x < cols);
            canvas_free(canvas);
        }
        state_close(&state);
    }
}

static char *text_at(const struct scene *scene, int rows, int cols)
{
    char *dump = draw_scene(scene, rows, cols);
    char *end = strstr(dump, "\n--\n");
    if (end)
        *end = '\0';
    return dump;
}

static const struct scene *scene_named(const char *name)
{
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++)
        if (strcmp(scenes[i].name, name) == 0)
            return &scenes[i];
    fail_msg("no scene %s", name);
    return NULL;
}

static const struct {
    const char *scene;
    int rows, cols;
    const char *must[4];
} sayings[] = {
    {"list", 48, 160, {"READ-ONLY", "LIVE 14:32 CEST", "need attention", "pausedBySe"}},
    {"list", 24, 80, {"467/4812", "46/50", "unknown?"}},
    {"list", 12, 40, {"467/4812", "+119", "LIVE 14:32"}},
    {"list", 5, 20, {"\u27171", "!1", "46/50"}},
    {"list", 3, 10, {"\u27171", "14:32"}},
    {"list-write", 48, 160, {" WRITE ", "A activate", "D delete"}},
    {"list-loading", 24, 80, {"LOADING 1,200 sessions, page 6"}},
    {"list-empty", 24, 80, {"No restore session in this tenant."}},
    {"filter-fault", 24, 80, {"There is no field"}},
    {"detail",
     48,
     160,
     {"completedWithError", "Megan Bowen <someone@contoso.com>", ID_PARTIAL,
      "2 x ArtifactCannotBeRestored"}},
    {"detail", 70, 160, {"12,345", "first page only", "Recovered Items 2026-10-14, 09:12", "CEST"}},
    {"detail-failed",
     48,
     160,
     {"InvalidRestoreTime", "PointExpired", "sites/HR-Hub", "outside the retention"}},
    {"detail-failed", 48, 160, {"35m from its beginning, 40m from its creation"}},
    {"detail-logged",
     70,
     160,
     {"failed, 0 of 1 restored, 1 failed (ArtifactNotFound)", "\"The site is not there any more.\"",
      "inner error: SiteDeleted: Deleted by retention.", "1 failed (InvalidRestoreTime)"}},
    {"raw", 24, 80, {"memberNewerThanThis"}},
    {"raw-unread", 24, 80, {"Not read yet"}},
    {"events", 24, 80, {"(you)", "activated", "13 Oct"}},
    {"dialog-activate", 24, 80, {"IN PLACE", "cannot be cancelled", "8f14", ">[ Keep as draft ]<"}},
    {"detail-bulk",
     48,
     160,
     {"ended with errors: 3 mailboxes that it asked for never became part of this session.",
      "2 x UserNotBackedup"}},
    {"dialog-sort", 12, 40, {"Sort by 5/14"}},
    {"dialog-activate", 5, 20, {"Activate the draft?", "Type …8f14: ", ">Keep<"}},
    {"dialog-activate",
     12,
     40,
     {"cannot be cancelled", "last four of …5c0b8f14:", ">[ Keep as draft ]<"}},
    {"dialog-prod", 24, 80, {"PROD     contoso (demo)", "payroll +2"}},
    {"dialog-prod", 5, 20, {"Activate on PROD?", "IN PLACE. No cancel."}},
    {"dialog-delete", 24, 80, {"cannot be undone", "contoso (demo)", "[ Delete ]"}},
    {"state-offline",
     24,
     80,
     {"OFFLINE since 14:02", "refused the connection", "14:33:20", "R retries now"}},
    {"state-throttled", 24, 80, {"Graph asks to wait until 14:33:20"}},
    {"state-signed-out", 24, 80, {"SIGNED OUT", "fresh token"}},
    {"state-refused", 24, 80, {"REFUSED", "BackupRestore-Restore.Read.All"}},
    {"state-kept", 24, 80, {"STALE", "left it at 13 Oct 14:27", "being read again"}},
    {"away",
     48,
     160,
     {"WHILE YOU WERE AWAY (6h12m):  1 failed  1 partial  1 completed  1 started  1 drafted",
      "w show only these", "W dismiss"}},
    {"away", 24, 80, {"Away 6h12m: \u27171 !1 \u27131 \u25CF1 \u25CB1   w show  W dismiss"}},
    {"away", 12, 40, {"Away 6h12m: \u27171 !1 \u27131 \u25CF1"}},
    {"away-filter", 24, 80, {"is:away", "[1 All 5/11]"}},
    {"events-filter", 24, 80, {"Events 2/6", "wl:sp -st:failed"}},
    {"state-stale", 24, 80, {"STALE", "data of 14:25"}},
    {"faults",
     24,
     80,
     {"Nothing: the demo's tenant refuses this on purpose",
      "Of a real one:", "BackupRestore-Search.Read.All"}},
    {"state-unread",
     24,
     80,
     {"LIVE 14:32", "UNREAD since 14:02: 1 of 3 sessions that may change cannot",
      "Each poll tries"}},
};

static void each_screen_says_what_it_is_there_for(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++) {
        char *text = text_at(scene_named(sayings[i].scene), sayings[i].rows, sayings[i].cols);
        for (size_t k = 0; k < 4 && sayings[i].must[k]; k++)
            if (!strstr(text, sayings[i].must[k])) {
                print_error("%s", text);
                fail_msg("%s at %dx%d does not say \"%s\"", sayings[i].scene, sayings[i].cols,
                         sayings[i].rows, sayings[i].must[k]);
            }
        free(text);
    }
}

static void the_cursor_is_parked_on_the_selected_row(void **unused)
{
    static const char *const names[] = {"list",     "events",      "units",
                                        "overview", "dialog-sort", "dialog-theme"};
    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct uistate state;
        state_open(&state, make_snapshot());
        scene_named(names[i])->setup(&state);
        uistate_resize(&state, 24, 80);
        struct canvas *canvas = canvas_new(24, 80, TEXT_UTF8);
        view_draw(&state, canvas);
        const struct cell *cell = &canvas->cells[canvas->cursor_y * 80 + canvas->cursor_x];
        if (canvas->cursor_visible || strcmp(cell->bytes, ">") != 0 ||
            !(cell->modifiers & CELL_CURSOR))
            fail_msg("%s: \"%s\" at %d,%d", names[i], cell->bytes, canvas->cursor_y,
                     canvas->cursor_x);
        canvas_free(canvas);
        state_close(&state);
    }
}

static void the_cursor_shows_only_where_text_is_typed(void **unused)
{
    static const struct {
        const char *scene;
        bool visible;
    } cases[] = {{"list", false},        {"help", false},         {"dialog-sort", false},
                 {"filter-fault", true}, {"dialog-delete", true}, {"filter-set", false}};
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *dump = draw_scene(scene_named(cases[i].scene), 24, 80);
        if ((strstr(dump, " visible\n") != NULL) != cases[i].visible)
            fail_msg("%s: cursor", cases[i].scene);
        free(dump);
    }
}

static bool shows(struct uistate *state, int rows, int cols, const char *words)
{
    uistate_resize(state, rows, cols);
    struct canvas *canvas = canvas_new(rows, cols, TEXT_UTF8);
    view_draw(state, canvas);
    char *dump = canvas_dump(canvas);
    bool shown = strstr(dump, words) != NULL;
    free(dump);
    canvas_free(canvas);
    return shown;
}

/* What is told of a filter never lies on the line where it is typed, however small the screen. */
static void what_is_typed_is_seen_whatever_is_told_of_it(void **unused)
{
    static const char *const typed[] = {"st:", "col:red", "st:zz"};
    (void)unused;
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        for (int rows = 6; rows <= 9; rows++)
            for (int cols = 20; cols <= 80; cols += 30) {
                struct uistate state;
                state_open(&state, make_snapshot());
                scene_named("state-offline")->setup(&state);
                uistate_resize(&state, rows, cols);
                uistate_key(&state, '/');
                for (const char *c = typed[i]; *c; c++)
                    uistate_key(&state, (key_code)*c);
                if (!shows(&state, rows, cols, typed[i]))
                    fail_msg("%dx%d: \"%s\" is not seen", cols, rows, typed[i]);
                state_close(&state);
            }
}

/* Where no pane says why the selected one failed, the line below the list does. */
static void a_screen_without_a_pane_says_why_in_a_line(void **unused)
{
    static const struct session_error held = {.code = "ArtifactCannotBeRestored"},
                                      twice = {.code = "QuotaExceeded"};
    struct artifact units[3];
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    select_id(&state, ID_PARTIAL);
    assert_true(shows(&state, 12, 40, "3 of 12  4 failed: Enter tells why"));
    for (int i = 0; i < 3; i++) {
        artifact_init(&units[i]);
        units[i].status = ARTIFACT_FAILED;
        units[i].error = i < 2 ? &held : &twice;
    }
    opened_unref(state.snapshot->opened);
    state.snapshot->opened = opened_note(NULL, uistate_selected(&state), units, 3);
    assert_true(shows(&state, 12, 70, "4 failed: 2 ArtifactCannotBeRestored, 1 QuotaExceeded"));
    assert_false(shows(&state, 24, 80, "4 failed: 2 Artifact"));
    select_id(&state, ID_ACTIVE);
    assert_false(shows(&state, 12, 60, "failed:"));
    state_close(&state);
}

/* Whatever else has no room: what a write overwrites, and that it cannot be undone. */
static void a_question_says_what_it_comes_to_at_every_size(void **unused)
{
    static const struct {
        const char *scene, *words[3];
    } questions[] = {{"dialog-activate", {"Activat", "PLACE", "ancel"}},
                     {"dialog-delete", {"Delete", "undone", "undone"}}};
    (void)unused;
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        for (int rows = 4; rows < 26; rows++)
            for (int cols = 20; cols < 90; cols++) {
                char *text = text_at(scene_named(questions[i].scene), rows, cols);
                for (int w = 0; w < 3; w++)
                    if (!strcasestr(text, questions[i].words[w])) {
                        print_error("%s", text);
                        fail_msg("%dx%d: no %s", cols, rows, questions[i].words[w]);
                    }
                free(text);
            }
}

static void what_is_empty_says_so_in_whole_words(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    event_log_unref(state.snapshot->events);
    state.snapshot->events = NULL;
    uistate_resize(&state, 5, 20);
    uistate_key(&state, 'e');
    assert_true(shows(&state, 5, 20, "─ Events ─"));
    assert_true(shows(&state, 5, 20, "Nothing has"));
    assert_true(shows(&state, 5, 20, "happened since the"));
    state_close(&state);
}

static void an_end_that_waits_is_told_whatever_is_pressed(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    state.ending = true;
    uistate_resize(&state, 24, 80);
    assert_true(shows(&state, 24, 80, "Ending: a sign-in is being renewed."));
    uistate_key(&state, 'j');
    assert_true(shows(&state, 24, 80, "Ending: a sign-in is being renewed."));
    uistate_key(&state, 'a'); /* which says something itself */
    assert_true(shows(&state, 24, 80, "Ending: a sign-in is being renewed."));
    assert_true(shows(&state, 5, 20, "Ending:")); /* one line for hints and notices */
    state_close(&state);
}

static void help_looks_for_the_last_of_many_words(void **unused)
{
    char words[FILTER_TEXT_MAX + 1] = "";
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    while (strlen(words) < FILTER_TEXT_MAX - 20)
        strcat(words, "filter ");
    edit_set(&state.help_edit, strcat(words, "nonesuch"));
    state.view = VIEW_HELP;
    uistate_resize(&state, 24, 80);
    struct canvas *canvas = canvas_new(24, 80, TEXT_UTF8);
    view_draw(&state, canvas);
    char *dump = canvas_dump(canvas);
    assert_non_null(strstr(dump, "Nothing here has these words."));
    free(dump);
    canvas_free(canvas);
    state_close(&state);
}

static void help_says_what_the_lines_above_the_list_count(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    state.view = VIEW_HELP;
    uistate_resize(&state, 40, 160);
    edit_set(&state.help_edit, "need attention");
    assert_true(
        shows(&state, 40, 160, "need attention    what runs, and what ended badly within "));
    edit_set(&state.help_edit, "running");
    assert_true(shows(&state, 40, 160, "9/25 running      how many run, and how many Microsoft"));
    state_close(&state);
}

static void nothing_changes_before_the_deadline(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    uistate_resize(&state, 48, 160);
    struct canvas *canvas = canvas_new(48, 160, TEXT_UTF8);
    view_draw(&state, canvas);
    char *before = canvas_dump(canvas);
    int64_t boot = state.clock->boot_ms(state.clock), due = view_deadline(&state);
    assert_true(due > boot && due <= boot + 60000);
    fake_clock_advance(state.clock, due - boot - 1);
    view_draw(&state, canvas);
    char *just_before = canvas_dump(canvas);
    assert_string_equal(before, just_before);
    fake_clock_advance(state.clock, 1);
    view_draw(&state, canvas);
    char *after = canvas_dump(canvas);
    assert_string_not_equal(before, after);
    free(before);
    free(just_before);
    free(after);
    canvas_free(canvas);
    state_close(&state);
}

/* It is 14:32:07. */
static void the_minute_turns_with_the_poll_that_comes_in_it(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    struct snapshot *snapshot = state.snapshot;
    int64_t boot = state.clock->boot_ms(state.clock), minute = draw_now(&state);
    snapshot->live_until_boot_ms = boot + 120000;
    assert_int_equal(view_deadline(&state), boot + 53000); /* no poll is planned */
    snapshot->polled_ms = NOW_MS;
    snapshot->next_poll_ms = NOW_MS + 30000; /* within the minute that has turned already */
    assert_int_equal(view_deadline(&state), boot + 53000);
    snapshot->next_poll_ms = NOW_MS + 58000;
    assert_int_equal(view_deadline(&state), boot + 63000); /* asleep while the minute turns */
    fake_clock_advance(state.clock, 53000);                /* 14:33:00 */
    assert_int_equal(draw_now(&state), minute);
    assert_int_equal(view_deadline(&state), boot + 63000); /* it may be late by five seconds */
    snapshot->state = DATA_OFFLINE;                        /* nothing is waited for */
    assert_int_equal(draw_now(&state), minute + 60000);
    snapshot->state = DATA_LIVE;
    snapshot->polled_ms = NOW_MS + 53000; /* the answer */
    snapshot->next_poll_ms = NOW_MS + 83000;
    assert_int_equal(draw_now(&state), minute + 60000);
    snapshot->polled_ms = NOW_MS; /* and without one */
    snapshot->next_poll_ms = NOW_MS + 58000;
    fake_clock_advance(state.clock, 10000);
    assert_int_equal(draw_now(&state), minute + 60000);
    assert_int_equal(view_deadline(&state), boot + 113000);
    state_close(&state);
}

static void an_empty_tenant_wakes_only_when_live_runs_out(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, empty_snapshot());
    assert_int_equal(view_deadline(&state), state.snapshot->live_until_boot_ms);
    state.snapshot->live_until_boot_ms = 0;
    assert_int_equal(view_deadline(&state), CLOCK_NEVER);
    state_close(&state);
}

static void hostile_names_stay_in_their_cells(void **unused)
{
    static const char *const names[] = {"\x1b]52;c;AAAA\a",
                                        ("a\x9b"
                                         "31mred"),
                                        "\u202egnp.exe",
                                        "line\nbreak\rback",
                                        "\xff\xfe\xc3",
                                        "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
                                        "\U0001F468\u200d\U0001F469\u200d\U0001F467",
                                        "\u8ca1\u52d9\u90e8\u8ca1\u52d9\u90e8"};
    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct store *store = store_new(false, NULL, NULL);
        struct session session = make_counted(names[i], SESSION_OTHER, 10, 5, 1);
        struct identity_set by = {.user = {names[i], names[i], names[i]}};
        session.status_word = session.job_word = session.type_word = names[i];
        session.created_by = session.modified_by = &by;
        store_merge(store, &session, STORE_SWEEP, NOW_MS);
        store_set_label(store, names[i], WORKLOAD_EXCHANGE, names[i], names[i], SESSION_LABEL_KNOWN,
                        1000);
        struct snapshot *snapshot = store_cut(store);
        store_free(store);
        snapshot->polled_ms = NOW_MS;
        struct uistate state;
        state_open(&state, snapshot);
        for (int view = 0; view < VIEW_COUNT; view++) {
            state.view = (enum view_id)view;
            struct canvas *canvas = canvas_new(30, 130, TEXT_UTF8);
            uistate_resize(&state, 30, 130);
            view_draw(&state, canvas);
            check_cells(canvas, "hostile");
            char *text = canvas_dump_text(canvas);
            assert_null(strchr(text, '\x1b'));
            assert_null(strchr(text, '\a'));
            assert_null(strstr(text, "\u202e"));
            free(text);
            canvas_free(canvas);
        }
        state_close(&state);
    }
}

struct going {
    int64_t low_min, high_min; /* left; high < 0: no ETA */
    enum pace_state state;
    int width;
    const char *says;
};

/* Now is 14:32 on 14 October. */
static void an_end_has_its_day_where_it_is_not_today(void **unused)
{
    static const struct going cases[] = {
        {318, 518, PACE_SLOW, 40, "slow, ends ~20:00-23:00"},
        {10, 21, PACE_ON_PACE, 40, "on pace, ends ~14:40-14:55"},
        {100, 102, PACE_ON_PACE, 40, "on pace, ends ~16:10"},
        {0, 0, PACE_ON_PACE, 40, "on pace, ends ~14:33"},
        {1, 2, PACE_ON_PACE, 40, "on pace, ends ~14:33-14:34"},
        {0, 31, PACE_SLOW, 40, "slow, ends ~14:33-15:00"}, /* 14:30 is over */
        {500, 700, PACE_ON_PACE, 40, "on pace, ends ~23:00-15 Oct 02:00"},
        {700, 1000, PACE_ON_PACE, 40, "on pace, ends ~15 Oct 02:00-07:00"},
        {318, 518, PACE_SLOW, 22, "slow, by ~23:00"},
        {318, 518, PACE_SLOW, 14, "slow"},
        {318, 518, PACE_SLOW, 3, ""},
        {318, 518, PACE_OVERDUE, 24, "OVERDUE"},
        {318, 518, PACE_OVERDUE, 26, "OVERDUE, ends ~20:00-23:00"},
        {318, 518, PACE_STALLED, 40, "STALLED"},
        {0, -1, PACE_WARMING, 40, "warming"},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct uistate state;
        struct strbuf text;
        state_open(&state, make_snapshot());
        scene_pace(&state);
        const struct detail_source source = {&state, uistate_selected(&state), NULL};
        struct pace *pace = (struct pace *)(uintptr_t)snapshot_pace(
            state.snapshot, uistate_selected(&state), &(struct pace){0});
        pace->as_of_ms = NOW_MS;
        pace->state = cases[i].state;
        pace->overdue = cases[i].state == PACE_OVERDUE;
        pace->stalled = cases[i].state == PACE_STALLED;
        pace->eta_low_ms = cases[i].low_min * MINUTE_MS;
        pace->eta_high_ms = cases[i].high_min * MINUTE_MS;
        pace->eta_ms = cases[i].high_min < 0 ? PACE_NO_TIME : pace->eta_low_ms;
        strbuf_init(&text, STRBUF_NO_LIMIT);
        detail_pace_brief(&text, &source, cases[i].width);
        assert_string_equal(text.length > 0 ? text.bytes : "", cases[i].says);
        strbuf_release(&text);
        state_close(&state);
    }
}

static void expect_last_unit(int64_t ago_ms, const char *says)
{
    struct uistate state;
    state_open(&state, make_snapshot());
    scene_pace_units(&state);
    struct pace *pace = (struct pace *)(uintptr_t)snapshot_pace(
        state.snapshot, uistate_selected(&state), &(struct pace){0});
    pace->last_unit_ms = NOW_MS - ago_ms;
    uistate_resize(&state, 24, 80);
    struct canvas *canvas = canvas_new(24, 80, state.charset);
    view_draw(&state, canvas);
    char *text = canvas_dump(canvas);
    if (says ? !strstr(text, says) : strstr(text, "last unit") != NULL)
        fail_msg("%lld ms ago:\n%s", (long long)ago_ms, text);
    free(text);
    canvas_free(canvas);
    state_close(&state);
}

static void the_last_unit_was_minutes_ago_or_nothing_is_said(void **unused)
{
    (void)unused;
    expect_last_unit(20000, "last unit <1m ago");
    expect_last_unit(4 * MINUTE_MS + 30000, "last unit 4m ago");
    expect_last_unit(100 * MINUTE_MS, "last unit 1h30m ago");
    expect_last_unit(-10 * MINUTE_MS, NULL); /* a clock that was set */
}

/* The top line of a tenant of which so many run badly. */
static void expect_header(struct tally wrong, int cols, const char *first, const char *second)
{
    struct uistate state;
    state_open(&state, make_snapshot());
    state.tally.overdue = wrong.overdue;
    state.tally.overdue_activating = wrong.overdue_activating;
    state.tally.stalled = wrong.stalled;
    uistate_resize(&state, 48, cols);
    struct canvas *canvas = canvas_new(48, cols, state.charset);
    view_draw(&state, canvas);
    char *text = canvas_dump(canvas);
    if (!strstr(text, first) || !strstr(text, second))
        fail_msg("%s", text);
    free(text);
    canvas_free(canvas);
    state_close(&state);
}

/* "3 active (5 OVERDUE)" would be nothing that anybody understands. What stands still is told
 * beside what is late where there is room for both, and always where nothing is late. */
static void what_goes_badly_stands_behind_its_own_status(void **unused)
{
    const struct tally late = {.overdue = 3, .overdue_activating = 1},
                       both = {.overdue = 2, .stalled = 1}, still = {.stalled = 2};
    (void)unused;
    expect_header(late, 160, "2 (2 late)", "1 (1 late)");
    expect_header(late, 200, "2 active (2 OVERDUE)", "1 activating (1 OVERDUE)");
    expect_header(both, 200, "2 active (2 OVERDUE, 1 STALLED)", "1 activating ");
    expect_header(both, 160, "2 active (2 OVERDUE)", "1 activating ");
    expect_header(still, 160, "2 active (2 STALLED)", "1 activating ");
    expect_header(still, 80, "2 (2 stuck)", "1 ");
}

/* The one that failed without a reason, of a point that is over: both are said, and what to do. */
static void a_unit_says_that_its_point_is_over_and_that_no_reason_is_given(void **unused)
{
    struct uistate state;
    struct unit_page *page = all_units();
    (void)unused;
    state_open(&state, make_snapshot());
    for (size_t i = 0; i < page->count; i++) {
        struct artifact *unit = (struct artifact *)(uintptr_t)&page->artifacts[i];
        unit->error = NULL;
        unit->point_expiration_ms = NOW_MS + (i % 2 ? DAY_MS : -DAY_MS);
        unit->status = i == 0 ? ARTIFACT_FAILED : ARTIFACT_SUCCEEDED;
    }
    open_units(&state, ID_ACTIVE, page);
    state.view = VIEW_DETAIL;
    uistate_resize(&state, 200, 160);
    struct canvas *canvas = canvas_new(200, 160, state.charset);
    view_draw(&state, canvas);
    char *text = canvas_dump(canvas);
    if (!strstr(text, "point expired ") || !strstr(text, "point expires ") ||
        !strstr(text, "Retry it once, then ask support"))
        fail_msg("%s", text);
    free(text);
    canvas_free(canvas);
    state_close(&state);
}

/* What it restores is its name then; where to is said beside the kind of place. */
static void a_session_that_is_called_after_its_units_says_where_they_go(void **unused)
{
    struct uistate state;
    struct unit_page *page = all_units();
    (void)unused;
    state_open(&state, make_snapshot());
    for (size_t i = 0; i < page->count; i++) {
        struct artifact *unit = (struct artifact *)(uintptr_t)&page->artifacts[i];
        unit->restored_site_url = unit->restored_site_name = NULL;
        unit->restored_folder_name = i == 0 ? "Recovered Items" : NULL;
    }
    open_units(&state, ID_ACTIVE, page);
    state.view = VIEW_DETAIL;
    uistate_resize(&state, 60, 160);
    struct canvas *canvas = canvas_new(60, 160, state.charset);
    view_draw(&state, canvas);
    char *text = canvas_dump(canvas);
    if (!strstr(text, " sites/Finance-EU ") || !strstr(text, "location: Recovered Items\n"))
        fail_msg("%s", text);
    free(text);
    canvas_free(canvas);
    state_close(&state);
}

/* Of 10,000 failed units a look has read the first page: "1 x" of that alone would be too few. */
static void what_was_counted_on_one_page_is_a_least(void **unused)
{
    struct uistate state;
    (void)unused;
    for (int whole = 0; whole <= 1; whole++) {
        state_open(&state, make_snapshot());
        struct unit_page *page = all_units();
        page->next_link = whole ? NULL : "/more";
        open_units(&state, ID_ACTIVE, page);
        ((struct session *)(uintptr_t)uistate_selected(&state))->failed = 9;
        state.view = VIEW_LIST;
        uistate_resize(&state, 24, 80);
        struct canvas *canvas = canvas_new(24, 80, state.charset);
        view_draw(&state, canvas);
        char *text = canvas_dump(canvas);
        if ((strstr(text, ">=1 x ArtifactCannotBeRestored") == NULL) != whole ||
            !strstr(text, "1 x ArtifactCannotBeRestored"))
            fail_msg("%s", text);
        free(text);
        canvas_free(canvas);
        state_close(&state);
    }
}

static bool has_column(const struct unit_table *table, enum unit_column column)
{
    for (int i = 0; i < table->count; i++)
        if (table->columns[i].column == column)
            return true;
    return false;
}

static void expect_unit_columns(enum time_style style, int cols)
{
    struct unit_page *page = all_units();
    const struct artifact *rows[9];
    struct unit_table table;
    const struct unit_table_context context = {
        .now_ms = NOW_MS, .time_style = style, .charset = TEXT_UTF8, .items = true, .cols = cols};
    for (size_t i = 0; i < 9; i++)
        rows[i] = &page->artifacts[i];
    unit_table_layout(&table, &context, rows, 9);
    for (int i = 0; i < table.count; i++) {
        const enum unit_column column = table.columns[i].column;
        const int least = unit_column_info(column)->width;
        if (table.columns[i].width < least || table.columns[i].x + table.columns[i].width > cols)
            fail_msg("%s is %d wide at %d columns", unit_column_info(column)->title,
                     table.columns[i].width, cols);
    }
    if (cols >= 80 && style != TIME_STYLE_ISO)
        assert_true(has_column(&table, UNIT_COLUMN_POINT));
    if (cols >= 80)
        assert_true(has_column(&table, UNIT_COLUMN_START));
    unit_page_unref(page);
}

/* Whole times, however long; the restore point from 80 columns on. */
static void every_unit_column_has_its_room(void **unused)
{
    (void)unused;
    for (int style = 0; style < TIME_STYLE_COUNT; style++)
        for (int cols = 20; cols <= 200; cols++)
            expect_unit_columns((enum time_style)style, cols);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_end_has_its_day_where_it_is_not_today),
        cmocka_unit_test(every_unit_column_has_its_room),
        cmocka_unit_test(the_last_unit_was_minutes_ago_or_nothing_is_said),
        cmocka_unit_test(what_goes_badly_stands_behind_its_own_status),
        cmocka_unit_test(what_was_counted_on_one_page_is_a_least),
        cmocka_unit_test(a_unit_says_that_its_point_is_over_and_that_no_reason_is_given),
        cmocka_unit_test(a_session_that_is_called_after_its_units_says_where_they_go),
        cmocka_unit_test(each_screen_says_what_it_is_there_for),
        cmocka_unit_test(every_size_can_be_drawn),
        cmocka_unit_test(the_cursor_is_parked_on_the_selected_row),
        cmocka_unit_test(the_cursor_shows_only_where_text_is_typed),
        cmocka_unit_test(what_is_typed_is_seen_whatever_is_told_of_it),
        cmocka_unit_test(a_screen_without_a_pane_says_why_in_a_line),
        cmocka_unit_test(a_question_says_what_it_comes_to_at_every_size),
        cmocka_unit_test(what_is_empty_says_so_in_whole_words),
        cmocka_unit_test(an_end_that_waits_is_told_whatever_is_pressed),
        cmocka_unit_test(help_looks_for_the_last_of_many_words),
        cmocka_unit_test(help_says_what_the_lines_above_the_list_count),
        cmocka_unit_test(nothing_changes_before_the_deadline),
        cmocka_unit_test(the_minute_turns_with_the_poll_that_comes_in_it),
        cmocka_unit_test(an_empty_tenant_wakes_only_when_live_runs_out),
        cmocka_unit_test(hostile_names_stay_in_their_cells),
        cmocka_unit_test(every_scene_looks_as_its_golden_file),
    };
    fix_surroundings();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
