/* json_scan.c - one walk over the bytes, a piece at a time, with no stack: a container is skipped
 * by counting what opens and closes. */
#include "graph/json_scan.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

static bool starts_with(const struct json_scan *scan, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(scan->end - scan->at) >= length && memcmp(scan->at, text, length) == 0;
}

/* A comment that does not end takes the rest of the text. */
static bool skip_comment(struct json_scan *scan)
{
    if (starts_with(scan, "//")) {
        const char *line = memchr(scan->at, '\n', (size_t)(scan->end - scan->at));
        scan->at = line != NULL ? line : scan->end;
        return true;
    }
    if (!starts_with(scan, "/*"))
        return false;
    const char *close = memmem(scan->at + 2, (size_t)(scan->end - scan->at - 2), "*/", 2);
    scan->at = close != NULL ? close + 2 : scan->end;
    return true;
}

void json_scan_space(struct json_scan *scan)
{
    while (scan->at < scan->end)
        if (memchr(" \t\r\n", *scan->at, 4) != NULL)
            scan->at++;
        else if (starts_with(scan, "\xEF\xBB\xBF"))
            scan->at += 3;
        else if (!skip_comment(scan))
            return;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes a step ("Bit Twiddling Hacks", hasless and haszero; the lowest hit is a true one):
 * strings are most of a page, and a byte a step took half of all the time. */
const char *json_scan_plain(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        bytes = le64toh(bytes);
        uint64_t quote = bytes ^ EACH(0x22u), backslash = bytes ^ EACH(0x5Cu);
        uint64_t hits = ((quote - EACH(1u)) & ~quote) | ((backslash - EACH(1u)) & ~backslash) |
                        ((bytes - EACH(0x20u)) & ~bytes);
        if ((hits & EACH(0x80u)) != 0)
            return at + __builtin_ctzll(hits & EACH(0x80u)) / 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

bool json_scan_string(struct json_scan *scan)
{
    const char *at = scan->at + 1;
    while ((at = json_scan_plain(at, scan->end)) < scan->end && *at != '"') {
        bool escape = *at == '\\' && scan->end - at > 1;
        at += escape ? 2 : 1;
    }
    if (at == scan->end) {
        scan->at = scan->end;
        return false;
    }
    scan->at = at + 1;
    return true;
}

/* A number or a bare word: all up to what ends one. */
static void skip_bare(struct json_scan *scan)
{
    while (scan->at < scan->end && memchr(" \t\r\n,:]}[{\"", *scan->at, 11) == NULL &&
           !starts_with(scan, "//") && !starts_with(scan, "/*"))
        scan->at++;
}

static bool skip_container(struct json_scan *scan)
{
    size_t depth = 0;
    while (scan->at < scan->end) {
        char c = *scan->at;
        if (c == '"') {
            if (!json_scan_string(scan))
                return false;
            continue;
        }
        if (c == '/' && skip_comment(scan))
            continue;
        scan->at++;
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && --depth == 0)
            return true;
    }
    return false;
}

bool json_scan_value(struct json_scan *scan, struct json_span *ret)
{
    json_scan_space(scan);
    const char *from = scan->at;
    if (from == scan->end)
        return false;
    bool whole = true;
    if (*from == '{' || *from == '[') {
        whole = skip_container(scan);
    } else if (*from == '"') {
        whole = json_scan_string(scan);
    } else {
        skip_bare(scan);
        whole = scan->at > from;
    }
    if (whole)
        *ret = (struct json_span){from, (size_t)(scan->at - from)};
    return whole;
}

bool json_scan_begin(struct json_scan *scan, struct json_span container, char open)
{
    if (container.length < 2 || container.bytes[0] != open)
        return false;
    *scan = (struct json_scan){container.bytes + 1, container.bytes + container.length};
    return true;
}

enum json_step json_scan_step(struct json_scan *scan)
{
    json_scan_space(scan);
    while (scan->at < scan->end && *scan->at == ',') {
        scan->at++;
        json_scan_space(scan);
    }
    if (scan->at == scan->end)
        return JSON_STEP_BROKEN;
    return *scan->at == '}' || *scan->at == ']' ? JSON_STEP_END : JSON_STEP_ITEM;
}

enum json_step json_scan_key(struct json_scan *scan, struct json_span *ret_key)
{
    enum json_step step = json_scan_step(scan);
    if (step != JSON_STEP_ITEM)
        return step;
    const char *key = scan->at;
    if (*key != '"' || !json_scan_string(scan))
        return JSON_STEP_BROKEN;
    *ret_key = (struct json_span){key + 1, (size_t)(scan->at - key) - 2};
    json_scan_space(scan);
    if (scan->at == scan->end || *scan->at != ':')
        return JSON_STEP_BROKEN;
    scan->at++;
    return JSON_STEP_ITEM;
}

enum json_step json_scan_member(struct json_scan *scan, struct json_span *ret_key,
                                struct json_span *ret_value)
{
    enum json_step step = json_scan_key(scan, ret_key);
    if (step != JSON_STEP_ITEM)
        return step;
    return json_scan_value(scan, ret_value) ? JSON_STEP_ITEM : JSON_STEP_BROKEN;
}

enum json_step json_scan_item(struct json_scan *scan, struct json_span *ret_value)
{
    enum json_step step = json_scan_step(scan);
    if (step != JSON_STEP_ITEM)
        return step;
    return json_scan_value(scan, ret_value) ? JSON_STEP_ITEM : JSON_STEP_BROKEN;
}

bool json_scan_ends(struct json_scan *scan)
{
    scan->at += scan->at < scan->end;
    json_scan_space(scan);
    return scan->at == scan->end;
}

bool json_span_is(struct json_span span, const char *text)
{
    return span.bytes != NULL && span.length == strlen(text) &&
           memcmp(span.bytes, text, span.length) == 0;
}
