#include "auth/json_string.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"

struct json_span json_member_of(struct json_span object, const char *key)
{
    struct json_scan scan;
    struct json_span name, value;
    if (!object.bytes || !json_scan_begin(&scan, object, '{'))
        return (struct json_span){0};
    while (json_scan_member(&scan, &name, &value) == JSON_STEP_ITEM)
        if (json_span_is(name, key))
            return value;
    return (struct json_span){0};
}

/* Four hex digits at `at`; -1: they are not there. */
static long unit_at(const char *at, const char *end)
{
    long unit = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = ascii_hex(at[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static bool put_utf8(struct strbuf *out, long c)
{
    char bytes[4];
    size_t length = 0;
    if (c < 0x80) {
        bytes[length++] = (char)c;
    } else if (c < 0x800) {
        bytes[length++] = (char)(0xC0 | c >> 6);
        bytes[length++] = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        bytes[length++] = (char)(0xE0 | c >> 12);
        bytes[length++] = (char)(0x80 | (c >> 6 & 63));
        bytes[length++] = (char)(0x80 | (c & 63));
    } else {
        bytes[length++] = (char)(0xF0 | c >> 18);
        bytes[length++] = (char)(0x80 | (c >> 12 & 63));
        bytes[length++] = (char)(0x80 | (c >> 6 & 63));
        bytes[length++] = (char)(0x80 | (c & 63));
    }
    return strbuf_add(out, bytes, length);
}

/* Behind "\u": moves *at past what was used. */
static bool put_escaped_unit(struct strbuf *out, const char **at, const char *end)
{
    long c = unit_at(*at, end);
    if (c < 0)
        return false;
    *at += 4;
    if (c >= 0xD800 && c < 0xDC00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u') {
        long low = unit_at(*at + 2, end);
        if (low >= 0xDC00 && low < 0xE000) {
            *at += 6;
            return put_utf8(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
        }
    }
    return put_utf8(out, c == 0 || (c >= 0xD800 && c < 0xE000) ? 0xFFFD : c);
}

static bool put_escape(struct strbuf *out, const char **at, const char *end)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (*at == end)
        return false;
    char c = *(*at)++;
    if (c == 'u')
        return put_escaped_unit(out, at, end);
    const char *name = c ? strchr(names, c) : NULL;
    return name && strbuf_putc(out, values[name - names]);
}

bool json_string_decode(struct json_span value, struct strbuf *out)
{
    size_t before = out->length;
    if (!value.bytes || value.length < 2 || value.bytes[0] != '"')
        return false;
    const char *at = value.bytes + 1, *end = value.bytes + value.length - 1;
    bool fine = true;
    while (fine && at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        const char *stop = escape ? escape : end;
        fine = strbuf_add(out, at, (size_t)(stop - at));
        at = escape ? stop + 1 : stop;
        if (fine && escape)
            fine = put_escape(out, &at, end);
    }
    if (!fine)
        strbuf_truncate(out, before);
    return fine;
}

void json_string_field(struct json_span object, const char *key, char *field, size_t size)
{
    struct strbuf text;
    strbuf_init_secret(&text, 64 * 1024);
    field[0] = '\0';
    if (json_string_decode(json_member_of(object, key), &text))
        utf8_copy(field, size, text.bytes);
    strbuf_release(&text);
}

bool json_whole_number(struct json_span value, int64_t *ret)
{
    const char *at = value.bytes;
    size_t length = value.length;
    int64_t number = 0;
    if (at && length >= 2 && at[0] == '"') {
        at++;
        length -= 2;
    }
    if (!at || length == 0 || length > 10)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        number = number * 10 + (at[i] - '0');
    }
    if (number > INT32_MAX)
        return false;
    *ret = number;
    return true;
}

bool json_seconds_until(struct json_span value, int64_t now_ms, int64_t *ret)
{
    int64_t moment_s = 0;
    if (!json_whole_number(value, &moment_s))
        return false;
    int64_t left_s = moment_s - now_ms / 1000;
    *ret = left_s > 0 ? left_s : 0;
    return true;
}
