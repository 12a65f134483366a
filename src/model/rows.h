/* rows.h - the store's table: sessions in chunks, found by id through a hash.
 *
 * Private to the store. A chunk that a snapshot holds is never touched: the first change after a
 * cut copies it. Row numbers stay while a session lives; a freed number is given out again. */
#ifndef RESTORETOP_MODEL_ROWS_H
#define RESTORETOP_MODEL_ROWS_H

#include "model/snapshot.h"

/* What the store knows of a row beside its record. Changing it dirties nothing. */
struct row_meta {
    uint32_t hash;     /* of the id */
    uint8_t marked_in; /* low bits of the number of the poll that gave it a mark */
    bool listed : 1;   /* carried by the sweep under way or the last */
    bool read : 1;     /* its own answer came since that began */
};

/* Of one chunk: who may write to it, and how much of its arena is waste by now. */
struct chunk_state {
    bool own;              /* made since the last cut: nobody else holds it */
    uint32_t overwritten;  /* rows replaced since it was made */
    struct row_meta *meta; /* of its CHUNK_ROWS rows, whichever copy of the chunk holds them */
};

struct rows {
    struct chunk **chunks;
    struct chunk_state *states;
    uint32_t chunk_count;
    size_t chunk_capacity;
    uint32_t *slots; /* open addressing; 0 = free */
    size_t slot_count;
    uint32_t *free_rows;
    size_t free_count, free_capacity;
    uint32_t live;
    struct people *people; /* of chunks made from now on */
    size_t people_limit;   /* beyond so many bytes only those that are needed are kept */
    uint64_t seed;
    bool dirty; /* since the last cut */
};

void rows_init(struct rows *rows);
void rows_release(struct rows *rows);

struct row_meta *rows_meta(const struct rows *rows, uint32_t row);
/* No row was listed or read yet: a sweep begins. */
void rows_forget_sweep(struct rows *rows);

uint32_t rows_limit(const struct rows *rows); /* rows are 0 .. limit-1 */
/* The record of a row, put together in the caller's space, which is returned; NULL: free. Its texts
 * are lent until the next change. */
const struct session *rows_at(const struct rows *rows, uint32_t row, struct session *space);
uint32_t rows_find(const struct rows *rows, const char *id, enum workload workload); /* ROW_NONE */
uint32_t rows_find_any(const struct rows *rows, const char *id); /* in whatever workload */
/* This id will be looked for soon: starts to fetch its place from memory. */
void rows_expect(const struct rows *rows, const char *id);

/* Each copies the record deeply. What replaces a row has the row's id. */
uint32_t rows_add(struct rows *rows, const struct session *session);
/* What is put back many at once into a table that is empty: its people were kept before, by
 * rows_keep_people, whose results live as long as rows are only put back. Nothing is found before
 * rows_put_back_end, which keeps the first of those that have the same id and workload. */
const struct identity_set *rows_keep_people(struct rows *rows, const struct identity_set *set);
void rows_put_back(struct rows *rows, const struct session *session);
void rows_put_back_end(struct rows *rows);
void rows_replace(struct rows *rows, uint32_t row, const struct session *session);
void rows_remove(struct rows *rows, uint32_t row);
/* Takes over what is ours in a record from rows_at: flags, seen_ms, units_delta. */
void rows_edit(struct rows *rows, uint32_t row, const struct session *edited);

/* Keeps the row's chunk, with every text lent from it, until chunk_unref. */
struct chunk *rows_hold(const struct rows *rows, uint32_t row);

/* Hands the chunks to a snapshot; from then on they are only read. */
void rows_cut(struct rows *rows, struct snapshot *snapshot);

#endif
