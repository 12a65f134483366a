/* wire.h - numbers and texts as the bytes of a file of ours: small, and the same on every machine.
 *
 * A number takes a byte for each seven of its bits, low ones first. A text is its length, its bytes
 * and a NUL, so that a reader may lend it as it stands. What is read is hostile until it proved
 * otherwise: a reader that is past its end or meets nonsense turns bad, stays so, and gives zeros
 * and "". */
#ifndef RESTORETOP_BASE_WIRE_H
#define RESTORETOP_BASE_WIRE_H

#include <stdint.h>

#include "base/strbuf.h"

void wire_put_uint(struct strbuf *out, uint64_t value);
void wire_put_int(struct strbuf *out, int64_t value); /* small ones are short, whatever the sign */
void wire_put_text(struct strbuf *out, const char *text);           /* NULL is written as "" */
void wire_put_fixed(struct strbuf *out, uint64_t value, int bytes); /* little-endian, 1..8 bytes */

struct wire {
    const unsigned char *at, *end;
    bool bad;
};
struct wire wire_over(const void *bytes, size_t length);
size_t wire_left(const struct wire *wire);
/* Turns it bad: what was read is beyond its bounds. Always 0. */
int wire_spoil(struct wire *wire);
uint64_t wire_uint_long(struct wire *wire); /* of any length */
/* Nearly all are of one byte, and a kept list holds millions. */
static inline uint64_t wire_uint(struct wire *wire)
{
    if (wire->at < wire->end && *wire->at < 0x80)
        return *wire->at++;
    return wire_uint_long(wire);
}
int64_t wire_int(struct wire *wire);
/* Bad beyond `most`: for counts, enums and whatever else has a bound. */
uint64_t wire_uint_to(struct wire *wire, uint64_t most);
/* Lent from the bytes read; never NULL, without a NUL in it. */
const char *wire_text(struct wire *wire);
/* The next `count` bytes as they stand, lent; NULL: fewer are left. */
const unsigned char *wire_bytes(struct wire *wire, size_t count);
uint64_t wire_fixed(struct wire *wire, int bytes);

/* FNV-1a over words of eight bytes, folded: tells bytes that a disk or an editor changed; no
 * protection against people. The same on every machine and in every version. */
uint64_t wire_checksum(const void *bytes, size_t length);

#endif
