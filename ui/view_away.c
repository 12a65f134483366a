/* view_away.c - the line that greets who comes back: how long it was, what came about, and the
 * keys. Of several wordings the first that fits; no number is ever cut. */
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "segments.h"
#include "view.h"

/* The longest first. */
struct wording {
    const char *head, *tail; /* round the length of the absence */
    bool words;              /* "1 failed", else a glyph and the number */
    int gap;
    const char *show, *dismiss; /* behind their keys; NULL: left out */
};

static const struct wording wordings[] = {
    {"WHILE YOU WERE AWAY (", "):", true, 2, "show only these", "dismiss"},
    {"Away ", ":", true, 2, "show only these", "dismiss"},
    {"Away ", ":", true, 2, "show", "dismiss"},
    {"Away ", ":", false, 1, "show", "dismiss"},
    {"Away ", ":", false, 1, "show", NULL},
    {"Away ", ":", false, 1, NULL, NULL},
};

/* What they became, in the order of the list. */
static const struct {
    enum session_status status, too; /* counted together */
    const char *word;
} groups[] = {
    {SESSION_FAILED, SESSION_STATUS_COUNT, "failed"},
    {SESSION_COMPLETED_WITH_ERROR, SESSION_STATUS_COUNT, "partial"},
    {SESSION_COMPLETED, SESSION_STATUS_COUNT, "completed"},
    {SESSION_ACTIVE, SESSION_ACTIVATING, "started"},
    {SESSION_DRAFT, SESSION_STATUS_COUNT, "drafted"},
    {SESSION_OTHER, SESSION_STATUS_COUNT, SESSION_UNCLEAR},
};

static void add_groups(struct segments *line, const struct absence *absence,
                       const struct wording *wording, enum text_charset charset)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        enum session_status status = groups[i].status, too = groups[i].too;
        uint32_t count = status == SESSION_OTHER ? session_unclear(absence->by_status)
                                                 : absence->by_status[status];
        count += too == SESSION_STATUS_COUNT ? 0 : absence->by_status[too];
        char number[16], text[64];
        if (count == 0)
            continue;
        draw_count(count, number, sizeof number);
        if (wording->words)
            snprintf(text, sizeof text, "%s %s", number, groups[i].word);
        else
            snprintf(text, sizeof text, "%s%s", draw_glyph(groups[i].status, charset), number);
        segments_add(line, wording->gap, role_of_status(groups[i].status), text);
    }
}

static void add_key(struct segments *line, const struct uistate *state, enum action action, int gap,
                    const char *word)
{
    char key[16];
    if (!word)
        return;
    keymap_first_key(state->keymap, action, key, sizeof key);
    if (!*key)
        return;
    segments_add(line, gap, ROLE_KEY, key);
    segments_add(line, 1, ROLE_DIM, word);
}

static void say(struct segments *line, const struct uistate *state, const struct wording *wording,
                enum text_charset charset)
{
    char lasted[16], head[64];
    timefmt_duration(state->absence.lasted_ms, lasted, sizeof lasted);
    snprintf(head, sizeof head, "%s%s%s", wording->head, lasted, wording->tail);
    segments_add(line, 0, ROLE_ACCENT, head);
    add_groups(line, &state->absence, wording, charset);
    add_key(line, state, ACTION_AWAY, 3, wording->show);
    add_key(line, state, ACTION_AWAY_DISMISS, 2, wording->dismiss);
}

void view_away_draw(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    const int margin = area.cols >= 80, room = area.cols - 2 * margin;
    struct segments line;
    if (area.rows == 0)
        return;
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++) {
        line.count = 0;
        say(&line, state, &wordings[i], canvas->charset);
        if (segments_width(&line, canvas->charset) <= room)
            break;
    }
    segments_draw(&line, canvas, area, area.x + margin);
}
