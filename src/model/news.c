/* news.c - statuses come from the events, since a snapshot may stand for several that nobody took;
 * OVERDUE and STALLED from the paces of this snapshot and the last, since no event tells of what
 * only time brought about. */
#include "model/news.h"

#include <string.h>

#include "base/timefmt.h"
#include "model/label.h"

static const char *const words[NEWS_KIND_COUNT] = {
#define X(name, word) [NEWS_##name] = word,
    NEWS_KINDS(X)
#undef X
};

void news_watch_init(struct news_watch *watch, unsigned kinds)
{
    *watch = (struct news_watch){.kinds = kinds, .since_ms = TIME_NONE};
}

void news_watch_release(struct news_watch *watch)
{
    snapshot_unref(watch->last);
    news_watch_init(watch, 0);
}

static void add(struct news *news, enum news_kind kind, const char *label)
{
    bool first = news_total(news) == 0;
    news->counts[kind]++;
    if (!first && kind >= news->named)
        return;
    news->named = kind;
    event_copy_label(news->label, sizeof news->label, label);
}

static bool turned_active(const struct event *event)
{
    const bool runs = session_status_info((enum session_status)event->to_status)->running;
    return runs && (event->kind == EVENT_NEW || event->from_status == SESSION_DRAFT);
}

/* False: nothing that anybody could have chosen. */
static bool kind_of(const struct event *event, enum news_kind *ret)
{
    switch ((enum session_status)event->to_status) {
    case SESSION_FAILED:
        *ret = NEWS_FAILED;
        return true;
    case SESSION_COMPLETED_WITH_ERROR:
        *ret = NEWS_PARTIAL;
        return true;
    case SESSION_COMPLETED:
        *ret = NEWS_COMPLETED;
        return true;
    case SESSION_MASKED:
    case SESSION_OTHER:
    case SESSION_UNREADABLE:
        *ret = NEWS_UNCLEAR;
        return true;
    case SESSION_ACTIVATING:
    case SESSION_ACTIVE:
        *ret = NEWS_ACTIVATED;
        return turned_active(event);
    case SESSION_DRAFT:
    case SESSION_STATUS_COUNT:
        return false;
    }
    return false;
}

/* A masked status with an end may hide `failed`: whoever wants to hear of failures hears of it. */
static bool is_wanted(unsigned kinds, enum news_kind kind, const struct session *session)
{
    if (kinds & 1U << kind)
        return true;
    return kind == NEWS_UNCLEAR && kinds & 1U << NEWS_FAILED && session_ended_badly(session);
}

/* A change of status was seen to happen. Of a session that is new to us, and of a bulk request that
 * was read only now, the time decides whether it happened since. */
static bool is_recent(const struct news_watch *watch, const struct snapshot *snapshot,
                      const struct event *event, const struct session *session)
{
    if (event->kind == EVENT_STATUS && !event->by_bulk)
        return true;
    int64_t at = session_ended_ms(session);
    if (at == TIME_NONE)
        at = session->created_ms;
    return at != TIME_NONE && at - snapshot->clock_offset_ms >= watch->since_ms;
}

static bool is_of(const struct event *event, const struct event *other)
{
    return event->row == other->row && event->workload == other->workload &&
           strcmp(event->id, other->id) == 0;
}

/* The outcome of a write may be on record later than what it brought about is seen. */
static bool is_own(const struct snapshot *snapshot, const struct event *event)
{
    bool own = snapshot->writes_in_flight > 0;
    for (size_t i = event_log_count(snapshot->events); !own && i-- > 0;) {
        const struct event *acted = event_log_at(snapshot->events, i);
        own = acted->kind == EVENT_ACTED && is_of(acted, event);
    }
    return own;
}

/* A status that was told twice, or taken back, between two looks counts once or not at all. */
static bool is_last(const struct snapshot *snapshot, size_t i)
{
    const struct event *event = event_log_at(snapshot->events, i), *later;
    while ((later = event_log_at(snapshot->events, ++i)))
        if ((later->kind == EVENT_STATUS || later->kind == EVENT_NEW) && is_of(later, event))
            return false;
    return true;
}

