/* rowset.h - a set of row numbers with a list to walk: adding and removing each take one step. */
#ifndef RESTORETOP_MODEL_ROWSET_H
#define RESTORETOP_MODEL_ROWSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rowset {
    uint32_t *rows; /* the members, in no order */
    size_t count, capacity;
    uint32_t *places; /* where a row stands in rows, for the rows below places_count */
    size_t places_count;
};

void rowset_init(struct rowset *set);
void rowset_release(struct rowset *set);
void rowset_add(struct rowset *set, uint32_t row);    /* does nothing when it is there */
void rowset_remove(struct rowset *set, uint32_t row); /* does nothing when it is not */
void rowset_put(struct rowset *set, uint32_t row, bool member);

#endif
