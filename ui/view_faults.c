/* view_faults.c - the calls that failed, newest first: cause, since when, what next, and what
 * support asks for. */
#include <stdio.h>
#include <string.h>

#include "model/fault_log.h"
#include "paper.h"
#include "view_parts.h"

#define LABEL_WIDTH 18 /* "client-request-id" */

static void add_since(struct paper *paper, const struct uistate *state,
                      const struct fault_entry *entry)
{
    char first[48], last[48];
    draw_when(state, entry->first_ms, first, sizeof first);
    draw_clock_seconds(state, entry->last_ms, last, sizeof last);
    if (entry->count > 1)
        paper_pairf(paper, "Since", ROLE_FG, "%s, %u times, last %s", first, entry->count, last);
    else
        paper_pairf(paper, "When", ROLE_FG, "%s", last);
}

static void add_next(struct paper *paper, const struct uistate *state, const struct fault *fault)
{
    char when[48];
    bool planned = fault->next_try_ms > state->clock->wall_ms(state->clock);
    if (planned)
        paper_pairf(paper, "Next try", ROLE_FG, "%s",
                    draw_clock_seconds(state, fault->next_try_ms, when, sizeof when));
    /* Nobody shall look for an administrator of a tenant that is made up. */
    if (state->demo && fault->kind == FAULT_FORBIDDEN)
        paper_pairf(
            paper, "What to do", ROLE_FG,
            "Nothing: the demo's tenant refuses this on purpose, as many do. Of a real one: %s",
            fault->hint);
    else
        paper_pair(paper, "What to do", ROLE_FG, draw_fault_hint(state, fault));
}

static void add_entry(struct paper *paper, const struct uistate *state,
                      const struct fault_entry *entry)
{
    const struct fault *fault = &entry->fault;
    paper_blank(paper);
    paper_text(paper, ROLE_WARN, 0, fault->text);
    add_since(paper, state, entry);
    add_next(paper, state, fault);
    paper_pairf(paper, "Request", ROLE_FG, "%s %s", entry->method, entry->path);
    if (fault->http_status > 0)
        paper_pairf(paper, "Status", ROLE_FG, "%d %s", fault->http_status, fault->code);
    paper_pair(paper, "request-id", ROLE_FG, fault->request_id);
    paper_pair(paper, "client-request-id", ROLE_FG, fault->client_request_id);
}

void view_faults_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct fault_log *log = state->snapshot ? state->snapshot->faults : NULL;
    size_t count = fault_log_count(log);
    struct view_page page;

    if (!view_page_begin(&page, canvas, area, "Faults, newest first", LABEL_WIDTH))
        return;
    if (count == 0)
        paper_text(&page.paper, ROLE_DIM, 2, "No request has failed since the start.");
    for (size_t i = count; i > 0; i--)
        add_entry(&page.paper, state, fault_log_at(log, i - 1));
    view_page_end(&page, &state->scrolls[VIEW_FAULTS], "");
}
