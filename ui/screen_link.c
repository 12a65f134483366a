/* screen_link.c - the cells of a link, drawn by ourselves. */
#include "screen_link.h"

#include <string.h>

#include "base/hash.h"
#include "osc.h"
#include "screen_style.h"
#include "sgr.h"

#define SAVE_CURSOR    "\0337"
#define RESTORE_CURSOR "\0338"

static uint64_t hash_of(const struct canvas_link *link)
{
    return link->url ? hash_text(link->url, 0) : 0;
}

static bool same_rect(struct rect a, struct rect b)
{
    return a.y == b.y && a.x == b.x && a.rows == b.rows && a.cols == b.cols;
}

bool screen_link_left(struct screen_link *link, const struct canvas *canvas, struct rect *ret_area)
{
    const struct canvas_link *wanted = &canvas->link;
    bool same = wanted->url && same_rect(link->area, wanted->area) && link->hash == hash_of(wanted);
    if (link->area.rows == 0 || same)
        return false;
    *ret_area = link->area;
    link->area.rows = 0;
    return true;
}

static void add_row(const struct canvas *canvas, int y, const struct theme *theme,
                    enum color_depth depth, struct strbuf *out)
{
    const struct cell *row = canvas->cells + (size_t)y * (size_t)canvas->cols;
    int from = canvas->link.area.x, end = from + canvas->link.area.cols;
    struct sgr sgr = {.unsure = true};
    while (from < end && row[from].width == 0)
        from++; /* the half of a wide character that begins before it */
    while (end > from && strcmp(row[end - 1].bytes, " ") == 0)
        end--;
    strbuf_printf(out, "\033[%d;%dH", y + 1, from + 1);
    for (int x = from; x < end; x++) {
        enum role role = row[x].role < ROLE_COUNT ? (enum role)row[x].role : ROLE_FG;
        sgr_wear(&sgr, screen_style(theme, role, row[x].modifiers % CELL_MODIFIERS, depth), out);
        strbuf_puts(out, row[x].bytes);
    }
}

bool screen_link_add(struct screen_link *link, const struct canvas *canvas,
                     const struct theme *theme, enum color_depth depth, bool forced,
                     struct strbuf *out)
{
    const struct canvas_link *wanted = &canvas->link;
    if (!wanted->url || (link->area.rows > 0 && !forced))
        return false;
    if (!osc_link(out, wanted->url))
        return false;
    strbuf_puts(out, SAVE_CURSOR);
    for (int y = wanted->area.y; y < wanted->area.y + wanted->area.rows; y++)
        add_row(canvas, y, theme, depth, out);
    osc_link_end(out);
    strbuf_puts(out, RESTORE_CURSOR);
    *link = (struct screen_link){wanted->area, hash_of(wanted)};
    return true;
}
