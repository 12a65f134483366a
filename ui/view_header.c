/* view_header.c - the first lines: who, which mode, how many of what, how fresh. Words go before
 * numbers do. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/spans.h"
#include "draw.h"
#include "model/limits.h"
#include "segments.h"
#include "view.h"

/* How much is said; tried from the top until it fits. */
struct level {
    bool product;
    int tenant; /* columns for the tenant; 0: left out */
    int mode;   /* 2 READ-ONLY, 1 RO, 0 nothing */
    bool total;
    int words;      /* 0 glyph and number; 1 "1 failed"; 2 what is STALLED beside what is OVERDUE */
    bool attention; /* "3 need attention" */
    int state;      /* 2 word, time, zone; 1 word and time; 0 time */
};

/* clang-format off */
static const struct level levels[] = {
    {true,  40, 2, true,  2, true,  2},
    {false, 40, 2, true,  2, true,  2},
    {false, 40, 2, true,  2, false, 2},
    {false, 40, 2, true,  1, false, 2},
    {false, 32, 2, true,  1, false, 1},
    {false, 32, 2, true,  0, true,  2},
    {false, 32, 2, true,  0, false, 2},
    {false, 24, 1, true,  0, false, 2},
    {false, 24, 1, false, 0, false, 2},
    {false, 24, 1, true,  0, false, 1},
    {false, 24, 1, false, 0, false, 1},
    {false, 14, 1, false, 0, false, 1},
    {false,  0, 1, false, 0, false, 1},
    {false,  0, 0, false, 0, false, 1},
    {false,  0, 0, false, 0, false, 0},
};
/* After those that need a look. */
static const enum session_status calm_order[] = {
    SESSION_ACTIVE, SESSION_ACTIVATING, SESSION_DRAFT, SESSION_COMPLETED,
};
static const enum role state_roles[DATA_STATE_COUNT] = {
    [DATA_LOADING] = ROLE_ACCENT, [DATA_LIVE] = ROLE_STATUS_COMPLETED, [DATA_STALE] = ROLE_STALE,
    [DATA_OFFLINE] = ROLE_STALE, [DATA_THROTTLED] = ROLE_WARN, [DATA_SIGNED_OUT] = ROLE_ERROR,
    [DATA_REFUSED] = ROLE_ERROR,
};
/* clang-format on */

/* Of what is well only the sign has its colour: these numbers change all the time, and to colour
 * two of them anew was 21 of the 106 bytes of a session that ends. */
static void add_count(struct segments *segments, enum session_status status, uint32_t count,
                      bool words, int gap, enum text_charset charset)
{
    char text[64], number[16];
    const char *glyph = draw_glyph(status, charset);
    bool bad = status == SESSION_FAILED || status == SESSION_COMPLETED_WITH_ERROR;

    if (count == 0)
        return;
    draw_count(count, number, sizeof number);
    if (words)
        snprintf(text, sizeof text, "%s %s %s", glyph, number, session_status_info(status)->word);
    else
        snprintf(text, sizeof text, "%s%s", glyph, number);
    struct segment *added = segments_add(segments, gap, role_of_status(status), text);
    if (added && !bad)
        added->colored = strlen(glyph);
}

static void add_unclear(struct segments *segments, const uint32_t *by, const struct level *level,
                        int gap, enum text_charset charset)
{
    uint32_t all = session_unclear(by);
    char text[64], number[16];

    if (all == 0)
        return;
    snprintf(text, sizeof text, level->words ? "%s %s " SESSION_UNCLEAR : "%s%s",
             draw_glyph(SESSION_OTHER, charset), draw_count(all, number, sizeof number));
    segments_add(segments, gap, ROLE_STATUS_UNKNOWN, text);
}

/* "(1 OVERDUE, 2 STALLED)", behind the active ones, and behind those that activate for so long:
 * five of three would be none that anybody understands. What is both counts as both. */
static void add_wrong(struct segments *segments, uint32_t overdue, uint32_t stalled, int words)
{
    char text[64], late[16], still[16];
    draw_count(overdue, late, sizeof late);
    draw_count(stalled, still, sizeof still);
    if (overdue == 0)
        snprintf(text, sizeof text, words ? "(%s STALLED)" : "(%s stuck)", still);
    else if (words == 2 && stalled > 0)
        snprintf(text, sizeof text, "(%s OVERDUE, %s STALLED)", late, still);
    else
        snprintf(text, sizeof text, words ? "(%s OVERDUE)" : "(%s late)", late);
    if (overdue > 0 || stalled > 0)
        segments_add(segments, 1, ROLE_WARN, text);
}

