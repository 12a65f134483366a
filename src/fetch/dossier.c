#include "fetch/dossier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/timefmt.h"
#include "base/xalloc.h"

/* What the raw view can hold; longer text is cut with a line that says so. */
#define RAW_LIMIT (1024 * 1024)

void dossier_init(struct dossier *dossier)
{
    *dossier = (struct dossier){.read_ms = TIME_NONE};
}

static void drop_part(struct dossier *dossier, enum dossier_part part)
{
    if (dossier->has[part]) {
        switch (part) {
        case PART_SESSION:
            arena_release(&dossier->session_arena);
            break;
        case PART_ARTIFACTS:
            units_unref(dossier->units);
            dossier->units = NULL;
            break;
        case PART_BULK:
            bulk_page_release(&dossier->bulk);
            break;
        case PART_COUNT:
            break;
        }
    }
    dossier->has[part] = false;
    free(dossier->raw[part]);
    dossier->raw[part] = NULL;
    dossier->faults[part] = (struct fault){.kind = FAULT_NONE};
}

void dossier_release(struct dossier *dossier)
{
    for (int part = 0; part < PART_COUNT; part++)
        drop_part(dossier, (enum dossier_part)part);
    dossier_init(dossier);
}

/* The indented text of a body; the caller frees it. */
static char *format_raw(const char *body, size_t length)
{
    struct strbuf text;
    size_t taken;
    strbuf_init(&text, RAW_LIMIT + 4096);
    graph_format_json(body, length, RAW_LIMIT, &text);
    char *raw = strbuf_take(&text, &taken);
    strbuf_release(&text);
    return raw;
}

/* Puts the text in the part's place when it is news; frees it and returns false when it is not. */
static bool take_raw(struct dossier *dossier, enum dossier_part part, char *raw)
{
    if (dossier->has[part] && strcmp(dossier->raw[part], raw) == 0) {
        const bool failed = dossier->faults[part].kind != FAULT_NONE;
        dossier->faults[part] = (struct fault){.kind = FAULT_NONE};
        free(raw);
        return failed;
    }
    drop_part(dossier, part);
    dossier->raw[part] = raw;
    return true;
}

static void cut_header(const struct http_response *response, const char *name, char *buf,
                       size_t size)
{
    const char *value = http_header_find(response, name);
    snprintf(buf, size, "%s", value ? value : "");
}

bool dossier_take_session(struct dossier *dossier, const struct session *session, int64_t at_ms,
                          const struct http_response *response)
{
    dossier->read_ms = at_ms;
    cut_header(response, "request-id", dossier->request_id, sizeof dossier->request_id);
    cut_header(response, "client-request-id", dossier->client_request_id,
               sizeof dossier->client_request_id);
    const bool news =
        take_raw(dossier, PART_SESSION, format_raw(response->body.bytes, response->body.length));
    if (!dossier->has[PART_SESSION]) {
        arena_init(&dossier->session_arena);
        session_copy(&dossier->session, session, &dossier->session_arena);
        dossier->has[PART_SESSION] = true;
    }
    return news;
}

static const char *keep_header(const struct http_response *response, const char *name,
                               struct arena *arena)
{
    const char *value = http_header_find(response, name);
    return value ? arena_strndup(arena, value, strlen(value)) : NULL;
}

/* Takes the page with its texts as they are: only the records are copied. */
static struct unit_page *make_page(struct artifact_page *page, const struct http_response *response,
                                   bool first)
{
    struct unit_page *made = unit_page_new(&page->arena, page->artifacts, page->count);
    struct arena *texts = &made->texts->arena;
    made->next_link = page->next_link;
    made->request_id = keep_header(response, "request-id", texts);
    made->client_request_id = keep_header(response, "client-request-id", texts);
    artifact_page_release(page); /* what was not taken */
    if (first) {
        char *raw = format_raw(response->body.bytes, response->body.length);
        made->raw = arena_strndup(texts, raw, strlen(raw));
        free(raw);
    }
    return made;
}

bool dossier_take_units(struct dossier *dossier, size_t at, struct artifact_page *page,
                        const struct http_response *response, int64_t at_ms)
{
    const struct units *units = dossier->units;
    const uint64_t digest = hash_bytes(response->body.bytes, response->body.length, 0);
    const bool failed = dossier->faults[PART_ARTIFACTS].kind != FAULT_NONE;
    dossier->faults[PART_ARTIFACTS] = (struct fault){.kind = FAULT_NONE};
    if (units && at < units->page_count && units->pages[at]->digest == digest) {
        artifact_page_release(page);
        return failed;
    }
    struct unit_page *made = make_page(page, response, at == 0);
    made->digest = digest;
    made->read_ms = at_ms;
    dossier->units = units_put(dossier->units, at, made);
    dossier->has[PART_ARTIFACTS] = true;
    return true;
}

