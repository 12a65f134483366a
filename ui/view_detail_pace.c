/* view_detail_pace.c - how fast a session goes and what is expected of it: ours, so marked ~. */
#include <stdio.h>
#include <string.h>

#include "base/spans.h"
#include "view_parts.h"

#define SPARK_LEAST 3
#define SPARK_MOST  HISTORY_BUCKETS

/* --- units for each ten minutes --- */

/* What ended in the ten minutes number `i` of the trace; those after its last unit are empty. */
static uint16_t bucket_at(const struct history_trace *trace, uint32_t i)
{
    return i < trace->bucket_count ? trace->buckets[i] : 0;
}

/* None ended, then eighths of the most. */
static const char *spark_sign(uint16_t units, uint16_t most, enum text_charset charset)
{
    static const char *const signs[2][9] = {
        [TEXT_UTF8] = {"\u00b7", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586",
                       "\u2587", "\u2588"},
        [TEXT_ASCII] = {".", ":", "-", "=", "+", "*", "o", "#", "@"},
    };
    return signs[charset][((uint32_t)units * 8 + most - 1) / most];
}

/* Before one was seen to end it is the moment of the first look. */
static bool has_last_unit(const struct pace *pace)
{
    return pace->rate >= 0 && pace->last_unit_ms != TIME_NONE;
}

/* How long ago the last unit ended, as coarse as whatever runs on; "" where clocks do not agree. A
 * minute that is held back for the poll that comes in it is no such case. */
static const char *last_unit_text(const struct detail_source *source, const struct pace *pace,
                                  char *buf, size_t size)
{
    char ago[16];
    const int64_t offset_ms = source->state->snapshot->clock_offset_ms;
    *buf = '\0';
    if (!has_last_unit(pace))
        return buf;
    const int64_t ago_ms = draw_run_now(source->state) - offset_ms - pace->last_unit_ms;
    if (ago_ms >= MINUTE_MS)
        snprintf(buf, size, "last unit %s ago",
                 timefmt_duration(timefmt_coarse(ago_ms), ago, sizeof ago));
    else if (ago_ms > -2 * MINUTE_MS)
        snprintf(buf, size, "last unit <1m ago");
    return buf;
}

/* The newest of them, as many as there is room for beside the note; up to the last reading. */
static void add_spark(struct paper *paper, const struct history_trace *trace,
                      const struct pace *pace, const char *note)
{
    const int64_t whole = (pace->as_of_ms - trace->bucket_ms) / HISTORY_BUCKET_MS + 1;
    const int gap = *note ? (int)strlen(note) + 2 : 0;
    const int64_t room = paper->width - paper->label_width - gap;
    int64_t shown = whole < room ? whole : room;
    uint16_t most = 0;
    struct strbuf text;
    if (shown > SPARK_MOST)
        shown = SPARK_MOST;
    for (int64_t i = whole - shown; i < whole; i++)
        most = bucket_at(trace, (uint32_t)i) > most ? bucket_at(trace, (uint32_t)i) : most;
    if (shown < SPARK_LEAST || most == 0) {
        paper_pair(paper, "Ended", ROLE_FG, note);
        return;
    }
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (int64_t i = whole - shown; i < whole; i++)
        strbuf_puts(&text, spark_sign(bucket_at(trace, (uint32_t)i), most, paper->charset));
    if (*note)
        strbuf_printf(&text, ", %s", note);
    paper_pair(paper, "Per 10 min", ROLE_ACCENT, text.bytes);
    strbuf_release(&text);
}

/* --- lines --- */

static const char *units_word(const struct session *session, int32_t count)
{
    const struct workload_info *info = session_units_info(session);
    return count == 1 ? info->unit : info->units;
}

/* In one line beside its label. */
static bool fits(const struct paper *paper, const struct strbuf *text)
{
    return text_width(text->bytes, text->length, paper->charset) <=
           paper->width - paper->label_width;
}

static bool is_wrong(const struct pace *pace)
{
    return pace->overdue || pace->stalled || pace->slow;
}

static void add_warming(struct paper *paper, const struct detail_source *source, bool short_of_room)
{
    struct strbuf text, brief;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    strbuf_init(&brief, STRBUF_NO_LIMIT);
    strbuf_printf(&text, "~ warming up: no %s has ended; the first can take an hour",
                  units_word(source->session, 1));
    strbuf_printf(&brief, "~ warming up: none has ended%s",
                  short_of_room ? "" : "; the first can take 1h");
    bool whole = fits(paper, &text) || (!short_of_room && !fits(paper, &brief));
    paper_pair(paper, "Pace", ROLE_FG, whole ? text.bytes : brief.bytes);
    strbuf_release(&text);
    strbuf_release(&brief);
}

