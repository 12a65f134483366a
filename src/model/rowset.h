/* rowset.h - a set of row numbers with a list to walk: adding and removing each take one step.
 *
 * It is as large as what is in it: of 100,000 sessions 25 run, and a number for each row took half
 * a megabyte. */
#ifndef RESTORETOP_MODEL_ROWSET_H
#define RESTORETOP_MODEL_ROWSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rowset {
    uint32_t *rows; /* the members, in no order */
    size_t count, capacity;
    uint32_t *slots;   /* open addressing by row: its place in rows + 1; 0: free */
    size_t slot_count; /* 0 or a power of two */
    uint32_t limit;    /* all members are below it; above it there is nothing to look for */
};

void rowset_init(struct rowset *set);
void rowset_release(struct rowset *set);
void rowset_add(struct rowset *set, uint32_t row); /* does nothing when it is there */
/* Does nothing when it is not. Another one takes its place in rows: who walks and removes goes from
 * the end. With the last one all memory goes back. */
void rowset_remove(struct rowset *set, uint32_t row);
void rowset_put(struct rowset *set, uint32_t row, bool member);

#endif
