#include "fetch/point_queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void point_wish_release(struct point_wish *wish)
{
    free(wish->key.id);
    free(wish->point);
    *wish = (struct point_wish){.point = NULL};
}

bool point_queue_take(struct point_queue *queue, struct point_wish *ret)
{
    if (queue->count == 0)
        return false;
    *ret = queue->wishes[0];
    queue->count--;
    memmove(queue->wishes, queue->wishes + 1, queue->count * sizeof queue->wishes[0]);
    return true;
}

void point_queue_add(struct point_queue *queue, const char *id, enum workload workload,
                     const char *point)
{
    struct point_wish oldest;
    for (size_t i = 0; i < queue->count; i++) {
        const struct session_key *key = &queue->wishes[i].key;
        if (key->workload == workload && strcmp(key->id, id) == 0)
            return;
    }
    if (queue->count == POINT_QUEUE_MAX && point_queue_take(queue, &oldest))
        point_wish_release(&oldest);
    queue->wishes[queue->count++] = (struct point_wish){
        .key = {.id = xstrdup(id), .workload = workload}, .point = xstrdup(point)};
}

void point_queue_release(struct point_queue *queue)
{
    struct point_wish wish;
    while (point_queue_take(queue, &wish))
        point_wish_release(&wish);
}
