#include "overview_board.h"

#include <stdlib.h>
#include <string.h>

#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/label.h"
#include "overview_strips.h"

#define BLOCK_COLS  26 /* the least that a block needs */
#define SHORT_LABEL 9
#define LABEL       16

/* One build. Blocks are put into rows of the same width each; a row is as high as its highest. */
struct maker {
    struct board *board;
    const struct overview *overview;
    enum text_charset charset;
    int cols, per_row; /* blocks a row: 1, 3 or 6 */
    int gap;           /* lines between rows */
    int top, at, of;   /* the row: its first line, the next block's number in it, of how many */
    int blocks;
};

/* --- small texts --- */

static char *count_text(int64_t count)
{
    char buf[32];
    return xstrdup(draw_count(count, buf, sizeof buf));
}

/* "96.0%", " 3.8%", " 100%", so that they stand right-aligned below each other; NULL: of nothing.
 */
static char *percent_text(int64_t part, int64_t whole)
{
    int permille = overview_permille(part, whole);
    if (permille < 0)
        return NULL;
    return permille == 1000 ? xstrdup(" 100%")
                            : xasprintf("%2d.%d%%", permille / 10, permille % 10);
}

static char *length_text(int64_t ms)
{
    char buf[16];
    return xstrdup(timefmt_duration_s(ms, buf, sizeof buf));
}

/* FIELD="TEXT" and what follows; NULL: the language cannot say it. */
static char *quoted(const char *field, const char *text, const char *rest)
{
    if (strchr(text, '"') || strlen(text) + 64 > FILTER_TEXT_MAX)
        return NULL;
    return xasprintf("%s=\"%s\" %s", field, text, rest);
}

/* --- rows of blocks --- */

static void begin_row(struct maker *maker, int of)
{
    maker->top = maker->board->lines + (maker->board->count > 0 ? maker->gap : 0);
    maker->at = 0;
    maker->of = of;
}

static struct board_block next_block(struct maker *maker, int label_cols, const char *title)
{
    if (maker->at == maker->of)
        begin_row(maker, maker->of);
    int cols = maker->of > 0 ? maker->cols / maker->of : maker->cols;
    struct board_block block = {.board = maker->board,
                                .y = maker->top,
                                .x = cols * maker->at,
                                .cols = cols,
                                .number = maker->blocks++,
                                .label_cols = label_cols};
    maker->at++;
    board_title(&block, xstrdup(title));
    return block;
}

static struct board_item *add_count(struct board_block *block, const char *label, int64_t count,
                                    const char *filter)
{
    struct board_item *item = board_add(block, xstrdup(label), count_text(count));
    item->filter = xstrdup(filter);
    return item;
}

/* What is none stands back. */
static void add_status(const struct maker *maker, struct board_block *block, const char *label,
                       enum session_status status, uint32_t count, const char *filter)
{
    struct board_item *item = add_count(block, label, count, filter);
    item->glyph = draw_glyph(status, maker->charset);
    item->role = count > 0 ? (uint8_t)role_of_status(status) : ROLE_DIM;
}

/* They are among the active ones, and one may be in several of these lines. */
static void add_pace(struct board_block *block, const char *label, uint32_t count,
                     const char *filter)
{
    struct board_item *item = add_count(block, label, count, filter);
    item->glyph = " ";
    item->role = count > 0 ? ROLE_WARN : ROLE_DIM;
}

/* --- the blocks --- */

static uint32_t unclear(const struct overview *overview)
{
    return session_unclear(overview->by_status);
}

