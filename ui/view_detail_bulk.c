/* view_detail_bulk.c - the bulk requests that asked for the units of a session: how many it asked
 * for, how many became units, and which did not, and why. */
#include <string.h>

#include "base/ascii.h"
#include "view_parts.h"

#define TARGETS_NAMED 100 /* of each code */

static const char *code_at(const struct session_error *error, size_t i)
{
    return error->details[i].code ? error->details[i].code : "";
}

/* The resources that are named in an error of the request, by one code. */
static size_t count_of(const struct session_error *error, const char *code, size_t from)
{
    size_t count = 0;
    for (size_t i = from; i < error->detail_count; i++)
        count += ascii_casecmp(code_at(error, i), code) == 0;
    return count;
}

static bool is_first(const struct session_error *error, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (ascii_casecmp(code_at(error, i), code_at(error, at)) == 0)
            return false;
    return true;
}

static void add_targets(struct paper *paper, const struct session_error *error, const char *code,
                        size_t count)
{
    size_t named = 0;
    for (size_t i = 0; i < error->detail_count && named < TARGETS_NAMED; i++) {
        const struct error_detail *part = &error->details[i];
        if (ascii_casecmp(code_at(error, i), code) != 0)
            continue;
        paper_text(paper, ROLE_FG, 6,
                   part->target    ? part->target
                   : part->message ? part->message
                                   : "(unnamed)");
        named++;
    }
    if (named < count)
        paper_printf(paper, ROLE_FG, 6, "and %zu more; the raw JSON has them all", count - named);
}

/* What was asked for and never became a unit: by reason, with the words for it and the names. */
static void add_error(struct paper *paper, const struct session_error *error)
{
    detail_code(paper, 2, 0, error->code);
    if (error->message && *error->message)
        paper_printf(paper, ROLE_FG, 4, "\"%s\"", error->message);
    for (size_t i = 0; i < error->detail_count; i++) {
        const char *code = code_at(error, i);
        if (!is_first(error, i))
            continue;
        size_t count = count_of(error, code, i);
        detail_code(paper, 4, count, code);
        add_targets(paper, error, code, count);
    }
}

/* The lists that were asked for are not sent back: they are what became units and what is named in
 * the error. */
static void add_sum(struct paper *paper, const struct session *session,
                    const struct bulk_request *request)
{
    const struct workload_info *info = session_units_info(session);
    size_t missing = request->error ? request->error->detail_count : 0;
    char asked[16], got[16], lost[16];

    if (bulk_request_end(request) == BULK_RUNS || session->total < 0) {
        paper_pair(paper, "Asked for", ROLE_DIM, "not told: the service does not repeat the list");
        return;
    }
    draw_count((int64_t)session->total + (int64_t)missing, asked, sizeof asked);
    draw_count(session->total, got, sizeof got);
    draw_count((int64_t)missing, lost, sizeof lost);
    paper_pairf(paper, "Asked for", ROLE_FG, "~%s %s", asked, info->units);
    paper_pairf(paper, "Resolved", ROLE_FG, "%s", got);
    if (missing > 0)
        paper_pairf(paper, "Unresolved", ROLE_WARN, "%s", lost);
}

/* As the session's own times, or as it came when it is none. */
static void add_time(struct paper *paper, const struct detail_source *source, const char *label,
                     const char *text)
{
    int64_t ms;
    if (text && !paper->look && timefmt_parse(text, strlen(text), &ms))
        detail_time(paper, source, label, ms);
    else
        paper_pair(paper, label, ROLE_FG, text);
}

static void add_request(struct paper *paper, const struct detail_source *source,
                        const struct bulk_request *request)
{
    const struct {
        const char *name, *value;
    } members[] = {
        {"To", request->destination ? draw_destination(request->destination) : NULL},
        {"Tags", request->tags},
        {"Preference", request->preference},
    };
    paper_pair(paper, "Name", ROLE_FG, request->display_name);
    paper_pair(paper, "Status", bulk_request_end(request) == BULK_PARTLY ? ROLE_WARN : ROLE_FG,
               request->status_word);
    add_sum(paper, source->session, request);
    if (request->error)
        add_error(paper, request->error);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        paper_pair(paper, members[i].name, ROLE_FG, members[i].value);
    add_time(paper, source, "From", request->period_start_text);
    add_time(paper, source, "Until", request->period_end_text);
    add_time(paper, source, "Created", request->created_text);
    add_time(paper, source, "Modified", request->modified_text);
    detail_identity_set(paper, "Created by", request->created_by);
    detail_identity_set(paper, "Modified by", request->modified_by);
    paper_pair(paper, "Id", ROLE_FG, request->id);
}

void detail_bulk(struct paper *paper, const struct detail_source *source)
{
    const struct detail *detail = source->detail;
    if (!detail)
        return;
    if (detail->session_fault.kind != FAULT_NONE)
        paper_blank(paper);
    detail_fault(paper, source->state, "The session itself", &detail->session_fault);
    if (detail->bulk_fault.kind != FAULT_NONE)
        paper_blank(paper);
    detail_fault(paper, source->state, "Its bulk request", &detail->bulk_fault);
    for (size_t i = 0; detail->has_bulk && i < detail->bulk_count; i++) {
        paper_heading(paper, "Bulk request");
        add_request(paper, source, &detail->bulk[i]);
    }
}