static void add_counts(struct segments *segments, const struct uistate *state,
                       const struct level *level)
{
    const uint32_t *by = state->tally.by_status, activating = state->tally.overdue_activating;
    int gap = level->total ? 2 : 1;

    add_count(segments, SESSION_FAILED, by[SESSION_FAILED], level->words, gap, state->charset);
    add_count(segments, SESSION_COMPLETED_WITH_ERROR, by[SESSION_COMPLETED_WITH_ERROR],
              level->words, gap, state->charset);
    add_unclear(segments, by, level, gap, state->charset);
    for (size_t i = 0; i < sizeof calm_order / sizeof calm_order[0]; i++) {
        add_count(segments, calm_order[i], by[calm_order[i]], level->words, gap, state->charset);
        if (calm_order[i] == SESSION_ACTIVE && level->total)
            add_wrong(segments, state->tally.overdue - activating, state->tally.stalled,
                      level->words);
        if (calm_order[i] == SESSION_ACTIVATING && level->total)
            add_wrong(segments, activating, 0, level->words);
    }
}

/* The tenant cut to the columns of the level. */
static void add_tenant(struct segments *segments, const struct uistate *state, int columns)
{
    struct strbuf cut;
    char buf[192];
    const char *tenant = draw_tenant(state, buf, sizeof buf);
    strbuf_init(&cut, sizeof segments->list[0].text - 1);
    text_append_safe(&cut, tenant, strlen(tenant), columns, state->charset);
    segments_add(segments, segments->count > 0 ? 2 : 0, ROLE_TITLE, cut.bytes);
    strbuf_release(&cut);
}

/* The word of the profile. Of "prod" a screen never goes without. */
static void add_env(struct segments *segments, const struct uistate *state, bool room)
{
    char text[24];
    bool prod = ascii_casecmp(state->env, "prod") == 0;
    if (!*state->env || (!prod && !room))
        return;
    snprintf(text, sizeof text, prod ? " PROD " : "%.16s", state->env);
    segments_add(segments, segments->count > 0 ? 1 : 0, prod ? ROLE_PROD : ROLE_WARN, text);
}

static void add_mode(struct segments *segments, const struct uistate *state, int length)
{
    static const char *const words[2][3] = {{"", "RO", " READ-ONLY "}, {"", "WRITE", " WRITE "}};
    enum role role = state->write_allowed ? ROLE_WARN : ROLE_READONLY;
    segments_add(segments, segments->count > 0 ? 2 : 0, role, words[state->write_allowed][length]);
}

/* The one set behind this number, `n` and exit status 1 (attention.h). */
static uint32_t needed(const struct uistate *state)
{
    return state->tally.problems + state->tally.running;
}

static const char *attention_text(const struct uistate *state, char *buf, size_t size)
{
    char number[16];
    draw_count(needed(state), number, sizeof number);
    snprintf(buf, size, "%s need%s attention", number, needed(state) == 1 ? "s" : "");
    return buf;
}

/* "16 need attention: 6 ended badly, 10/25 running": the first part warns, what runs is only told,
 * beside how many Microsoft lets run; as many as that warn as well. The line of the limits, where
 * there is one, says what runs. */
static void add_attention(struct segments *line, const struct uistate *state)
{
    char text[64], bad[16], running[24];
    enum role role = state->tally.problems > 0 ? ROLE_WARN : ROLE_FG;
    bool near = limits_near(state->tally.running, LIMITS_SESSIONS);
    segments_add(line, 3, role, attention_text(state, text, sizeof text));
    draw_count(state->tally.problems, bad, sizeof bad);
    snprintf(running, sizeof running, "%" PRIu32 "/%d running", state->tally.running,
             LIMITS_SESSIONS);
    if (state->tally.running == 0)
        snprintf(text, sizeof text, ": ended badly");
    else
        snprintf(text, sizeof text, ": %s ended badly", bad);
    if (state->tally.problems > 0)
        segments_add(line, 0, ROLE_DIM, text);
    if (state->tally.running == 0 || state->layout.limits.rows > 0)
        return;
    segments_add(line, 0, ROLE_DIM, state->tally.problems > 0 ? ", " : ": ");
    segments_add(line, 0, near ? ROLE_WARN : ROLE_DIM, running);
}

