/* view_banner.c - why the data is not live, in words: what, since when, data of when, next try,
 * what to do. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "paper.h"
#include "view.h"

/* One table: what each state says beside the fault's own sentence. */
struct state_words {
    bool since;             /* "OFFLINE since 14:32" */
    const char *without;    /* when no fault tells more */
    const char *what_to_do; /* after all; NULL: the key that retries */
};

/* clang-format off */
static const struct state_words words_of[DATA_STATE_COUNT] = {
    [DATA_LOADING]    = {false, "nothing could be read yet", NULL},
    [DATA_LIVE]       = {false, "", ""},
    [DATA_STALE]      = {false, "an answer is later than planned", NULL},
    [DATA_OFFLINE]    = {true,  "the service cannot be reached", NULL},
    [DATA_THROTTLED]  = {false, "Graph asks to wait", "It goes on by itself."},
    [DATA_SIGNED_OUT] = {true,  "the token was refused", "It goes on by itself with a new token."},
    [DATA_REFUSED]    = {true,  "the service refuses to show the sessions", NULL},
};
/* clang-format on */

static void add_sentence(struct strbuf *out, const char *text)
{
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '.' || text[length - 1] == ' '))
        length--;
    if (length == 0)
        return;
    strbuf_add(out, text, length);
    strbuf_puts(out, ". ");
}

static void add_cause(struct strbuf *out, const struct uistate *state, enum data_state now)
{
    const struct fault *fault = &state->snapshot->fault;
    const struct state_words *words = &words_of[now];
    char when[48];

    strbuf_puts(out, data_state_word(now));
    if (words->since && fault->since_ms > 0)
        strbuf_printf(out, " since %s", draw_when(state, fault->since_ms, when, sizeof when));
    strbuf_puts(out, ": ");
    if (now == DATA_THROTTLED && fault->next_try_ms > 0) {
        strbuf_printf(out, "Graph asks to wait until %s. ",
                      draw_clock_seconds(state, fault->next_try_ms, when, sizeof when));
        return;
    }
    add_sentence(out, *fault->text ? fault->text : words->without);
    if (*fault->hint)
        add_sentence(out, fault->hint);
}

static void add_data_of(struct strbuf *out, const struct snapshot *snapshot,
                        const struct uistate *state)
{
    char when[48];
    if (snapshot->polled_ms != TIME_NONE)
        strbuf_printf(out, "Showing data of %s. ",
                      draw_when(state, snapshot->polled_ms, when, sizeof when));
    else if (snapshot->session_count == 0)
        strbuf_puts(out, "No data yet. ");
}

static void add_next(struct strbuf *out, const struct uistate *state, enum data_state now)
{
    const struct fault *fault = &state->snapshot->fault;
    const struct state_words *words = &words_of[now];
    char when[48], key[16] = "";

    if (words->what_to_do) {
        if (!*fault->hint)
            strbuf_printf(out, "%s ", words->what_to_do);
        return;
    }
    if (state->keymap)
        keymap_first_key(state->keymap, ACTION_REFRESH_ALL, key, sizeof key);
    bool planned = fault->next_try_ms > 0;
    if (planned)
        strbuf_printf(out, "Next try %s",
                      draw_clock_seconds(state, fault->next_try_ms, when, sizeof when));
    if (*key)
        strbuf_printf(out, "%s%s retries now", planned ? ", " : "", key);
    if (planned || *key)
        strbuf_puts(out, ". ");
}

bool view_banner_text(const struct uistate *state, struct strbuf *out)
{
    const struct snapshot *snapshot = state->snapshot;
    if (!snapshot)
        return false;
    enum data_state now = snapshot_state_at(snapshot, state->clock->boot_ms(state->clock));
    if (now == DATA_LIVE || (now == DATA_LOADING && snapshot->fault.kind == FAULT_NONE))
        return false;
    add_cause(out, state, now);
    bool long_cause = *snapshot->fault.hint; /* what falls off a small screen is the least needed */
    if (!long_cause)
        add_data_of(out, snapshot, state);
    add_next(out, state, now);
    if (long_cause)
        add_data_of(out, snapshot, state);
    while (out->length > 0 && out->bytes[out->length - 1] == ' ')
        strbuf_truncate(out, out->length - 1);
    return true;
}

/* The state decides how loud it is. */
static enum role role_of(const struct uistate *state)
{
    enum data_state now = snapshot_state_at(state->snapshot, state->clock->boot_ms(state->clock));
    return now == DATA_SIGNED_OUT || now == DATA_REFUSED ? ROLE_ERROR : ROLE_STALE;
}

/* Wrapped; when there is more than room for, the last line ends in an ellipsis. */
static void draw_wrapped(struct canvas *canvas, struct rect area, enum role role, const char *text)
{
    struct paper paper;
    int last = area.y + area.rows - 1;

    paper_init(&paper, area.cols, 0, canvas->charset);
    paper_text(&paper, role, 0, text);
    paper_draw(&paper, canvas, area, 0);
    if ((int)paper.count > area.rows) {
        char *rest =
            xasprintf("%s %s", paper.lines[area.rows - 1].text, paper.lines[area.rows].text);
        canvas_put_field(canvas, area, last,
                         (struct field){.x = area.x, .width = area.cols, .pad = role},
                         (struct put){.role = role}, rest);
        free(rest);
    }
    paper_release(&paper);
}

void view_banner_draw(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct strbuf text;
    bool margin = area.cols >= 80;

    if (area.rows == 0)
        return;
    strbuf_init(&text, 4096);
    if (view_banner_text(state, &text)) {
        enum role role = role_of(state);
        canvas_fill(canvas, area, (struct put){.role = role}, ' ');
        struct rect inside = {area.y, area.x + margin, area.rows, area.cols - 2 * margin};
        draw_wrapped(canvas, inside, role, text.bytes);
    }
    strbuf_release(&text);
}
