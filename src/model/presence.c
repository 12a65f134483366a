#include "model/presence.h"

#include "model/snapshot.h"

bool presence_arrive(struct presence *presence, int64_t now_ms)
{
    int64_t last = presence->key_ms;
    presence->key_ms = now_ms;
    if (last == TIME_NONE || now_ms - last < PRESENCE_AWAY_MS)
        return false;
    presence->from_ms = last;
    presence->back_ms = now_ms;
    presence->to_ms = TIME_NONE;
    presence->told = false;
    return true;
}

bool presence_settle(struct presence *presence, int64_t read_ms)
{
    bool open = presence->from_ms != TIME_NONE && presence->to_ms == TIME_NONE;
    if (!open || read_ms < presence->back_ms)
        return false;
    presence->to_ms = read_ms;
    return true;
}

bool presence_missed(const struct presence *presence, int64_t ms)
{
    return presence->from_ms != TIME_NONE && ms != TIME_NONE && ms > presence->from_ms &&
           (presence->to_ms == TIME_NONE || ms <= presence->to_ms);
}

struct absence presence_absence(const struct presence *presence, const struct snapshot *snapshot)
{
    struct absence absence = {0};
    if (!snapshot || presence->from_ms == TIME_NONE || presence->told)
        return absence;
    absence.lasted_ms = presence->back_ms - presence->from_ms;
    uint32_t limit = snapshot_row_limit(snapshot);
    for (uint32_t row = 0; row < limit; row++) {
        struct session space;
        const struct session *session = snapshot_row(snapshot, row, &space);
        if (!session || session->flags & SESSION_GONE ||
            !presence_missed(presence, session->turned_ms))
            continue;
        absence.by_status[session_effective_status(session)]++;
        absence.total++;
    }
    return absence;
}
