/* ranking.h - names and how often each occurs, to tell the most frequent. Names that differ in case
 * or accents alone are one, as the filter has it; the first spelling met is kept. */
#ifndef RESTORETOP_MODEL_RANKING_H
#define RESTORETOP_MODEL_RANKING_H

#include <stddef.h>
#include <stdint.h>

struct ranking_entry {
    char *folded;         /* the key; owned */
    const char *text;     /* lent by whoever counted it */
    uint32_t all;         /* what it is ranked by */
    uint32_t ended, well; /* of them, for whoever wants it */
};

#define RANKING_CACHE 1024 /* a power of two */
struct ranking {
    struct ranking_entry *entries;
    size_t count, capacity;
    uint32_t *table; /* 1 + index; a power of two of places */
    size_t places;
    /* Texts that repeat are mostly one and the same pointer: those are not folded again. */
    struct {
        const void *pointer;
        uint32_t index;
    } cache[RANKING_CACHE];
};

void ranking_init(struct ranking *ranking);
void ranking_release(struct ranking *ranking);

/* The entry of that name, made if there is none; to be counted up by the caller. Lent until the
 * next call. same: texts with the same pointer here are the same text for as long as the ranking
 * lives; NULL: unknown. */
struct ranking_entry *ranking_at(struct ranking *ranking, const char *text, const void *same);

/* The first `most` entries by `all`, then by name; returns how many there are. ret_top: room for
 * `most`. */
size_t ranking_top(const struct ranking *ranking, const struct ranking_entry **ret_top,
                   size_t most);

#endif
