#include "graph/graph_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "graph/cut.h"
#include "graph/parse_common.h"

static void read_counts(struct json_reader *reader, const json_t *object, struct session *ret)
{
    const json_t *counts = json_object_member(reader, object, "restoreSessionArtifactCount");
    if (counts == NULL) {
        return;
    }
    ret->total = json_count(reader, counts, "total");
    ret->completed = json_count(reader, counts, "completed");
    ret->in_progress = json_count(reader, counts, "inProgress");
    ret->failed = json_count(reader, counts, "failed");
}

/* A date that is none keeps its text in the oddities; one that is "not set" is nothing odd. */
static int64_t read_time(struct json_reader *reader, const json_t *object, const char *key,
                         const char **odd_text)
{
    const char *text = NULL;
    int64_t ms = json_time(reader, object, key, &text);
    int64_t unset = TIME_NONE;
    if (text != NULL && ms == TIME_NONE && !timefmt_parse(text, strlen(text), &unset)) {
        *odd_text = text;
    }
    return ms;
}

/* Notes quote the service and the JSON library, both cut somewhere: half a character must not stay.
 */
static const char *keep_note(struct arena *arena, const char *note)
{
    struct strbuf whole;
    strbuf_init(&whole, STRBUF_NO_LIMIT);
    text_append_utf8(&whole, note, strlen(note));
    const char *kept = arena_intern(arena, whole.bytes);
    strbuf_release(&whole);
    return kept;
}

static void keep_oddities(struct json_reader *reader, struct session_oddities *odd,
                          struct session *ret)
{
    if (reader->note[0] != '\0') {
        odd->note = keep_note(reader->arena, reader->note);
    }
    if (odd->note == NULL && odd->created_text == NULL && odd->modified_text == NULL &&
        odd->completed_text == NULL) {
        return;
    }
    struct session_oddities *kept = arena_alloc(reader->arena, sizeof *kept);
    *kept = *odd;
    ret->odd = kept;
}

static void read_workload(const char *type, enum workload implied, struct session *ret)
{
    enum workload told = workload_parse(type);
    ret->workload = (uint8_t)(told != WORKLOAD_OTHER ? told : implied);
    ret->type_word = told == WORKLOAD_OTHER ? type : NULL;
}

static void read_session(struct json_reader *reader, const json_t *object, enum workload implied,
                         struct session *ret)
{
    struct session_oddities odd = {0};
    read_workload(json_text(reader, object, "@odata.type"), implied, ret);
    ret->status_word = json_text(reader, object, "status");
    ret->status = (uint8_t)session_status_parse(ret->status_word);
    ret->job_word = json_text(reader, object, "restoreJobType");
    ret->job = (uint8_t)restore_job_parse(ret->job_word);
    read_counts(reader, object, ret);
    ret->created_ms = read_time(reader, object, "createdDateTime", &odd.created_text);
    ret->modified_ms = read_time(reader, object, "lastModifiedDateTime", &odd.modified_text);
    ret->completed_ms = read_time(reader, object, "completedDateTime", &odd.completed_text);
    ret->created_by = parse_identities(reader, object, "createdBy");
    ret->modified_by = parse_identities(reader, object, "lastModifiedBy");
    ret->error = parse_public_error(reader, object);
    keep_oddities(reader, &odd, ret);
}

static void read_unreadable(struct json_span span, const char *problem, enum workload implied,
                            struct arena *arena, struct session *ret)
{
    session_init(ret);
    ret->status = SESSION_UNREADABLE;
    const char *id = parse_scan_text(span, "id", arena);
    ret->id = id != NULL ? id : "";
    read_workload(parse_scan_text(span, "@odata.type", arena), implied, ret);
    char note[200];
    snprintf(note, sizeof note, "This session cannot be read: %.140s.", problem);
    struct session_oddities *odd = arena_alloc(arena, sizeof *odd);
    odd->note = keep_note(arena, note);
    ret->odd = odd;
}

