#include "model/order_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/label.h"

#define MISSING      UINT64_MAX
#define TEXT_KEY_MAX 512 /* so much of a name decides */

/* --- numbers --- */

/* Signed to unsigned in the same order; years 1 to 9999 in ms and every Int32 fit 60 bits. */
#define BIAS        (INT64_C(1) << 58)
#define NUMBER_BITS 60
#define NUMBER_MAX  ((UINT64_C(1) << NUMBER_BITS) - 1)

static bool time_value(int64_t ms, int64_t *ret)
{
    *ret = ms;
    return ms != TIME_NONE;
}

static bool count_value(int32_t count, int64_t *ret)
{
    *ret = count;
    return count >= 0;
}

static bool progress_value(const struct session *session, int64_t *ret)
{
    int32_t done = session_units_done(session);
    if (done < 0 || session->total <= 0)
        return false;
    *ret = (int64_t)done * 1000000 / session->total;
    return true;
}

/* In thousandths of a unit. */
static bool rate_value(const struct pace *pace, int64_t *ret)
{
    *ret = pace ? (int64_t)(pace->rate * 1000) : -1;
    return *ret >= 0;
}

static bool eta_value(const struct pace *pace, int64_t *ret)
{
    *ret = pace ? pace->eta_ms : PACE_NO_TIME;
    return *ret >= 0;
}

/* The number a row is sorted by. False: the row has none. */
static bool number_of(const struct session *session, enum sort_key key,
                      const struct attention_rule *rule, int64_t *ret)
{
    switch (key) {
    case SORT_STATUS:
        *ret = session_effective_status(session);
        return true;
    case SORT_WORKLOAD:
        *ret = session->workload;
        return true;
    case SORT_UNITS:
        return count_value(session->total, ret);
    case SORT_PROGRESS:
        return progress_value(session, ret);
    case SORT_FAILED:
        return count_value(session->failed, ret);
    case SORT_RATE:
        return rate_value(paces_find(rule->paces, session), ret);
    case SORT_ETA:
        return eta_value(paces_find(rule->paces, session), ret);
    case SORT_DURATION:
        *ret = session_duration_ms(session, rule->now_ms);
        return *ret >= 0;
    case SORT_CREATED:
        return time_value(session->created_ms, ret);
    case SORT_ENDED:
        return time_value(session_ended_ms(session), ret);
    case SORT_ATTENTION:
    case SORT_LABEL:
    case SORT_BY:
    case SORT_ID:
    case SORT_KEY_COUNT:
        return false;
    }
    return false;
}

/* clang-format off */
static const bool natural_falling[SORT_KEY_COUNT] = {
#define X(name, word, falling) [SORT_##name] = falling,
    SORT_KEYS(X)
#undef X
};
/* clang-format on */

static uint64_t number_key(int64_t number, bool falling)
{
    uint64_t key = (uint64_t)(number + BIAS) & NUMBER_MAX;
    return falling ? NUMBER_MAX - key : key;
}

static void number_keys(uint64_t *keys, const struct session *const *sessions, size_t count,
                        enum sort_key key, bool falling, const struct attention_rule *rule)
{
    for (size_t i = 0; i < count; i++) {
        int64_t number;
        bool known = number_of(sessions[i], key, rule, &number);
        keys[i] = known ? number_key(number, falling) : MISSING;
    }
}

/* Rank above, newest first below; what has ended sorts by its end, which is its latest news. */
static void attention_keys(uint64_t *keys, const struct session *const *sessions, size_t count,
                           bool reversed, const struct attention_rule *rule)
{
    for (size_t i = 0; i < count; i++) {
        enum attention_rank rank = attention_rank(sessions[i], rule);
        int64_t end = rank == RANK_ENDED ? session_ended_ms(sessions[i]) : TIME_NONE;
        int64_t at = end != TIME_NONE ? end : sessions[i]->created_ms;
        uint64_t below = at == TIME_NONE ? NUMBER_MAX : number_key(at, !reversed);
        uint64_t above = (uint64_t)(reversed ? RANK_ENDED - rank : rank);
        keys[i] = above << NUMBER_BITS | below;
    }
}

/* --- texts --- */

/* Eight bytes as a number that compares as they do; bytes behind the end count as 0. */
static uint64_t prefix_of(const char *text)
{
    uint64_t prefix = 0;
    bool ended = false;
    for (int i = 0; i < 8; i++) {
        ended = ended || text[i] == '\0';
        prefix = prefix << 8 | (ended ? 0 : (unsigned char)text[i]);
    }
    return prefix;
}

static size_t common_length(const char *a, const char *b, size_t limit)
{
    size_t length = 0;
    while (length < limit && a[length] && a[length] == b[length])
        length++;
    return length;
}

void order_id_keys(uint64_t *keys, const struct session *const *sessions, size_t count)
{
    size_t common = count > 0 ? strlen(sessions[0]->id) : 0;
    for (size_t i = 1; i < count && common > 0; i++)
        common = common_length(sessions[0]->id, sessions[i]->id, common);
    for (size_t i = 0; i < count; i++)
        keys[i] = prefix_of(sessions[i]->id + common);
}

/* Folded and kept once for each text. Short ASCII, which nearly all
 * is, takes no detour. */
