/* image_private.h - what writing and reading an image share. Private to image_*.c. */
#ifndef RESTORETOP_MODEL_IMAGE_PRIVATE_H
#define RESTORETOP_MODEL_IMAGE_PRIVATE_H

#include "base/wire.h"
#include "model/image.h"

#define IMAGE_MAGIC       "RTOPSTAT"
#define IMAGE_MAGIC_BYTES 8
#define IMAGE_GUID_BYTES  16
#define IMAGE_DETAILS_MAX 1000 /* of one error; more come with the next list */

/* What stands of a session, in this order; what it does not have takes no byte. Times are counted
 * from the session's own start, starts from the session before. */
enum image_bit {
    IMAGE_GUID = 1 << 0, /* its id is a GUID in lower case: 16 bytes instead of a text */
    IMAGE_LABEL_KNOWN = 1 << 1,
    IMAGE_PARTIAL_BULK = 1 << 2,
    IMAGE_CREATED = 1 << 3,
    IMAGE_MODIFIED = 1 << 4,
    IMAGE_COMPLETED = 1 << 5,
    IMAGE_SEEN = 1 << 6,
    IMAGE_TURNED = 1 << 7,
    IMAGE_TOTAL = 1 << 8,
    IMAGE_DONE = 1 << 9,
    IMAGE_RUNNING = 1 << 10,
    IMAGE_FAILED = 1 << 11,
    IMAGE_STATUS_WORD = 1 << 12, /* another word than the table's, or none */
    IMAGE_JOB_WORD = 1 << 13,
    IMAGE_TYPE_WORD = 1 << 14,
    IMAGE_BY = 1 << 15,
    IMAGE_MODIFIED_BY = 1 << 16, /* where it is another than who created it */
    IMAGE_SAME_BY = 1 << 17,     /* modified by who created it */
    IMAGE_LABEL = 1 << 18,
    IMAGE_DESTINATION = 1 << 19,
    IMAGE_ERROR = 1 << 20,
    IMAGE_ODD = 1 << 21,
    IMAGE_STARTED = 1 << 22,
    IMAGE_BITS = (1 << 23) - 1 /* all of them */
};

/* Reading: what is beyond its bounds spoils the whole, and reads as 0. */
int64_t image_take_time_after(struct wire *wire, int64_t from_ms);
int64_t image_take_moment(struct wire *wire); /* or TIME_NONE */
int32_t image_to_int32(struct wire *wire, int64_t value, int64_t least);

/* image_events.c. Taking: a new reference; NULL: none. */
void image_put_events(struct strbuf *out, const struct event_log *log);
struct event_log *image_take_events(struct wire *wire);

/* image_history.c. taker NULL: only walks over it. */
void image_put_history(struct strbuf *out, const struct history *history);
void image_walk_history(struct wire *wire, const struct image_history_taker *taker);

#endif