/* False: the record is an unreadable one. */
static bool session_from_span(struct json_span span, enum workload implied, struct arena *arena,
                              struct session *ret)
{
    char problem[160] = "it is no JSON object";
    json_t *object = json_load_span(span, problem, sizeof problem);
    struct json_reader reader;
    json_reader_init(&reader, arena);
    session_init(ret);
    const char *id = json_is_object(object) ? json_text(&reader, object, "id") : NULL;
    if (id != NULL) {
        ret->id = id;
        read_session(&reader, object, implied, ret);
    } else {
        if (json_is_object(object)) {
            cut_copy(problem, sizeof problem, "it has no id");
        }
        read_unreadable(span, problem, implied, arena, ret);
    }
    json_decref(object);
    return id != NULL;
}

struct session_list {
    struct session *items; /* grown on the heap, moved into the arena when its length is known */
    size_t count, capacity;
};

static bool read_all(struct parse_list *list, enum workload implied, bool keep_raw,
                     struct session_list *sessions, struct session_page *page, struct fault *why)
{
    struct json_span span;
    enum json_step step = JSON_STEP_END;
    while ((step = parse_list_next(list, sessions->count, &span, why)) == JSON_STEP_ITEM) {
        sessions->items =
            xgrow(sessions->items, sessions->count, &sessions->capacity, sizeof *sessions->items);
        struct session *session = &sessions->items[sessions->count++];
        if (!session_from_span(span, implied, &page->arena, session)) {
            page->unreadable++;
        }
        if (keep_raw) {
            session->raw = parse_raw(span, &page->arena);
        }
    }
    return step == JSON_STEP_END;
}

bool graph_parse_sessions(const char *body, size_t length, enum workload implied, bool keep_raw,
                          struct session_page *ret, struct fault *why)
{
    struct json_body text;
    struct parse_list list;
    struct session_list sessions = {0};
    struct session_page page = {0};
    json_body_init(&text, body, length);
    arena_init(&page.arena);
    bool good = parse_list_open(&list, text.text, "restore sessions", why) &&
                read_all(&list, implied, keep_raw, &sessions, &page, why);
    if (good) {
        page.count = sessions.count;
        page.next_link = parse_next_link(&list, &page.arena);
        if (sessions.items) {
            size_t bytes = page.count * sizeof *page.sessions;
            page.sessions = arena_alloc(&page.arena, bytes);
            memcpy(page.sessions, sessions.items, bytes);
        }
        arena_seal(&page.arena);
        *ret = page;
    } else {
        arena_release(&page.arena);
    }
    free(sessions.items);
    json_body_release(&text);
    return good;
}

void session_page_release(struct session_page *page)
{
    arena_release(&page->arena);
    *page = (struct session_page){0};
}

bool graph_parse_session(const char *body, size_t length, enum workload implied,
                         struct arena *arena, struct session *ret, struct fault *why)
{
    struct json_body text;
    struct json_span span;
    struct session session;
    json_body_init(&text, body, length);
    bool good = parse_object_open(text.text, "restore session", &span, why);
    if (good && !session_from_span(span, implied, arena, &session)) {
        good = fault_set(why, FAULT_FORMAT, "%s", session.odd->note);
    }
    if (good) {
        *ret = session;
    }
    json_body_release(&text);
    return good;
}

bool graph_parse_service_status(const char *body, size_t length, char *buf, size_t size,
                                struct fault *why)
{
    struct json_body text;
    struct json_span span;
    struct arena arena;
    json_body_init(&text, body, length);
    arena_init(&arena);
    bool good = parse_object_open(text.text, "service status", &span, why);
    json_t *root = good ? json_load_span(span, NULL, 0) : NULL;
    if (good && root == NULL) {
        good = fault_set(why, FAULT_FORMAT, "The answer for the service status cannot be read.");
    }
    if (good) {
        struct json_reader reader;
        json_reader_init(&reader, &arena);
        const json_t *status = json_object_member(&reader, root, "serviceStatus");
        const char *word = status != NULL ? json_text(&reader, status, "status") : NULL;
        cut_copy(buf, size, word != NULL ? word : "");
    }
    json_decref(root);
    arena_release(&arena);
    json_body_release(&text);
    return good;
}
