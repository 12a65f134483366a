/* presence.h - when somebody was last at the screen, and what they were told when they came back.
 * Plain data: the UI thread's own, copied to whoever keeps it. Times are wall clock, Unix ms. */
#ifndef RESTORETOP_MODEL_PRESENCE_H
#define RESTORETOP_MODEL_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timefmt.h"

struct presence {
    int64_t key_ms; /* the last key press; TIME_NONE: none known */
    /* The absence that people are told of: from the last key before it to the return. What happened
     * in (from_ms, to_ms] is shown. TIME_NONE: there was none. */
    int64_t from_ms, to_ms;
    int64_t back_ms;      /* the key that ended it, or the start of the program */
    bool told;            /* it was dismissed */
    uint64_t events_seen; /* number of the newest event that was on the screen */
};
#define PRESENCE_NONE                                                                              \
    ((struct presence){                                                                            \
        .key_ms = TIME_NONE, .from_ms = TIME_NONE, .to_ms = TIME_NONE, .back_ms = TIME_NONE})

#endif
