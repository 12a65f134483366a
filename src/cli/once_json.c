/* once_json.c - a snapshot as JSON: what the service said, and under "derived" what we make of it.
 */
#include "cli/once.h"

#include <string.h>

#include "base/strbuf.h"
#include "cli/json_member.h"
#include "cli/json_text.h"
#include "cli/once_overview.h"
#include "cli/once_pace.h"
#include "model/label.h"
#include "model/tally.h"

static void derive_session(const struct session *session, const struct once_output *output,
                           struct strbuf *out)
{
    char what[LABEL_NAME_MAX];
    int64_t duration = session_duration_ms(session, output->rule->now_ms);
    bool unreadable = session->status == SESSION_UNREADABLE;
    strbuf_puts(out, "{");
    json_member_text(out, "status", session_word(session));
    json_member_text(out, "workload", workload_info((enum workload)session->workload)->name);
    json_member_text(out, "what", label_or_counts(session, what, sizeof what));
    json_member_bool(out, "attention", attention_needed(session, output->rule));
    json_member_bool(out, "running", session_is_running(session));
    json_member_bool(out, "ended", session_is_terminal(session));
    json_member_count(out, "unitsEnded", session_units_done(session));
    json_member_count(out, "unitsRestored", session->completed);
    json_member_count(out, "unitsFailed", session->failed);
    json_member_count(out, "unitsInProgress", session->in_progress);
    json_member_count(out, "units", session->total);
    json_member_moment(out, "createdDateTime", session->created_ms);
    json_member_moment(out, "endedDateTime", session_ended_ms(session));
    json_member_count(out, "durationSeconds", duration < 0 ? -1 : duration / 1000);
    once_pace(out, output->snapshot, session);
    json_member_text(out, "by", session_by(session));
    json_member_text(out, "errorCode", session->error ? session->error->code : NULL);
    json_member_time(out, "seenDateTime", snapshot_seen_ms(output->snapshot, session));
    json_member_bool(out, "unreadable", unreadable);
    json_member_text(out, "note", session->odd ? session->odd->note : NULL);
    strbuf_puts(out, "}");
}

/* Up to the last closing brace, what stands between it and the value before left out. */
static size_t body_of_object(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] != '}')
        length--;
    length -= length > 0;
    while (length > 0 && memchr(" \t\r\n", text[length - 1], 4))
        length--;
    return length;
}

/* What the service sent, as one JSON object if it can be put right; else it is none. */
static void append_raw(struct strbuf *out, const char *raw)
{
    struct strbuf plain;
    if (!raw)
        return;
    text_append_utf8(out, raw, strlen(raw));
    if (json_text_is_object(out->bytes, out->length))
        return;
    strbuf_init(&plain, STRBUF_NO_LIMIT);
    json_text_append_uncommented(&plain, out->bytes, out->length);
    strbuf_clear(out);
    strbuf_add(out, plain.bytes, plain.length);
    strbuf_release(&plain);
}

static void append_session(const struct session *session, const struct once_output *output,
                           struct strbuf *out)
{
    struct strbuf raw;
    strbuf_init(&raw, STRBUF_NO_LIMIT);
    append_raw(&raw, session->raw);
    if (session->status != SESSION_UNREADABLE && json_text_is_object(raw.bytes, raw.length)) {
        json_text_append_plain(out, raw.bytes, body_of_object(raw.bytes, raw.length));
    } else {
        strbuf_puts(out, "{");
        json_member_text(out, "id", session_id_known(session) ? session->id : NULL);
    }
    json_member(out, "derived");
    derive_session(session, output, out);
    strbuf_puts(out, "}");
    strbuf_release(&raw);
}

static void append_statuses(const struct tally *tally, struct strbuf *out)
{
    json_member(out, "byStatus");
    strbuf_puts(out, "{");
    for (int status = 0; status < SESSION_STATUS_COUNT; status++)
        json_member_number(out, session_status_info((enum session_status)status)->word,
                           tally->by_status[status]);
    strbuf_puts(out, "}");
}

static void append_word(struct strbuf *out, const char *name, const char *word)
{
    json_member_text(out, name, *word ? word : NULL);
}

static void append_service(struct strbuf *out, const struct service_state *service)
{
    append_word(out, "serviceStatus", service->status);
    json_member(out, "service");
    strbuf_puts(out, "{");
    append_word(out, "status", service->status);
    append_word(out, "disableReason", service->reason);
    append_word(out, "backupServiceConsumer", service->consumer);
    json_member_time(out, "gracePeriodDateTime", service->grace_ms);
    json_member_time(out, "restoreAllowedTillDateTime", service->restore_until_ms);
    json_member_time(out, "lastModifiedDateTime", service->modified_ms);
    append_word(out, "lastModifiedBy", service->modified_by);
    strbuf_puts(out, "}");
}

static void append_derived(const struct once_output *output, struct strbuf *out)
{
    const struct snapshot *snapshot = output->snapshot;
    struct tally tally;
    tally_compute(&tally, snapshot, output->rule);
    strbuf_puts(out, "{");
    json_member_text(out, "graphUrl", output->root);
    json_member_text(out, "state", data_state_word(snapshot->state));
    json_member_time(out, "sweptDateTime", snapshot->swept_ms);
    append_service(out, &snapshot->service);
    json_member_number(out, "sessionCount", tally.total);
    json_member_number(out, "shownCount", output->order->count);
    json_member_number(out, "problemCount", tally.problems);
    json_member_number(out, "runningCount", tally.running);
    append_statuses(&tally, out);
    once_append_overview(out, snapshot, output->rule);
    json_member_bool(out, "bulkRead", false); /* no machine reads them for --once */
    json_member_text(out, "version", RESTORETOP_VERSION);
    strbuf_puts(out, "}");
}

void once_print_json(const struct once_output *output, FILE *out)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    fputs("{\"sessions\":[", out);
    for (uint32_t i = 0; i < output->order->count && !ferror(out); i++) {
        struct session space;
        strbuf_clear(&text);
        append_session(snapshot_row(output->snapshot, output->order->rows[i], &space), output,
                       &text);
        fputs(i > 0 ? ",\n" : "\n", out);
        fwrite(text.bytes, 1, text.length, out);
    }
    if (!ferror(out)) { /* else errno says why, and shall not be overwritten */
        strbuf_clear(&text);
        append_derived(output, &text);
        fprintf(out, "\n],\"derived\":%s}\n", text.bytes);
    }
    strbuf_release(&text);
}
