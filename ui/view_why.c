/* view_why.c - why the selected session ended badly, in a line: for screens without room for a pane
 * that says it. */
#include "view_parts.h"

/* The codes of its units as far as they were read, else its own. */
static void write_why(const struct uistate *state, const struct session *session,
                      struct strbuf *out)
{
    const struct opened_session *opened = opened_find(state->snapshot->opened, session);
    if (session->failed > 0)
        strbuf_printf(out, "%d failed: ", session->failed);
    if (!opened || opened->code_count == 0)
        strbuf_puts(out, session->error && session->error->code ? session->error->code
                                                                : "Enter tells why");
    for (int i = 0; opened && i < opened->code_count; i++)
        strbuf_printf(out, "%s%u %s", i > 0 ? ", " : "", opened->codes[i].units,
                      opened->codes[i].code);
}

int view_why_draw(const struct uistate *state, struct canvas *canvas, struct rect line, int x)
{
    const struct session *session = uistate_selected(state);
    struct strbuf text, cut;
    if (x >= line.x + line.cols || !session || !session_ended_badly(session) ||
        state->layout.detail.rows > 0)
        return 0;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    strbuf_init(&cut, STRBUF_NO_LIMIT);
    write_why(state, session, &text);
    text_append_safe(&cut, text.bytes, text.length, line.x + line.cols - x, state->charset);
    int used = canvas_put(canvas, line, line.y, x, (struct put){.role = ROLE_WARN}, cut.bytes);
    strbuf_release(&text);
    strbuf_release(&cut);
    return used;
}
