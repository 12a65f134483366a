/* view_strip.c - the views of the list in the line of its title, with how many sessions each has:
 * whole tabs only, so that no number is ever cut; where there is no room names are brief, then the
 * order is, then those that stand last are left out, which dots tell, but never the one in force.
 * The order goes last: without it nobody knows what the first rows are. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "draw.h"
#include "view_parts.h"

#define TAB_MAX 96

struct strip {
    const struct uistate *state;
    bool brief, dots;
    size_t count; /* tabs before this place are shown, and the one in force */
    int width;
};

/* Counts as the header does: what is gone is told apart, and only where such a row is shown. */
static char *count_text(const struct uistate *state, bool brief)
{
    char shown[16], of[16], note[32] = "";
    const uint32_t gone = state->gone_listed, rows = state->order.matching_of;
    const int64_t there = state->order.count - gone;
    int64_t all = uistate_listview_count(state, state->views.at);
    if (!draw_counts_known(state))
        return xstrdup("");
    draw_count(there, shown, sizeof shown);
    draw_count(all < rows ? all : rows, of, sizeof of);
    if (gone > 0)
        snprintf(note, sizeof note, brief ? "+%" PRIu32 " gone" : " + %" PRIu32 " gone", gone);
    /* The whole of a view is counted by the time of the list, what is typed by that of the key. */
    const bool narrowed = state->views.at == 0 ? state->order.count < rows
                                               : !filter_is_empty(state->filter) && all > there;
    return narrowed ? xasprintf("%s/%s%s", shown, of, note) : xasprintf("%s%s", shown, note);
}

static bool is_shown(const struct strip *strip, size_t place)
{
    return (place < strip->count || place == strip->state->views.at) &&
           uistate_listview_at(strip->state, place);
}

/* " 2 Attention 4 ", "[1 All 12/142]". Returns the bytes before the count. */
static size_t tab_text(const struct strip *strip, size_t place, char *ret)
{
    const struct uistate *state = strip->state;
    const struct listview *view = uistate_listview_at(state, place);
    const bool here = place == state->views.at;
    const int64_t count = uistate_listview_count(state, place);
    char number[16] = "";
    char *counts = here ? count_text(state, strip->brief) : NULL;
    if (!here && draw_counts_known(state) && count != COUNT_NONE)
        draw_count(count, number, sizeof number);
    const char *text = here ? counts : number;
    snprintf(ret, TAB_MAX, "%s%zu %s", here ? "[" : " ", place + 1,
             strip->brief ? view->brief : view->name);
    const size_t name = strlen(ret);
    snprintf(ret + name, TAB_MAX - name, "%s%s%s", *text ? " " : "", text, here ? "]" : " ");
    free(counts);
    return name;
}

/* The first that is left out, where the dots stand; LISTVIEW_PLACES: none, or no room for them. */
static size_t first_left_out(const struct strip *strip)
{
    size_t place = strip->dots ? 0 : LISTVIEW_PLACES;
    while (place < LISTVIEW_PLACES &&
           (is_shown(strip, place) || !uistate_listview_at(strip->state, place)))
        place++;
    return place;
}

static void measure(struct strip *strip)
{
    const enum text_charset charset = strip->state->charset;
    const char *dots = draw_sign(SIGN_ELLIPSIS, charset);
    char text[TAB_MAX];
    strip->width = 0;
    for (size_t i = 0; i < LISTVIEW_PLACES; i++) {
        if (!is_shown(strip, i))
            continue;
        (void)tab_text(strip, i, text);
        strip->width +=
            (strip->width > 0 && !strip->brief) + text_width(text, strlen(text), charset);
    }
    if (first_left_out(strip) < LISTVIEW_PLACES)
        strip->width += text_width(dots, strlen(dots), charset) + 1;
}

/* The fullest strip for so many columns. */
static struct strip strip_for(const struct uistate *state, int room)
{
    struct strip strip = {.state = state, .dots = true, .count = LISTVIEW_PLACES};
    measure(&strip);
    if (strip.width > room) {
        strip.brief = true;
        measure(&strip);
    }
    while (strip.count > 0 && strip.width > room) {
        strip.count--;
        measure(&strip);
    }
    if (strip.width > room) {
        strip.dots = false;
        measure(&strip);
    }
    return strip;
}