static void look_at_event(struct news_watch *watch, const struct snapshot *snapshot,
                          const struct acks *acks, size_t i)
{
    const struct event *event = event_log_at(snapshot->events, i);
    enum news_kind kind;
    if ((event->kind != EVENT_STATUS && event->kind != EVENT_NEW) || !kind_of(event, &kind))
        return;
    struct session space;
    const struct session *session =
        snapshot_row_of(snapshot, event->row, event->id, (enum workload)event->workload, &space);
    if (!session || session->flags & SESSION_GONE || (acks && acks_has(acks, session)) ||
        !is_wanted(watch->kinds, kind, session) || !is_recent(watch, snapshot, event, session) ||
        !is_last(snapshot, i))
        return;
    if (kind == NEWS_ACTIVATED && is_own(snapshot, event))
        return;
    add(&watch->news, kind, event->label);
}

static void look_at_events(struct news_watch *watch, const struct snapshot *snapshot,
                           const struct acks *acks)
{
    const uint64_t seen = event_log_last_seq(watch->last->events);
    for (size_t i = event_log_count(snapshot->events); i-- > 0;) {
        if (event_log_at(snapshot->events, i)->seq <= seen)
            break;
        look_at_event(watch, snapshot, acks, i);
    }
}

static void add_paced(struct news_watch *watch, enum news_kind kind,
                      const struct snapshot *snapshot, const struct pace_of *of)
{
    struct session space;
    char counted[64];
    uint32_t row = ROW_NONE;
    if (news_total(&watch->news) == 0 || kind < watch->news.named) /* a look at every row */
        row = snapshot_find(snapshot, of->id, of->workload);
    const struct session *session = row == ROW_NONE ? NULL : snapshot_row(snapshot, row, &space);
    add(&watch->news, kind, session ? label_or_counts(session, counted, sizeof counted) : NULL);
}

/* A verdict that was due before there was anybody to hear it is how things stood at the start. */
static bool has_turned(const struct news_watch *watch, enum news_kind kind, bool is, bool was,
                       int64_t at_ms)
{
    return watch->kinds & 1U << kind && is && !was &&
           (at_ms == TIME_NONE || at_ms >= watch->since_ms);
}

/* The graver one alone, should both come at once: one session counts once. */
static void look_at_paces(struct news_watch *watch, const struct snapshot *snapshot)
{
    static const struct pace none = {.overdue = false};
    struct pace_of of;
    for (size_t i = 0; paces_at(snapshot->paces, i, &of); i++) {
        if (!of.pace->overdue && !of.pace->stalled)
            continue;
        const struct pace *is = of.pace,
                          *was = paces_find_id(watch->last->paces, of.id, of.workload);
        was = was ? was : &none;
        if (has_turned(watch, NEWS_OVERDUE, is->overdue, was->overdue, is->overdue_at_ms))
            add_paced(watch, NEWS_OVERDUE, snapshot, &of);
        else if (has_turned(watch, NEWS_STALLED, is->stalled, was->stalled, is->stalled_at_ms))
            add_paced(watch, NEWS_STALLED, snapshot, &of);
    }
}

void news_look(struct news_watch *watch, struct snapshot *snapshot, const struct acks *acks)
{
    if (watch->kinds == 0 || snapshot == watch->last)
        return;
    if (watch->since_ms != TIME_NONE) {
        look_at_events(watch, snapshot, acks);
        look_at_paces(watch, snapshot);
    } else if (!snapshot->kept) {
        watch->since_ms = snapshot->swept_ms;
    }
    snapshot_unref(watch->last);
    watch->last = snapshot_ref(snapshot);
}

uint32_t news_total(const struct news *news)
{
    uint32_t total = 0;
    for (int kind = 0; kind < NEWS_KIND_COUNT; kind++)
        total += news->counts[kind];
    return total;
}

bool news_take(struct news_watch *watch, struct news *ret)
{
    if (news_total(&watch->news) == 0)
        return false;
    *ret = watch->news;
    watch->news = (struct news){.label = ""};
    return true;
}

void news_text(const struct news *news, enum text_charset charset, struct strbuf *out)
{
    const uint32_t total = news_total(news);
    const char *comma = "";
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (int kind = 0; kind < NEWS_KIND_COUNT; kind++) {
        if (news->counts[kind] == 0)
            continue;
        if (total > 1)
            strbuf_printf(&text, "%s%u %s", comma, news->counts[kind], words[kind]);
        else
            strbuf_puts(&text, words[kind]);
        comma = ", ";
    }
    if (*news->label)
        strbuf_printf(&text, " - %s", news->label);
    if (*news->label && total > 1)
        strbuf_printf(&text, " and %u more", total - 1);
    (void)text_append_safe(out, text.bytes, text.length, NEWS_COLUMNS, charset);
    strbuf_release(&text);
}
