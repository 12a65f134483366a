/* view_away.c - the line that greets who comes back: how long it was, what came about, and the
 * keys. Of several wordings the first that fits; no number is ever cut. */
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "view.h"

#define PIECES_MAX 16

struct piece {
    int gap;
    enum role role;
    char text[64];
};

struct line {
    struct piece pieces[PIECES_MAX];
    int count;
};

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

static void add(struct line *line, int gap, enum role role, const char *text)
{
    if (line->count == PIECES_MAX)
        return;
    struct piece *piece = &line->pieces[line->count++];
    piece->gap = gap;
    piece->role = role;
    snprintf(piece->text, sizeof piece->text, "%s", text);
}

static void add_groups(struct line *line, const struct absence *absence,
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
        add(line, wording->gap, role_of_status(groups[i].status), text);
    }
}

static void add_key(struct line *line, const struct uistate *state, enum action action, int gap,
                    const char *word)
{
    char key[16] = "";
    if (!word || !state->keymap)
        return;
    keymap_first_key(state->keymap, action, key, sizeof key);
    if (!*key)
        return;
    add(line, gap, ROLE_KEY, key);
    add(line, 1, ROLE_DIM, word);
}

static struct line say(const struct uistate *state, const struct wording *wording,
                       enum text_charset charset)
{
    struct line line = {.count = 0};
    char lasted[16], head[64];
    timefmt_duration(state->absence.lasted_ms, false, lasted, sizeof lasted);
    snprintf(head, sizeof head, "%s%s%s", wording->head, lasted, wording->tail);
    add(&line, 0, ROLE_ACCENT, head);
    add_groups(&line, &state->absence, wording, charset);
    add_key(&line, state, ACTION_AWAY, 3, wording->show);
    add_key(&line, state, ACTION_AWAY_DISMISS, 2, wording->dismiss);
    return line;
}

static int width_of(const struct line *line, enum text_charset charset)
{
    int width = 0;
    for (int i = 0; i < line->count; i++)
        width += line->pieces[i].gap +
                 text_width(line->pieces[i].text, strlen(line->pieces[i].text), charset);
    return width;
}

void view_away_draw(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    int margin = area.cols >= 80, room = area.cols - 2 * margin, x = area.x + margin;
    struct line line;
    if (area.rows == 0)
        return;
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++) {
        line = say(state, &wordings[i], canvas->charset);
        if (width_of(&line, canvas->charset) <= room)
            break;
    }
    for (int i = 0; i < line.count; i++) {
        x += line.pieces[i].gap;
        x += canvas_put(canvas, area, area.y, x, (struct put){.role = line.pieces[i].role},
                        line.pieces[i].text);
    }
}
