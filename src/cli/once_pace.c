#include "cli/once_pace.h"

#include "base/timefmt.h"
#include "cli/json_member.h"
#include "model/snapshot.h"

static void add_seconds(struct strbuf *out, const char *name, int64_t ms)
{
    json_member_count(out, name, ms < 0 ? -1 : ms / 1000);
}

static void add_rate(struct strbuf *out, double rate)
{
    json_member(out, "unitsPerHour");
    if (rate < 0)
        strbuf_puts(out, "null");
    else /* no %f: its point is the locale's */
        strbuf_printf(out, "%lld.%02d", (long long)rate,
                      (int)((rate - (double)(int64_t)rate) * 100));
}

static const char *start_word(enum history_start start)
{
    static const char *const words[] = {
        [HISTORY_START_NONE] = NULL,
        [HISTORY_START_AT_LEAST] = "atLeast",
        [HISTORY_START_OBSERVED] = "observed",
        [HISTORY_START_EXACT] = "exact",
    };
    return words[start];
}

/* That it is not late is said only where it was looked at for long enough to tell. */
static void add_flag(struct strbuf *out, const char *name, bool holds, bool told)
{
    if (holds || told) {
        json_member_bool(out, name, holds);
        return;
    }
    json_member(out, name);
    strbuf_puts(out, "null");
}

static void add_pace(struct strbuf *out, const struct snapshot *snapshot, const struct pace *pace)
{
    const bool started = pace->start_ms != TIME_NONE;
    const bool begun = pace->start == HISTORY_START_EXACT || pace->start == HISTORY_START_OBSERVED;
    json_member_text(out, "state", pace_state_word(pace->state));
    add_flag(out, "overdue", pace->overdue, begun);
    add_flag(out, "stalled", pace->stalled, pace->rate >= 0);
    add_flag(out, "slow", pace->slow, pace->rate >= 0);
    add_rate(out, pace->rate);
    add_seconds(out, "etaLowSeconds", pace->eta_low_ms);
    add_seconds(out, "etaSeconds", pace->eta_ms);
    add_seconds(out, "etaHighSeconds", pace->eta_high_ms);
    add_seconds(out, "expectedSeconds", pace->expected_ms);
    add_seconds(out, "usualSeconds", pace->usual_ms);
    add_seconds(out, "usualP95Seconds", pace->usual_p95_ms);
    json_member_time(out, "startDateTime",
                     started ? pace->start_ms + snapshot->clock_offset_ms : TIME_NONE);
    json_member_text(out, "startKnown", start_word(pace->start));
    add_seconds(out, "elapsedSeconds", pace->elapsed_ms);
    json_member_text(out, "startedOver", pace->reset ? history_reset_words(pace->reset) : NULL);
}

void once_pace(struct strbuf *out, const struct snapshot *snapshot, const struct session *session)
{
    struct pace pace;
    json_member(out, "pace");
    if (!snapshot_pace_of(snapshot, session, &pace)) {
        strbuf_puts(out, "null");
        return;
    }
    strbuf_puts(out, "{");
    add_pace(out, snapshot, &pace);
    strbuf_puts(out, "}");
}