static void make_now(struct maker *maker)
{
    const struct overview *overview = maker->overview;
    const uint32_t *by = overview->by_status;
    struct board_block block = next_block(maker, LABEL, "NOW");
    add_status(maker, &block, "failed, open", SESSION_FAILED, overview->failed_open,
               "st=failed is:attention");
    add_status(maker, &block, "partial, open", SESSION_COMPLETED_WITH_ERROR, overview->partial_open,
               "st=partial is:attention");
    add_status(maker, &block, SESSION_UNCLEAR, SESSION_OTHER, unclear(overview),
               "st!=draft,activating,active,partial,completed,failed");
    add_status(maker, &block, "active", SESSION_ACTIVE, by[SESSION_ACTIVE], "st=active");
    add_pace(&block, "OVERDUE", overview->overdue, "is:overdue");
    add_pace(&block, "STALLED", overview->stalled, "is:stalled");
    add_pace(&block, "slow", overview->slow, "is:slow");
    add_status(maker, &block, "activating", SESSION_ACTIVATING, by[SESSION_ACTIVATING],
               "st=activating");
    add_status(maker, &block, "draft", SESSION_DRAFT, by[SESSION_DRAFT], "st=draft");
    struct board_item *old =
        add_count(&block, "drafts over 7d", overview->old_drafts, "st=draft age>7d");
    old->role = overview->old_drafts > 0 ? ROLE_WARN : ROLE_DIM;
}

/* What all lines of a window's block share. */
struct window_block {
    struct board_block block;
    const char *base; /* the filter of all that ended in it */
};

static void add_part(struct window_block *in, const char *label, int64_t part, int64_t whole,
                     enum role role, const char *more)
{
    struct board_item *item = board_add(&in->block, xstrdup(label), count_text(part));
    item->filter = xasprintf("%s%s%s", in->base, *more ? " " : "", more);
    item->note = whole > 0 ? percent_text(part, whole) : NULL;
    item->role = part > 0 ? (uint8_t)role : ROLE_DIM;
}

static void add_lengths(struct window_block *in, const struct overview_window *window)
{
    char p50[16], p95[16];
    if (window->timed == 0) {
        board_add(&in->block, xstrdup("p50, p95"), xstrdup("-"))->filter = xstrdup(in->base);
        board_add(&in->block, xstrdup("longest"), xstrdup("-"))->filter = xstrdup(in->base);
        return;
    }
    timefmt_duration_s(window->p50_ms, p50, sizeof p50);
    timefmt_duration_s(window->p95_ms, p95, sizeof p95);
    board_add(&in->block, xstrdup("p50, p95"), xasprintf("%s, %s", p50, p95))->filter =
        xstrdup(in->base);
    struct board_item *item =
        board_add(&in->block, xstrdup("longest"), length_text(window->longest_ms));
    item->filter = quoted("id", window->longest_id, in->base);
}

static void make_window(struct maker *maker, const char *title,
                        const struct overview_window *window, const char *base)
{
    struct window_block in = {next_block(maker, SHORT_LABEL, title), base};
    int64_t units = window->units_restored + window->units_failed;
    add_part(&in, "ended", window->ended, 0, ROLE_FG, "");
    add_part(&in, "completed", window->completed, window->ended, ROLE_STATUS_COMPLETED,
             "st=completed");
    add_part(&in, "partial", window->partial, window->ended, ROLE_STATUS_PARTIAL, "st=partial");
    add_part(&in, "failed", window->failed, window->ended, ROLE_STATUS_FAILED, "st=failed");
    add_part(&in, "units ok", window->units_restored, units, ROLE_FG, "");
    add_part(&in, "units bad", window->units_failed, units, ROLE_WARN, "failed>0");
    add_lengths(&in, window);
}

/* The workloads in the order of the screen; the other one where it has anything. */
static const enum workload order[] = {WORKLOAD_SHAREPOINT, WORKLOAD_ONEDRIVE, WORKLOAD_EXCHANGE,
                                      WORKLOAD_OTHER};
#define ORDER_COUNT (sizeof order / sizeof *order)

static bool is_shown(const struct maker *maker, enum workload workload)
{
    const struct overview_scope *scope = &maker->overview->of[workload];
    return workload != WORKLOAD_OTHER ||
           scope->limits.running + scope->created + scope->month.ended > 0;
}

static char *of_workload(enum workload workload, const char *rest)
{
    static const char *const codes[WORKLOAD_COUNT] = {"ex", "sp", "od", "??"};
    return xasprintf("wl:%s %s", codes[workload], rest);
}

