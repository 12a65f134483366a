/* rest.h - what to ask the fetcher for, once the cursor rests. Pure: time is passed in (boot ms).
 *
 * Holding a movement key asks for nothing; REST_MS after the last key the session under the cursor
 * is opened and the rows on screen are named. What changes without a key (a new page of the list)
 * is asked for REST_MS after it first changed. Nothing is asked for twice. */
#ifndef RESTORETOP_UI_REST_H
#define RESTORETOP_UI_REST_H

#include <stdint.h>

#include "base/clock.h"
#include "fetch/command.h"

#define REST_MS 300

struct rest {
    int64_t last_key_ms;
    char *open_id; /* the detail that is wanted; NULL: none; owned */
    enum workload open_workload;
    bool open_whole;       /* ... and all of its units */
    bool open_pending;     /* not asked for yet */
    int64_t open_since_ms; /* when it became so */
    char *asked_id;        /* of the last OPEN, NULL after CLOSE; owned */
    enum workload asked_workload;
    bool asked_whole;
    struct command *visible; /* the rows wanted and not asked for yet; owned; NULL: none */
    uint64_t visible_hash;   /* of the rows last wanted */
    int64_t visible_since_ms;
};

void rest_init(struct rest *rest);
void rest_release(struct rest *rest);
void rest_key(struct rest *rest, int64_t now_ms); /* a key was pressed */
/* The detail that is wanted now, with all of its units or the first of them; id NULL: none (asked
 * for at once: CLOSE). Copies. */
void rest_want_detail(struct rest *rest, const char *id, enum workload workload, bool whole,
                      int64_t now_ms);
/* The rows on screen now, of sessions (VISIBLE) or of units (VISIBLE_UNITS). Keys lent. At most
 * COMMAND_KEYS_MAX count. */
void rest_want_visible(struct rest *rest, enum command_kind kind, const struct session_key *keys,
                       size_t count, int64_t now_ms);
/* The wanted detail is due at once: it was opened by a key. */
void rest_now(struct rest *rest, int64_t now_ms);
/* The next command that is due; the caller owns it. NULL: none yet. Call until NULL. */
struct command *rest_take(struct rest *rest, int64_t now_ms);
int64_t rest_deadline(const struct rest *rest); /* CLOCK_NEVER: nothing waits */

#endif
