#include "sim/guid.h"

#include <stddef.h>
#include <string.h>

#include "base/ascii.h"
#include "sim/rng.h"

static bool is_dash(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

char *sim_guid_text(uint64_t hi, uint64_t lo, char buf[SIM_GUID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned nibble = 0;

    for (size_t i = 0; i < GUID_LENGTH; i++) {
        if (is_dash(i)) {
            buf[i] = '-';
            continue;
        }
        uint64_t half = nibble < 16 ? hi : lo;
        buf[i] = digits[(half >> (60 - 4 * (nibble % 16))) & 15];
        nibble++;
    }
    buf[GUID_LENGTH] = '\0';
    return buf;
}

char *sim_guid_of(uint64_t hash, char buf[SIM_GUID_SIZE])
{
    uint64_t hi = (sim_mix(hash, 0x61) & 0xffffffffffff0fffULL) | 0x4000;
    uint64_t lo = (sim_mix(hash, 0x62) & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;

    return sim_guid_text(hi, lo, buf);
}

bool sim_guid_parse(const char *text, uint64_t *ret_hi, uint64_t *ret_lo)
{
    uint64_t halves[2] = {0, 0};
    unsigned nibble = 0;

    if (strlen(text) != GUID_LENGTH)
        return false;
    for (size_t i = 0; i < GUID_LENGTH; i++) {
        if (is_dash(i)) {
            if (text[i] != '-')
                return false;
            continue;
        }
        int value = ascii_hex(text[i]);
        if (value < 0)
            return false;
        halves[nibble / 16] = halves[nibble / 16] << 4 | (uint64_t)value;
        nibble++;
    }
    *ret_hi = halves[0];
    *ret_lo = halves[1];
    return true;
}