static struct board_item *add_workload(struct board_block *block, enum workload workload,
                                       char *value, const char *rest)
{
    struct board_item *item = board_add(block, xstrdup(workload_info(workload)->name), value);
    item->filter = of_workload(workload, rest);
    return item;
}

/* The documents do not say whether the 25 are per workload: they are shown of the tenant. */
static void make_active(struct maker *maker)
{
    const struct overview_scope *of = maker->overview->of;
    uint32_t running = of[OVERVIEW_TENANT].limits.running;
    struct board_block block = next_block(maker, SHORT_LABEL + 1, "ACTIVE SESSIONS");
    struct board_item *item =
        board_add(&block, xstrdup("tenant"), xasprintf("%u/%d", running, LIMITS_SESSIONS));
    item->filter = xstrdup("is:active");
    item->role = limits_near(running, LIMITS_SESSIONS) ? ROLE_WARN : ROLE_FG;
    item->bar = (struct bar){.completed = (int32_t)running, .total = LIMITS_SESSIONS};
    for (size_t i = 0; i < ORDER_COUNT; i++)
        if (is_shown(maker, order[i]))
            add_workload(&block, order[i], count_text(of[order[i]].limits.running), "is:active");
}

/* A session that does not say how many makes the sum a least. */
static char *least_text(int64_t count, uint32_t uncounted)
{
    char number[32];
    return xasprintf("%s%s", uncounted > 0 ? ">=" : "", draw_count(count, number, sizeof number));
}

static void make_in_flight(struct maker *maker)
{
    struct board_block block = next_block(maker, SHORT_LABEL + 1, "UNITS IN FLIGHT (1,000)");
    for (size_t i = 0; i < ORDER_COUNT; i++) {
        const struct limits_of *scope = &maker->overview->of[order[i]].limits;
        if (!is_shown(maker, order[i]))
            continue;
        struct board_item *item = add_workload(
            &block, order[i], least_text(scope->in_flight, scope->uncounted), "is:active");
        int64_t shown = scope->in_flight < LIMITS_UNITS ? scope->in_flight : LIMITS_UNITS;
        item->role = limits_near(scope->in_flight, LIMITS_UNITS) ? ROLE_WARN : ROLE_FG;
        item->bar = (struct bar){.completed = (int32_t)shown, .total = LIMITS_UNITS};
    }
}

static void make_today(struct maker *maker)
{
    struct board_block block = next_block(maker, SHORT_LABEL + 1, "UNITS CREATED TODAY");
    for (size_t i = 0; i < ORDER_COUNT; i++) {
        const struct limits_of *scope = &maker->overview->of[order[i]].limits;
        if (is_shown(maker, order[i]))
            add_workload(&block, order[i], least_text(scope->units_today, scope->uncounted_today),
                         "is:today st!=draft");
    }
}

static void make_workloads(struct maker *maker)
{
    begin_row(maker, maker->per_row);
    for (size_t i = 0; i < ORDER_COUNT; i++) {
        const struct overview_scope *scope = &maker->overview->of[order[i]];
        if (!is_shown(maker, order[i]))
            continue;
        char *title = xasprintf("%s, 24 H", workload_info(order[i])->name);
        char *day = of_workload(order[i], "ended<24h"), *month = of_workload(order[i], "ended<30d");
        make_window(maker, title, &scope->day, day);
        free(title);
        title = xasprintf("%s, 30 D", workload_info(order[i])->name);
        make_window(maker, title, &scope->month, month);
        free(title);
        free(day);
        free(month);
    }
}

/* --- strips --- */

/* Takes the strip and the note, which tells what its last cell is (NULL: another one does). */
static void add_strip(struct board_block *block, struct board_strip *strip, char *note,
                      const char *filter)
{
    struct board_item *item = board_add(block, NULL, NULL);
    item->filter = xstrdup(filter);
    item->strip = strip;
    item->note = note;
}

