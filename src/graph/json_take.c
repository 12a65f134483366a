#include "graph/json_take.h"

#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "graph/json_repair.h"
#include "graph/parse_common.h"

#define COUNT_DIGITS 9 /* so that every count is an Int32 */

/* Of a constant in this file it is a load and a comparison, where memcmp was a call for each value.
 */
static inline bool same(struct json_take *take, const char *bytes, size_t length)
{
    if ((size_t)(take->end - take->at) < length || memcmp(take->at, bytes, length) != 0)
        return false;
    take->at += length;
    return true;
}

bool json_take_same(struct json_take *take, struct json_span text)
{
    return same(take, text.bytes, text.length);
}

bool json_take_word(struct json_take *take, const char *word)
{
    return same(take, word, strlen(word));
}

bool json_take_nothing(struct json_take *take)
{
    return same(take, "null", 4) || same(take, "\"\"", 2);
}

bool json_take_string(struct json_take *take, struct json_span *ret, bool *ret_escaped)
{
    const char *from = take->at;
    *ret_escaped = false;
    if (!same(take, "\"", 1))
        return false;
    while ((take->at = json_scan_plain(take->at, take->end)) < take->end && *take->at == '\\') {
        *ret_escaped = true;
        take->at += take->end - take->at > 1 && (unsigned char)take->at[1] >= 0x20 ? 2 : 1;
    }
    *ret = (struct json_span){from, (size_t)(take->at - from) + 1};
    return same(take, "\"", 1);
}

/* The text kept in the arena, once for most that repeat: the words of enums, the application, the
 * people. The table forgets whatever another text takes the place of. */
static const char *keep(struct json_take *take, const char *bytes, size_t length)
{
    uint64_t first = 0, last = 0;
    memcpy(&first, bytes, length < sizeof first ? length : sizeof first);
    if (length > sizeof last)
        memcpy(&last, bytes + length - sizeof last, sizeof last);
    uint64_t hash = (first ^ (last << 1) ^ length) * UINT64_C(0x9E3779B97F4A7C15);
    struct json_span *kept = &take->kept[hash >> (64 - JSON_TAKE_KEPT_BITS)];
    if (kept->bytes == NULL || kept->length != length || memcmp(kept->bytes, bytes, length) != 0)
        *kept = (struct json_span){arena_strndup(take->arena, bytes, length), length};
    return kept->bytes;
}

/* What the escape at *at stands for, written to out; 0: the library shall weigh it (a pair of units
 * or half of one, a NUL, no escape at all). */
static size_t take_escape(const char **at, const char *end, char *out)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *letter = memchr(letters, (*at)[1], sizeof letters - 1);
    const long unit = letter == NULL ? json_unit_at(*at, end) : -1;
    if (letter != NULL) {
        *out = meant[letter - letters];
        *at += 2;
        return 1;
    }
    if (unit <= 0 || (unit >= 0xD800 && unit < 0xE000))
        return 0;
    *at += 6;
    return utf8_put((uint32_t)unit, out);
}

/* The library took 7,000 instructions for each: a fifteenth of a page whose names have accents and
 * whose errors have line breaks. Unescaped a text is never longer. */
static const char *unescape(struct json_take *take, struct json_span text)
{
    char out[JSON_NAME_MAX];
    size_t length = 0;
    const char *end = text.bytes + text.length - 1;
    for (const char *at = text.bytes + 1; at < end;) {
        const size_t plain = (size_t)(json_scan_plain(at, end) - at);
        memcpy(out + length, at, plain);
        length += plain;
        at += plain;
        const size_t size = at < end ? take_escape(&at, end, out + length) : 0;
        if (at < end && size == 0)
            return parse_span_text(text, JSON_NAME_MAX, take->arena);
        length += size;
    }
    return keep(take, out, length);
}

/* Two members may mean one field (id and identity): the first that says something fills it, a
 * second one is for the library to weigh. */
bool json_take_text(struct json_take *take, void *ret)
{
    const char **field = ret;
    struct json_span text;
    bool escaped;
    if (json_take_nothing(take))
        return true;
    if (*field != NULL || !json_take_string(take, &text, &escaped) || text.length > JSON_NAME_MAX)
        return false;
    *field = escaped ? unescape(take, text) : keep(take, text.bytes + 1, text.length - 2);
    return *field != NULL;
}

bool json_take_count(struct json_take *take, void *ret)
{
    const char *from = take->at;
    int32_t number = 0;
    if (json_take_word(take, "null"))
        return true;
    while (take->at < take->end && ascii_is_digit(*take->at) && take->at - from < COUNT_DIGITS)
        number = number * 10 + (*take->at++ - '0');
    *(int32_t *)ret = number;
    return take->at - from == 1 || (take->at > from && *from != '0');
}

/* A value of no interest that the library would take as well. */
static bool skip_scalar(struct json_take *take)
{
    struct json_span text;
    bool escaped;
    int32_t number;
    return json_take_string(take, &text, &escaped) || json_take_word(take, "true") ||
           json_take_word(take, "false") || json_take_count(take, &number);
}

/* --- objects, by their tables --- */

/* The member whose key stands at take->at; nearly always it is the expected one. */
static const struct json_member *find_member(const struct json_take *take,
                                             const struct json_member *members, size_t count,
                                             size_t expected)
{
    const size_t room = (size_t)(take->end - take->at);
    for (size_t tried = 0; tried < count; tried++) {
        size_t i = expected + tried < count ? expected + tried : expected + tried - count;
        const struct json_member *member = &members[i];
        if (room > member->length + 1 && take->at[0] == '"' &&
            take->at[member->length + 1] == '"' &&
            memcmp(take->at + 1, member->name, member->length) == 0)
            return member;
    }
    return NULL;
}

static bool skip_member(struct json_take *take)
{
    struct json_span key;
    bool escaped;
    if (!json_take_string(take, &key, &escaped) || escaped || !json_take_char(take, ':'))
        return false;
    json_take_space(take);
    return skip_scalar(take);
}

static bool take_member(struct json_take *take, const struct json_member *member, void *record)
{
    take->at += member->length + 2;
    if (member->fn == NULL || !json_take_char(take, ':'))
        return false;
    json_take_space(take);
    return member->fn(take, (char *)record + member->offset);
}

bool json_take_object(struct json_take *take, const struct json_member *members, size_t count,
                      void *record)
{
    uint32_t seen = 0;
    size_t i = 0;
    if (!json_take_char(take, '{'))
        return false;
    do { /* an empty object is not vouched for */
        json_take_space(take);
        const struct json_member *member = find_member(take, members, count, i);
        if (member == NULL) {
            if (!skip_member(take))
                return false;
            continue;
        }
        i = (size_t)(member - members);
        if (seen >> i & 1 || !take_member(take, member, record))
            return false;
        seen |= UINT32_C(1) << i++;
    } while (json_take_char(take, ','));
    return json_take_char(take, '}');
}
