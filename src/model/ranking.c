#include "model/ranking.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"

void ranking_init(struct ranking *ranking)
{
    memset(ranking, 0, sizeof *ranking);
}

void ranking_release(struct ranking *ranking)
{
    for (size_t i = 0; i < ranking->count; i++)
        free(ranking->entries[i].folded);
    free(ranking->entries);
    free(ranking->table);
    ranking_init(ranking);
}

/* Its place in the table, or the free one where it belongs. */
static size_t place_of(const struct ranking *ranking, const char *folded)
{
    size_t mask = ranking->places - 1;
    size_t at = (size_t)hash_text(folded, 0) & mask;
    while (ranking->table[at] &&
           strcmp(ranking->entries[ranking->table[at] - 1].folded, folded) != 0)
        at = (at + 1) & mask;
    return at;
}

static void widen(struct ranking *ranking)
{
    ranking->places = ranking->places ? 2 * ranking->places : 64;
    free(ranking->table);
    ranking->table = xcalloc(ranking->places, sizeof *ranking->table);
    for (size_t i = 0; i < ranking->count; i++)
        ranking->table[place_of(ranking, ranking->entries[i].folded)] = (uint32_t)i + 1;
}

static uint32_t index_of(struct ranking *ranking, const char *text)
{
    struct strbuf folded;
    if (ranking->count * 2 >= ranking->places)
        widen(ranking);
    strbuf_init(&folded, STRBUF_NO_LIMIT);
    text_append_folded(&folded, text, strlen(text));
    size_t at = place_of(ranking, folded.bytes);
    if (!ranking->table[at]) {
        ranking->entries =
            xgrow(ranking->entries, ranking->count, &ranking->capacity, sizeof *ranking->entries);
        ranking->entries[ranking->count++] =
            (struct ranking_entry){.folded = xstrdup(folded.bytes), .text = text};
        ranking->table[at] = (uint32_t)ranking->count;
    }
    strbuf_release(&folded);
    return ranking->table[at] - 1;
}

struct ranking_entry *ranking_at(struct ranking *ranking, const char *text, const void *same)
{
    size_t slot = ((uintptr_t)same >> 4 ^ (uintptr_t)same >> 14) % RANKING_CACHE;
    if (same && ranking->cache[slot].pointer == same)
        return &ranking->entries[ranking->cache[slot].index];
    uint32_t index = index_of(ranking, text);
    ranking->cache[slot].pointer = same;
    ranking->cache[slot].index = index;
    return &ranking->entries[index];
}

static bool is_before(const struct ranking_entry *a, const struct ranking_entry *b)
{
    return a->all != b->all ? a->all > b->all : strcmp(a->folded, b->folded) < 0;
}

size_t ranking_top(const struct ranking *ranking, const struct ranking_entry **ret_top, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        const struct ranking_entry *entry = &ranking->entries[i];
        size_t at = count < most ? count++ : most;
        for (; at > 0 && is_before(entry, ret_top[at - 1]); at--)
            if (at < most)
                ret_top[at] = ret_top[at - 1];
        if (at < most)
            ret_top[at] = entry;
    }
    return count;
}