/* The numbers before it rest on what was read: these may turn out to be partial. */
static void add_unread(struct segments *line, const struct uistate *state)
{
    char text[64], count[16];
    snprintf(text, sizeof text, "%s bulk %s not read",
             draw_count(state->tally.unread, count, sizeof count),
             state->tally.unread == 1 ? "request" : "requests");
    segments_add(line, 3, ROLE_DIM, text);
}

static void build_left(struct segments *left, const struct uistate *state,
                       const struct level *level)
{
    char text[64], number[16];

    left->count = 0;
    if (level->product)
        segments_add(left, 0, ROLE_HEADER, "restoretop");
    if (level->tenant > 0)
        add_tenant(left, state, level->tenant);
    add_env(left, state, level->tenant > 14);
    add_mode(left, state, level->mode);
    if (!draw_counts_known(state))
        return;
    if (level->total) {
        draw_count(state->tally.total, number, sizeof number);
        const char *noun = state->tally.total == 1 ? " session" : " sessions";
        snprintf(text, sizeof text, "%s%s", number, level->words ? noun : ":");
        segments_add(left, left->count > 0 ? 3 : 0, ROLE_FG, text);
    }
    add_counts(left, state, level);
    if (level->attention && needed(state) > 0)
        segments_add(left, 3, state->tally.problems > 0 ? ROLE_WARN : ROLE_FG,
                     attention_text(state, text, sizeof text));
}

static void loading_text(const struct snapshot *snapshot, int length, char *buf, size_t size)
{
    char number[16];
    uint32_t sessions = snapshot ? snapshot->sweep_sessions : 0;
    uint32_t pages = snapshot ? snapshot->sweep_pages : 0;

    draw_count(sessions, number, sizeof number);
    if (length < 1)
        snprintf(buf, size, "...");
    else if (pages == 0)
        snprintf(buf, size, "LOADING");
    else if (length < 2)
        snprintf(buf, size, "LOADING %s", number);
    else
        snprintf(buf, size, "LOADING %s sessions, page %u", number, pages);
}

static void build_right(struct segments *right, const struct uistate *state, int length)
{
    const struct snapshot *snapshot = state->snapshot;
    enum data_state now = DATA_LOADING;
    char text[64], zone[16];

    right->count = 0;
    if (snapshot)
        now = snapshot_state_at(snapshot, state->clock->boot_ms(state->clock));
    if (now == DATA_LOADING) {
        loading_text(snapshot, length, text, sizeof text);
        segments_add(right, 0, state_roles[now], text);
        return;
    }
    if (length > 0)
        segments_add(right, 0, state_roles[now], data_state_word(now));
    if (snapshot->polled_ms == TIME_NONE)
        return;
    draw_when(state, snapshot->polled_ms, text, sizeof text);
    if (draw_utc(state) && length == 2 && strlen(text) > 1)
        text[strlen(text) - 1] = '\0'; /* its Z: the zone follows */
    segments_add(right, length > 0 ? 1 : 0, length > 0 ? ROLE_FG : state_roles[now], text);
    draw_zone(state, snapshot->polled_ms, zone, sizeof zone);
    if (length == 2 && !strstr(text, zone)) /* it is there already where clocks have changed */
        segments_add(right, 1, ROLE_DIM, zone);
}

/* The screens too small for anything else: whole counts, as many as fit, in all the lines there
 * are. The time keeps its place at the end of the last line; what does not fit is left out, never
 * cut. */
static void draw_counts_only(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct segments all = {.count = 0}, right;
    int y = area.y, x = area.x;

    build_left(&all, state, &(struct level){.tenant = 0});
    build_right(&right, state, 0);
    int reserved = segments_width(&right, state->charset) + 1, last = area.y + area.rows - 1;
    if (reserved + 9 > area.cols && area.rows == 1)
        reserved = 0;
    for (int i = 0; i < all.count; i++) {
        const struct segment *segment = &all.list[i];
        int width = text_width(segment->text, strlen(segment->text), state->charset);
        int room = area.x + area.cols - (y == last ? reserved : 0);
        int gap = x > area.x ? 1 : 0;
        if (gap && y < last && x + gap + width > room) {
            y++;
            x = area.x;
            gap = 0;
            room = area.x + area.cols - (y == last ? reserved : 0);
        }
        if (x + gap + width > room && !(x == area.x && area.cols == 1))
            continue;
        x += gap + segment_draw(segment, canvas, area, y, x + gap);
    }
    x = area.x + area.cols - (reserved - 1);
    if (reserved > 0 && x >= area.x)
        segments_draw(&right, canvas, (struct rect){last, area.x, 1, area.cols}, x);
}