/* "~19:50-23:10", with their days where they are not today; false: nobody knows. */
static bool ends_text(const struct detail_source *source, const struct pace *pace,
                      struct strbuf *out)
{
    int64_t low_ms, high_ms;
    char low[48], high[48];
    if (!pace_ends(pace, &low_ms, &high_ms))
        return false;
    draw_when(source->state, low_ms, low, sizeof low);
    draw_when(source->state, high_ms, high, sizeof high);
    strbuf_printf(out, "~%s", low);
    if (low_ms == high_ms)
        return true;
    /* The end of the same day is its time alone: "15 Oct 01:10-04:10". */
    const char *of_low = strrchr(low, ' '), *of_high = strrchr(high, ' ');
    const size_t day = of_high ? (size_t)(of_high - high) : 0;
    const bool same = of_low && of_high && (size_t)(of_low - low) == day && !strchr(of_high, '+') &&
                      strncmp(low, high, day) == 0;
    strbuf_printf(out, "-%s", same ? of_high + 1 : high);
    return true;
}

/* The briefer, the less beside the state and the end: 0 all; 1 no range; 2 neither rate nor length.
 */
static void write_pace(struct strbuf *out, const struct detail_source *source,
                       const struct pace *pace, int brevity)
{
    char rate[16], eta[16], range[32];
    struct strbuf ends;
    strbuf_printf(out, "~ %s", pace_state_word(pace->state));
    if (pace->overdue && pace->stalled)
        strbuf_printf(out, " and %s", pace_state_word(PACE_STALLED));
    if (pace->state == PACE_WATCHING)
        strbuf_puts(out, pace->first_unit_ms >= 0 ? ": the next one gives a pace"
                                                  : ": none has ended since first seen");
    if (pace->rate >= 0 && brevity < 2)
        strbuf_printf(out, ", %s", pace_rate_text(pace, rate, sizeof rate));
    if (pace->eta_ms >= 0 && !pace->stalled && brevity < 2)
        strbuf_printf(out, ", %s left", pace_about_text(pace->eta_ms, eta, sizeof eta));
    pace_range_text(pace, range, sizeof range);
    if (pace->eta_ms >= 0 && !pace->stalled && brevity < 1 &&
        strcmp(range, pace_length_text(pace->eta_ms, eta, sizeof eta)) != 0)
        strbuf_printf(out, " (%s)", range);
    strbuf_init(&ends, STRBUF_NO_LIMIT);
    if (ends_text(source, pace, &ends))
        strbuf_printf(out, ", ends %s", ends.bytes);
    strbuf_release(&ends);
}

/* Beside the list: while none was seen to end; NULL: one was. Both begin alike, so that from row to
 * row only the end changes. */
static const char *look_waits(const struct pace *pace)
{
    if (pace->done <= 0 && !pace->overdue)
        return "~ none has ended: warming up";
    if (pace->state == PACE_WATCHING && pace->first_unit_ms < 0)
        return "~ none has ended since first seen";
    return NULL;
}

/* The range goes first, since the end says the same. Where it takes more lines all the same nothing
 * is left out; where there is but one, neither rate nor length are said. */
static void add_pace(struct paper *paper, const struct detail_source *source,
                     const struct pace *pace, bool short_of_room)
{
    struct strbuf text;
    const char *waits = paper->look ? look_waits(pace) : NULL;
    if (waits) {
        paper_pair(paper, "Pace", ROLE_FG, waits);
        return;
    }
    if (pace->done <= 0 && !pace->overdue) {
        add_warming(paper, source, short_of_room);
        return;
    }
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (int brevity = 0; brevity <= 2; brevity++) {
        strbuf_clear(&text);
        write_pace(&text, source, pace, brevity == 2 && !short_of_room ? 0 : brevity);
        if (fits(paper, &text))
            break;
    }
    paper_pair(paper, "Pace", is_wrong(pace) ? ROLE_WARN : ROLE_FG, text.bytes);
    strbuf_release(&text);
}

void detail_since(struct strbuf *out, const struct detail_source *source)
{
    static const char *const known[] = {
        [HISTORY_START_NONE] = "",
        [HISTORY_START_AT_LEAST] = " from its creation, restoring at least since",
        [HISTORY_START_OBSERVED] = ", seen to begin",
        [HISTORY_START_EXACT] = ", its first unit began",
    };
    const struct snapshot *snapshot = source->state->snapshot;
    struct pace pace;
    char when[48];
    if (snapshot && snapshot_pace_of(snapshot, source->session, &pace) &&
        pace.state != PACE_ENDED && pace.start != HISTORY_START_NONE)
        strbuf_printf(out, "%s %s", known[pace.start],
                      draw_when(source->state, pace.start_ms, when, sizeof when));
}

