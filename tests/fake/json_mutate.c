#include "fake/json_mutate.h"

#include <stdbool.h>
#include <string.h>

/* What a value may be replaced by, or have put before it. */
static const char *const pieces[] = {
    "null",
    "\"\"",
    "{}",
    "[]",
    "true",
    "0",
    "01",
    "-1",
    "-0",
    "7.0",
    "1e3",
    "2147483647",
    "2147483648",
    "999999999",
    "1000000000",
    "\"5\"",
    "\"\\u0041\"",
    "\"\\ud83d\"",
    "\"\\u0000\"",
    "\"\\q\"",
    "\"a\\\"b\"",
    "\"\x01\"",
    "\"\xff\"",
    "\"\xc3\xa9\"",
    "\"completed\"",
    "\"DRAFT\"",
    "{\"a\":1}",
    "[1,{}]",
    "/* note */",
    "// note\n",
    "\xef\xbb\xbf",
    " \t\r\n",
    ",",
    "}",
    "]",
    "{",
    "[",
    "\"",
    "\\",
    "18446744073709551616",
    "nul",
    "[{\"code\":\"x\"}]",
    "{\"code\":\"y\",\"details\":[{}]}",
    "\"2026-02-30T00:00:00Z\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"2026-01-01T00:00:00.1234567+01:00\"",
};

static const char *const keys[] = {
    "@odata.type",
    "id",
    "status",
    "createdDateTime",
    "restoreJobType",
    "createdBy",
    "lastModifiedBy",
    "restoreSessionArtifactCount",
    "error",
    "total",
    "failed",
    "application",
    "user",
    "device",
    "displayName",
    "email",
    "mail",
    "userPrincipalName",
    "identity",
    "code",
    "message",
    "details",
    "innerError",
    "innererror",
    "value",
    "values",
    "@odata.nextLink",
    "x",
    "i\\u0064",
    "",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static size_t below(uint64_t *random, size_t limit)
{
    *random += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t x = *random;
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return limit > 0 ? (size_t)((x ^ (x >> 31)) % limit) : 0;
}

struct range {
    size_t from, to;
};

/* The token at or behind a random place: a string with its quotes, a bare word, one sign. */
static struct range any_token(const char *text, size_t length, uint64_t *random)
{
    size_t from = below(random, length), to;
    while (from > 0 && text[from] != '"' && memchr("{}[],:", text[from], 6) == NULL)
        from--;
    if (text[from] == '"') {
        const char *quote = memchr(text + from + 1, '"', length - from - 1);
        return (struct range){from, quote != NULL ? (size_t)(quote - text) + 1 : length};
    }
    to = from + 1;
    if (below(random, 2) == 0)
        while (to < length && memchr("{}[],:\"", text[to], 7) == NULL)
            to++;
    return (struct range){from, to};
}

/* A whole object or list that begins behind a random place, or nothing. */
static struct range any_nest(const char *text, size_t length, uint64_t *random)
{
    size_t from = below(random, length), depth = 0;
    while (from < length && text[from] != '{' && text[from] != '[')
        from++;
    for (size_t at = from; at < length; at++) {
        depth += text[at] == '{' || text[at] == '[';
        if ((text[at] == '}' || text[at] == ']') && --depth == 0)
            return (struct range){from, at + 1};
    }
    return (struct range){from, from};
}

static size_t replace(char *text, size_t length, size_t size, struct range range, const char *piece,
                      size_t bytes)
{
    size_t cut = range.to - range.from;
    if (length - cut + bytes > size)
        return length;
    memmove(text + range.from + bytes, text + range.to, length - range.to);
    memcpy(text + range.from, piece, bytes);
    return length - cut + bytes;
}

/* "key":value, from a random string that is a key; an empty range: none there. */
static struct range any_member(const char *text, size_t length, uint64_t *random)
{
    struct range key = any_token(text, length, random);
    if (text[key.from] != '"' || key.to >= length || text[key.to] != ':')
        return (struct range){0, 0};
    size_t to = key.to + 1, depth = 0;
    bool inside = false;
    for (; to < length; to++) {
        char c = text[to];
        inside = c == '"' ? !inside : inside;
        if (!inside && depth == 0 && (c == ',' || c == '}' || c == ']'))
            break;
        depth += !inside && (c == '{' || c == '[');
        depth -= !inside && (c == '}' || c == ']');
    }
    return (struct range){key.from, to};
}

static size_t copy_member(char *text, size_t length, size_t size, uint64_t *random)
{
    char copy[2048];
    struct range from = any_member(text, length, random);
    struct range to = any_member(text, length, random);
    size_t bytes = from.to - from.from;
    if (bytes == 0 || bytes + 1 > sizeof copy)
        return length;
    memcpy(copy, text + from.from, bytes);
    copy[bytes] = ',';
    to.to = below(random, 2) == 0 ? to.from : to.to; /* before it, or in its place */
    return replace(text, length, size, to, copy, bytes + (to.to == to.from));
}

static size_t rename_key(char *text, size_t length, size_t size, uint64_t *random)
{
    struct range key = any_token(text, length, random);
    const char *name = keys[below(random, COUNT(keys))];
    if (key.to - key.from < 2 || text[key.from] != '"')
        return length;
    return replace(text, length, size, (struct range){key.from + 1, key.to - 1}, name,
                   strlen(name));
}

size_t json_mutate(char *text, size_t length, size_t size, uint64_t *random)
{
    if (length == 0)
        return 0;
    const char *piece = pieces[below(random, COUNT(pieces))];
    struct range range = any_token(text, length, random);
    switch (below(random, 8)) {
    case 0: /* a token by another */
    case 1:
        return replace(text, length, size, range, piece, strlen(piece));
    case 2: /* something before a token */
        range.to = range.from;
        return replace(text, length, size, range, piece, strlen(piece));
    case 3:
        return replace(text, length, size, any_nest(text, length, random), piece, strlen(piece));
    case 4:
        return copy_member(text, length, size, random);
    case 5:
        return rename_key(text, length, size, random);
    case 6: /* the end cut off, now and then; else a token */
        return below(random, 8) == 0 ? range.from : replace(text, length, size, range, "", 0);
    default: { /* one byte */
        text[range.from + below(random, range.to - range.from)] = (char)below(random, 256);
        return length;
    }
    }
}
