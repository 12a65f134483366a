/* view_detail_units.c - what a session restores, one by one, and the bulk requests that asked for
 * it. */
#include <stdio.h>
#include <string.h>

#include "view_parts.h"

/* clang-format off */
static const enum session_status glyph_of[ARTIFACT_STATUS_COUNT] = {
    [ARTIFACT_ADDED] = SESSION_DRAFT, [ARTIFACT_SCHEDULING] = SESSION_ACTIVATING,
    [ARTIFACT_SCHEDULED] = SESSION_ACTIVATING, [ARTIFACT_IN_PROGRESS] = SESSION_ACTIVE,
    [ARTIFACT_SUCCEEDED] = SESSION_COMPLETED, [ARTIFACT_FAILED] = SESSION_FAILED,
    [ARTIFACT_OTHER] = SESSION_OTHER,
};
/* clang-format on */

static void add_fault(struct paper *paper, const char *what, const struct fault *fault)
{
    if (fault->kind != FAULT_NONE)
        paper_printf(paper, ROLE_WARN, 0, "%s could not be read: %s %s", what, fault->text,
                     fault->hint);
}

static void add_member(struct paper *paper, const char *name, const char *value)
{
    if (value && *value)
        paper_printf(paper, ROLE_DIM, 4, "%s %s", name, value);
}

/* A time, or the text as it came when it is none. */
static void add_moment(struct paper *paper, const struct detail_source *source, const char *name,
                       int64_t ms, const char *text)
{
    char when[64];
    if (ms != TIME_NONE)
        add_member(paper, name, timefmt_long(ms, draw_utc(source->state), when, sizeof when));
    else if (text && strncmp(text, "0001-01-01", 10) != 0)
        paper_printf(paper, ROLE_WARN, 4, "%s \"%s\" is no date", name, text);
}

static const char *first_text(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (texts[i] && *texts[i])
            return texts[i];
    return "";
}

static void add_artifact_times(struct paper *paper, const struct detail_source *source,
                               const struct artifact *artifact)
{
    char length[16];
    add_moment(paper, source, "point", artifact->point_ms, artifact->point_text);
    add_moment(paper, source, "point", artifact->point_date_ms, artifact->point_date_text);
    add_moment(paper, source, "point expires", artifact->point_expiration_ms,
               artifact->point_expiration_text);
    add_moment(paper, source, "started", artifact->start_ms, artifact->start_text);
    add_moment(paper, source, "completed", artifact->completion_ms, artifact->completion_text);
    bool both = artifact->start_ms != TIME_NONE && artifact->completion_ms != TIME_NONE;
    if (both && artifact->completion_ms >= artifact->start_ms)
        add_member(paper, "took",
                   timefmt_duration(artifact->completion_ms - artifact->start_ms, true, length,
                                    sizeof length));
}

static void add_number(struct paper *paper, const char *name, int32_t count)
{
    char number[16];
    if (count >= 0)
        add_member(paper, name, draw_count(count, number, sizeof number));
}

static void add_artifact(struct paper *paper, const struct detail_source *source,
                         const struct artifact *artifact)
{
    enum session_status like = glyph_of[artifact->status];
    const char *const names[] = {artifact->restored_site_name, artifact->restored_folder_name,
                                 artifact->restored_item_path, artifact->restored_item_key,
                                 artifact->id};
    const struct {
        const char *name, *value;
    } members[] = {
        {"to", artifact->destination ? draw_destination(artifact->destination) : NULL},
        {"restored folder", artifact->restored_folder_name},
        {"restored folder id", artifact->restored_folder_id},
        {"restored site", artifact->restored_site_name},
        {"restored site id", artifact->restored_site_id},
        {"restored at", artifact->restored_site_url},
        {"restored item", artifact->restored_item_path},
        {"restored item key", artifact->restored_item_key},
        {"restored item at", artifact->restored_item_url},
        {"from", artifact->web_url},
        {"site id", artifact->site_id},
        {"user id", artifact->directory_object_id},
        {"search response", artifact->search_response_id},
        {"browse session", artifact->browse_session_id},
        {"point id", artifact->point_id},
        {"point tags", artifact->point_tags},
        {"id", artifact->id},
    };

    const char *name = first_text(names, sizeof names / sizeof names[0]);

    paper_printf(paper, role_of_status(like), 2, "%s %s: %s", draw_glyph(like, paper->charset),
                 artifact->unreadable    ? "unreadable"
                 : artifact->status_word ? artifact->status_word
                                         : "(none)",
                 name);
    if (artifact->error)
        detail_error(paper, 4, artifact->error);
    add_artifact_times(paper, source, artifact);
    add_number(paper, "items restored", artifact->restored_item_count);
    add_number(paper, "artifacts", artifact->artifact_count);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (members[i].value != name) /* it is said in the first line */
            add_member(paper, members[i].name, members[i].value);
}