/* "now, most 1,204": what the highest bar stands for. */
static char *hours_note(const struct overview *overview)
{
    int64_t most = 0;
    char number[32];
    for (int i = 0; i < OVERVIEW_HOURS; i++)
        if (overview->hours[i].restored > most)
            most = overview->hours[i].restored;
    return most == 0 ? xstrdup("now")
                     : xasprintf("now, most %s", draw_count(most, number, sizeof number));
}

static void make_hours(struct maker *maker)
{
    struct board_block block = next_block(maker, LABEL, "UNITS RESTORED, BY HOUR ENDED, 24 H");
    struct board_strip *failures = overview_strip_failures(maker->overview);
    add_strip(&block, overview_strip_hours(maker->overview, maker->charset),
              hours_note(maker->overview), "ended<24h");
    if (failures)
        add_strip(&block, failures, xstrdup("units failed"), "ended<24h failed>0");
}

static void make_days(struct maker *maker)
{
    struct board_block block = next_block(maker, LABEL, "WORST END OF EACH DAY, 30 D");
    add_strip(&block, overview_strip_days(maker->overview, maker->charset), xstrdup("today"),
              "ended<30d");
}

/* --- lists --- */

static void add_none(struct board_block *block, const char *words)
{
    block->label_cols = block->cols - 3;
    board_add(block, xstrdup(words), NULL);
}

static void make_last(struct maker *maker)
{
    const struct overview *overview = maker->overview;
    char buf[LABEL_NAME_MAX + 8];
    char *title = xasprintf("FROM CREATION / EXPECTED (%zu of %u)", overview->last_count,
                            overview->beside_expected);
    struct board_block block = next_block(maker, 0, title);
    free(title);
    block.label_cols = block.cols > SHORT_LABEL + 29 ? block.cols - 29 : SHORT_LABEL;
    for (size_t i = 0; i < overview->last_count; i++) {
        const struct overview_end *end = &overview->last[i];
        struct board_item *item =
            board_add(&block, xstrdup(draw_label_text(end->label, maker->charset, buf, sizeof buf)),
                      length_text(end->took_ms));
        item->glyph = draw_glyph((enum session_status)end->status, maker->charset);
        item->role = (uint8_t)role_of_status((enum session_status)end->status);
        item->strip = overview_strip_took(end, maker->charset);
        int64_t percent = end->took_ms * 100 / end->expected_ms;
        item->note = percent > 9999 ? xstrdup(">9999%") : xasprintf("~%d%%", (int)percent);
        item->filter = quoted("id", end->id, "ended<30d");
    }
    if (overview->last_count == 0)
        add_none(&block, "nothing to compare");
}

static void make_reasons(struct maker *maker)
{
    const struct overview *overview = maker->overview;
    char *title = xasprintf("TOP REASONS 30 D (of %u with a code)", overview->reasoned);
    struct board_block block = next_block(maker, 0, title);
    free(title);
    block.label_cols = block.cols - 10;
    for (size_t i = 0; i < overview->reason_count; i++) {
        const struct overview_reason *reason = &overview->reasons[i];
        board_add(&block, xstrdup(reason->code), count_text(reason->sessions))->filter =
            quoted("error", reason->code, "ended<30d");
    }
    if (overview->reason_count == 0)
        add_none(&block, "none");
}

/* Known of few sessions: of which is said. */
static void make_unit_reasons(struct maker *maker)
{
    const struct overview *overview = maker->overview;
    char *title = xasprintf("WHY UNITS FAILED 30 D (of %u opened)", overview->opened);
    struct board_block block = next_block(maker, 0, title);
    free(title);
    block.label_cols = block.cols - 17;
    for (size_t i = 0; i < overview->unit_reason_count; i++) {
        const struct overview_unit_reason *reason = &overview->unit_reasons[i];
        struct board_item *item =
            board_add(&block, xstrdup(reason->code), count_text(reason->units));
        item->note = xasprintf("in %u", reason->sessions);
        item->filter = quoted("unit", reason->code, "ended<30d");
    }
    if (overview->unit_reason_count == 0)
        add_none(&block, overview->opened > 0 ? "none" : "no units were read yet");
}