bool dossier_take_bulk(struct dossier *dossier, struct bulk_page *page,
                       const struct http_response *response, int64_t at_ms)
{
    const bool news =
        take_raw(dossier, PART_BULK, format_raw(response->body.bytes, response->body.length));
    dossier->bulk_read_ms = at_ms;
    if (dossier->has[PART_BULK])
        bulk_page_release(page);
    else
        dossier->bulk = *page;
    dossier->has[PART_BULK] = true;
    return news;
}

/* clang-format off */
/* Every text member, so that a copy is one loop. */
static const size_t bulk_texts[] = {
#define TEXT(member) offsetof(struct bulk_request, member)
    TEXT(id), TEXT(display_name), TEXT(status_word), TEXT(destination), TEXT(tags),
    TEXT(preference), TEXT(period_start_text), TEXT(period_end_text), TEXT(created_text),
    TEXT(modified_text),
#undef TEXT
};
/* clang-format on */

static void copy_texts(void *record, const size_t *offsets, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        const char **text = (const char **)(void *)((char *)record + offsets[i]);
        *text = arena_intern(arena, *text);
    }
}

/* Errors and identities are copied by session_copy: a session carries exactly these. */
static struct session copy_shared(const struct session_error *error,
                                  const struct identity_set *created_by,
                                  const struct identity_set *modified_by, struct arena *arena)
{
    struct session from, ret;
    session_init(&from);
    from.error = error;
    from.created_by = created_by;
    from.modified_by = modified_by;
    session_copy(&ret, &from, arena);
    return ret;
}

static void build_bulk(struct detail *detail, const struct dossier *dossier)
{
    const struct bulk_page *page = &dossier->bulk;
    const size_t count = page->count;
    struct bulk_request *copies =
        arena_alloc(&detail->arena, (count > 0 ? count : 1) * sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        copies[i] = page->requests[i];
        copy_texts(&copies[i], bulk_texts, sizeof bulk_texts / sizeof bulk_texts[0],
                   &detail->arena);
        const struct session shared = copy_shared(copies[i].error, copies[i].created_by,
                                                  copies[i].modified_by, &detail->arena);
        copies[i].error = shared.error;
        copies[i].created_by = shared.created_by;
        copies[i].modified_by = shared.modified_by;
    }
    detail->has_bulk = true;
    detail->bulk_read_ms = dossier->bulk_read_ms;
    detail->bulk = copies;
    detail->bulk_count = count;
}

static const char *copy_raw(const char *raw, struct arena *arena)
{
    return raw ? arena_strndup(arena, raw, strlen(raw)) : NULL;
}

struct detail *dossier_build(const struct dossier *dossier, const struct session_key *key)
{
    struct detail *detail = xcalloc(1, sizeof *detail);
    atomic_init(&detail->refs, 1);
    arena_init(&detail->arena);
    detail->id = arena_strndup(&detail->arena, key->id, strlen(key->id));
    detail->workload = (uint8_t)key->workload;
    detail->read_ms = dossier->read_ms;
    detail->units = units_ref(dossier->units);
    if (dossier->has[PART_BULK])
        build_bulk(detail, dossier);
    detail->raw_session = copy_raw(dossier->raw[PART_SESSION], &detail->arena);
    detail->raw_bulk = copy_raw(dossier->raw[PART_BULK], &detail->arena);
    memcpy(detail->request_id, dossier->request_id, sizeof detail->request_id);
    memcpy(detail->client_request_id, dossier->client_request_id, sizeof detail->client_request_id);
    detail->session_fault = dossier->faults[PART_SESSION];
    detail->artifacts_fault = dossier->faults[PART_ARTIFACTS];
    detail->bulk_fault = dossier->faults[PART_BULK];
    arena_seal(&detail->arena);
    return detail;
}

bool dossier_bulk_has_ended(const struct dossier *dossier)
{
    size_t ended = 0;
    if (!dossier->has[PART_BULK])
        return false;
    for (size_t i = 0; i < dossier->bulk.count; i++)
        ended += bulk_request_end(&dossier->bulk.requests[i]) != BULK_RUNS;
    return ended > 0 && ended == dossier->bulk.count;
}
