#include "model/limits.h"

#include "base/timefmt.h"

void limits_init(struct limits *limits, int64_t now_ms)
{
    *limits = (struct limits){.day_ms = timefmt_day_start(now_ms)};
}

static void add_running(struct limits_of *of, const struct session *session)
{
    of->running++;
    of->in_flight += session->in_progress > 0 ? session->in_progress : 0;
    of->uncounted += session->in_progress < 0;
}

static void add_today(struct limits_of *of, const struct session *session)
{
    of->units_today += session->total > 0 ? session->total : 0;
    of->uncounted_today += session->total < 0;
}

void limits_add(struct limits *limits, const struct session *session)
{
    struct limits_of *of = &limits->of[session->workload], *tenant = &limits->of[LIMITS_TENANT];
    if (session_is_running(session)) {
        add_running(of, session);
        add_running(tenant, session);
    }
    if (session->created_ms == TIME_NONE || session->created_ms < limits->day_ms ||
        session->status == SESSION_DRAFT)
        return;
    add_today(of, session);
    add_today(tenant, session);
}

bool limits_near(int64_t count, int64_t limit)
{
    return count >= limit - limit / 10;
}
