/* view_first_run.c - the page of a restoretop that knows no tenant yet. */
#include <string.h>

#include "first_run.h"
#include "view_parts.h"

#define PAGE_WIDTH 72
#define TEXT_FROM  30 /* columns that the longest text takes */

struct line {
    const char *key, *brief, *text, *more; /* brief, more: as there is room */
};

static const struct line lines[] = {
    {"1", "Sign in", "Sign in to a tenant", "with the ids of your own application"},
    {"2", "Register an app", "Register an application", "prints what to click in Entra, and ends"},
    {"3", "Demo", "Demo", "a simulated tenant, no network"},
    {"4", "Quit", "Quit", ""},
};
#define LINES (int)(sizeof lines / sizeof *lines)

/* Centred where it is smaller than the screen. */
static struct rect open_page(struct canvas *canvas, int wanted)
{
    int cols = canvas->cols < PAGE_WIDTH ? canvas->cols : PAGE_WIDTH;
    int rows = canvas->rows < wanted ? canvas->rows : wanted;
    return (struct rect){(canvas->rows - rows) / 3, (canvas->cols - cols) / 2, rows, cols};
}

/* Returns the lines it took. */
static int put_text(struct canvas *canvas, struct rect area, int y, enum role role,
                    const char *text)
{
    struct paper paper;
    struct rect below = {y, area.x, area.y + area.rows - y, area.cols};
    paper_init(&paper, area.cols, 0, canvas->charset);
    paper_text(&paper, role, 0, text);
    int count = (int)paper.count;
    if (below.rows > 0)
        paper_draw(&paper, canvas, below, 0);
    paper_release(&paper);
    return count;
}

static void draw_choice(const struct first_run_page *page, struct canvas *canvas, struct rect area,
                        int y, int index)
{
    const struct line *line = &lines[index];
    bool chosen = page->chosen == index;
    uint8_t modifiers = chosen ? CELL_CURSOR : 0;
    if (chosen)
        draw_cursor_row(canvas, (struct rect){y, area.x, 1, area.cols}, modifiers);
    canvas_put(canvas, area, y, area.x + 2, (struct put){ROLE_KEY, modifiers}, line->key);
    canvas_put(canvas, area, y, area.x + 4, (struct put){chosen ? ROLE_ACCENT : ROLE_FG, modifiers},
               area.cols < TEXT_FROM ? line->brief : line->text);
    if (area.cols >= PAGE_WIDTH)
        canvas_put(canvas, area, y, area.x + 30, (struct put){ROLE_DIM, modifiers}, line->more);
}

static void draw_choices(const struct first_run_page *page, struct canvas *canvas)
{
    struct rect area = open_page(canvas, 13);
    bool roomy = area.rows >= 12, some = area.rows >= 6;
    int y = area.y;
    if (some)
        y += put_text(canvas, area, y, ROLE_TITLE, "restoretop knows no tenant yet.");
    if (roomy) {
        y += put_text(canvas, area, y, ROLE_DIM,
                      "It reads restore sessions of Microsoft 365 Backup, and changes nothing "
                      "unless started with --write.");
        y++;
    }
    for (int i = 0; i < LINES && y < area.y + area.rows; i++)
        draw_choice(page, canvas, area, y++, i);
    y += roomy;
    if (*page->names && y < area.y + area.rows) {
        struct strbuf names;
        strbuf_init(&names, STRBUF_NO_LIMIT);
        strbuf_printf(&names, "The config file has profiles: %s. restoretop --profile NAME",
                      page->names);
        put_text(canvas, area, y, ROLE_DIM, names.bytes);
        strbuf_release(&names);
    }
}

static void draw_edit(struct canvas *canvas, struct rect area, int y, const char *label,
                      const struct edit *edit, bool has_keys)
{
    int x = area.x + (area.cols >= 44 ? 26 : 8);
    canvas_put(canvas, area, y, area.x, (struct put){.role = has_keys ? ROLE_ACCENT : ROLE_DIM},
               label);
    if (edit->length == 0)
        canvas_run(canvas, area, y, x, area.x + area.cols - x, (struct put){.role = ROLE_FAINT},
                   "_");
    view_input_draw(canvas, (struct rect){y, x, 1, area.x + area.cols - x}, edit, has_keys);
}

static void draw_keep(const struct first_run_page *page, struct canvas *canvas, struct rect area,
                      int y)
{
    bool has_keys = page->field == FIELD_KEEP;
    canvas_printf(canvas, area, y, area.x, (struct put){has_keys ? ROLE_ACCENT : ROLE_DIM, 0},
                  "[%c] keep them in %s", page->keep ? 'x' : ' ',
                  area.cols >= 44 ? page->path : "the config file");
    if (has_keys) {
        canvas->cursor_y = y;
        canvas->cursor_x = area.x + 1;
        canvas->cursor_visible = true;
    }
}

static void draw_form(const struct first_run_page *page, struct canvas *canvas)
{
    struct rect area = open_page(canvas, 13);
    bool wide = area.cols >= 44, roomy = area.rows >= 12;
    int y = area.y;
    if (area.rows >= 6)
        y += put_text(canvas, area, y, ROLE_TITLE, "Sign in to a tenant") + roomy;
    if (roomy)
        y += put_text(canvas, area, y, ROLE_DIM,
                      "Both are on the Overview page of the app registration in Entra; neither is "
                      "a secret.") +
             1;
    draw_edit(canvas, area, y++, wide ? "Directory (tenant) ID" : "Tenant", &page->tenant,
              page->field == FIELD_TENANT);
    draw_edit(canvas, area, y++, wide ? "Application (client) ID" : "Client", &page->client,
              page->field == FIELD_CLIENT);
    if (page->path)
        draw_keep(page, canvas, area, y++);
    y += roomy;
    if (page->why.kind != FAULT_NONE)
        y += put_text(canvas, area, y, ROLE_WARN, page->why.text);
    put_text(canvas, area, y, ROLE_DIM,
             wide ? "Enter: next, at last: sign in. Space: tick. Esc: back."
                  : "Enter: next. Esc: back.");
}

void first_run_draw(const struct first_run_page *page, struct canvas *canvas)
{
    canvas_clear(canvas);
    (page->form ? draw_form : draw_choices)(page, canvas);
}
