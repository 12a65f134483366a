#include "draw.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/spans.h"
#include "model/label.h"

#define POLL_LATE_MS INT64_C(5000) /* a planned poll without its answer this long after is late */

const char *draw_glyph(enum session_status status, enum text_charset charset)
{
    static const char ascii_glyphs[SESSION_STATUS_COUNT][2] = {
#define X(name, wire, word, ascii, utf8, terminal, running) {ascii, '\0'},
        SESSION_STATUSES(X)
#undef X
    };
    return charset == TEXT_UTF8 ? session_status_info(status)->utf8 : ascii_glyphs[status];
}

const char *draw_changed_sign(enum text_charset charset)
{
    return charset == TEXT_UTF8 ? "*" : "^"; /* `*` is a glyph of ASCII */
}

/* clang-format off */
static const char *const signs[SIGN_COUNT][2] = {
    [SIGN_ELLIPSIS] = {[TEXT_UTF8] = "\u2026", [TEXT_ASCII] = "..."},
    [SIGN_ARROW]    = {[TEXT_UTF8] = "\u2192", [TEXT_ASCII] = "->"},
    [SIGN_STROKE]   = {[TEXT_UTF8] = "\u2502", [TEXT_ASCII] = "|"},
    [SIGN_FORK]     = {[TEXT_UTF8] = "\u252c", [TEXT_ASCII] = "+"},
    [SIGN_DONE]     = {[TEXT_UTF8] = "\u2501", [TEXT_ASCII] = "#"},
    [SIGN_FAILED]   = {[TEXT_UTF8] = "\u00d7", [TEXT_ASCII] = "x"},
    [SIGN_REST]     = {[TEXT_UTF8] = "\u00b7", [TEXT_ASCII] = "."},
};
/* clang-format on */

const char *draw_sign(enum draw_sign sign, enum text_charset charset)
{
    return signs[sign][charset];
}

struct bar draw_bar_of(const struct session *session)
{
    return (struct bar){session->completed, session->failed, session->total};
}

static int share_of(int64_t part, int64_t total, int width)
{
    if (part <= 0)
        return 0;
    int columns = (int)(part * width / total);
    return columns > 0 ? columns : 1;
}

void draw_bar_split(struct bar bar, int width, int *ret_done, int *ret_failed)
{
    int64_t done = bar.completed > 0 ? bar.completed : 0, failed = bar.failed > 0 ? bar.failed : 0;
    int64_t total = bar.total > done + failed ? bar.total : done + failed; /* counts may disagree */
    bool finished = done + failed == total;

    *ret_done = *ret_failed = 0;
    if (total < 1 || bar.total < 1 || width < 1)
        return;
    int bad = share_of(failed, total, width);
    int good = finished ? width - bad : share_of(done, total, width);
    if (finished && done == 0)
        good = 0;
    else if (finished && good == 0 && width > 1)
        good = 1;
    if (finished && failed > 0)
        bad = width - good;
    for (int room = finished ? width : width - 1; good + bad > room;)
        *(good >= bad ? &good : &bad) -= 1;
    *ret_done = good;
    *ret_failed = bad;
}

/* NOLINTNEXTLINE(readability-function-size): a place, a clip, a style and what to draw */
void draw_bar(struct canvas *canvas, struct rect clip, int y, int x, int width, struct bar bar,
              uint8_t modifiers)
{
    int done, failed;

    draw_bar_split(bar, width, &done, &failed);
    canvas_run(canvas, clip, y, x, done, (struct put){ROLE_STATUS_COMPLETED, modifiers},
               draw_sign(SIGN_DONE, canvas->charset));
    canvas_run(canvas, clip, y, x + done, failed, (struct put){ROLE_STATUS_FAILED, modifiers},
               draw_sign(SIGN_FAILED, canvas->charset));
    canvas_run(canvas, clip, y, x + done + failed, width - done - failed,
               (struct put){ROLE_FG, modifiers}, draw_sign(SIGN_REST, canvas->charset));
}

void draw_cursor_row(struct canvas *canvas, struct rect row, uint8_t modifiers)
{
    canvas_fill(canvas, row, (struct put){ROLE_FG, modifiers}, ' ');
    canvas_put(canvas, row, row.y, row.x, (struct put){ROLE_MARK, modifiers}, ">");
    canvas->cursor_y = row.y;
    canvas->cursor_x = row.x;
}

bool draw_counts_known(const struct uistate *state)
{
    const struct snapshot *snapshot = state->snapshot;
    return snapshot && (snapshot->session_count > 0 || snapshot->swept_ms != TIME_NONE);
}

char *draw_count(int64_t count, char *buf, size_t size)
{
    char digits[24];
    size_t used = 0;
    int length = snprintf(digits, sizeof digits, "%lld", (long long)count);

    for (int i = 0; i < length && used + 2 < size; i++) {
        if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0)
            buf[used++] = ',';
        buf[used++] = digits[i];
    }
    buf[used] = '\0';
    return buf;
}

