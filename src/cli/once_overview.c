#include "cli/once_overview.h"

#include "cli/json_member.h"
#include "model/overview.h"

static void append_window(struct strbuf *out, const char *name,
                          const struct overview_window *window)
{
    json_member(out, name);
    strbuf_puts(out, "{");
    json_member_number(out, "ended", window->ended);
    json_member_number(out, "completed", window->completed);
    json_member_number(out, "partial", window->partial);
    json_member_number(out, "failed", window->failed);
    json_member_count(out, "completedPermille",
                      overview_permille(window->completed, window->ended));
    json_member_number(out, "unitsRestored", window->units_restored);
    json_member_number(out, "unitsFailed", window->units_failed);
    json_member_count(
        out, "unitsRestoredPermille",
        overview_permille(window->units_restored, window->units_restored + window->units_failed));
    json_member_number(out, "uncounted", window->uncounted);
    json_member_number(out, "timed", window->timed);
    json_member_count(out, "p50Seconds", window->p50_ms < 0 ? -1 : window->p50_ms / 1000);
    json_member_count(out, "p95Seconds", window->p95_ms < 0 ? -1 : window->p95_ms / 1000);
    json_member_count(out, "longestSeconds",
                      window->longest_ms < 0 ? -1 : window->longest_ms / 1000);
    json_member_text(out, "longestId", window->longest_id);
    strbuf_puts(out, "}");
}

static void append_scope(struct strbuf *out, const char *name, const struct overview_scope *scope)
{
    json_member(out, name);
    strbuf_puts(out, "{");
    json_member_number(out, "running", scope->limits.running);
    json_member_number(out, "unitsInFlight", scope->limits.in_flight);
    json_member_number(out, "uncounted", scope->limits.uncounted);
    json_member_number(out, "unitsToday", scope->limits.units_today);
    json_member_number(out, "uncountedToday", scope->limits.uncounted_today);
    json_member_number(out, "created30d", scope->created);
    append_window(out, "last24h", &scope->day);
    append_window(out, "last30d", &scope->month);
    strbuf_puts(out, "}");
}

static void append_scopes(struct strbuf *out, const struct overview *overview)
{
    append_scope(out, "tenant", &overview->of[OVERVIEW_TENANT]);
    json_member(out, "workloads");
    strbuf_puts(out, "{");
    for (int i = 0; i < WORKLOAD_COUNT; i++)
        append_scope(out, workload_info((enum workload)i)->name, &overview->of[i]);
    strbuf_puts(out, "}");
}

static void append_hours(struct strbuf *out, const struct overview *overview)
{
    json_member(out, "unitsByHour");
    strbuf_puts(out, "[");
    for (int i = 0; i < OVERVIEW_HOURS; i++)
        strbuf_printf(out, "%s[%lld,%lld]", i > 0 ? "," : "",
                      (long long)overview->hours[i].restored, (long long)overview->hours[i].failed);
    strbuf_puts(out, "]");
    json_member(out, "endedByDay");
    strbuf_puts(out, "[");
    for (int i = 0; i < OVERVIEW_DAYS; i++)
        strbuf_printf(out, "%s[%u,%u]", i > 0 ? "," : "", overview->days[i].ended,
                      overview->days[i].bad);
    strbuf_puts(out, "]");
}

static void append_drafts(struct strbuf *out, const struct overview *overview)
{
    json_member_number(out, "oldDrafts", overview->old_drafts);
    json_member(out, "draftsByAge");
    strbuf_printf(out, "[%u,%u,%u]", overview->drafts_by_age[0], overview->drafts_by_age[1],
                  overview->drafts_by_age[2]);
}

/* How long the last that ended took, beside what was expected. */
static void append_last(struct strbuf *out, const struct overview *overview)
{
    json_member_number(out, "sessionsBesideExpected", overview->beside_expected);
    json_member(out, "lastEnds");
    strbuf_puts(out, "[");
    for (size_t i = 0; i < overview->last_count; i++) {
        const struct overview_end *end = &overview->last[i];
        strbuf_puts(out, i > 0 ? ",{" : "{");
        json_member_text(out, "id", end->id);
        json_member_count(out, "tookSeconds", end->took_ms / 1000);
        json_member_count(out, "expectedSeconds", end->expected_ms / 1000);
        strbuf_puts(out, "}");
    }
    strbuf_puts(out, "]");
}

static void append_lists(struct strbuf *out, const struct overview *overview)
{
    json_member_number(out, "sessionsWithErrorCode", overview->reasoned);
    json_member(out, "topReasons");
    strbuf_puts(out, "[");
    for (size_t i = 0; i < overview->reason_count; i++) {
        strbuf_puts(out, i > 0 ? ",{" : "{");
        json_member_text(out, "code", overview->reasons[i].code);
        json_member_number(out, "sessions", overview->reasons[i].sessions);
        strbuf_puts(out, "}");
    }
    strbuf_puts(out, "]");
    json_member_number(out, "sessionsOpened", overview->opened); /* none, for --once */
    json_member(out, "topInitiators");
    strbuf_puts(out, "[");
    for (size_t i = 0; i < overview->name_count; i++) {
        const struct overview_name *name = &overview->names[i];
        strbuf_puts(out, i > 0 ? ",{" : "{");
        json_member_text(out, "by", name->text);
        json_member_number(out, "sessions", name->sessions);
        json_member_number(out, "ended", name->ended);
        json_member_number(out, "completed", name->well);
        strbuf_puts(out, "}");
    }
    strbuf_puts(out, "]");
}

void once_append_overview(struct strbuf *out, const struct snapshot *snapshot,
                          const struct attention_rule *rule)
{
    struct overview overview;
    overview_compute(&overview, snapshot, rule);
    json_member(out, "overview");
    strbuf_puts(out, "{");
    json_member_moment(out, "computedDateTime", overview.now_ms);
    json_member_moment(out, "todayDateTime", overview.day_ms);
    json_member_number(out, "failedOpen", overview.failed_open);
    json_member_number(out, "partialOpen", overview.partial_open);
    json_member_number(out, "overdue", overview.overdue);
    json_member_number(out, "stalled", overview.stalled);
    json_member_number(out, "slow", overview.slow);
    append_drafts(out, &overview);
    append_scopes(out, &overview);
    append_hours(out, &overview);
    append_last(out, &overview);
    append_lists(out, &overview);
    strbuf_puts(out, "}");
    overview_release(&overview);
}