static void add_reset(struct paper *paper, const struct detail_source *source,
                      const struct pace *pace)
{
    char again[48];
    if (pace->start != HISTORY_START_NONE && !paper->dense && pace->reset != HISTORY_RESET_NONE)
        paper_pairf(paper, "Note", ROLE_WARN, "~ started over at %s: %s",
                    draw_when(source->state, pace->reset_ms, again, sizeof again),
                    history_reset_words(pace->reset));
}

/* Where the start was not seen that is only a lower bound. */
static void write_elapsed(struct strbuf *out, const struct pace *pace)
{
    char took[16];
    strbuf_printf(out, "%s%s", pace->start == HISTORY_START_AT_LEAST ? "at least " : "",
                  pace_about_text(pace->elapsed_ms, took, sizeof took));
}

/* " (+18%)": a least that is below what was expected compares with nothing. */
static void write_beyond(struct strbuf *out, const struct pace *pace)
{
    const int64_t beyond_ms = pace->elapsed_ms - pace->expected_ms;
    if (pace->expected_ms > 0 && (beyond_ms >= 0 || pace->start != HISTORY_START_AT_LEAST))
        strbuf_printf(out, " (%+d%%)", (int)(beyond_ms * 100 / pace->expected_ms));
}

/* Of what goes well, from when on it would be overdue is the full session's. */
static void write_expected(struct strbuf *out, const struct detail_source *source,
                           const struct pace *pace, bool brief, bool look)
{
    const struct session *session = source->session;
    char expected[16], when[48], number[16];
    strbuf_puts(out, pace_about_text(pace->expected_ms, expected, sizeof expected));
    if (!brief)
        strbuf_printf(out, " for %s %s", draw_count(session->total, number, sizeof number),
                      units_word(session, session->total));
    if (pace->state == PACE_ENDED) {
        strbuf_puts(out, ", took ");
        write_elapsed(out, pace);
        write_beyond(out, pace);
    } else if (pace->overdue_at_ms != TIME_NONE && (is_wrong(pace) || !look)) {
        strbuf_printf(out, ", overdue %s %s", pace->overdue ? "since" : "from",
                      draw_when(source->state, pace->overdue_at_ms, when, sizeof when));
    }
}

/* How many units it has stands elsewhere, too: that is left out where it would take a line more. */
static void add_expected(struct paper *paper, const struct detail_source *source,
                         const struct pace *pace)
{
    struct strbuf text;
    if (pace->expected_ms < 0 || (pace->state == PACE_ENDED && pace->elapsed_ms < 0))
        return;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    write_expected(&text, source, pace, paper->look, paper->look);
    if (!fits(paper, &text)) {
        strbuf_clear(&text);
        write_expected(&text, source, pace, true, paper->look);
    }
    paper_pair(paper, "Expected", pace->overdue ? ROLE_WARN : ROLE_FG, text.bytes);
    strbuf_release(&text);
}

static void add_usual(struct paper *paper, const struct pace *pace)
{
    char half[16], most[16];
    if (pace->usual_ms < 0 || paper->dense)
        return;
    paper_pairf(paper, "Usual", ROLE_FG, "%s here, 95 %% within %s (%d restores)",
                pace_about_text(pace->usual_ms, half, sizeof half),
                pace_about_text(pace->usual_p95_ms, most, sizeof most), pace->usual_count);
}

void detail_pace(struct paper *paper, const struct detail_source *source)
{
    const struct session *session = source->session;
    const struct snapshot *snapshot = source->state->snapshot;
    struct pace pace;
    if (!snapshot || !snapshot_pace_of(snapshot, session, &pace))
        return;
    const struct history_trace *trace =
        history_find(snapshot->history, session->id, (enum workload)session->workload);
    if (pace.state != PACE_ENDED)
        add_pace(paper, source, &pace, false);
    if (trace && pace.state != PACE_ENDED && !paper->dense)
        add_spark(paper, trace, &pace, "");
    add_expected(paper, source, &pace);
    add_usual(paper, &pace);
    if (pace.state != PACE_ENDED)
        add_reset(paper, source, &pace);
}

/* "~2h57m, expected ~2h30m for 50 mailboxes (+18%)". Without what was seen of it the service's two
 * moments, a draft's waiting between them: nothing to compare. */
