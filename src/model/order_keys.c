/* order_keys.c - every key becomes one unsigned number a row, so that one sort serves all of them:
 * a number is shifted above zero, a text is folded and gets the place that it has among all texts
 * of the column. Which rows are sorted, and when, is order.c's. */
#include "model/order_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/radix.h"
#include "base/scratch.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/label.h"

#define MISSING      UINT64_MAX
#define WORD_NONE    UINT32_MAX
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
        *ret = paces_run_ms(rule->paces, session, rule->now_ms);
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

static void number_keys(uint64_t *keys, const struct snapshot *snapshot, enum sort_key key,
                        bool falling, const struct attention_rule *rule)
{
    const uint32_t limit = snapshot_row_limit(snapshot);
    struct session space;
    for (uint32_t row = 0; row < limit; row++) {
        int64_t number;
        const struct session *session = snapshot_row(snapshot, row, &space);
        bool known = session && number_of(session, key, rule, &number);
        keys[row] = known ? number_key(number, falling) : MISSING;
    }
}

/* From 0 on, and what is missing right behind the last: each eleven bits in which keys differ are a
 * pass of the sort. */
static void narrow(uint64_t *keys, size_t count)
{
    uint64_t least = MISSING, most = 0;
    for (size_t i = 0; i < count; i++) {
        least = keys[i] < least ? keys[i] : least;
        most = keys[i] != MISSING && keys[i] > most ? keys[i] : most;
    }
    for (size_t i = 0; i < count; i++)
        keys[i] = (keys[i] == MISSING ? most + 1 : keys[i]) - least;
}

/* Rank above, newest first below; what has ended sorts by its end, which is its latest news. */
static uint64_t attention_key(const struct session *session, bool reversed,
                              const struct attention_rule *rule)
{
    enum attention_rank rank = attention_rank(session, rule);
    bool ended = rank == RANK_FAILED || rank == RANK_PARTIAL || rank == RANK_ENDED;
    int64_t end = ended ? session_ended_ms(session) : TIME_NONE;
    int64_t at = end != TIME_NONE ? end : session->created_ms;
    uint64_t below = at == TIME_NONE ? NUMBER_MAX : number_key(at, !reversed);
    return (uint64_t)(reversed ? RANK_ENDED - rank : rank) << NUMBER_BITS | below;
}

