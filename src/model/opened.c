#include "model/opened.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/hash.h"
#include "base/refs.h"
#include "base/xalloc.h"

#define PLACES ((size_t)2 * OPENED_MAX)

struct opened *opened_ref(const struct opened *opened)
{
    return refs_hold(opened);
}

void opened_unref(struct opened *opened)
{
    if (!opened || !refs_drop(&opened->refs))
        return;
    free(opened->sessions);
    free(opened->table);
    free(opened);
}

static uint64_t hash_of(const struct session *session)
{
    return hash_text(session->id, session->workload);
}

static bool is_of(const struct opened_session *opened, const struct session *session, uint64_t hash)
{
    return opened->hash == hash && opened->workload == session->workload &&
           strcmp(opened->id, session->id) == 0;
}

const struct opened_session *opened_find(const struct opened *opened, const struct session *session)
{
    if (!opened)
        return NULL;
    uint64_t hash = hash_of(session);
    for (size_t at = hash % PLACES; opened->table[at]; at = (at + 1) % PLACES) {
        const struct opened_session *found = &opened->sessions[opened->table[at] - 1];
        if (is_of(found, session, hash))
            return found;
    }
    return NULL;
}

/* Codes beyond the room for them are not told apart from no code. */
static void count_code(struct opened_session *to, const char *code)
{
    int i = 0;
    while (i < to->code_count && ascii_casecmp(to->codes[i].code, code) != 0)
        i++;
    if (i == OPENED_CODES || strlen(code) >= sizeof to->codes[i].code)
        return;
    if (i == to->code_count) {
        strcpy(to->codes[i].code, code);
        to->code_count++;
    }
    to->codes[i].units++;
}

static void read_units(struct opened_session *to, const struct session *session,
                       const struct artifact *units, size_t count)
{
    memset(to, 0, sizeof *to);
    strcpy(to->id, session->id);
    to->workload = session->workload;
    to->hash = hash_of(session);
    to->units = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        const struct session_error *error = units[i].error;
        if (units[i].status == ARTIFACT_FAILED && error && error->code && *error->code)
            count_code(to, error->code);
    }
}

/* Two readings of one session say the same: codes stand in the order of its units. */
static bool is_alike(const struct opened_session *a, const struct opened_session *b)
{
    if (a->units != b->units || a->code_count != b->code_count)
        return false;
    for (int i = 0; i < a->code_count; i++)
        if (a->codes[i].units != b->codes[i].units ||
            strcmp(a->codes[i].code, b->codes[i].code) != 0)
            return false;
    return true;
}

static void fill_table(struct opened *opened)
{
    for (size_t i = 0; i < opened->count; i++) {
        size_t at = opened->sessions[i].hash % PLACES;
        while (opened->table[at])
            at = (at + 1) % PLACES;
        opened->table[at] = (uint16_t)(i + 1);
    }
}

struct opened *opened_note(const struct opened *opened, const struct session *session,
                           const struct artifact *units, size_t count)
{
    struct opened_session now;
    if (strlen(session->id) >= sizeof now.id)
        return NULL;
    read_units(&now, session, units, count);
    const struct opened_session *was = opened_find(opened, session);
    if (was && is_alike(was, &now))
        return NULL;
    struct opened *ret = xcalloc(1, sizeof *ret);
    atomic_init(&ret->refs, 1);
    ret->sessions = xcalloc(OPENED_MAX, sizeof *ret->sessions);
    ret->table = xcalloc(PLACES, sizeof *ret->table);
    size_t had = opened ? opened->count : 0, drop = !was && had == OPENED_MAX ? 1 : 0;
    for (size_t i = drop; i < had; i++)
        if (&opened->sessions[i] != was)
            ret->sessions[ret->count++] = opened->sessions[i];
    ret->sessions[ret->count++] = now;
    fill_table(ret);
    return ret;
}
