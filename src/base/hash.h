/* hash.h - a quick hash of bytes for tables in memory. Not for secrets, not for files. */
#ifndef RESTORETOP_BASE_HASH_H
#define RESTORETOP_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t hash_step(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ (hash >> 32);
}

/* Eight bytes a step (multiply and fold). The last step may read some bytes a second time, as a
 * memcpy whose length the compiler does not know is a call. The length is hashed, too, so that ""
 * and NULs differ. */
static inline uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed)
{
    const unsigned char *at = bytes;
    const unsigned char *end = at + length;
    uint64_t hash = (seed ^ length) * UINT64_C(0x9E3779B97F4A7C15);
    uint64_t word = 0;
    for (; end - at > 8; at += 8) {
        memcpy(&word, at, sizeof word);
        hash = hash_step(hash, word);
    }
    word = 0;
    if (length >= sizeof word)
        memcpy(&word, end - sizeof word, sizeof word);
    else if (length > 0)
        memcpy(&word, at, length);
    hash = hash_step(hash, word);
    return hash ^ (hash >> 29);
}

static inline uint64_t hash_text(const char *text, uint64_t seed)
{
    return hash_bytes(text, strlen(text), seed);
}

#endif