static void attention_keys(uint64_t *keys, const struct snapshot *snapshot, bool reversed,
                           const struct attention_rule *rule)
{
    const uint32_t limit = snapshot_row_limit(snapshot);
    struct session space;
    for (uint32_t row = 0; row < limit; row++) {
        const struct session *session = snapshot_row(snapshot, row, &space);
        keys[row] = session ? attention_key(session, reversed, rule) : MISSING;
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

static size_t id_common_length(const struct snapshot *snapshot)
{
    const uint32_t limit = snapshot_row_limit(snapshot);
    const char *first = NULL;
    size_t common = SIZE_MAX;
    for (uint32_t row = 0; row < limit && common > 0; row++) {
        const char *id = snapshot_row_id(snapshot, row);
        first = first ? first : id;
        common = id ? common_length(first, id, common) : common;
    }
    return common;
}

void order_id_keys(uint64_t *keys, const struct snapshot *snapshot)
{
    const uint32_t limit = snapshot_row_limit(snapshot);
    const size_t common = id_common_length(snapshot);
    for (uint32_t row = 0; row < limit; row++) {
        const char *id = snapshot_row_id(snapshot, row);
        keys[row] = id ? prefix_of(id + common) : MISSING;
    }
}

/* Folded and kept once for each text. Short ASCII, which nearly all
 * is, takes no detour. */
static const char *fold(const char *text, struct strbuf *scratch, struct arena *arena)
{
    char quick[128];
    size_t length = strnlen(text, TEXT_KEY_MAX), i = 0;
    for (; i < length && i < sizeof quick && (unsigned char)text[i] < 0x80; i++)
        quick[i] = ascii_lower(text[i]);
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
    while (text[i] && (unsigned char)text[i] < 0x80 && ascii_lower(text[i]) == text[i])
        i++;
    return text[i] == '\0' && i <= TEXT_KEY_MAX;
}

static const char *text_of(const struct session *session, enum sort_key key, char *buf, size_t size)
{
    if (key == SORT_BY)
        return session_by(session);
    return label_or_counts(session, buf, size);
}

struct text_item {
    const char *text;
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

/* texts[i] becomes keys[i], its rank among them. */
static void rank_texts(uint64_t *keys, const char *const *texts, size_t count, bool reversed)
{
    uint32_t *places = scratch_new(count, sizeof *places);
    uint64_t *prefixes = scratch_new(count, sizeof *prefixes);
    struct text_item *items = scratch_new(count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        prefixes[i] = prefix_of(texts[i]);
        places[i] = (uint32_t)i;
    }
    radix_sort(places, count, prefixes);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct text_item){texts[places[i]], places[i]};
    sort_runs(items, count, prefixes);
    uint64_t rank = 0;
    for (size_t i = 0; i < count; i++) {
        rank += i > 0 && (prefixes[items[i].place] != prefixes[items[i - 1].place] ||
                          compare_texts(&items[i], &items[i - 1]) != 0);
        keys[items[i].place] = reversed ? NUMBER_MAX - rank : rank;
    }
    scratch_free(items);
    scratch_free(prefixes);
    scratch_free(places);
}

/* --- few different texts in many rows ---
 *
 * A few hundred people and counts name all sessions. Each different text is folded and ranked once;
 * a row looks up which one it has (100,000 rows by who created them: 16 ms when each row's was
 * ranked, 8 so). */

#define KNOWN_BITS 11

struct known_text {
    uint64_t source; /* source_of; 0: none yet */
    uint32_t number;
};

struct words {
    const char **texts; /* folded, each once */
    uint32_t count;
    size_t capacity;
    uint32_t *slots; /* hash by address of the folded text: number + 1, 0 = free */
    size_t slot_count;
    struct known_text known[1 << KNOWN_BITS]; /* texts that were folded before */
    struct arena arena;
    struct strbuf scratch;
};

static struct words *words_new(void)
{
    struct words *words = xcalloc(1, sizeof *words);
    arena_init(&words->arena);
    strbuf_init(&words->scratch, (size_t)64 * TEXT_KEY_MAX);
    return words;
}

static void words_free(struct words *words)
{
    strbuf_release(&words->scratch);
    arena_release(&words->arena);
    free(words->slots);
    free(words->texts);
    free(words);
}

static size_t hash_of(uint64_t key, int bits)
{
    return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - bits));
}

static uint32_t *word_slot(struct words *words, const char *folded)
{
    size_t mask = words->slot_count - 1;
    size_t i = hash_of((uintptr_t)folded, 32) & mask;
    while (words->slots[i] && words->texts[words->slots[i] - 1] != folded)
        i = (i + 1) & mask;
    return &words->slots[i];
}

static void words_reserve(struct words *words)
{
    if ((size_t)words->count * 2 < words->slot_count)
        return;
    words->slot_count = words->slot_count ? words->slot_count * 2 : 1024;
    free(words->slots);
    words->slots = xcalloc(words->slot_count, sizeof *words->slots);
    for (uint32_t i = 0; i < words->count; i++)
        *word_slot(words, words->texts[i]) = i + 1;
}

/* The number of a text, as folded: equal texts have one. */
static uint32_t word_number(struct words *words, const char *text)
{
    const char *folded = fold(text, &words->scratch, &words->arena);
    words_reserve(words);
    uint32_t *slot = word_slot(words, folded);
    if (*slot == 0) {
        words->texts = xgrow(words->texts, words->count, &words->capacity, sizeof *words->texts);
        words->texts[words->count++] = folded;
        *slot = words->count;
    }
    return *slot - 1;
}

#define MADE_OF_COUNTS (UINT64_C(1) << 63) /* no address */

/* Equal numbers, equal texts: where it stands, or what it is made of (the status only tells of a
 * bulk restore without units). 0: the row has none. */