static void make_names(struct maker *maker)
{
    const struct overview *overview = maker->overview;
    char *title =
        xasprintf("TOP INITIATORS 30 D (of %u created)", overview->of[OVERVIEW_TENANT].created);
    struct board_block block = next_block(maker, 0, title);
    free(title);
    block.label_cols = block.cols - 20;
    for (size_t i = 0; i < overview->name_count; i++) {
        const struct overview_name *name = &overview->names[i];
        struct board_item *item =
            board_add(&block, xstrdup(name->text), count_text(name->sessions));
        char *well = percent_text(name->well, name->ended);
        item->note = well ? xasprintf("%s ok", well) : NULL;
        item->filter = quoted("by", name->text, "age<30d");
        free(well);
    }
    if (overview->name_count == 0)
        add_none(&block, "none");
}

static void make_drafts(struct maker *maker)
{
    const uint32_t *by_age = maker->overview->drafts_by_age;
    struct board_block block = next_block(maker, LABEL, "DRAFTS BY AGE");
    add_count(&block, "up to a day", by_age[0], "st=draft age<=1d");
    add_count(&block, "up to 7 days", by_age[1], "st=draft age>1d age<=7d");
    add_count(&block, "older", by_age[2], "st=draft age>7d");
}

/* What the numbers are made of. */
static void make_legend(struct maker *maker)
{
    struct board_block block = next_block(maker, 0, "HOW THIS IS COUNTED");
    board_text(
        &block,
        "All of it is added up from the list of sessions as it was last read; Enter shows the "
        "sessions behind a line. Open is what ended badly within --attention-days and nobody has "
        "acknowledged. Sessions of 24 hours and 30 days are those that ended in "
        "them. p50, p95 and longest are times from creation to end, a draft's waiting "
        "included. Units of an hour are those of the sessions that ended in it: when each "
        "unit was restored the list does not say. From creation / expected: the last ones to end; "
        "the dot is the time to the end, a draft's waiting included, the line in the middle what "
        "is expected of so many units, > more "
        "than twice that.",
        maker->charset);
    board_text(&block,
               "In flight: what running sessions call in progress, scheduled units included; "
               "Microsoft queues 1,000 per workload at a time. 25 sessions may be active; the "
               "documents do not say whether that is per workload. Created today: all units of "
               "sessions created since midnight, drafts left out. Top reasons are the "
               "codes of sessions; those of units are known of sessions that were opened, or whose "
               "units were read for their name: \"4 in 2\" is four units in two sessions.",
               maker->charset);
}

void overview_board_make(struct board *ret, const struct overview *overview, int cols,
                         enum text_charset charset)
{
    const struct overview_scope *tenant = &overview->of[OVERVIEW_TENANT];
    board_release(ret);
    struct maker maker = {.board = ret,
                          .overview = overview,
                          .charset = charset,
                          .cols = cols,
                          .per_row = cols >= 6 * BLOCK_COLS   ? 6
                                     : cols >= 3 * BLOCK_COLS ? 3
                                                              : 1};
    bool wide = maker.per_row == 6;
    maker.gap = wide;
    begin_row(&maker, maker.per_row);
    make_now(&maker);
    make_window(&maker, "LAST 24 H", &tenant->day, "ended<24h");
    make_window(&maker, "LAST 30 D", &tenant->month, "ended<30d");
    make_active(&maker);
    make_in_flight(&maker);
    make_today(&maker);
    if (wide)
        make_workloads(&maker);
    begin_row(&maker, wide ? 3 : maker.per_row == 1 ? 1 : 2);
    make_hours(&maker);
    make_days(&maker);
    make_last(&maker);
    if (!wide)
        make_drafts(&maker);
    begin_row(&maker, wide ? 4 : maker.per_row == 1 ? 1 : 2);
    make_reasons(&maker);
    make_names(&maker);
    make_unit_reasons(&maker);
    if (wide)
        make_drafts(&maker);
    begin_row(&maker, 1);
    make_legend(&maker);
}
