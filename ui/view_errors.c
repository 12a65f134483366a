/* view_errors.c - what failed in a session: by cause, with what to do, then unit by unit, and what
 * its bulk request never made one. */
#include <stdio.h>

#include "view_parts.h"

#define LABEL_WIDTH 12

static void build(struct paper *paper, const struct detail_source *source)
{
    const int64_t errors = view_tabs_counts(source->state).errors;
    detail_who(paper, source);
    detail_why(paper, source);
    detail_error_rest(paper, source);
    if (errors > 0)
        detail_failed(paper, source);
    if (uistate_unresolved(source->state) > 0)
        detail_bulk(paper, source);
    if (errors > 0)
        return;
    paper_blank(paper);
    paper_text(paper, ROLE_DIM, 0,
               errors < 0 ? "The service does not say whether anything failed."
               : session_is_terminal(source->session) ? "Nothing failed."
                                                      : "Nothing has failed yet.");
}

void view_errors_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct detail_source source = {state, uistate_selected(state), uistate_detail(state)};
    char title[64], note[64];
    struct view_page page;

    if (!view_page_begin_tab(&page, state, canvas, area,
                             view_session_title(state, title, sizeof title), LABEL_WIDTH))
        return;
    if (source.session)
        build(&page.paper, &source);
    view_page_end(&page, &state->scrolls[VIEW_ERRORS],
                  view_session_note(state, &page.tabbed, note, sizeof note));
}
