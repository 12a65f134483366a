/* once_json.c - a snapshot as JSON: what the service said, and under "derived" what we make of it.
 */
#include "cli/once.h"

#include <string.h>

#include "base/strbuf.h"
#include "cli/json_text.h"
#include "model/label.h"

/* Writes `"name":` with what separates it from the member before. */
static void member(struct strbuf *out, const char *name)
{
    char last = out->length > 0 ? out->bytes[out->length - 1] : '{';
    if (last != '{')
        strbuf_putc(out, ',');
    strbuf_printf(out, "\"%s\":", name);
}

static void member_text(struct strbuf *out, const char *name, const char *text)
{
    member(out, name);
    json_text_append_string(out, text);
}

static void member_number(struct strbuf *out, const char *name, int64_t number)
{
    member(out, name);
    strbuf_printf(out, "%lld", (long long)number);
}

static void member_count(struct strbuf *out, const char *name, int64_t number)
{
    if (number >= 0) {
        member_number(out, name, number);
    } else {
        member(out, name);
        strbuf_puts(out, "null");
    }
}

static void member_bool(struct strbuf *out, const char *name, bool value)
{
    member(out, name);
    strbuf_puts(out, value ? "true" : "false");
}

static void member_time(struct strbuf *out, const char *name, int64_t ms)
{
    char text[40];
    member_text(out, name, ms == TIME_NONE ? NULL : timefmt_utc(ms, false, text, sizeof text));
}

static void derive_session(const struct session *session, const struct once_output *output,
                           struct strbuf *out)
{
    char what[LABEL_NAME_MAX];
    int64_t duration = session_duration_ms(session, output->rule->now_ms);
    bool unreadable = session->status == SESSION_UNREADABLE;
    strbuf_puts(out, "{");
    member_text(out, "status", session_word(session));
    member_text(out, "workload", workload_info((enum workload)session->workload)->name);
    member_text(out, "what",
                session->label ? session->label : label_from_counts(session, what, sizeof what));
    member_bool(out, "attention", attention_needed(session, output->rule));
    member_bool(out, "running", session_is_running(session));
    member_bool(out, "ended", session_is_terminal(session));
    member_count(out, "unitsEnded", session_units_done(session));
    member_count(out, "unitsRestored", session->completed);
    member_count(out, "durationSeconds", duration < 0 ? -1 : duration / 1000);
    member_text(out, "by", session_by(session));
    member_time(out, "seenDateTime", snapshot_seen_ms(output->snapshot, session));
    member_bool(out, "unreadable", unreadable);
    member_text(out, "note", session->odd ? session->odd->note : NULL);
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
        member_text(out, "id", session_id_known(session) ? session->id : NULL);
    }
    member(out, "derived");
    derive_session(session, output, out);
    strbuf_puts(out, "}");
    strbuf_release(&raw);
}

static void append_statuses(const struct tally *tally, struct strbuf *out)
{
    member(out, "byStatus");
    strbuf_puts(out, "{");
    for (int status = 0; status < SESSION_STATUS_COUNT; status++)
        member_number(out, session_status_info((enum session_status)status)->word,
                      tally->by_status[status]);
    strbuf_puts(out, "}");
}

static void append_derived(const struct once_output *output, struct strbuf *out)
{
    const struct snapshot *snapshot = output->snapshot;
    struct tally tally;
    tally_compute(&tally, snapshot, output->rule);
    strbuf_puts(out, "{");
    member_text(out, "graphUrl", output->root);
    member_text(out, "state", data_state_word(snapshot->state));
    member_time(out, "sweptDateTime", snapshot->swept_ms);
    member_text(out, "serviceStatus", snapshot->service_status);
    member_number(out, "sessionCount", tally.total);
    member_number(out, "shownCount", output->order->count);
    member_number(out, "problemCount", tally.problems);
    member_number(out, "runningCount", tally.running);
    append_statuses(&tally, out);
    member_bool(out, "bulkRead", false); /* no machine reads them for --once */
    member_text(out, "version", RESTORETOP_VERSION);
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
    strbuf_clear(&text);
    append_derived(output, &text);
    fprintf(out, "\n],\"derived\":%s}\n", text.bytes);
    strbuf_release(&text);
}