static void draw_strip(const struct strip *strip, struct canvas *canvas, struct rect line)
{
    const size_t left_out = first_left_out(strip);
    char text[TAB_MAX];
    int x = line.x;
    for (size_t i = 0; i < LISTVIEW_PLACES; i++) {
        if (i == left_out) {
            x += canvas_put(canvas, line, line.y, x, (struct put){.role = ROLE_HEADER},
                            draw_sign(SIGN_ELLIPSIS, strip->state->charset));
            x += canvas_put(canvas, line, line.y, x, (struct put){.role = ROLE_HEADER}, " ");
        }
        if (!is_shown(strip, i))
            continue;
        const bool here = i == strip->state->views.at;
        const size_t name = tab_text(strip, i, text);
        if (x > line.x && !strip->brief)
            x += canvas_put(canvas, line, line.y, x, (struct put){.role = ROLE_HEADER}, " ");
        x += canvas_put_bytes(canvas, line, line.y, x,
                              (struct put){.role = here ? ROLE_TITLE : ROLE_HEADER}, text, name);
        /* A count that changes needs no colour then. */
        x += canvas_put(canvas, line, line.y, x, (struct put){.role = here ? ROLE_TITLE : ROLE_FG},
                        text + name);
    }
}

/* What stands at the right: the order, by all its keys or by the first, in full or in brief, and
 * that the filter is none that was typed just now. */
enum note { NOTE_WHOLE, NOTE_FIRST_KEY, NOTE_BRIEF_KEY, NOTE_NO_ORDER };

static void note_text(const struct uistate *state, enum note note, char *ret, size_t size)
{
    char sort[128] = "";
    struct sort_spec spec = state->sort;
    if (note != NOTE_WHOLE)
        spec.count = 1;
    if (note != NOTE_NO_ORDER)
        draw_sort_words(&spec, sort, sizeof sort);
    if (note == NOTE_BRIEF_KEY && spec.keys[0] == SORT_ATTENTION)
        snprintf(sort, sizeof sort, "attn%s", spec.reversed[0] ? " reversed" : "");
    ret[0] = '\0';
    if (state->filter_kept)
        snprintf(ret, size, " %s%s%sfilter kept from last time ", *sort ? "by " : "", sort,
                 *sort ? ", " : "");
    else if (*sort)
        snprintf(ret, size, " by %s ", sort);
}

static struct strip strip_beside(const struct uistate *state, int room, enum note note, char *ret,
                                 size_t size)
{
    note_text(state, note, ret, size);
    return strip_for(state, room - (int)strlen(ret) - (note != NOTE_NO_ORDER));
}

/* The longest one that takes no tab's place, else the longest beside as many tabs as the briefest
 * leaves; none of the order where that would take the place of all. */
static struct strip choose_note(const struct uistate *state, int room, char *ret_note, size_t size)
{
    const struct strip least = strip_beside(state, room, NOTE_BRIEF_KEY, ret_note, size);
    if (least.count == 0)
        return strip_beside(state, room, NOTE_NO_ORDER, ret_note, size);
    struct strip strip = {.count = 0};
    for (int note = NOTE_WHOLE; strip.count < least.count; note++)
        strip = strip_beside(state, room, (enum note)note, ret_note, size);
    return strip;
}

void view_strip_draw(const struct uistate *state, struct canvas *canvas, struct rect line,
                     bool focus)
{
    char note[192];
    const int room = line.cols - 2;
    const struct put rule = {.role = focus ? ROLE_BORDER_FOCUS : ROLE_BORDER};
    const struct strip strip = choose_note(state, room, note, sizeof note);
    const int width = (int)strlen(note), taken = strip.width;
    (void)canvas_rule(canvas, line, line.y, rule, rule, "");
    draw_strip(&strip, canvas, (struct rect){line.y, line.x + 1, 1, room});
    if (width > 0 && width <= room - taken) /* no count is covered */
        canvas_put(canvas, line, line.y, line.x + line.cols - 1 - width,
                   (struct put){.role = ROLE_HEADER}, note);
}

char *view_strip_brief(const struct uistate *state, const char *title, int width)
{
    const struct listview *view = uistate_listview(state);
    const size_t digit = state->views.at + 1;
    char *count = count_text(state, true);
    const char *between = *count ? " " : "";
    const int bare = (int)strcspn(count, " "); /* "11+1": the word goes, not half of it */
    char *texts[] = {
        digit == 1 ? xasprintf("%s%s%s", title, between, count)
                   : xasprintf("%s [%zu %s]%s%s", title, digit, view->brief, between, count),
        digit == 1 ? xasprintf("%s%s%.*s", title, between, bare, count)
                   : xasprintf("[%zu %s]%s%s", digit, view->brief, between, count),
        digit == 1 ? xstrdup(title)
                   : xasprintf("[%zu %s]%s%.*s", digit, view->brief, between, bare, count),
        xasprintf("[%zu]%s%.*s", digit, between, bare, count),
    };
    char *fits = NULL;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!fits && text_width(texts[i], strlen(texts[i]), state->charset) <= width)
            fits = texts[i];
        else
            free(texts[i]);
    }
    free(count);
    return fits ? fits : xstrdup(title);
}
