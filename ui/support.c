#include "support.h"

#include <string.h>

#include "base/text.h"
#include "base/timefmt.h"
#include "model/causes.h"

#define VALUE_COLUMNS 2000 /* what is longer is no name and no sentence */

static void add(struct strbuf *out, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    strbuf_printf(out, "%s: ", name);
    text_append_safe(out, value, strlen(value), VALUE_COLUMNS, TEXT_UTF8);
    strbuf_putc(out, '\n');
}

static void add_time(struct strbuf *out, const char *name, int64_t ms)
{
    char text[32];
    if (ms != TIME_NONE)
        add(out, name, timefmt_utc(ms, text, sizeof text));
}

static void add_detail(struct strbuf *out, const char *name, const struct error_detail *part)
{
    const char *const texts[] = {part->code, part->message, part->target};
    struct strbuf line;
    strbuf_init(&line, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i] && *texts[i])
            strbuf_printf(&line, "%s%s", line.length > 0 ? " " : "", texts[i]);
    if (line.length > 0)
        add(out, name, line.bytes);
    strbuf_release(&line);
}

static void add_error(struct strbuf *out, const struct session_error *error)
{
    add(out, "code", error->code && *error->code ? error->code : "(none)");
    add(out, "message", error->message);
    add(out, "target", error->target);
    for (size_t i = 0; i < error->detail_count; i++)
        add_detail(out, "detail", &error->details[i]);
    if (error->has_inner)
        add_detail(out, "inner error", &error->inner);
}

void support_unit(const struct session *session, const struct artifact *unit,
                  const struct unit_page *page, struct strbuf *out)
{
    const struct workload_info *info = workload_info((enum workload)session->workload);
    if (unit->error)
        add_error(out, unit->error);
    else
        add(out, "code", "(none: the service does not say why)");
    add_time(out, "time", unit->completion_ms != TIME_NONE ? unit->completion_ms : unit->start_ms);
    add(out, "request-id", page ? page->request_id : NULL);
    add(out, "client-request-id", page ? page->client_request_id : NULL);
    add_time(out, "read", page ? page->read_ms : TIME_NONE);
    add(out, "unit", unit->id);
    add(out, "unit name, by its restore point", unit->source_name);
    add(out, "unit status", unit->status_word);
    add(out, "restore point", unit->point_id);
    add(out, "session", session->id);
    add(out, "session status", session->status_word);
    add(out, "workload", info->name);
}

/* One unit stands for all that failed alike. */
static void add_cause(struct strbuf *out, const struct units *units, const struct cause *cause)
{
    const struct artifact *unit = cause->units[0];
    const struct unit_page *page = units_page_of(units, unit);
    const char *code = *cause->code ? cause->code : "no code (the service gave none)";
    strbuf_printf(out, "units: %zu x ", cause->count);
    text_append_safe(out, code, strlen(code), VALUE_COLUMNS, TEXT_UTF8);
    strbuf_putc(out, '\n');
    add(out, "  message", unit->error ? unit->error->message : NULL);
    add(out, "  one of them", unit->id);
    add(out, "  its name", unit->source_name);
    add_time(out, "  time", unit->completion_ms);
    add(out, "  request-id", page ? page->request_id : NULL);
    add(out, "  client-request-id", page ? page->client_request_id : NULL);
}

/* What was asked for and could not be found, or what the service says of that. */
static void add_bulk(struct strbuf *out, const struct bulk_request *request, int64_t read_ms)
{
    if (!request->error && bulk_request_end(request) != BULK_PARTLY)
        return;
    add(out, "bulk request", request->id);
    add(out, "bulk request status", request->status_word);
    add_time(out, "bulk request read", read_ms);
    if (request->error)
        add_error(out, request->error);
}

static bool is_bulk_bad(const struct session *session, const struct detail *detail)
{
    bool bad = session->flags & SESSION_PARTIAL_BULK;
    for (size_t i = 0; detail && detail->has_bulk && i < detail->bulk_count; i++)
        bad |= detail->bulk[i].error || bulk_request_end(&detail->bulk[i]) == BULK_PARTLY;
    return bad;
}

bool support_session(const struct session *session, const struct detail *detail, struct strbuf *out)
{
    const struct units *units = detail ? detail->units : NULL;
    struct causes causes;
    causes_collect(&causes, units);
    const bool bulk_bad = is_bulk_bad(session, detail);
    if (!session->error && causes.count == 0 && !bulk_bad)
        return false;
    add(out, "session", session->id);
    add(out, "session status", session->status_word);
    add(out, "workload", workload_info((enum workload)session->workload)->name);
    if (session->error)
        add_error(out, session->error);
    add_time(out, "time", session_ended_ms(session));
    add(out, "request-id",
        detail ? detail->request_id : "not kept of lists; open the session and copy it again");
    add(out, "client-request-id", detail ? detail->client_request_id : NULL);
    add_time(out, "read", detail ? detail->read_ms : TIME_NONE);
    for (size_t i = 0; i < causes.count; i++)
        add_cause(out, units, &causes.list[i]);
    if (bulk_bad && !(detail && detail->has_bulk)) {
        add(out, "bulk request status", "ended with errors");
        add(out, "bulk request read", "before this was opened, when is not kept");
    }
    for (size_t i = 0; detail && detail->has_bulk && i < detail->bulk_count; i++)
        add_bulk(out, &detail->bulk[i], detail->bulk_read_ms);
    return true;
}
