#include "graph/json_repair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

#define REPLACEMENT "\\ufffd"

long json_unit_at(const char *text, const char *end)
{
    if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
        return -1;
    long unit = 0;
    for (int i = 2; i < 6; i++) {
        const int digit = ascii_hex(text[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* One \u escape, or a pair of them; returns the bytes used. */
static size_t repair_unit(const char *at, const char *end, struct strbuf *out)
{
    long unit = json_unit_at(at, end);
    if (unit < 0) {
        strbuf_puts(out, REPLACEMENT);
        return 2;
    }
    long low = unit >= 0xD800 && unit < 0xDC00 ? json_unit_at(at + 6, end) : -1;
    if (low >= 0xDC00 && low < 0xE000) {
        strbuf_add(out, at, 12);
        return 12;
    }
    if (unit == 0 || (unit >= 0xD800 && unit < 0xE000))
        strbuf_puts(out, REPLACEMENT);
    else
        strbuf_add(out, at, 6);
    return 6;
}

static size_t repair_escape(const char *at, const char *end, struct strbuf *out)
{
    if (at + 1 < end && at[1] == 'u')
        return repair_unit(at, end, out);
    if (at + 1 < end && at[1] != '\0' && strchr("\"\\/bfnrt", at[1]) != NULL) {
        strbuf_add(out, at, 2);
        return 2;
    }
    strbuf_puts(out, "\\\\");
    return 1;
}

/* The inside of a string, up to end. */
static void repair_text(const char *at, const char *end, struct strbuf *out)
{
    while (at < end) {
        unsigned char c = (unsigned char)*at;
        if (c == '\\') {
            at += repair_escape(at, end, out);
            continue;
        }
        if (c == 0)
            strbuf_puts(out, REPLACEMENT);
        else if (c < 0x20)
            strbuf_printf(out, "\\u%04x", c);
        else
            strbuf_putc(out, (char)c);
        at++;
    }
}

/* RFC 8259 6: an optional minus, no leading zero, digits on both sides of the point. */
static bool is_number(const char *text, bool *ret_integer)
{
    const char *at = text + (*text == '-' ? 1 : 0);
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || (digits > 1 && *at == '0'))
        return false;
    at += digits;
    *ret_integer = *at == '\0';
    if (*at == '.') {
        digits = strspn(++at, "0123456789");
        if (digits == 0)
            return false;
        at += digits;
    }
    if (*at == 'e' || *at == 'E') {
        at += strspn(at + 1, "+-") > 0 ? 2 : 1;
        digits = strspn(at, "0123456789");
        if (digits == 0)
            return false;
        at += digits;
    }
    return *at == '\0';
}

static bool bare_is_fine(const char *text)
{
    bool integer = false;
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0 || strcmp(text, "null") == 0)
        return true;
    if (!is_number(text, &integer))
        return false;
    return integer ? strlen(text) <= 18 : isfinite(strtod(text, NULL)) != 0;
}

static void repair_bare(struct json_span bare, struct strbuf *out)
{
    char text[64];
    strbuf_putc(out, ' '); /* two bare words must not grow into one */
    if (bare.length < sizeof text) {
        memcpy(text, bare.bytes, bare.length);
        text[bare.length] = '\0';
        if (strlen(text) == bare.length && bare_is_fine(text)) {
            strbuf_puts(out, text);
            return;
        }
    }
    strbuf_putc(out, '"');
    repair_text(bare.bytes, bare.bytes + bare.length, out);
    strbuf_putc(out, '"');
}

void json_repair(struct json_span text, struct strbuf *out)
{
    struct json_scan scan = {text.bytes, text.bytes + text.length};
    for (json_scan_space(&scan); scan.at < scan.end; json_scan_space(&scan)) {
        const char *from = scan.at;
        struct json_span bare;
        if (strchr("{}[],:", *from) != NULL && *from != '\0') {
            strbuf_putc(out, *from);
            scan.at++;
        } else if (*from == '"') {
            bool closed = json_scan_string(&scan);
            strbuf_putc(out, '"');
            repair_text(from + 1, scan.at - (closed ? 1 : 0), out);
            strbuf_putc(out, '"');
        } else if (json_scan_value(&scan, &bare)) {
            repair_bare(bare, out);
        } else {
            return;
        }
    }
}
