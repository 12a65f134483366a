#include "fetch/textset.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

void textset_init(struct textset *set, uint64_t seed)
{
    *set = (struct textset){.seed = seed};
}

void textset_release(struct textset *set)
{
    free(set->slots);
    textset_init(set, set->seed);
}

static uint64_t hash_of(const struct textset *set, const char *text)
{
    const uint64_t hash = hash_text(text, set->seed);
    return hash != 0 ? hash : 1;
}

/* The slot that holds the hash, or the free one where it belongs. */
static size_t find(const uint64_t *slots, size_t capacity, uint64_t hash)
{
    size_t at = (size_t)hash & (capacity - 1);
    while (slots[at] != 0 && slots[at] != hash)
        at = (at + 1) & (capacity - 1);
    return at;
}

static void grow(struct textset *set)
{
    const size_t capacity = set->capacity > 0 ? set->capacity * 2 : 64;
    uint64_t *slots = xcalloc(capacity, sizeof *slots);
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->slots[i] != 0)
            slots[find(slots, capacity, set->slots[i])] = set->slots[i];
    }
    free(set->slots);
    set->slots = slots;
    set->capacity = capacity;
}

bool textset_add(struct textset *set, const char *text)
{
    const uint64_t hash = hash_of(set, text);
    if (set->count * 2 >= set->capacity)
        grow(set);
    const size_t at = find(set->slots, set->capacity, hash);
    if (set->slots[at] == hash)
        return false;
    set->slots[at] = hash;
    set->count++;
    return true;
}

bool textset_has(const struct textset *set, const char *text)
{
    const uint64_t hash = hash_of(set, text);
    return set->capacity > 0 && set->slots[find(set->slots, set->capacity, hash)] == hash;
}
