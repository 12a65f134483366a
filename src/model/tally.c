#include "model/tally.h"

#include "model/label.h"

static void count_pace(struct tally *tally, const struct session *session, const struct pace *pace)
{
    if (!pace)
        return;
    tally->overdue += pace->overdue;
    tally->overdue_activating += pace->overdue && session->status == SESSION_ACTIVATING;
    tally->stalled += pace->stalled;
    tally->slow += pace->slow;
}

void tally_compute(struct tally *ret, const struct snapshot *snapshot,
                   const struct attention_rule *rule)
{
    struct tally tally = {0};
    limits_init(&tally.limits, rule->now_ms);
    uint32_t limit = snapshot_row_limit(snapshot);
    for (uint32_t row = 0; row < limit; row++) {
        struct session space;
        const struct session *session = snapshot_row(snapshot, row, &space);
        if (!session || session->flags & SESSION_GONE)
            continue;
        tally.by_status[session_effective_status(session)]++;
        tally.total++;
        limits_add(&tally.limits, session);
        tally.running += session_is_running(session);
        tally.problems += attention_problem(session, rule);
        tally.unread += attention_unread(session, rule);
        tally.nameless += !(session->flags & SESSION_LABEL_KNOWN) && label_can_be_read(session);
        count_pace(&tally, session, paces_find(rule->paces, session));
    }
    *ret = tally;
}
