#include "fetch/write_tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define NAME_ID 8 /* bytes of an id that name a session without a label */

void write_tell(struct fetch *fetch, enum notice_kind kind, const char *hint, const char *format,
                ...)
{
    char text[1024]; /* all of a name and two sentences: the journal cuts it between characters */
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    journal_notice(&fetch->journal, kind, fetch_wall(fetch), text, hint);
}

void write_tell_of(const struct write *write, struct fetch *fetch, enum notice_kind kind,
                   const char *hint, const char *format, ...)
{
    struct session space;
    const struct session *row =
        store_find(fetch->store, write->key.id, write->key.workload, &space);
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    write_tell(fetch, kind, hint, "%s: %s", write->name, text);
    journal_event(&fetch->journal, EVENT_ACTED, fetch_wall(fetch), row, text);
}

void write_name(struct write *write, const struct fetch *fetch)
{
    struct session space;
    const struct session *row =
        store_find(fetch->store, write->key.id, write->key.workload, &space);
    const char *id = write->key.id, *end = utf8_end(id, NAME_ID);
    if (row && row->label)
        event_copy_label(write->name, sizeof write->name, row->label);
    else
        snprintf(write->name, sizeof write->name, "session %s%s", end > id ? "..." : "", end);
}

/* What becomes of the change, for the audit log; why: the answer's fault, for its numbers. */
static bool record(const struct write *write, struct fetch *fetch, const char *outcome,
                   const struct fault *answer, struct fault *why)
{
    const struct audit_record entry = {
        .at_ms = fetch_wall(fetch),
        .verb = write_kind_info(write->kind)->verb,
        .id = write->key.id,
        .status = answer->http_status,
        .request_id = answer->request_id,
        .client_request_id = answer->client_request_id,
        .outcome = outcome,
    };
    return !fetch->audit || fetch->audit->record(fetch->audit, &entry, why);
}

void write_record_outcome(const struct write *write, struct fetch *fetch, const char *outcome,
                          const struct fault *answer)
{
    struct fault why;
    if (!record(write, fetch, outcome, answer, &why))
        write_tell_of(write, fetch, NOTICE_FAILED, "That it was sent is recorded.", "%.180s",
                      why.text);
}

struct fault write_numbers(const struct http_response *response)
{
    const char *id = http_header_find(response, "request-id");
    const char *ours = http_header_find(response, "client-request-id");
    struct fault numbers = {.http_status = response->status};
    snprintf(numbers.request_id, sizeof numbers.request_id, "%.63s", id ? id : "");
    snprintf(numbers.client_request_id, sizeof numbers.client_request_id, "%.63s",
             ours ? ours : "");
    return numbers;
}

bool write_record_sending(const struct write *write, struct fetch *fetch)
{
    const struct fault nothing = {.kind = FAULT_NONE};
    struct fault why;
    if (record(write, fetch, "sending", &nothing, &why))
        return true;
    write_tell_of(write, fetch, NOTICE_REFUSED, why.text,
                  "what is changed must be recorded; nothing was sent.");
    return false;
}