static uint64_t source_of(const struct session *session, enum sort_key key)
{
    if (key == SORT_BY)
        return (uintptr_t)session->created_by;
    if (session->label)
        return (uintptr_t)session->label;
    const uint64_t status = session->total == 0 && session->job == JOB_BULK ? session->status : 0;
    return MADE_OF_COUNTS | status << 48 | (uint64_t)(uint32_t)session->total << 16 |
           (uint64_t)session->workload << 8 | session->job;
}

static uint32_t word_of(struct words *words, const struct session *session, enum sort_key key)
{
    const uint64_t source = source_of(session, key);
    struct known_text *known = &words->known[hash_of(source, KNOWN_BITS)];
    char buf[64];
    if (source == 0)
        return WORD_NONE;
    if (known->source == source)
        return known->number;
    const char *text = text_of(session, key, buf, sizeof buf);
    *known = (struct known_text){source, text ? word_number(words, text) : WORD_NONE};
    return known->number;
}

/* What it is called may still be read; until then it stands for its counts. */
static bool is_nameless(const struct session *session, enum sort_key key)
{
    return key == SORT_LABEL && !session->label && !(session->flags & SESSION_LABEL_KNOWN) &&
           label_can_be_read(session);
}

#define NAMELESS (UINT64_C(1) << NUMBER_BITS)

/* Names are read of the rows on the screen. Where those that have none stood among them by their
 * counts ("40 sites"), each name moved its row out of sight, and brought another one there to be
 * read and moved. Behind all names, a row that gets one comes among those that are looked at. */
static void word_keys(uint64_t *keys, const struct snapshot *snapshot, enum sort_key key,
                      bool reversed)
{
    const uint32_t limit = snapshot_row_limit(snapshot);
    struct words *words = words_new();
    struct session space;
    for (uint32_t row = 0; row < limit; row++) {
        const struct session *session = snapshot_row(snapshot, row, &space);
        keys[row] = session ? word_of(words, session, key) : WORD_NONE;
        keys[row] |= session && is_nameless(session, key) ? NAMELESS : 0;
    }
    uint64_t *ranks = xcalloc((size_t)words->count + 1, sizeof *ranks);
    rank_texts(ranks, words->texts, words->count, reversed);
    for (uint32_t row = 0; row < limit; row++) {
        const uint32_t word = (uint32_t)keys[row];
        keys[row] = word == WORD_NONE ? MISSING : ranks[word] + (keys[row] & NAMELESS);
    }
    free(ranks);
    words_free(words);
}

/* Ids are all different. */
static void id_keys(uint64_t *keys, const struct snapshot *snapshot, bool reversed)
{
    const uint32_t limit = snapshot_row_limit(snapshot);
    const char **texts = scratch_new(limit, sizeof *texts);
    struct arena arena;
    struct strbuf scratch;
    arena_init(&arena);
    strbuf_init(&scratch, (size_t)64 * TEXT_KEY_MAX);
    for (uint32_t row = 0; row < limit; row++) {
        const char *id = snapshot_row_id(snapshot, row);
        id = id ? id : ""; /* a free slot, which stands nowhere */
        texts[row] = is_folded(id) ? id : fold(id, &scratch, &arena);
    }
    rank_texts(keys, texts, limit, reversed);
    strbuf_release(&scratch);
    arena_release(&arena);
    scratch_free(texts);
}

void order_keys(uint64_t *keys, const struct snapshot *snapshot, enum sort_key key, bool reversed,
                const struct attention_rule *rule)
{
    if (key == SORT_ATTENTION)
        attention_keys(keys, snapshot, reversed, rule);
    else if (key == SORT_LABEL || key == SORT_BY)
        word_keys(keys, snapshot, key, reversed);
    else if (key == SORT_ID)
        id_keys(keys, snapshot, reversed);
    else
        number_keys(keys, snapshot, key, natural_falling[key] != reversed, rule);
    narrow(keys, snapshot_row_limit(snapshot));
}
