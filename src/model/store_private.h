/* store_private.h - the store's own, for store.c and the files beside it. */
#ifndef RESTORETOP_MODEL_STORE_PRIVATE_H
#define RESTORETOP_MODEL_STORE_PRIVATE_H

#include "model/rows.h"
#include "model/rowset.h"
#include "model/store.h"

struct gone {
    uint32_t row;
    int64_t at_ms;
};

struct store {
    struct rows rows;
    struct rowset hot, doubted, marked;
    struct gone *gone;
    size_t gone_count, gone_capacity;
    bool keep_raw;
    observe_fn *observe; /* may be NULL */
    void *context;
    uint8_t poll;      /* number of this poll, its low bits */
    uint32_t nameless; /* unreadable ones without id so far in this sweep */
    size_t swept;      /* different sessions so far in this sweep */
    bool sweeping;
    bool swept_once;   /* a whole list has been read: from now on things happen */
    int64_t listed_ms; /* what the last whole list carried was read no earlier; TIME_NONE */
};

/* The lists beside the rows, for a row that is new or another. */
void store_update_lists(struct store *store, uint32_t row);

/* Gives merged, of a list, what before had of a later look at the same state: a list may leave out
 * (null or absent) what the session's own answer tells. Nothing where it tells of another state:
 * another status or time of change, or something in it could not be read. Texts are lent. */
void store_keep_unlisted(struct session *merged, const struct session *before);

#endif