/* What somebody has to look at. */
static bool is_failed(const struct artifact *artifact)
{
    return artifact->status == ARTIFACT_FAILED || artifact->unreadable || artifact->error;
}

static size_t count_failed(const struct detail *detail)
{
    size_t count = 0;
    for (size_t i = 0; i < detail->artifact_count; i++)
        count += is_failed(&detail->artifacts[i]);
    return count;
}

void detail_artifacts(struct paper *paper, const struct detail_source *source)
{
    const struct detail *detail = source->detail;
    const struct workload_info *info = workload_info((enum workload)source->session->workload);
    char title[128];

    if (!detail || !detail->has_artifacts) {
        paper_blank(paper);
        if (detail)
            add_fault(paper, "What it restores", &detail->artifacts_fault);
        if (!detail || detail->artifacts_fault.kind == FAULT_NONE)
            paper_printf(paper, ROLE_DIM, 0, "The %s are not read yet.", info->units);
        return;
    }
    size_t failed = count_failed(detail);
    bool sorted = failed > 0 && failed < detail->artifact_count;
    snprintf(title, sizeof title, "%zu %s%s%s", detail->artifact_count,
             detail->artifact_count == 1 ? info->unit : info->units,
             sorted ? ", failed ones first" : "",
             detail->more_artifacts ? " (first page only, there are more)" : "");
    paper_heading(paper, title);
    add_fault(paper, "More of them", &detail->artifacts_fault);
    for (int rest = 0; rest <= 1; rest++)
        for (size_t i = 0; i < detail->artifact_count; i++)
            if (is_failed(&detail->artifacts[i]) != (bool)rest)
                add_artifact(paper, source, &detail->artifacts[i]);
}

static void add_request(struct paper *paper, const struct bulk_request *request)
{
    const struct {
        const char *name, *value;
    } members[] = {
        {"Name", request->display_name},
        {"Status", request->status_word},
        {"To", request->destination ? draw_destination(request->destination) : NULL},
        {"Tags", request->tags},
        {"Preference", request->preference},
        {"From", request->period_start_text},
        {"Until", request->period_end_text},
        {"Created", request->created_text},
        {"Modified", request->modified_text},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        paper_pair(paper, members[i].name, ROLE_FG, members[i].value);
    detail_identity_set(paper, "Created by", request->created_by);
    detail_identity_set(paper, "Modified by", request->modified_by);
    paper_pair(paper, "Id", ROLE_FG, request->id);
    if (request->error)
        detail_error(paper, 2, request->error);
}

void detail_bulk(struct paper *paper, const struct detail_source *source)
{
    const struct detail *detail = source->detail;
    if (!detail)
        return;
    if (detail->session_fault.kind != FAULT_NONE)
        paper_blank(paper);
    add_fault(paper, "The session itself", &detail->session_fault);
    if (detail->bulk_fault.kind != FAULT_NONE)
        paper_blank(paper);
    add_fault(paper, "Its bulk request", &detail->bulk_fault);
    for (size_t i = 0; detail->has_bulk && i < detail->bulk_count; i++) {
        paper_heading(paper, "Bulk request");
        add_request(paper, &detail->bulk[i]);
    }
}
