/* packed.h - a session as a chunk keeps it: 88 bytes, its id among them, for a record of 152 and an
 * id of 37.
 *
 * Lossless: times to the millisecond, counts, words, all that a record points to. What is rare does
 * not fit and is kept whole beside it: a status word that we do not know, an odd date, raw JSON, a
 * count of 65,535 or more, a time before year 1 or after 8920, an id of more than 36 bytes.
 *
 * Measured: from 10,000 to 100,000 sessions memory (PSS, the list shown) grows by 153 bytes a
 * session, errors (of 13 %), hash and order included; a hundred more with whole records. Less
 * than 1.5 ms to read all of them. */
#ifndef RESTORETOP_MODEL_PACKED_H
#define RESTORETOP_MODEL_PACKED_H

#include "base/guid.h"
#include "model/session.h"

#define PACKED_ID_MAX GUID_LENGTH
#define PACKED_WHOLE  15 /* no status: the record did not fit, and first is its place */
#define PACKED_FREE   14 /* no status: there is no record */

struct packed {
    uint64_t created : 48, total : 16;
    uint64_t modified : 48, completed : 16;
    uint64_t ended : 48, in_progress : 16;
    uint64_t seen : 48, failed : 16;
    uint64_t turned : 48, first : 16;      /* first: place of created_by; of a whole record */
    uint16_t modified_by, error, labelled; /* places on the shelf; 0: NULL */
    uint8_t status : 4, workload : 2, job : 2;
    uint8_t flags;
    uint8_t units_delta; /* 128 more than it is */
    char id[PACKED_ID_MAX + 1];
};

/* Label, destination and beginning, which come together. */
struct packed_label {
    const char *label, *destination;
    int64_t started_ms;
};

/* What the rows of one chunk point to, each once, by a number of 16 bits: at most so many things,
 * as a chunk has 256 rows and is copied when as many were overwritten. Filled by the store's
 * thread; reading is free for all. */
#define SHELF_MAX 2049
struct shelf {
    const void **things; /* [0] is NULL */
    uint32_t count;
    size_t capacity;
    uint16_t *slots; /* hash by address: place, 0 = free; NULL while nothing is put on */
    size_t slot_count;
};
void shelf_init(struct shelf *shelf);
void shelf_release(struct shelf *shelf);
/* Gives back what is needed to fill it; it can be filled on. */
void shelf_seal(struct shelf *shelf);

struct arena;
/* Packs a record; all it points to must live as long as the shelf, but for its id, which is copied:
 * into the row or, where it does not fit, with the whole record into the arena. */
void packed_put(struct packed *ret, const struct session *session, struct shelf *shelf,
                struct arena *arena);
/* Changes what is ours of a record. False: it cannot be done in place. */
bool packed_edit(struct packed *packed, int64_t seen_ms, int32_t units_delta, uint8_t flags);
/* The record again; not of a free slot. Its id is lent from the row or from the arena. */
void packed_get(const struct packed *packed, const struct shelf *shelf, struct session *ret);
const char *packed_id(const struct packed *packed, const struct shelf *shelf);

#endif
