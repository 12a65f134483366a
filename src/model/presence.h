/* presence.h - when somebody was last at the screen, and what came about while nobody was.
 *
 * An absence lasts from one key press to the next, or to the next start, when that is
 * PRESENCE_AWAY_MS or more. What a session became in it is what its turned_ms says. Plain data: the
 * UI thread's own, copied to whoever keeps it. Times are wall clock, Unix ms. */
#ifndef RESTORETOP_MODEL_PRESENCE_H
#define RESTORETOP_MODEL_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/spans.h"
#include "base/timefmt.h"
#include "model/session.h"

#define PRESENCE_AWAY_MS (30 * MINUTE_MS)

struct presence {
    int64_t key_ms; /* the last key press; TIME_NONE: none known */
    /* The last absence: the key before it, and when it ended; TIME_NONE: there was none. */
    int64_t from_ms, back_ms;
    /* What came about up to here belongs to it: to the first data after the return. TIME_NONE: that
     * is still awaited. */
    int64_t to_ms;
    bool told;            /* its banner was dismissed */
    uint64_t events_seen; /* number of the newest event that was on the screen */
};
#define PRESENCE_NONE                                                                              \
    ((struct presence){                                                                            \
        .key_ms = TIME_NONE, .from_ms = TIME_NONE, .back_ms = TIME_NONE, .to_ms = TIME_NONE})

/* Somebody is there: a key was pressed, or the program was started. True: after an absence. */
bool presence_arrive(struct presence *presence, int64_t now_ms);
/* The data is live and was read at that time: an absence that ended before is over. True: one was
 * open, and is closed. */
bool presence_settle(struct presence *presence, int64_t read_ms);
/* Whether that moment lies in the last absence. */
bool presence_missed(const struct presence *presence, int64_t ms);
/* What is to be told of the absence; the header's statuses of the sessions that turned in it. */
struct absence {
    int64_t lasted_ms;
    uint32_t by_status[SESSION_STATUS_COUNT];
    uint32_t total; /* 0: nothing came about, or there is nothing to tell (any more) */
};
struct snapshot;
struct absence presence_absence(const struct presence *presence, const struct snapshot *snapshot);

#endif