static void write_took(struct strbuf *out, const struct detail_source *source, int brevity)
{
    const struct session *session = source->session;
    struct pace pace = {.elapsed_ms = -1, .expected_ms = -1};
    char took[16], expected[16], number[16];
    (void)snapshot_pace_of(source->state->snapshot, session, &pace);
    if (pace.elapsed_ms < 0) {
        const int64_t whole = session_duration_ms(session, draw_now(source->state));
        strbuf_printf(out, "%s%s", timefmt_duration(whole, took, sizeof took),
                      brevity < 2 ? " from creation to end" : "");
    } else {
        write_elapsed(out, &pace);
    }
    if (pace.expected_ms <= 0 || brevity == 3)
        return;
    if (brevity < 2)
        strbuf_printf(out, ", expected %s",
                      pace_about_text(pace.expected_ms, expected, sizeof expected));
    if (brevity == 0)
        strbuf_printf(out, " for %s %s", draw_count(session->total, number, sizeof number),
                      units_word(session, session->total));
    if (pace.elapsed_ms >= 0)
        write_beyond(out, &pace);
}

/* As much of it as fits after "took". */
static bool took_that_fits(struct strbuf *out, const struct detail_source *source, int from,
                           int width)
{
    for (int brevity = from; brevity <= 3; brevity++) {
        strbuf_clear(out);
        write_took(out, source, brevity);
        if (text_width(out->bytes, out->length, source->state->charset) <= width)
            return true;
    }
    return false;
}

static bool has_took(const struct session *session)
{
    return session_is_terminal(session) && session->completed_ms != TIME_NONE &&
           session->created_ms != TIME_NONE && session->completed_ms >= session->created_ms;
}

int detail_pace_lines(const struct uistate *state, const struct session *session)
{
    struct pace space;
    const struct pace *pace = snapshot_pace(state->snapshot, session, &space);
    if (!pace)
        return has_took(session);
    return 1 + has_last_unit(pace) + (pace->expected_ms >= 0);
}

static void add_took(struct paper *paper, const struct detail_source *source)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    (void)took_that_fits(&text, source, 0, paper->width - paper->label_width);
    paper_pair(paper, "Took", ROLE_FG, text.bytes);
    strbuf_release(&text);
}

void detail_pace_short(struct paper *paper, const struct detail_source *source)
{
    const struct session *session = source->session;
    const struct snapshot *snapshot = source->state->snapshot;
    struct pace space;
    const struct pace *pace = snapshot ? snapshot_pace(snapshot, session, &space) : NULL;
    char note[48];
    if (!pace && snapshot && has_took(session))
        add_took(paper, source);
    if (!pace)
        return;
    const struct history_trace *trace =
        history_find(snapshot->history, session->id, (enum workload)session->workload);
    add_pace(paper, source, pace, true);
    if (trace)
        add_spark(paper, trace, pace, last_unit_text(source, pace, note, sizeof note));
    add_expected(paper, source, pace);
}

/* "slow, ends ~19:50-23:10", "slow, by ~23:10", "OVERDUE and STALLED", "slow"; false: that cannot
 * be said. OVERDUE "by" a time would be misread. */
static bool write_brief(struct strbuf *out, const struct detail_source *source,
                        const struct pace *pace, int brevity)
{
    int64_t low_ms, high_ms;
    char high[48];
    strbuf_puts(out, pace_state_word(pace->state));
    if (pace->overdue && pace->stalled && brevity < 3)
        strbuf_printf(out, " and %s", pace_state_word(PACE_STALLED));
    if (brevity == 0) {
        strbuf_puts(out, ", ends ");
        return ends_text(source, pace, out);
    }
    if (brevity == 1) {
        if (pace->overdue || !pace_ends(pace, &low_ms, &high_ms))
            return false;
        strbuf_printf(out, ", by ~%s", draw_when(source->state, high_ms, high, sizeof high));
    }
    return true;
}

enum role detail_pace_brief(struct strbuf *out, const struct detail_source *source, int width)
{
    const struct snapshot *snapshot = source->state->snapshot;
    struct pace space;
    const struct pace *pace = snapshot ? snapshot_pace(snapshot, source->session, &space) : NULL;
    const int took = (int)strlen("took ");
    if (!pace && snapshot && has_took(source->session) &&
        took_that_fits(out, source, 2, width - took)) {
        struct strbuf rest = *out;
        strbuf_init(out, STRBUF_NO_LIMIT);
        strbuf_printf(out, "took %s", rest.bytes);
        strbuf_release(&rest);
        return ROLE_FG;
    }
    for (int brevity = 0; pace && brevity <= 3; brevity++) {
        strbuf_clear(out);
        if (write_brief(out, source, pace, brevity) &&
            text_width(out->bytes, out->length, source->state->charset) <= width)
            return is_wrong(pace) ? ROLE_WARN : ROLE_FG;
    }
    strbuf_clear(out);
    return ROLE_FG;
}
