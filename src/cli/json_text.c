/* json_text.c - a recognizer for RFC 8259, by recursive descent over bytes, and escapes. */
#include "cli/json_text.h"

#include <string.h>

#include "base/ascii.h"
#include "base/strbuf.h"
#include "base/text.h"

enum { DEPTH_MAX = 64 };

struct scan {
    const unsigned char *at, *end;
    int depth;
};

static bool scan_value(struct scan *scan);

static int peek(const struct scan *scan)
{
    return scan->at < scan->end ? *scan->at : -1;
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end && memchr(" \t\r\n", *scan->at, 4))
        scan->at++;
}

static bool take(struct scan *scan, int c)
{
    if (peek(scan) != c)
        return false;
    scan->at++;
    return true;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool scan_escape(struct scan *scan)
{
    int c = peek(scan);
    if (c < 0 || !memchr("\"\\/bfnrtu", c, 9))
        return false;
    scan->at++;
    for (int i = 0; c == 'u' && i < 4; i++) {
        if (ascii_hex((char)peek(scan)) < 0)
            return false;
        scan->at++;
    }
    return true;
}

static bool scan_string(struct scan *scan)
{
    if (!take(scan, '"'))
        return false;
    for (;;) {
        int c = peek(scan);
        if (c < 0x20) /* the end, or a control character */
            return false;
        scan->at++;
        if (c == '"')
            return true;
        if (c == '\\' && !scan_escape(scan))
            return false;
    }
}

static bool scan_digits(struct scan *scan)
{
    const unsigned char *start = scan->at;
    while (is_digit(peek(scan)))
        scan->at++;
    return scan->at > start;
}

static bool scan_number(struct scan *scan)
{
    take(scan, '-');
    if (!take(scan, '0') && !scan_digits(scan))
        return false;
    if (take(scan, '.') && !scan_digits(scan))
        return false;
    if (take(scan, 'e') || take(scan, 'E')) {
        if (!take(scan, '+'))
            take(scan, '-');
        return scan_digits(scan);
    }
    return true;
}

static bool scan_word(struct scan *scan, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
        return false;
    scan->at += length;
    return true;
}

static bool scan_member(struct scan *scan)
{
    skip_space(scan);
    if (!scan_string(scan))
        return false;
    skip_space(scan);
    return take(scan, ':') && scan_value(scan);
}

/* From behind the opening bracket to behind the closing one. */
static bool scan_items(struct scan *scan, int close, bool (*item)(struct scan *scan))
{
    if (++scan->depth > DEPTH_MAX)
        return false;
    skip_space(scan);
    bool ok = take(scan, close);
    while (!ok) {
        if (!item(scan))
            return false;
        skip_space(scan);
        ok = take(scan, close);
        if (!ok && !take(scan, ','))
            return false;
    }
    scan->depth--;
    return true;
}

static bool scan_value(struct scan *scan)
{
    bool ok = false;
    skip_space(scan);
    int c = peek(scan);
    if (take(scan, '{'))
        ok = scan_items(scan, '}', scan_member);
    else if (take(scan, '['))
        ok = scan_items(scan, ']', scan_value);
    else if (c == '"')
        ok = scan_string(scan);
    else if (c == '-' || is_digit(c))
        ok = scan_number(scan);
    else
        ok = scan_word(scan, "true") || scan_word(scan, "false") || scan_word(scan, "null");
    skip_space(scan);
    return ok;
}

bool json_text_is_object(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    struct scan scan = {.at = bytes, .end = bytes + length};
    skip_space(&scan);
    return peek(&scan) == '{' && scan_value(&scan) && scan.at == scan.end &&
           text_is_utf8(text, length);
}

/* Length of the comment at the start; 0: there is none. */
static size_t comment_length(const char *text, size_t length)
{
    if (length < 2 || text[0] != '/' || (text[1] != '/' && text[1] != '*'))
        return 0;
    bool line = text[1] == '/';
    const char *end = memmem(text + 2, length - 2, line ? "\n" : "*/", line ? 1 : 2);
    return end ? (size_t)(end - text) + (line ? 0 : 2) : length;
}

void json_text_append_uncommented(struct strbuf *out, const char *text, size_t length)
{
    bool quoted = false;
    for (size_t i = 0, used; i < length; i += used) {
        size_t comment = quoted ? 0 : comment_length(text + i, length - i);
        bool escape = quoted && text[i] == '\\' && i + 1 < length;
        quoted ^= text[i] == '"';
        used = comment > 0 ? comment : escape ? 2 : 1;
        if (comment > 0)
            strbuf_putc(out, ' ');
        else
            strbuf_add(out, text + i, used);
    }
}

/* The code point of two or three bytes of UTF-8 that is not for a terminal; 0: it may stay. */
static unsigned awkward(const unsigned char *at, size_t length, size_t *ret_bytes)
{
    unsigned code = 0;
    *ret_bytes = 1;
    if (at[0] == 0x7F)
        return 0x7F;
    if (length >= 2 && (at[0] & 0xE0) == 0xC0) {
        code = (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu);
        *ret_bytes = 2;
    } else if (length >= 3 && (at[0] & 0xF0) == 0xE0) {
        code = (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
        *ret_bytes = 3;
    }
    bool bad = (code >= 0x80 && code <= 0x9F) || code == 0x61C ||
               (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
               (code >= 0x2066 && code <= 0x2069);
    return bad ? code : 0;
}

/* The code unit of a "\uXXXX" at the head of the text; -1: there is none. */
static int escaped_unit(const unsigned char *at, size_t length)
{
    int unit = 0;
    if (length < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        const int digit = ascii_hex((char)at[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* An escape: how long it is, and U+FFFD when it is half of a surrogate pair without the other half.
 * RFC 8259 allows that, yet many a parser refuses the whole document for it. */
static unsigned lone_surrogate(const unsigned char *at, size_t length, size_t *ret_bytes)
{
    int unit = escaped_unit(at, length);
    *ret_bytes = unit >= 0 ? 6 : length >= 2 ? 2 : 1;
    if (unit < 0xD800 || unit > 0xDFFF)
        return 0;
    int next = unit < 0xDC00 ? escaped_unit(at + 6, length - 6) : -1;
    if (next < 0xDC00 || next > 0xDFFF)
        return 0xFFFD;
    *ret_bytes = 12;
    return 0;
}

void json_text_append_plain(struct strbuf *out, const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + length, *start = at;
    while (at < end) {
        size_t bytes;
        unsigned code = (*at == '\\' ? lone_surrogate : awkward)(at, (size_t)(end - at), &bytes);
        if (code) {
            strbuf_add(out, start, (size_t)(at - start));
            strbuf_printf(out, "\\u%04x", code);
            start = at + bytes;
        }
        at += bytes;
    }
    strbuf_add(out, start, (size_t)(end - start));
}

void json_text_append_string(struct strbuf *out, const char *text)
{
    if (!text) {
        strbuf_puts(out, "null");
        return;
    }
    struct strbuf valid, quoted;
    strbuf_init(&valid, STRBUF_NO_LIMIT);
    strbuf_init(&quoted, STRBUF_NO_LIMIT);
    text_append_utf8(&valid, text, strlen(text));
    for (size_t i = 0; i < valid.length; i++) {
        unsigned char c = (unsigned char)valid.bytes[i];
        if (c < 0x20)
            strbuf_printf(&quoted, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            strbuf_printf(&quoted, "\\%c", c);
        else
            strbuf_putc(&quoted, (char)c);
    }
    strbuf_putc(out, '"');
    json_text_append_plain(out, quoted.bytes, quoted.length);
    strbuf_putc(out, '"');
    strbuf_release(&valid);
    strbuf_release(&quoted);
}
