#include "model/holding.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/guid.h"
#include "base/hash.h"
#include "base/refs.h"
#include "base/xalloc.h"

bool artifact_is_held(const struct artifact *artifact)
{
    return artifact->error && artifact->error->code &&
           ascii_casecmp(artifact->error->code, "DuplicateArtifactRestoreRequest") == 0;
}

/* What the ids of all points of one unit have in common: "GUID_seconds_n_n" as far as the first
 * '_'; an id of another form counts as a whole. */
static size_t common_length(const char *id)
{
    size_t length = strlen(id), digits = 0;
    if (length <= GUID_LENGTH || id[GUID_LENGTH] != '_')
        return length;
    for (size_t i = GUID_LENGTH + 1; i < length; i++) {
        const bool digit = ascii_is_digit(id[i]);
        if (!digit && id[i] != '_')
            return length;
        digits += digit;
    }
    return digits > 0 ? GUID_LENGTH : length;
}

static uint64_t key_of(const char *text, size_t length, uint64_t kind)
{
    uint64_t key = hash_bytes(text, length, kind);
    return key ? key : 1;
}

static bool has(const char *text)
{
    return text && *text;
}

/* Messages have no address, but the point of their mailbox. */
uint64_t unit_source_key(const struct artifact *unit)
{
    if (unit->granular && (has(unit->web_url) || !has(unit->point_id))) {
        const char *address = has(unit->web_url) ? unit->web_url : unit->id;
        return has(address) ? key_of(address, strlen(address), 2) : 0;
    }
    if (!has(unit->point_id))
        return 0;
    return key_of(unit->point_id, common_length(unit->point_id), 1);
}

static int compare_keys(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

struct holding *holding_new(const char *id, enum workload workload, const struct units *units)
{
    struct unit_walk walk = {units, 0, 0};
    struct holding *holding =
        xcalloc(1, sizeof *holding + (units ? units->count : 0) * sizeof holding->keys[0]);
    atomic_init(&holding->refs, 1);
    holding->id = xstrdup(id);
    holding->workload = workload;
    holding->whole = units && units->whole;
    holding->units = units ? (uint32_t)units->count : 0;
    for (const struct artifact *unit; (unit = units_next(&walk));) {
        /* One that failed or is done is restored no more. */
        bool over = unit->status == ARTIFACT_FAILED || unit->status == ARTIFACT_SUCCEEDED;
        uint64_t key = over ? 0 : unit_source_key(unit);
        if (key != 0)
            holding->keys[holding->count++] = key;
    }
    qsort(holding->keys, holding->count, sizeof holding->keys[0], compare_keys);
    return holding;
}

bool holding_is_whole(const struct holding *holding, const struct session *session)
{
    const uint32_t least = session->total > 0 ? (uint32_t)session->total : 1;
    return holding && holding->whole && holding->units >= least;
}

static void holding_unref(struct holding *holding)
{
    if (!refs_drop(&holding->refs))
        return;
    free(holding->id);
    free(holding);
}

struct holdings *holdings_ref(const struct holdings *holdings)
{
    return refs_hold(holdings);
}

void holdings_unref(struct holdings *holdings)
{
    if (!holdings || !refs_drop(&holdings->refs))
        return;
    for (size_t i = 0; i < holdings->count; i++)
        holding_unref(holdings->list[i]);
    free(holdings);
}

static bool is_of(const struct holding *holding, const char *id, enum workload workload)
{
    return holding->workload == workload && strcmp(holding->id, id) == 0;
}

struct holdings *holdings_put(struct holdings *old, struct holding *holding)
{
    struct holdings *holdings = xcalloc(1, sizeof *holdings);
    atomic_init(&holdings->refs, 1);
    holdings->list[holdings->count++] = holding;
    for (size_t i = 0; old && i < old->count && holdings->count < HOLDINGS_MAX; i++) {
        if (is_of(old->list[i], holding->id, holding->workload))
            continue;
        refs_add(&old->list[i]->refs);
        holdings->list[holdings->count++] = old->list[i];
    }
    holdings_unref(old);
    return holdings;
}

const struct holding *holdings_of(const struct holdings *holdings, const char *id,
                                  enum workload workload)
{
    for (size_t i = 0; holdings && i < holdings->count; i++)
        if (is_of(holdings->list[i], id, workload))
            return holdings->list[i];
    return NULL;
}

const struct holding *holdings_find(const struct holdings *holdings, uint64_t key,
                                    const char *not_id, enum workload workload)
{
    for (size_t i = 0; key != 0 && holdings && i < holdings->count; i++) {
        const struct holding *holding = holdings->list[i];
        if (holding->workload == workload && !is_of(holding, not_id, workload) &&
            bsearch(&key, holding->keys, holding->count, sizeof key, compare_keys))
            return holding;
    }
    return NULL;
}
