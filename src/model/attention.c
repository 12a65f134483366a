#include "model/attention.h"

#include "base/spans.h"
#include "base/timefmt.h"

static bool is_recent(const struct session *session, const struct attention_rule *rule)
{
    int64_t end = session_ended_ms(session);
    if (end == TIME_NONE)
        end = session->created_ms;
    return end == TIME_NONE || end >= rule->now_ms - rule->days * DAY_MS;
}

static bool is_open_problem(const struct session *session, const struct attention_rule *rule)
{
    return session_ended_badly(session) && is_recent(session, rule) &&
           !(rule->acks && acks_has(rule->acks, session));
}

/* What runs and is not as it should be; RANK_ENDED: nothing of the kind. */
static enum attention_rank pace_rank(const struct session *session,
                                     const struct attention_rule *rule)
{
    const struct pace *pace = paces_find(rule->paces, session);
    if (!pace)
        return RANK_ENDED;
    return pace->overdue   ? RANK_OVERDUE
           : pace->stalled ? RANK_STALLED
           : pace->slow    ? RANK_SLOW
                           : RANK_ENDED;
}

enum attention_rank attention_rank(const struct session *session, const struct attention_rule *rule)
{
    if (is_open_problem(session, rule))
        return session_effective_status(session) == SESSION_COMPLETED_WITH_ERROR ? RANK_PARTIAL
                                                                                 : RANK_FAILED;
    const enum attention_rank paced = pace_rank(session, rule);
    if (paced != RANK_ENDED)
        return paced;
    switch ((enum session_status)session->status) {
    case SESSION_ACTIVATING:
        return RANK_ACTIVATING;
    case SESSION_ACTIVE:
        return RANK_ACTIVE;
    case SESSION_MASKED:
    case SESSION_OTHER:
        return session->completed_ms == TIME_NONE ? RANK_UNCLEAR : RANK_ENDED;
    case SESSION_UNREADABLE:
        return RANK_UNCLEAR;
    case SESSION_DRAFT:
        return RANK_DRAFT;
    case SESSION_COMPLETED_WITH_ERROR:
    case SESSION_COMPLETED:
    case SESSION_FAILED:
    case SESSION_STATUS_COUNT:
        return RANK_ENDED;
    }
    return RANK_ENDED;
}

bool attention_problem(const struct session *session, const struct attention_rule *rule)
{
    return !(session->flags & SESSION_GONE) && is_open_problem(session, rule);
}

bool attention_needed(const struct session *session, const struct attention_rule *rule)
{
    if (session->flags & SESSION_GONE)
        return false;
    return session_is_running(session) || is_open_problem(session, rule);
}

bool attention_unread(const struct session *session, const struct attention_rule *rule)
{
    return session->job == JOB_BULK && session->status == SESSION_COMPLETED &&
           !(session->flags & (SESSION_GONE | SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK)) &&
           is_recent(session, rule);
}

bool attention_unclear(const struct session *session, const struct attention_rule *rule)
{
    return session_is_unclear(session) && is_recent(session, rule) &&
           !attention_needed(session, rule);
}
