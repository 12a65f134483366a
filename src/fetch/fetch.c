#include "fetch/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "graph/graph_parse.h"
#include "graph/url.h"

#define CODE_NO_SESSION "RestoreSessionNotFound"

int64_t fetch_now(const struct fetch *fetch)
{
    return fetch->clock->boot_ms(fetch->clock);
}

int64_t fetch_wall(const struct fetch *fetch)
{
    return fetch->clock->wall_ms(fetch->clock);
}

int64_t fetch_wall_at(const struct fetch *fetch, int64_t boot_ms)
{
    if (boot_ms == CLOCK_NEVER)
        return 0;
    return fetch_wall(fetch) + (boot_ms - fetch_now(fetch));
}

/* splitmix64: spread is all that jitter needs. */
uint32_t fetch_random(struct fetch *fetch)
{
    uint64_t x = fetch->random += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)(x >> 32);
}

int64_t fetch_later(int64_t a, int64_t b)
{
    if (a == CLOCK_NEVER || b == CLOCK_NEVER)
        return a == CLOCK_NEVER ? b : a;
    return a > b ? a : b;
}

void fetch_good(struct fetch *fetch)
{
    fetch->goods++;
    fetch->polled_ms = fetch_wall(fetch);
}

static bool parse_as(const struct session_key *key, const struct http_response *response,
                     struct arena *arena, struct session *ret, struct fault *why)
{
    struct session session;
    if (!graph_parse_session(response->body.bytes, response->body.length, key->workload, arena,
                             &session, why))
        return false;
    /* Ids are GUIDs: a service may answer in other letters' case than it was asked. */
    if (session.id[0] != '\0' && ascii_casecmp(session.id, key->id) != 0)
        return fault_set(why, FAULT_FORMAT,
                         "The service answered with another session than the one asked for.");
    session.id = arena_strndup(arena, key->id, strlen(key->id));
    session.workload = (uint8_t)key->workload;
    *ret = session;
    return true;
}

bool fetch_take_session(struct fetch *fetch, const struct session_key *key,
                        const struct http_response *response, enum store_origin origin,
                        struct fetch_seen *ret_seen, struct fault *why)
{
    struct arena arena;
    struct session session;
    session_init(&session);
    arena_init(&arena);
    const bool ok = parse_as(key, response, &arena, &session, why);
    if (ok) {
        fetch_good(fetch);
        if (fetch->keep_raw && !session.raw)
            session.raw = arena_strndup(&arena, response->body.bytes, response->body.length);
        if (ret_seen) {
            ret_seen->status = (enum session_status)session.status;
            ret_seen->says_status = session.status_word != NULL;
            utf8_copy(ret_seen->word, sizeof ret_seen->word, session_word(&session));
        }
        store_merge(fetch->store, &session, origin, fetch_wall(fetch));
        const struct fetch_answer answer = {
            .key = key, .session = &session, .response = response, .at_ms = fetch_wall(fetch)};
        if (fetch->on_answer)
            fetch->on_answer(fetch->on_answer_context, &answer);
    }
    arena_release(&arena);
    return ok;
}

void fetch_note_permitted(struct fetch *fetch, enum workload workload, bool permitted)
{
    const unsigned bit = 1U << workload, before = fetch->not_permitted;
    fetch->not_permitted = permitted ? before & ~bit : before | bit;
    fetch->dirty |= fetch->not_permitted != before;
}

static void note_fault(struct fetch *fetch, const char *method, const char *path, size_t length,
                       const struct fault *fault)
{
    struct fault_log *log =
        fault_log_add(fetch->faults, method, path, length, fault, fetch_wall(fetch));
    fault_log_unref(fetch->faults);
    fetch->faults = log;
    fetch->dirty = true;
}

void fetch_note_fault(void *context, const char *method, const char *url, const struct fault *fault)
{
    size_t length = 0;
    const char *path = url_path(url, &length);
    note_fault(context, method, path, length, fault);
}

void fetch_note_login_fault(struct fetch *fetch, const char *host, const struct fault *fault)
{
    note_fault(fetch, http_method_name(HTTP_POST), host, strlen(host), fault);
}

bool fetch_is_of_graph(const struct fault *fault)
{
    return fault->code[0] != '\0' || fault->request_id[0] != '\0';
}

bool fetch_is_no_session(const struct fault *fault)
{
    return fault->kind == FAULT_NOT_FOUND && ascii_casecmp(fault->code, CODE_NO_SESSION) == 0;
}

bool fetch_forbids(const struct fault *fault)
{
    return fault->kind == FAULT_FORBIDDEN && !fault->from_page;
}

static bool is_doubted(const struct fetch *fetch, const struct session_key *key)
{
    struct session space;
    const struct session *row = store_find(fetch->store, key->id, key->workload, &space);
    return row && (row->flags & SESSION_DOUBTED);
}

bool fetch_says_gone(const struct fetch *fetch, const struct session_key *key,
                     const struct fault *fault)
{
    return fetch_is_no_session(fault) ||
           (fault->kind == FAULT_NOT_FOUND && fetch_is_of_graph(fault) && is_doubted(fetch, key));
}

struct session_key fetch_key_copy(const char *id, enum workload workload)
{
    return (struct session_key){.id = xstrdup(id), .workload = workload};
}

void fetch_key_release(struct session_key *key)
{
    free(key->id);
    key->id = NULL;
}

bool fetch_key_is(const struct session_key *key, const char *id, enum workload workload)
{
    return key->id && key->workload == workload && strcmp(key->id, id) == 0;
}