static void draw_first(const struct uistate *state, struct canvas *canvas, struct rect line,
                       bool alone)
{
    struct segments left = {.count = 0}, right = {.count = 0};
    int margin = line.cols >= 80 ? 1 : 0, room = line.cols - 2 * margin;

    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        struct level level = levels[i];
        level.attention = level.attention && alone; /* a second line says it */
        build_left(&left, state, &level);
        build_right(&right, state, levels[i].state);
        int gap = left.count > 0 && right.count > 0 ? 1 : 0;
        int used =
            segments_width(&left, state->charset) + gap + segments_width(&right, state->charset);
        if (used <= room) {
            segments_draw(&left, canvas, line, line.x + margin);
            segments_draw(&right, canvas, line,
                          line.x + line.cols - margin - segments_width(&right, state->charset));
            return;
        }
    }
    draw_counts_only(state, canvas, line);
}

static void add_clause(struct segments *segments, const char *what, const char *value)
{
    char text[SEGMENT_SIZE];
    snprintf(text, sizeof text, "%s %s", what, value);
    segments_add(segments, 3, ROLE_DIM, text);
}

/* Its end, unless its first rows are older by more than the minute that is shown. */
static int64_t list_read_ms(const struct snapshot *snapshot)
{
    const bool slow = snapshot->swept_ms - snapshot->listed_ms >= MINUTE_MS;
    return snapshot->swept_ms != TIME_NONE && slow ? snapshot->listed_ms : snapshot->swept_ms;
}

/* What the numbers of the first line rest on. Nothing in it changes more often than by the minute.
 */
static void build_second(struct segments *line, const struct uistate *state)
{
    const struct snapshot *snapshot = state->snapshot;
    bool live = snapshot_state_at(snapshot, state->clock->boot_ms(state->clock)) == DATA_LIVE;
    char when[48], length[32];

    if (needed(state) > 0)
        add_attention(line, state);
    if (state->tally.unread > 0)
        add_unread(line, state);
    const struct signin *signin = uistate_signin(state);
    const char *account = signin && *signin->account ? signin->account : state->account;
    if (*account)
        add_clause(line, "as", account);
    if (signin)
        add_clause(line, "by", signin->method);
    if (*draw_token_left(state, length, sizeof length))
        segments_add(line, 3, ROLE_DIM, length);
    if (live && snapshot->unseen_bound_s > 0) {
        int64_t bound_ms = (snapshot->unseen_bound_s + 59) / 60 * MINUTE_MS;
        add_clause(line, "new sessions show up within",
                   timefmt_duration(bound_ms, length, sizeof length));
    }
    /* No claim about now from an old reading; what is not plain enabled has the banner. */
    if (live && service_state_kind(&snapshot->service) == SERVICE_ENABLED)
        add_clause(line, "backup service", service_kind_info(SERVICE_ENABLED)->word);
    /* The first line has the minute of the newest answer: only what is older by one is said, so
     * that a poll that brings nothing changes that minute alone. */
    if (draw_is_older(list_read_ms(snapshot), snapshot->polled_ms))
        add_clause(line, "whole list read",
                   draw_when(state, list_read_ms(snapshot), when, sizeof when));
    if (draw_is_older(snapshot->hot_ms, snapshot->polled_ms))
        add_clause(line, "all running ones read",
                   draw_when(state, snapshot->hot_ms, when, sizeof when));
}

/* Whole clauses, as many as fit. */
static void draw_second(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct segments line = {.count = 0};

    if (!state->snapshot)
        return;
    build_second(&line, state);
    if (line.count > 0)
        line.list[0].gap = 0;
    while (line.count > 1 && segments_width(&line, state->charset) > area.cols - 2)
        line.count--;
    segments_draw(&line, canvas, area, area.x + 1);
}

void view_header_draw(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    bool tiny = canvas->rows < 5 || canvas->cols < 20;
    if (tiny) {
        draw_counts_only(state, canvas, area);
        return;
    }
    draw_first(state, canvas, (struct rect){area.y, area.x, 1, area.cols}, area.rows < 2);
    if (area.rows > 1)
        draw_second(state, canvas, (struct rect){area.y + 1, area.x, 1, area.cols});
}