static const char *fold(const char *text, struct strbuf *scratch, struct arena *arena)
{
    char quick[128];
    size_t length = strnlen(text, TEXT_KEY_MAX), i = 0;
    for (; i < length && i < sizeof quick && (unsigned char)text[i] < 0x80; i++)
        quick[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
    if (i == length)
        return arena_intern_bytes(arena, quick, length);
    strbuf_clear(scratch);
    text_append_folded(scratch, text, length);
    return arena_intern_bytes(arena, scratch->bytes, scratch->length);
}

/* An id is a GUID in small letters, as a rule, which folding would only copy: half of the time. */
static bool is_folded(const char *text)
{
    size_t i = 0;
    while (text[i] && (unsigned char)text[i] < 0x80 && !(text[i] >= 'A' && text[i] <= 'Z'))
        i++;
    return text[i] == '\0' && i <= TEXT_KEY_MAX;
}

static const char *text_of(const struct session *session, enum sort_key key, char *buf, size_t size)
{
    if (key == SORT_BY)
        return session_by(session);
    if (key == SORT_ID)
        return session->id;
    return session->label ? session->label : label_from_counts(session, buf, size);
}

struct text_item {
    const char *text; /* NULL: missing */
    uint32_t place;
};

static int compare_texts(const void *left, const void *right)
{
    const struct text_item *a = left, *b = right;
    return a->text == b->text ? 0 : strcmp(a->text, b->text);
}

/* Sorts the runs of items that begin with the same eight bytes. */
static void sort_runs(struct text_item *items, size_t count, const uint64_t *prefixes)
{
    for (size_t start = 0, end; start < count; start = end) {
        bool mixed = false;
        uint64_t prefix = prefixes[items[start].place];
        for (end = start + 1; end < count && prefixes[items[end].place] == prefix; end++)
            mixed = mixed || items[end].text != items[start].text;
        if (mixed)
            qsort(items + start, end - start, sizeof *items, compare_texts);
    }
}

/* texts[i] becomes keys[i], its rank among them; NULL becomes MISSING. */
static void rank_texts(uint64_t *keys, const char *const *texts, size_t count, bool reversed)
{
    uint32_t *places = xcalloc(count * 2, sizeof *places);
    uint64_t *prefixes = xcalloc(count, sizeof *prefixes);
    struct text_item *items = xcalloc(count, sizeof *items);
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        keys[i] = MISSING;
        prefixes[i] = texts[i] ? prefix_of(texts[i]) : MISSING;
        places[i] = (uint32_t)i;
    }
    order_radix(places, places + count, count, prefixes);
    for (size_t i = 0; i < count; i++)
        if (texts[places[i]])
            items[known++] = (struct text_item){texts[places[i]], places[i]};
    sort_runs(items, known, prefixes);
    uint64_t rank = 0;
    for (size_t i = 0; i < known; i++) {
        rank += i > 0 && (prefixes[items[i].place] != prefixes[items[i - 1].place] ||
                          compare_texts(&items[i], &items[i - 1]) != 0);
        keys[items[i].place] = reversed ? NUMBER_MAX - rank : rank;
    }
    free(items);
    free(prefixes);
    free(places);
}

/* Texts folded before, by where they stood: names are shared between rows (people.h), and to fold
 * one a row took half of the sort by name. */
#define FOLDED_BITS 9
struct folded {
    const char *text, *folded;
};

static const char *fold_again(struct folded *memo, const char *text, struct strbuf *scratch,
                              struct arena *arena)
{
    uint64_t hash = (uint64_t)(uintptr_t)text * UINT64_C(0x9E3779B97F4A7C15);
    struct folded *slot = &memo[hash >> (64 - FOLDED_BITS)];
    if (slot->text != text)
        *slot = (struct folded){text, fold(text, scratch, arena)};
    return slot->folded;
}

static void text_keys(uint64_t *keys, const struct session *const *sessions, size_t count,
                      enum sort_key key, bool reversed)
{
    const char **texts = xcalloc(count, sizeof *texts);
    struct folded *memo = xcalloc((size_t)1 << FOLDED_BITS, sizeof *memo);
    struct arena arena;
    struct strbuf scratch;
    arena_init(&arena);
    strbuf_init(&scratch, (size_t)64 * TEXT_KEY_MAX);
    for (size_t i = 0; i < count; i++) {
        char buf[64];
        const char *text = text_of(sessions[i], key, buf, sizeof buf);
        if (key == SORT_ID && is_folded(text))
            texts[i] = text;
        else if (text)
            texts[i] = text == buf ? fold(text, &scratch, &arena)
                                   : fold_again(memo, text, &scratch, &arena);
    }
    rank_texts(keys, texts, count, reversed);
    strbuf_release(&scratch);
    arena_release(&arena);
    free(memo);
    free(texts);
}

void order_keys(uint64_t *keys, const struct session *const *sessions, size_t count,
                enum sort_key key, bool reversed, const struct attention_rule *rule)
{
    if (key == SORT_ATTENTION)
        attention_keys(keys, sessions, count, reversed, rule);
    else if (key == SORT_LABEL || key == SORT_BY || key == SORT_ID)
        text_keys(keys, sessions, count, key, reversed);
    else
        number_keys(keys, sessions, count, key, natural_falling[key] != reversed, rule);
}
