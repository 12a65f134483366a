/* point_queue.h - restore points that may tell what sessions restore whose units bear no name:
 * noted by naming.h, asked for by labels.h. A few; the oldest falls out. Fetcher thread only. */
#ifndef RESTORETOP_FETCH_POINT_QUEUE_H
#define RESTORETOP_FETCH_POINT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "fetch/command.h"

#define POINT_QUEUE_MAX 8

struct point_wish {
    struct session_key key;
    char *point; /* the id of the first unit's restore point */
};

/* Begins as zero. */
struct point_queue {
    struct point_wish wishes[POINT_QUEUE_MAX]; /* oldest first */
    size_t count;
};

/* Copies the texts; one of a session that waits already is passed over. */
void point_queue_add(struct point_queue *queue, const char *id, enum workload workload,
                     const char *point);
/* Takes the oldest, which the caller releases; false: there is none. */
bool point_queue_take(struct point_queue *queue, struct point_wish *ret);
void point_wish_release(struct point_wish *wish);
void point_queue_release(struct point_queue *queue);

#endif
