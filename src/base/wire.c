#include "base/wire.h"

#include <string.h>

#define FNV_START UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

void wire_put_uint(struct strbuf *out, uint64_t value)
{
    char bytes[10];
    size_t count = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[count++] = (char)(unsigned char)(value | 0x80);
    bytes[count++] = (char)value;
    strbuf_add(out, bytes, count);
}

void wire_put_int(struct strbuf *out, int64_t value)
{
    uint64_t bits = (uint64_t)value << 1;
    wire_put_uint(out, value < 0 ? ~bits : bits);
}

void wire_put_text(struct strbuf *out, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    wire_put_uint(out, length);
    strbuf_add(out, text ? text : "", length + 1);
}

void wire_put_fixed(struct strbuf *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        strbuf_putc(out, (char)(unsigned char)(value >> (8 * i)));
}

struct wire wire_over(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    return (struct wire){.at = at, .end = at + length};
}

size_t wire_left(const struct wire *wire)
{
    return wire->bad ? 0 : (size_t)(wire->end - wire->at);
}

int wire_spoil(struct wire *wire)
{
    wire->bad = true;
    wire->at = wire->end;
    return 0;
}

uint64_t wire_uint_long(struct wire *wire)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && wire->at < wire->end; shift += 7) {
        uint64_t byte = *wire->at++;
        if (shift == 63 && byte > 1)
            break;
        value |= (byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    return (uint64_t)wire_spoil(wire);
}

int64_t wire_int(struct wire *wire)
{
    uint64_t bits = wire_uint(wire);
    return (int64_t)(bits & 1 ? ~(bits >> 1) : bits >> 1);
}

uint64_t wire_uint_to(struct wire *wire, uint64_t most)
{
    uint64_t value = wire_uint(wire);
    return value <= most ? value : (uint64_t)wire_spoil(wire);
}

const unsigned char *wire_bytes(struct wire *wire, size_t count)
{
    if (wire_left(wire) < count) {
        wire_spoil(wire);
        return NULL;
    }
    const unsigned char *bytes = wire->at;
    wire->at += count;
    return bytes;
}

const char *wire_text(struct wire *wire)
{
    size_t length = (size_t)wire_uint_to(wire, wire_left(wire));
    const unsigned char *bytes = wire_bytes(wire, length + 1);
    if (bytes && bytes[length] == '\0' && !memchr(bytes, '\0', length))
        return (const char *)bytes;
    wire_spoil(wire);
    return "";
}

uint64_t wire_fixed(struct wire *wire, int bytes)
{
    const unsigned char *at = wire_bytes(wire, (size_t)bytes);
    uint64_t value = 0;
    for (int i = 0; at && i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static uint64_t word_at(const unsigned char *at, size_t length)
{
    uint64_t word = 0;
    for (size_t i = 0; i < length; i++)
        word |= (uint64_t)at[i] << (8 * i);
    return word;
}

static uint64_t take_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * FNV_PRIME;
    return hash ^ hash >> 29; /* high bits, too, go on into low ones */
}

uint64_t wire_checksum(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint64_t hash = take_word(FNV_START, length);
    for (; length >= 8; at += 8, length -= 8)
        hash = take_word(hash, word_at(at, 8));
    return take_word(hash, word_at(at, length));
}
