/* view_detail_units.c - what a session restores, one by one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/permission.h"
#include "view_parts.h"

/* clang-format off */
static const enum session_status glyph_of[ARTIFACT_STATUS_COUNT] = {
    [ARTIFACT_ADDED] = SESSION_DRAFT, [ARTIFACT_SCHEDULING] = SESSION_ACTIVATING,
    [ARTIFACT_SCHEDULED] = SESSION_ACTIVATING, [ARTIFACT_IN_PROGRESS] = SESSION_ACTIVE,
    [ARTIFACT_SUCCEEDED] = SESSION_COMPLETED, [ARTIFACT_FAILED] = SESSION_FAILED,
    [ARTIFACT_OTHER] = SESSION_OTHER,
};
/* clang-format on */

void detail_fault(struct paper *paper, const struct uistate *state, const char *what,
                  const struct fault *fault)
{
    if (fault->kind != FAULT_NONE)
        paper_printf(paper, ROLE_WARN, 0, "%s could not be read: %s %s", what, fault->text,
                     draw_fault_hint(state, fault));
}

enum session_status detail_unit_glyph(const struct artifact *artifact)
{
    return artifact->unreadable ? SESSION_UNREADABLE : glyph_of[artifact->status];
}

static void add_member(struct paper *paper, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    if (paper->look) /* one colour and no blanks: it is drawn anew with each row */
        paper_printf(paper, ROLE_DIM, 4, "%s %s", name, value);
    else
        paper_fact(paper, 4, name, value);
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

static void add_artifact_times(struct paper *paper, const struct detail_source *source,
                               const struct artifact *artifact)
{
    char length[16];
    add_moment(paper, source, "point", artifact->point_ms, artifact->point_text);
    add_moment(paper, source, "point", artifact->point_date_ms, artifact->point_date_text);
    const bool expired = artifact->point_expiration_ms != TIME_NONE &&
                         artifact->point_expiration_ms < draw_now(source->state);
    add_moment(paper, source, expired ? "point expired" : "point expires",
               artifact->point_expiration_ms, artifact->point_expiration_text);
    add_moment(paper, source, "started", artifact->start_ms, artifact->start_text);
    add_moment(paper, source, "completed", artifact->completion_ms, artifact->completion_text);
    int64_t took = artifact_took_ms(artifact);
    if (took >= 0)
        add_member(paper, "took", timefmt_duration_s(took, length, sizeof length));
}

static void add_number(struct paper *paper, const char *name, int32_t count)
{
    char number[16];
    if (count >= 0)
        add_member(paper, name, draw_count(count, number, sizeof number));
}

/* What is not there, and why it is not. */
static void add_absent(struct paper *paper, const struct detail_source *source,
                       const struct artifact *artifact)
{
    switch (artifact_place(artifact, draw_now(source->state))) {
    case PLACE_PENDING:
        add_member(paper, "restored to", "pending: the service fills it in up to 15 minutes late");
        break;
    case PLACE_NOWHERE:
        add_member(paper, "nothing to restore:", "it is identical to the point");
        break;
    case PLACE_UNTOLD:
        if (artifact_goes_elsewhere(artifact))
            add_member(paper, "restored to", "the service has not told where to");
        break;
    case PLACE_NONE:
    case PLACE_TOLD:
        break;
    }
    /* Messages have an error in v1.0, too: what a search found is no item of a browse session. */
    const bool in_beta_only = !source->state->beta && !artifact->search_response_id;
    if (!artifact->granular && artifact->status == ARTIFACT_FAILED && !artifact->error)
        paper_printf(paper, ROLE_DIM, 4,
                     "The service does not say why it failed. Retry it once, then ask support with "
                     "the ids of session and unit (y).");
    if (artifact->granular && artifact->status == ARTIFACT_FAILED && !artifact->error)
        paper_printf(paper, ROLE_DIM, 4, "%s",
                     in_beta_only
                         ? "Why it failed v1.0 of Graph does not say for single items; beta does "
                           "(--api-version beta)."
                         : "The service does not say why it failed.");
}

/* Which session it is that restores this unit, or how far a search for it is: it leads somewhere,
 * so it stands first. False: neither is known. */
static bool add_holder(struct paper *paper, const struct detail_source *source,
                       const struct artifact *artifact)
{
    const struct snapshot *snapshot = source->state->snapshot;
    struct session space;
    const struct session *holder = uistate_holder_of(source->state, artifact, &space);
    char label[DRAW_LABEL_MAX];
    if (holder) {
        paper_printf(paper, ROLE_ACCENT, 4, "~ held by %s (%s, %s)",
                     draw_label(holder, paper->charset, label, sizeof label), session_word(holder),
                     holder->id);
        return true;
    }
    if (!uistate_is_searching(source->state))
        return false;
    paper_printf(paper, ROLE_ACCENT, 4,
                 "searching for what holds it: session %u of %u, %u requests so far; Esc stops",
                 snapshot->holder.sessions_done + 1, snapshot->holder.sessions,
                 snapshot->holder.requests);
    return true;
}

#define NOT_OPENED "held by a session that was not opened yet"

static bool in_units(const struct detail_source *source)
{
    return source->state->view == VIEW_UNITS || source->state->view == VIEW_UNIT;
}

/* free: uistate_none_holds */
static void say_no_holder(struct strbuf *line, const struct uistate *state, bool free)
{
    const struct holder_cost cost = uistate_holder_cost(state);
    char key[16];
    keymap_first_key(state->keymap, ACTION_FIND_HOLDER, key, sizeof key);
    if (free && cost.opened == 0)
        strbuf_puts(line, "held by none any more: no other session of its kind runs");
    else if (free)
        strbuf_printf(line, "held by none any more: not by the %u that run%s", cost.opened,
                      cost.opened == 1 ? "s" : "");
    else
        strbuf_puts(line, cost.sessions > 0 ? NOT_OPENED : "held by a session that is not known");
    if (cost.sessions > 0 && cost.opened > 0)
        strbuf_printf(line, ", and not by %u that %s; %s searches the other running ones",
                      cost.opened, cost.opened == 1 ? "was" : "were", key);
    else if (cost.sessions > 0)
        strbuf_printf(line, "; %s searches the running ones", key);
}

static void add_no_holder(struct paper *paper, const struct detail_source *source, bool free)
{
    struct strbuf line;
    if (!in_units(source)) {
        paper_text(paper, ROLE_DIM, 4, NOT_OPENED);
        return;
    }
    strbuf_init(&line, STRBUF_NO_LIMIT);
    say_no_holder(&line, source->state, free);
    paper_text(paper, ROLE_DIM, 4, line.bytes);
    strbuf_release(&line);
}

static void add_members(struct paper *paper, const struct artifact *artifact, const char *said)
{
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
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (members[i].value != said)
            add_member(paper, members[i].name, members[i].value);
}

bool detail_names_refused(const struct detail_source *source)
{
    const struct snapshot *snapshot = source->state->snapshot;
    return snapshot && snapshot->naming.state == NAMING_REFUSED;
}

/* The service names no unit: who did, or what it takes. */
static void add_source(struct paper *paper, const struct detail_source *source,
                       const struct artifact *artifact)
{
    char text[96];
    if (artifact->source_name) {
        add_member(paper, "name", "by its restore point");
    } else if (detail_names_refused(source) && artifact->point_id && !artifact->granular) {
        snprintf(text, sizeof text, "takes %s", permission_name(PERMISSION_SEARCH));
        add_member(paper, "name", text);
    }
}

void detail_unit(struct paper *paper, const struct detail_source *source,
                 const struct artifact *artifact)
{
    enum session_status like = glyph_of[artifact->status];
    const char *name = artifact_title(artifact);

    paper_printf(paper, role_of_status(like), 2, "%s %s: %s", draw_glyph(like, paper->charset),
                 artifact->unreadable    ? "unreadable"
                 : artifact->status_word ? artifact->status_word
                                         : "(none)",
                 name);
    const bool held = artifact_is_held(artifact);
    const bool found = held && add_holder(paper, source, artifact);
    const bool free =
        held && !found && in_units(source) && uistate_none_holds(source->state, artifact);
    if (artifact->error)
        detail_error(paper, 4, artifact->error, free ? "retry: nothing holds it any more" : NULL);
    if (held && !found)
        add_no_holder(paper, source, free);
    add_absent(paper, source, artifact);
    add_artifact_times(paper, source, artifact);
    add_number(paper, "items restored", artifact->restored_item_count);
    add_number(paper, "artifacts", artifact->artifact_count);
    add_source(paper, source, artifact);
    add_members(paper, artifact, name); /* the name is said in the first line */
}

/* Some of them in full: thousands have a view of their own. */
#define UNITS_SHOWN 50

struct read_units {
    const struct artifact **all; /* to be freed */
    size_t count, failed;
};

static struct read_units collect(const struct units *units)
{
    struct read_units read = {.all = xcalloc(units->count + 1, sizeof *read.all)};
    read.count = units_collect(units, read.all);
    for (size_t i = 0; i < read.count; i++)
        read.failed += artifact_is_bad(read.all[i]);
    return read;
}

/* How many are read, of how many, and where the others are. */
static void add_title(struct paper *paper, const struct detail_source *source,
                      const struct read_units *read)
{
    const struct workload_info *info = session_units_info(source->session);
    const bool sorted = read->failed > 0 && read->failed < read->count;
    char title[160], count[16], key[16];

    draw_count((int64_t)read->count, count, sizeof count);
    snprintf(title, sizeof title, "%s %s%s%s", count, read->count == 1 ? info->unit : info->units,
             sorted ? ", failed ones first" : "",
             source->detail->units->whole ? "" : " (first page only, there are more)");
    paper_heading(paper, title);
    keymap_first_key(source->state->keymap, ACTION_UNITS, key, sizeof key);
    if (read->count > UNITS_SHOWN)
        paper_printf(paper, ROLE_DIM, 0, "%s lists all %s of them; here are the first %d.", key,
                     count, UNITS_SHOWN);
}

/* The list there is of them, or why there is none. */
static bool add_unread(struct paper *paper, const struct detail_source *source)
{
    const struct detail *detail = source->detail;
    if (detail && detail->units)
        return false;
    if (paper->look && (!detail || detail->artifacts_fault.kind == FAULT_NONE))
        return true; /* its destination is "not read yet" then, too */
    paper_blank(paper);
    if (detail)
        detail_fault(paper, source->state, "What it restores", &detail->artifacts_fault);
    if (!detail || detail->artifacts_fault.kind == FAULT_NONE)
        paper_printf(paper, ROLE_DIM, 0, "The %s are not read yet.",
                     session_units_info(source->session)->units);
    return true;
}

/* Those that failed or all others, no more than `room`. Returns how many. */
static size_t add_units(struct paper *paper, const struct detail_source *source,
                        const struct read_units *read, bool failed, size_t room)
{
    size_t shown = 0;
    for (size_t i = 0; i < read->count && shown < room; i++)
        if (artifact_is_bad(read->all[i]) == failed) {
            detail_unit(paper, source, read->all[i]);
            shown++;
        }
    return shown;
}

void detail_artifacts(struct paper *paper, const struct detail_source *source)
{
    if (add_unread(paper, source))
        return;
    struct read_units read = collect(source->detail->units);
    if (read.count > 0 || !paper->look)
        add_title(paper, source, &read);
    detail_fault(paper, source->state, "More of them", &source->detail->artifacts_fault);
    const size_t shown = add_units(paper, source, &read, true, UNITS_SHOWN);
    (void)add_units(paper, source, &read, false, UNITS_SHOWN - shown);
    free(read.all);
}

void detail_failed(struct paper *paper, const struct detail_source *source)
{
    const struct workload_info *info = session_units_info(source->session);
    char title[64], number[16], key[16];

    if (add_unread(paper, source))
        return;
    struct read_units read = collect(source->detail->units);
    snprintf(title, sizeof title, "%s %s failed",
             draw_count((int64_t)read.failed, number, sizeof number),
             read.failed == 1 ? info->unit : info->units);
    if (read.failed > 0)
        paper_heading(paper, title);
    keymap_first_key(source->state->keymap, ACTION_UNITS, key, sizeof key);
    if (read.failed > UNITS_SHOWN)
        paper_printf(paper, ROLE_DIM, 0, "%s lists all of them; here are the first %d.", key,
                     UNITS_SHOWN);
    (void)add_units(paper, source, &read, true, UNITS_SHOWN);
    free(read.all);
}
