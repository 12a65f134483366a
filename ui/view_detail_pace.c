/* view_detail_pace.c - how fast a session goes and what is expected of it: ours, so marked ~. */
#include <stdio.h>
#include <string.h>

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

/* The newest of them, as many as there is room for; up to the last reading. */
static void add_spark(struct paper *paper, const struct history_trace *trace,
                      const struct pace *pace)
{
    const int64_t whole = (pace->as_of_ms - trace->bucket_ms) / HISTORY_BUCKET_MS + 1;
    const int64_t room = paper->width - paper->label_width;
    int64_t shown = whole < room ? whole : room;
    uint16_t most = 0;
    struct strbuf text;
    if (shown > SPARK_MOST)
        shown = SPARK_MOST;
    for (int64_t i = whole - shown; i < whole; i++)
        most = bucket_at(trace, (uint32_t)i) > most ? bucket_at(trace, (uint32_t)i) : most;
    if (shown < SPARK_LEAST || most == 0)
        return;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (int64_t i = whole - shown; i < whole; i++)
        strbuf_puts(&text, spark_sign(bucket_at(trace, (uint32_t)i), most, paper->charset));
    paper_pair(paper, "Per 10 min", ROLE_ACCENT, text.bytes);
    strbuf_release(&text);
}

/* --- lines --- */

static const char *units_word(const struct session *session, int32_t count)
{
    const struct workload_info *info = session_units_info(session);
    return count == 1 ? info->unit : info->units;
}

static void add_warming(struct paper *paper, const struct detail_source *source)
{
    paper_pairf(paper, "Pace", ROLE_FG, "~ warming up: no %s has ended; the first can take an hour",
                units_word(source->session, 1));
}

static void add_pace(struct paper *paper, const struct detail_source *source,
                     const struct pace *pace)
{
    char rate[16], eta[16], range[32];
    const bool wrong = pace->overdue || pace->stalled || pace->slow;
    struct strbuf text;
    if (pace->done <= 0 && !pace->overdue) {
        add_warming(paper, source);
        return;
    }
    strbuf_init(&text, STRBUF_NO_LIMIT);
    strbuf_printf(&text, "~ %s", pace_state_word(pace->state));
    if (pace->overdue && pace->stalled)
        strbuf_printf(&text, " and %s", pace_state_word(PACE_STALLED));
    if (pace->state == PACE_WATCHING)
        strbuf_puts(&text, ": none has ended since we look");
    if (pace->rate >= 0)
        strbuf_printf(&text, ", %s", pace_rate_text(pace, rate, sizeof rate));
    if (pace->eta_ms >= 0 && !pace->stalled)
        strbuf_printf(&text, ", %s%s left (%s)", pace->eta_ms < 60000 ? "~<" : "~",
                      pace_length_text(pace->eta_ms, eta, sizeof eta),
                      pace_range_text(pace, range, sizeof range));
    paper_pair(paper, "Pace", wrong ? ROLE_WARN : ROLE_FG, text.bytes);
    strbuf_release(&text);
}

static void add_since(struct paper *paper, const struct detail_source *source,
                      const struct pace *pace)
{
    static const char *const known[] = {
        [HISTORY_START_NONE] = "",
        [HISTORY_START_AT_LEAST] = "at least since",
        [HISTORY_START_OBSERVED] = "seen to begin",
        [HISTORY_START_EXACT] = "its first unit began",
    };
    char when[48], again[48];
    if (pace->start == HISTORY_START_NONE || paper->dense)
        return;
    paper_pairf(paper, "Restoring", ROLE_FG, "%s %s", known[pace->start],
                draw_when(source->state, pace->start_ms, when, sizeof when));
    if (pace->reset != HISTORY_RESET_NONE)
        paper_pairf(paper, "Anew", ROLE_WARN, "~ what is derived began anew %s: %s",
                    draw_when(source->state, pace->reset_ms, again, sizeof again),
                    history_reset_words(pace->reset));
}

static void add_expected(struct paper *paper, const struct detail_source *source,
                         const struct pace *pace)
{
    const struct session *session = source->session;
    char expected[16], took[16], when[48];
    struct strbuf text;
    if (pace->expected_ms < 0 || (pace->state == PACE_ENDED && pace->elapsed_ms < 0))
        return;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    strbuf_printf(&text, "~%s for %d %s",
                  pace_length_text(pace->expected_ms, expected, sizeof expected), session->total,
                  units_word(session, session->total));
    if (pace->state == PACE_ENDED)
        strbuf_printf(&text, ", took %s~%s (%+d%%)",
                      pace->start == HISTORY_START_AT_LEAST ? "at least " : "",
                      pace_length_text(pace->elapsed_ms, took, sizeof took),
                      (int)((pace->elapsed_ms - pace->expected_ms) * 100 / pace->expected_ms));
    else if (pace->overdue_at_ms != TIME_NONE)
        strbuf_printf(&text, ", overdue %s %s", pace->overdue ? "since" : "from",
                      draw_when(source->state, pace->overdue_at_ms, when, sizeof when));
    paper_pair(paper, "Expected", pace->overdue ? ROLE_WARN : ROLE_FG, text.bytes);
    strbuf_release(&text);
}

static void add_usual(struct paper *paper, const struct pace *pace)
{
    char half[16], most[16];
    if (pace->usual_ms < 0 || paper->dense)
        return;
    paper_pairf(paper, "Usual", ROLE_FG, "~%s here, 95 %% within ~%s (%d restores)",
                pace_length_text(pace->usual_ms, half, sizeof half),
                pace_length_text(pace->usual_p95_ms, most, sizeof most), pace->usual_count);
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
        add_pace(paper, source, &pace);
    if (trace && pace.state != PACE_ENDED && !paper->dense)
        add_spark(paper, trace, &pace);
    add_expected(paper, source, &pace);
    add_usual(paper, &pace);
    if (pace.state != PACE_ENDED)
        add_since(paper, source, &pace);
}

void detail_pace_short(struct paper *paper, const struct detail_source *source)
{
    const struct session *session = source->session;
    const struct snapshot *snapshot = source->state->snapshot;
    const struct pace *pace = snapshot ? snapshot_pace(snapshot, session) : NULL;
    if (!pace)
        return;
    const struct history_trace *trace =
        history_find(snapshot->history, session->id, (enum workload)session->workload);
    add_pace(paper, source, pace);
    if (trace)
        add_spark(paper, trace, pace);
    add_expected(paper, source, pace);
}
