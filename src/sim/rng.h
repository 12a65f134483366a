/* rng.h - numbers that look random and are a pure function of their inputs (splitmix64's
 * finaliser), so that every name, time and error of the tenant follows from the seed and can be
 * made on demand. */
#ifndef RESTORETOP_SIM_RNG_H
#define RESTORETOP_SIM_RNG_H

#include <stdint.h>

/* A 64-bit hash of two numbers. */
static inline uint64_t sim_mix(uint64_t a, uint64_t b)
{
    uint64_t z = a ^ (b + 0x9e3779b97f4a7c15ULL + (a << 6) + (a >> 2));

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/* 0 .. bound - 1 (bound > 0). */
static inline uint32_t sim_below(uint64_t hash, uint32_t bound)
{
    return (uint32_t)((hash >> 11) % bound);
}

/* 0 <= x < 1. */
static inline double sim_unit(uint64_t hash)
{
    return (double)(hash >> 11) * (1.0 / 9007199254740992.0);
}

#endif
