#include "graph/session_parse.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "graph/parse_common.h"
#include "graph/url.h"

static void read_counts(struct json_reader *reader, const json_t *object, struct session *ret)
{
    const json_t *counts = json_object_member(reader, object, "restoreSessionArtifactCount");
    if (counts == NULL)
        return;
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
    if (text != NULL && ms == TIME_NONE && !timefmt_parse(text, strlen(text), &unset))
        *odd_text = text;
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
    if (reader->note[0] != '\0')
        odd->note = keep_note(reader->arena, reader->note);
    if (odd->note == NULL && odd->created_text == NULL && odd->modified_text == NULL &&
        odd->completed_text == NULL)
        return;
    struct session_oddities *kept = arena_alloc(reader->arena, sizeof *kept);
    *kept = *odd;
    ret->odd = kept;
}

/* The type that all have in common tells as little as none; a newer one is told, though not known:
 * a base list may go on under the address of one workload (GRAPH.md, Paging). */
static bool tells_type(const char *word)
{
    static const char base[] = "#microsoft.graph.restoreSessionBase";
    return word != NULL && *word != '\0' && ascii_casecmp(word, base) != 0 &&
           ascii_casecmp(word, base + 1) != 0;
}

void session_parse_words(struct session *session, enum workload implied)
{
    enum workload told = workload_parse(session->type_word);
    session->workload = (uint8_t)(tells_type(session->type_word) ? told : implied);
    if (told != WORKLOAD_OTHER)
        session->type_word = NULL;
    session->status = (uint8_t)session_status_parse(session->status_word);
    session->job = (uint8_t)restore_job_parse(session->job_word);
}

static void read_session(struct json_reader *reader, const json_t *object, enum workload implied,
                         struct session *ret)
{
    struct session_oddities odd = {0};
    ret->type_word = json_text(reader, object, "@odata.type");
    ret->status_word = json_text(reader, object, "status");
    ret->job_word = json_text(reader, object, "restoreJobType");
    session_parse_words(ret, implied);
    read_counts(reader, object, ret);
    ret->created_ms = read_time(reader, object, "createdDateTime", &odd.created_text);
    ret->modified_ms = read_time(reader, object, "lastModifiedDateTime", &odd.modified_text);
    ret->completed_ms = read_time(reader, object, "completedDateTime", &odd.completed_text);
    ret->created_by = parse_identities(reader, object, "createdBy");
    ret->modified_by = parse_identities(reader, object, "lastModifiedBy");
    ret->error = parse_public_error(reader, object);
    keep_oddities(reader, &odd, ret);
}

bool session_parse_id(const char *id)
{
    return id != NULL && *id != '\0' && !url_segment_climbs(id);
}

static void read_unreadable(struct json_span span, const char *problem, enum workload implied,
                            struct arena *arena, struct session *ret)
{
    session_init(ret);
    const char *id = parse_scan_text(span, "id", arena);
    ret->id = session_parse_id(id) ? id : "";
    ret->type_word = parse_scan_text(span, "@odata.type", arena);
    session_parse_words(ret, implied);
    ret->status = SESSION_UNREADABLE;
    char note[200];
    snprintf(note, sizeof note, "This session cannot be read: %.140s.", problem);
    struct session_oddities *odd = arena_alloc(arena, sizeof *odd);
    odd->note = keep_note(arena, note);
    ret->odd = odd;
}

bool session_parse(struct json_span span, enum workload implied, struct arena *arena,
                   struct session *ret)
{
    char problem[160] = "it is no JSON object";
    json_t *object = json_load_span(span, problem, sizeof problem);
    struct json_reader reader;
    json_reader_init(&reader, arena);
    session_init(ret);
    const char *id = json_is_object(object) ? json_text(&reader, object, "id") : NULL;
    const bool named = session_parse_id(id);
    if (named) {
        ret->id = id;
        read_session(&reader, object, implied, ret);
    } else {
        if (json_is_object(object)) {
            utf8_copy(problem, sizeof problem,
                      id != NULL ? "its id would lead elsewhere" : "it has no id");
        }
        read_unreadable(span, problem, implied, arena, ret);
    }
    json_decref(object);
    return named;
}
