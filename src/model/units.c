#include "model/units.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/refs.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "model/label.h"

static void copy_records(struct unit_page *page, const struct artifact *artifacts, size_t count)
{
    page->count = count;
    page->artifacts = xcalloc(count, sizeof *artifacts);
    if (count > 0)
        memcpy(page->artifacts, artifacts, count * sizeof *artifacts);
}

struct unit_page *unit_page_new(struct arena *arena, const struct artifact *artifacts, size_t count)
{
    struct unit_page *page = xcalloc(1, sizeof *page);
    atomic_init(&page->refs, 1);
    page->texts = xcalloc(1, sizeof *page->texts);
    atomic_init(&page->texts->refs, 1);
    page->texts->arena = *arena;
    arena_init(arena);
    arena_init(&page->names);
    copy_records(page, artifacts, count);
    for (size_t i = 0; i < count; i++)
        page->destination = destination_join(page->destination, artifacts[i].destination);
    return page;
}

static bool is_nameless(const struct artifact *unit)
{
    return !unit->source_name;
}

static bool has_news(const struct unit_page *page, unit_name_fn *name, void *context)
{
    for (size_t i = 0; i < page->count; i++)
        if (is_nameless(&page->artifacts[i]) && name(context, &page->artifacts[i]))
            return true;
    return false;
}

static const char *keep_name(struct arena *names, const char *name)
{
    const size_t length = strlen(name), kept = utf8_cut(name, length, LABEL_NAME_MAX);
    return arena_strndup(names, name, kept);
}

/* Its names are still those of the other page. */
static struct unit_page *copy_page(const struct unit_page *page)
{
    struct unit_page *copy = xcalloc(1, sizeof *copy);
    atomic_init(&copy->refs, 1);
    copy->texts = refs_hold(page->texts);
    arena_init(&copy->names);
    copy_records(copy, page->artifacts, page->count);
    copy->destination = page->destination;
    copy->next_link = page->next_link;
    copy->raw = page->raw;
    copy->digest = page->digest;
    copy->request_id = page->request_id;
    copy->client_request_id = page->client_request_id;
    copy->read_ms = page->read_ms;
    return copy;
}

struct unit_page *unit_page_named(const struct unit_page *page, unit_name_fn *name, void *context)
{
    if (!has_news(page, name, context))
        return NULL;
    struct unit_page *named = copy_page(page);
    for (size_t i = 0; i < named->count; i++) {
        struct artifact *unit = &named->artifacts[i];
        const char *text = is_nameless(unit) ? name(context, unit) : unit->source_name;
        unit->source_name = text ? keep_name(&named->names, text) : NULL;
    }
    return named;
}

struct unit_page *unit_page_unnamed(const struct unit_page *page)
{
    size_t at = 0;
    while (at < page->count && !page->artifacts[at].source_name)
        at++;
    if (at == page->count)
        return NULL;
    struct unit_page *unnamed = copy_page(page);
    for (; at < page->count; at++)
        unnamed->artifacts[at].source_name = NULL;
    return unnamed;
}

static void unref_texts(struct unit_texts *texts)
{
    if (!refs_drop(&texts->refs))
        return;
    arena_release(&texts->arena);
    free(texts);
}

void unit_page_unref(struct unit_page *page)
{
    if (!page || !refs_drop(&page->refs))
        return;
    unref_texts(page->texts);
    arena_release(&page->names);
    free(page->artifacts);
    free(page);
}

struct units *units_ref(const struct units *units)
{
    return refs_hold(units);
}

void units_unref(struct units *units)
{
    if (!units || !refs_drop(&units->refs))
        return;
    for (size_t i = 0; i < units->page_count; i++)
        unit_page_unref(units->pages[i]);
    free(units);
}

struct units *units_put(struct units *old, size_t at, struct unit_page *page)
{
    const size_t had = old ? old->page_count : 0;
    const bool ends = page->next_link == NULL;
    const bool last = ends || at + 1 >= had;
    const size_t now = ends || at + 1 > had ? at + 1 : had;
    struct units *units = xcalloc(1, sizeof *units + now * sizeof units->pages[0]);
    atomic_init(&units->refs, 1);
    units->page_count = now;
    for (size_t i = 0; i < now; i++) {
        struct unit_page *its = i != at && old ? old->pages[i] : page;
        if (its != page)
            refs_add(&its->refs);
        units->pages[i] = its;
        units->count += its->count;
    }
    units->whole = last ? ends : old->whole;
    units_unref(old);
    return units;
}

const struct artifact *units_next(struct unit_walk *walk)
{
    while (walk->units && walk->page < walk->units->page_count) {
        const struct unit_page *page = walk->units->pages[walk->page];
        if (walk->slot < page->count)
            return &page->artifacts[walk->slot++];
        walk->page++;
        walk->slot = 0;
    }
    return NULL;
}

/* Ids seen so far: places in `ret`, +1; a power of two of them, at most half full. */
struct seen {
    uint32_t *places;
    size_t mask;
};

/* The place in `ret` of the unit of that id, or where its own is to be noted. */
static uint32_t *find_place(const struct seen *seen, const struct artifact *const *ret,
                            const char *id)
{
    size_t at = (size_t)hash_text(id, 0) & seen->mask;
    while (seen->places[at] && strcmp(ret[seen->places[at] - 1]->id, id) != 0)
        at = (at + 1) & seen->mask;
    return &seen->places[at];
}

size_t units_collect(const struct units *units, const struct artifact **ret)
{
    struct unit_walk walk = {units, 0, 0};
    const struct artifact *artifact;
    size_t count = 0, room = 16;
    while (units && room < 2 * units->count)
        room *= 2;
    struct seen seen = {xcalloc(room, sizeof *seen.places), room - 1};
    /* The pages were read in this order, or again later: of two readings the later counts. */
    while ((artifact = units_next(&walk))) {
        uint32_t *place =
            artifact->id && *artifact->id ? find_place(&seen, ret, artifact->id) : NULL;
        if (place && *place) {
            const struct unit_page *was = units_page_of(units, ret[*place - 1]);
            if (units->pages[walk.page]->read_ms >= was->read_ms)
                ret[*place - 1] = artifact;
            continue;
        }
        ret[count++] = artifact;
        if (place)
            *place = (uint32_t)count;
    }
    free(seen.places);
    return count;
}

size_t units_distinct(const struct units *units)
{
    const struct artifact **all = xcalloc((units ? units->count : 0) + 1, sizeof *all);
    size_t count = units_collect(units, all);
    free(all);
    return count;
}

const struct unit_page *units_page_of(const struct units *units, const struct artifact *artifact)
{
    for (size_t i = 0; units && i < units->page_count; i++) {
        const struct unit_page *page = units->pages[i];
        if ((uintptr_t)artifact >= (uintptr_t)page->artifacts &&
            (uintptr_t)artifact < (uintptr_t)(page->artifacts + page->count))
            return page;
    }
    return NULL;
}

const char *units_destination(const struct units *units)
{
    const char *ret = NULL;
    for (size_t i = 0; units && i < units->page_count; i++)
        ret = destination_join(ret, units->pages[i]->destination);
    return ret;
}

int64_t units_start(const struct units *units, int64_t created_ms)
{
    int64_t start_ms = TIME_NONE;
    for (size_t i = 0; units && i < units->page_count; i++)
        start_ms = artifacts_start(units->pages[i]->artifacts, units->pages[i]->count, created_ms,
                                   start_ms);
    return start_ms;
}