static int64_t minute_of(int64_t ms)
{
    int64_t into = ms % MINUTE_MS;
    return ms - (into < 0 ? into + MINUTE_MS : into);
}

/* How long the turn of the minute waits for the poll that comes in it; what stands there turns with
 * the header's minute then, in one write. */
static int64_t turn_waits_until(const struct uistate *state, int64_t minute)
{
    const struct snapshot *snapshot = state->snapshot;
    if (!snapshot || snapshot->state != DATA_LIVE || snapshot->polled_ms == TIME_NONE ||
        snapshot->next_poll_ms == 0)
        return INT64_MIN;
    int64_t last = snapshot->polled_ms + snapshot->clock_offset_ms,
            next = snapshot->next_poll_ms + snapshot->clock_offset_ms;
    return last < minute && next < minute + MINUTE_MS ? next + POLL_LATE_MS : INT64_MIN;
}

int64_t draw_now(const struct uistate *state)
{
    int64_t now = uistate_service_now(state), minute = minute_of(now);
    return now < turn_waits_until(state, minute) ? minute - MINUTE_MS : minute;
}

int64_t draw_run_now(const struct uistate *state)
{
    const struct snapshot *snapshot = state->snapshot;
    int64_t now = draw_now(state);
    if (!snapshot || snapshot->polled_ms == TIME_NONE)
        return now;
    enum data_state is = snapshot_state_at(snapshot, state->clock->boot_ms(state->clock));
    int64_t read = minute_of(snapshot->polled_ms + snapshot->clock_offset_ms);
    return is != DATA_LIVE && is != DATA_LOADING && read < now ? read : now;
}

/* What is read by each poll is noted once a minute (store.h). */
int64_t draw_run_known(const struct snapshot *snapshot, const struct session *session,
                       int64_t run_ms)
{
    if (!snapshot || snapshot->fault.kind == FAULT_NONE || !session_can_change(session))
        return run_ms;
    const int64_t seen_ms = snapshot_seen_ms(snapshot, session);
    if (seen_ms == TIME_NONE || !draw_is_older(seen_ms + MINUTE_MS, snapshot->polled_ms))
        return run_ms;
    const int64_t known_ms = minute_of(seen_ms + snapshot->clock_offset_ms);
    return known_ms < run_ms ? known_ms : run_ms;
}

int64_t draw_turn_in_ms(const struct uistate *state)
{
    int64_t now = uistate_service_now(state), minute = minute_of(now), next = minute + MINUTE_MS;
    int64_t waits = turn_waits_until(state, minute);
    if (now < waits && waits < next)
        return waits - now;
    /* A poll of the minute that comes turns the screen over: no need to be awake before. */
    int64_t later = turn_waits_until(state, next);
    return (later >= next + POLL_LATE_MS ? later : next) - now;
}

