/* textset.h - which texts were met before: the next links of one sweep, the sessions already asked
 * for their label. */
#ifndef RESTORETOP_FETCH_TEXTSET_H
#define RESTORETOP_FETCH_TEXTSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keeps 64-bit hashes, seeded at random by the owner: a link may be 16 KiB long, and there may be
 * 100,000 of them. Two of those share a hash in one of 4 thousand million sets; then one sweep ends
 * early with a fault, or one label is not asked for. */
struct textset {
    uint64_t *slots; /* open addressing; 0: free */
    size_t capacity, count;
    uint64_t seed;
};
void textset_init(struct textset *set, uint64_t seed);
void textset_release(struct textset *set); /* and empty afterwards, for use again */
/* False: it was there already. */
bool textset_add(struct textset *set, const char *text);
bool textset_has(const struct textset *set, const char *text);

#endif
