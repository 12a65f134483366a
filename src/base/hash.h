/* hash.h - a quick hash of bytes for tables in memory. Not for secrets, not for files. */
#ifndef RESTORETOP_BASE_HASH_H
#define RESTORETOP_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Eight bytes a step (multiply and fold); the length takes part, so "" and NULs differ. */
static inline uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed)
{
    const unsigned char *at = bytes;
    uint64_t hash = (seed ^ length) * UINT64_C(0x9E3779B97F4A7C15);
    while (length > 0) {
        uint64_t word = 0;
        size_t step = length < sizeof word ? length : sizeof word;
        memcpy(&word, at, step);
        hash = (hash ^ word) * UINT64_C(0xD6E8FEB86659FD93);
        hash ^= hash >> 32;
        at += step;
        length -= step;
    }
    return hash ^ (hash >> 29);
}

#endif