int64_t draw_duration(const struct paces *paces, const struct session *session, int64_t now_ms)
{
    int64_t started = session->created_ms;
    bool fresh = started != TIME_NONE && started > now_ms && started < now_ms + MINUTE_MS;
    int64_t duration = paces_run_ms(paces, session, fresh ? started : now_ms);
    if (session_ended_ms(session) != TIME_NONE || duration < 0)
        return duration;
    /* now_ms is a whole minute, the beginning is not: both count as the minutes that are shown. */
    return timefmt_coarse((duration + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS);
}

bool draw_utc(const struct uistate *state)
{
    return state->time_style == TIME_STYLE_UTC || state->time_style == TIME_STYLE_ISO;
}

bool draw_is_older(int64_t ms, int64_t newest_ms)
{
    return ms != TIME_NONE && newest_ms != TIME_NONE && newest_ms - ms >= MINUTE_MS;
}

/* The words of timefmt_long, counted from its end: 0 the zone, 1 the time of day. */
static char *word_of_long(const struct uistate *state, int64_t ms, int from_end, char *buf,
                          size_t size)
{
    char text[64];
    timefmt_long(ms, draw_utc(state), text, sizeof text);
    char *space = strrchr(text, ' ');
    for (; from_end > 0 && space; from_end--) {
        *space = '\0';
        space = strrchr(text, ' ');
    }
    snprintf(buf, size, "%.*s", (int)size - 1, space ? space + 1 : text);
    return buf;
}

/* Where clocks go forward or back between that moment and now, times of day alone would mislead:
 * "02:10:00 CET" is to come at 02:40 CEST. */
static char *add_other_zone(const struct uistate *state, int64_t ms, char *buf, size_t size)
{
    char then[16], today[16];
    int64_t now = state->clock->wall_ms(state->clock);
    size_t length = strlen(buf);
    bool near = ms > now - DAY_MS && ms < now + DAY_MS;
    if (near && strcmp(word_of_long(state, ms, 0, then, sizeof then),
                       word_of_long(state, now, 0, today, sizeof today)) != 0)
        snprintf(buf + length, size - length, " %s", then);
    return buf;
}

char *draw_when(const struct uistate *state, int64_t ms, char *buf, size_t size)
{
    int64_t now = state->clock->wall_ms(state->clock);
    enum time_style style = draw_utc(state) ? TIME_STYLE_UTC : TIME_STYLE_LOCAL;
    return add_other_zone(state, ms, timefmt_moment(ms, now, style, buf, size), size);
}

/* A time of another day with that day, without its year: what is waited for is never far. */
char *draw_clock_seconds(const struct uistate *state, int64_t ms, char *buf, size_t size)
{
    char then[64], today[64], time[16];
    int64_t now = state->clock->wall_ms(state->clock);
    timefmt_long(ms, draw_utc(state), then, sizeof then);
    timefmt_long(now, draw_utc(state), today, sizeof today);
    word_of_long(state, ms, 1, time, sizeof time);
    char *clock = strstr(then, time);
    size_t date = clock ? (size_t)(clock - then) : 0; /* "Wed 14 Oct 2026 " */
    if (date < 6 || strncmp(then, today, date) == 0)
        snprintf(buf, size, "%s", time);
    else
        snprintf(buf, size, "%.*s %s", (int)date - 6, then, time);
    return add_other_zone(state, ms, buf, size);
}

char *draw_zone(const struct uistate *state, int64_t ms, char *buf, size_t size)
{
    return word_of_long(state, ms, 0, buf, size);
}

const char *draw_arrow(const char *text, enum text_charset charset, char *buf, size_t size)
{
    const char *at = strstr(text, "->");
    if (charset == TEXT_ASCII || !at)
        return text;
    int length = snprintf(buf, size, "%.*s%s%s", (int)(at - text), text,
                          draw_sign(SIGN_ARROW, charset), at + 2);
    return length > 0 && (size_t)length < size ? buf : text;
}

const char *draw_label_text(const char *label, enum text_charset charset, char *buf, size_t size)
{
    return strncmp(label, "-> ", 3) == 0 ? draw_arrow(label, charset, buf, size) : label;
}

const char *draw_label(const struct session *session, enum text_charset charset, char *buf,
                       size_t size)
{
    if (session->label && *session->label)
        return draw_label_text(session->label, charset, buf, size);
    if (session->status == SESSION_UNREADABLE)
        return session->odd && session->odd->note ? session->odd->note : session->id;
    return label_from_counts(session, buf, size);
}

char *draw_sort_words(const struct sort_spec *sort, char *buf, size_t size)
{
    size_t used = 0;
    buf[0] = '\0';
    for (int i = 0; i < sort->count && used < size; i++)
        used +=
            (size_t)snprintf(buf + used, size - used, "%s%s%s", i > 0 ? ", then " : "",
                             sort_key_name(sort->keys[i]), sort->reversed[i] ? " reversed" : "");
    return buf;
}

char *draw_token_left(const struct uistate *state, char *buf, size_t size)
{
    const struct signin *signin = uistate_signin(state);
    buf[0] = '\0';
    if (!signin || signin->expires_ms == 0)
        return buf;
    /* Our clock's moment seen by the service's, whose minutes turn the screen over. */
    int64_t left = signin->expires_ms + state->snapshot->clock_offset_ms - draw_now(state);
    int64_t minutes = left > 0 ? timefmt_coarse(left) / MINUTE_MS : 0;
    if (minutes < 120)
        snprintf(buf, size, "token %d min", (int)minutes);
    else
        snprintf(buf, size, "token %d h", (int)(minutes / 60 < 9999 ? minutes / 60 : 9999));
    return buf;
}

const char *draw_tenant(const struct uistate *state, char *buf, size_t size)
{
    const struct signin *signin = uistate_signin(state);
    if (!signin || !*signin->tenant)
        return state->tenant;
    snprintf(buf, size, "%s%s%s", signin->tenant, *state->service ? " at " : "", state->service);
    return buf;
}

const char *draw_fault_hint(const struct uistate *state, const struct fault *fault)
{
    if (state->demo && fault->kind == FAULT_NETWORK && *fault->hint)
        return "The simulated tenant has ended, or hangs: quit, and start the demo again.";
    return fault->hint;
}

const char *draw_destination(const char *word)
{
    static const char *const words[][2] = {
        {"new", "new location"},
        {"inPlace", "same location (in place, overwrites)"},
        {DESTINATION_BOTH, "a part in place (overwrites), a part to a new location"},
    };
    if (!word || !*word)
        return "unknown: the service has not said";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ascii_casecmp(word, words[i][0]) == 0)
            return words[i][1];
    return word;
}

/* Documented of sites and drives; nothing is said of mailboxes. */
const char *draw_destination_note(const char *word, enum workload workload)
{
    if (!word || workload == WORKLOAD_EXCHANGE)
        return NULL;
    if (destination_overwrites(word))
        return "users are not locked out; what they change until it is done is lost";
    if (ascii_casecmp(word, "new") == 0)
        return "new places are read-only until it is done";
    return NULL;
}
