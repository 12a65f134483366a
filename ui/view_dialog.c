/* view_dialog.c - the questions before a write, and the two menus, over whatever is on the screen.
 * The input and the buttons are never hidden: on a small screen the explanation goes first, then
 * the box. */
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "model/label.h"
#include "view_parts.h"

#define BOX_WIDTH   66
#define FIXED_LINES 3 /* blank, input, buttons */
#define BOX_EDGES   2

struct question {
    const struct uistate *state;
    const struct session *session; /* NULL: it is gone */
    const struct units *units;     /* those that were read; NULL */
    const struct write_action *kind;
};

/* Centred on the screen and wiped. */
static struct rect open_box(struct canvas *canvas, int rows, int cols, const char *title)
{
    rows = rows > canvas->rows ? canvas->rows : rows;
    cols = cols > canvas->cols ? canvas->cols : cols;
    struct rect box = {(canvas->rows - rows) / 2, (canvas->cols - cols) / 2, rows, cols};
    canvas_fill(canvas, box, (struct put){.role = ROLE_FG}, ' ');
    canvas_box(canvas, box, (struct put){.role = ROLE_BORDER_FOCUS}, title);
    int margin = cols >= 44 ? 2 : 1;
    return (struct rect){box.y + 1, box.x + margin, box.rows - 2, box.cols - 2 * margin};
}

static struct question ask(const struct uistate *state, struct session *space)
{
    struct question question = {.state = state, .kind = uistate_write_of_dialog(state->dialog)};
    const struct snapshot *snapshot = state->snapshot;
    if (!snapshot || !state->dialog_id)
        return question;
    uint32_t row = snapshot_find(snapshot, state->dialog_id, state->dialog_workload);
    question.session = snapshot_row(snapshot, row, space);
    const struct detail *detail = snapshot->detail;
    bool same = detail && detail->workload == state->dialog_workload &&
                strcmp(detail->id, state->dialog_id) == 0;
    question.units = same ? detail->units : NULL;
    return question;
}

/* Of all units that were read: one that overwrites must not hide behind those that do not. */
static const char *destination_of(const struct question *question)
{
    const char *of_units = units_destination(question->units);
    return of_units || !question->session ? of_units : question->session->destination;
}

/* What is restored or deleted, in the middle of a sentence. */
static const char *units_of(const struct question *question, char *buf, size_t size)
{
    const struct session *session = question->session;
    char label[DRAW_LABEL_MAX];
    bool bulk = session->job == JOB_BULK;
    if (session->total > 0 || (session->total == 0 && !bulk))
        return label_from_counts(session, buf, size);
    if (session->label)
        snprintf(buf, size, "%.120s",
                 draw_label(session, question->state->charset, label, sizeof label));
    else
        snprintf(buf, size, "%s",
                 bulk ? "a bulk restore of units whose number is not known yet"
                      : "units whose number is not known");
    return buf;
}

static void add_consequence(struct paper *paper, const struct question *question)
{
    const char *to = destination_of(question);
    char units[DRAW_LABEL_MAX];

    units_of(question, units, sizeof units);
    if (question->session->total == 0 && question->session->job != JOB_BULK)
        paper_text(paper, ROLE_WARN, 0, "It has no units: there is nothing that it would restore.");
    if (question->kind->dialog == DIALOG_DELETE) {
        paper_printf(paper, ROLE_WARN, 0,
                     "Deletes the draft of %s. It cannot be undone; no content is touched.", units);
        return;
    }
    const bool both = to && strcmp(to, DESTINATION_BOTH) == 0;
    paper_printf(paper, ROLE_WARN, 0, "Starts restoring %s%s%s. It cannot be cancelled later.",
                 units, both ? ", a part" : "",
                 destination_overwrites(to) ? " IN PLACE: what is there now is overwritten" : "");
    const char *note = draw_destination_note(to, (enum workload)question->session->workload);
    if (note)
        paper_printf(paper, ROLE_WARN, 0, "Meanwhile: %s.", note);
}

/* The point that is restored; where they differ, the oldest and the newest. */
static void add_points(struct paper *paper, const struct question *question)
{
    int64_t oldest = TIME_NONE, newest = TIME_NONE;
    bool utc = draw_utc(question->state);
    char from[64], to[64];

    struct unit_walk walk = {question->units, 0, 0};
    for (const struct artifact *unit; (unit = units_next(&walk));) {
        int64_t point = unit->point_ms;
        if (point == TIME_NONE)
            continue;
        oldest = oldest == TIME_NONE || point < oldest ? point : oldest;
        newest = newest == TIME_NONE || point > newest ? point : newest;
    }
    if (oldest == TIME_NONE)
        return;
    timefmt_long(oldest, utc, from, sizeof from);
    if (oldest == newest) {
        paper_pair(paper, "Point", ROLE_FG, from);
        return;
    }
    paper_pairf(paper, "Points", ROLE_FG, "%s to", from);
    paper_pair(paper, "", ROLE_FG, timefmt_long(newest, utc, to, sizeof to));
}

/* On one line; where it is too long for one, its end, which is to be typed. */
static void add_id(struct paper *paper, const char *id)
{
    const char *end = id, *mark = draw_sign(SIGN_ELLIPSIS, paper->charset);
    int room = paper->width - paper->label_width,
        cut = text_width(mark, strlen(mark), paper->charset);

    if (text_width(id, strlen(id), paper->charset) <= room) {
        paper_pair(paper, "Id", ROLE_FG, id);
        return;
    }
    size_t length = strlen(id), most = room > 0 ? (size_t)room * TEXT_CELL_BYTES : 0;
    end += length > most ? length - most : 0; /* no cell has more bytes */
    while (*end && text_width(end, strlen(end), paper->charset) > room - cut)
        do
            end++;
        while (utf8_continues(*end));
    paper_pairf(paper, "Id", ROLE_FG, "%s%s", mark, end);
}

static bool is_prod(const struct uistate *state)
{
    return ascii_casecmp(state->env, "prod") == 0;
}

/* What has to be typed is among the first: where there is no room, the last lines go. */
static void add_facts(struct paper *paper, const struct question *question)
{
    const struct session *session = question->session;
    const struct workload_info *info = workload_info((enum workload)session->workload);
    char label[DRAW_LABEL_MAX], units[64], tenant[192];
    const char *env = question->state->env;

    const char *name = draw_tenant(question->state, tenant, sizeof tenant);
    if (is_prod(question->state)) /* as in the header */
        paper_item(paper, ROLE_PROD, "PROD", ROLE_ACCENT, name);
    else
        paper_pairf(paper, "Tenant", ROLE_ACCENT, "%s%s%s", name, *env ? "   " : "", env);
    paper_pair(paper, "Session", ROLE_ACCENT,
               draw_label(session, paper->charset, label, sizeof label));
    paper_pair(paper, "To", ROLE_FG, draw_destination(destination_of(question)));
    add_id(paper, session->id);
    if (session->total == 0 && session->job == JOB_BULK)
        paper_pairf(paper, "Units", ROLE_FG, "%s: how many is not known until resolved",
                    info->name);
    else
        paper_pairf(paper, "Units", ROLE_FG, "%s, %s",
                    label_from_counts(session, units, sizeof units), info->name);
    add_points(paper, question);
}

/* The two buttons, or where there is no room for both the one with the focus, which is marked by
 * more than colour. */
static void draw_buttons(const struct question *question, struct canvas *canvas, struct rect line)
{
    const char *verb = question->kind->verb;
    bool confirm = question->state->dialog_confirm_focus, room = line.cols >= 34;
    const char *const words[2] = {room ? "Keep as draft" : "Keep", verb};
    int x = line.x;

    for (int i = 0; i < 2; i++) {
        bool focus = confirm == (i == 1);
        enum role role = !focus ? ROLE_DIM : i == 1 ? ROLE_WARN : ROLE_ACCENT;
        if (!focus && line.cols < 17)
            continue;
        x += canvas_printf(canvas, line, line.y, x, (struct put){role, focus ? CELL_CURSOR : 0},
                           "%s%s%s%s%s", focus ? ">" : "", room ? "[ " : "", words[i],
                           room ? " ]" : "", focus ? "<" : "");
        x += room ? 3 : 1;
    }
    if (!uistate_dialog_is_right(question->state))
        return;
    char next[48]; /* where it has no room, the notice after Enter says it */
    snprintf(next, sizeof next, "%sEnter: %s", confirm ? "" : "Tab, then ", verb);
    if (x + (int)strlen(next) <= line.x + line.cols)
        canvas_put(canvas, line, line.y, x, (struct put){.role = ROLE_PROMPT}, next);
}

/* `names`: the prompt has to tell the id, too, as its line had no room. */
static int draw_prompt(const struct question *question, struct canvas *canvas, struct rect line,
                       bool names)
{
    static const struct {
        const char *before;
        int characters;
    } forms[] = {{"Type the last four of ", 8}, {"Last four of ", 8}, {"Type ", 4}};
    static const char *const plain[] = {"Type the last four characters of the id: ",
                                        "Last four of the id: ", "Id's last 4: ", "id: ", ""};
    const struct put put = {.role = ROLE_PROMPT};
    const int answer = UISTATE_CONFIRM_CHARACTERS + 1; /* and the cursor behind it */
    char prompt[96];
    for (size_t i = 0; names && question->session && i < sizeof forms / sizeof *forms; i++) {
        snprintf(prompt, sizeof prompt, "%s%s%s: ", forms[i].before,
                 draw_sign(SIGN_ELLIPSIS, canvas->charset),
                 uistate_id_end(question->session->id, forms[i].characters));
        if (text_width(prompt, strlen(prompt), canvas->charset) + answer <= line.cols)
            return canvas_put(canvas, line, line.y, line.x, put, prompt);
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if ((int)strlen(plain[i]) + answer <= line.cols)
            return canvas_put(canvas, line, line.y, line.x, put, plain[i]);
    return 0;
}

static void draw_input(const struct question *question, struct canvas *canvas, struct rect line,
                       bool names)
{
    int x = line.x + draw_prompt(question, canvas, line, names);
    canvas_run(canvas, line, line.y, x, UISTATE_CONFIRM_CHARACTERS,
               (struct put){.role = ROLE_FAINT}, "_");
    view_input_draw(canvas, (struct rect){line.y, x, 1, line.x + line.cols - x},
                    &question->state->dialog_edit, true);
}

/* What it comes to in a few words, for where the sentence has no room. */
static const char *brief_consequence(const struct question *question)
{
    const char *to = destination_of(question);
    if (question->kind->dialog == DIALOG_DELETE)
        return "It cannot be undone.";
    return destination_overwrites(to) ? "IN PLACE. No cancel." : "Cannot be cancelled.";
}

static void write_bare(struct paper *paper, const struct question *question,
                       const struct canvas *canvas, bool brief)
{
    char label[DRAW_LABEL_MAX];
    paper_init(paper, canvas->cols, 0, canvas->charset);
    const bool prod = is_prod(question->state);
    const char *what = prod ? " on PROD" : canvas->cols < 19 ? "" : " the draft";
    paper_printf(paper, prod ? ROLE_PROD : ROLE_WARN, 0, "%s%s?", question->kind->verb, what);
    if (!question->session)
        return;
    if (brief)
        paper_text(paper, ROLE_WARN, 0, brief_consequence(question));
    else
        add_consequence(paper, question);
    paper_text(paper, ROLE_ACCENT, 0,
               draw_label(question->session, paper->charset, label, sizeof label));
}

/* No room for a box: the last lines of the screen, as many as it takes. */
static void draw_bare(const struct question *question, struct canvas *canvas)
{
    const int below = canvas->rows < 2 ? canvas->rows : 2, room = canvas->rows - below;
    const int bottom = canvas->rows - 1;
    struct paper paper;

    write_bare(&paper, question, canvas, false);
    if ((int)paper.count > room) {
        paper_release(&paper);
        write_bare(&paper, question, canvas, true);
    }
    const int lines = (int)paper.count < room ? (int)paper.count : room;
    const struct rect text = {room - lines, 0, lines, canvas->cols};
    canvas_fill(canvas, (struct rect){text.y, 0, lines + below, canvas->cols},
                (struct put){.role = ROLE_FG}, ' ');
    paper_draw(&paper, canvas, text, 0);
    paper_release(&paper);
    if (below == 2)
        draw_buttons(question, canvas, (struct rect){bottom, 0, 1, canvas->cols});
    draw_input(question, canvas, (struct rect){bottom - (below == 2), 0, 1, canvas->cols}, true);
}

/* Returns the lines that say what it comes to. */
static int write_question(struct paper *paper, const struct question *question, int width,
                          const struct canvas *canvas, bool dense)
{
    paper_init(paper, width, 9, canvas->charset);
    paper->dense = dense;
    add_consequence(paper, question);
    const int consequence = (int)paper->count;
    paper_blank(paper);
    add_facts(paper, question);
    return consequence;
}

static void draw_box(const struct question *question, struct canvas *canvas,
                     const struct paper *paper, int width)
{
    const int lines = (int)paper->count;
    struct rect inside =
        open_box(canvas, lines + FIXED_LINES + BOX_EDGES, width, question->kind->question);
    int bottom = inside.y + inside.rows, blank = inside.rows > lines + 2;
    struct rect text = {inside.y, inside.x, inside.rows - 2 - blank, inside.cols};
    paper_draw(paper, canvas, text, 0);
    draw_input(question, canvas, (struct rect){bottom - 2, inside.x, 1, inside.cols},
               lines > text.rows);
    draw_buttons(question, canvas, (struct rect){bottom - 1, inside.x, 1, inside.cols});
}

static void draw_question(const struct uistate *state, struct canvas *canvas)
{
    struct session space;
    struct question question = ask(state, &space);
    struct paper paper;
    int width = canvas->cols - (canvas->cols >= 60 ? 4 : 0);
    const int room = canvas->rows - BOX_EDGES - 2; /* input and buttons */

    width = width > BOX_WIDTH ? BOX_WIDTH : width;
    if (canvas->cols < 30 || !question.session) {
        draw_bare(&question, canvas);
        return;
    }
    const int inner = width - (width >= 44 ? 4 : 2);
    int consequence = write_question(&paper, &question, inner, canvas, false);
    if ((int)paper.count > room) {
        paper_release(&paper);
        consequence = write_question(&paper, &question, inner, canvas, true);
    }
    if (consequence > room) /* none of it is cut */
        draw_bare(&question, canvas);
    else
        draw_box(&question, canvas, &paper, width);
    paper_release(&paper);
}

struct menu {
    const char *title;
    int count, index, current; /* current: what is in force */
};
typedef const char *menu_name(const struct uistate *state, int i);

static const char *sort_name(const struct uistate *state, int i)
{
    return state->view == VIEW_UNITS ? unit_sort_key_name((enum unit_sort_key)i)
                                     : sort_key_name((enum sort_key)i);
}

static const char *theme_name_at(const struct uistate *state, int i)
{
    return state->theme_names[i];
}

static void draw_menu_rows(const struct uistate *state, struct canvas *canvas, struct rect area,
                           const struct menu *menu, menu_name *name)
{
    int first = menu->index >= area.rows ? menu->index - area.rows + 1 : 0;
    for (int i = 0; i < area.rows && first + i < menu->count; i++) {
        int item = first + i, y = area.y + i;
        bool selected = item == menu->index;
        uint8_t modifiers = selected ? CELL_CURSOR : 0;
        if (selected) {
            draw_cursor_row(canvas, (struct rect){y, area.x, 1, area.cols}, modifiers);
            canvas->cursor_visible = false;
        }
        canvas_put_field(canvas, area, y, (struct field){.x = area.x + 2, .width = area.cols - 4},
                         (struct put){selected ? ROLE_ACCENT : ROLE_FG, modifiers},
                         name(state, item));
        if (item == menu->current)
            canvas_put(canvas, area, y, area.x + area.cols - 1, (struct put){ROLE_MARK, modifiers},
                       "*");
    }
}

static void draw_menu(const struct uistate *state, struct canvas *canvas, const struct menu *menu,
                      menu_name *name)
{
    if (canvas->rows < 4 || canvas->cols < 10) { /* just the one under the cursor */
        struct rect line = {canvas->rows - 1, 0, 1, canvas->cols};
        draw_menu_rows(state, canvas, line, menu, name);
        return;
    }
    char title[48];
    snprintf(title, sizeof title, "%s %d/%d", menu->title, menu->index + 1, menu->count);
    /* Header and the keys that choose stay in sight. */
    int most = canvas->rows < 9 ? canvas->rows : canvas->rows - 3;
    bool whole = menu->count + 2 <= most;
    struct rect inside =
        open_box(canvas, whole ? menu->count + 2 : most, 36, whole ? menu->title : title);
    draw_menu_rows(state, canvas, inside, menu, name);
}

static void draw_sort(const struct uistate *state, struct canvas *canvas)
{
    bool units = state->view == VIEW_UNITS;
    struct menu menu = {"Sort by", uistate_menu_count(state), state->menu_index,
                        units ? (int)state->units.sort.key : (int)state->sort.keys[0]};
    draw_menu(state, canvas, &menu, sort_name);
}

static void draw_themes(const struct uistate *state, struct canvas *canvas)
{
    struct menu menu = {"Theme", (int)state->theme_count, state->menu_index, -1};
    for (int i = 0; i < menu.count; i++)
        if (strcmp(state->theme_names[i], state->theme_name) == 0)
            menu.current = i;
    draw_menu(state, canvas, &menu, theme_name_at);
}

/* What a search for the session that holds a unit would cost. */
static void draw_holder(const struct uistate *state, struct canvas *canvas)
{
    const struct session *session = uistate_selected(state);
    const struct holder_cost cost = uistate_holder_cost(state);
    const char *name = session ? workload_info((enum workload)session->workload)->name : "";
    int width = canvas->cols < BOX_WIDTH ? canvas->cols : BOX_WIDTH;
    struct paper paper;
    paper_init(&paper, width - (width >= 44 ? 4 : 2), 0, canvas->charset);
    char opened[48] = "none was opened yet";
    if (cost.opened > 0)
        snprintf(opened, sizeof opened, "%u that %s opened do%s not", cost.opened,
                 cost.opened == 1 ? "was" : "were", cost.opened == 1 ? "es" : "");
    paper_printf(&paper, ROLE_FG, 0, "%u running %s session%s may hold this unit; %s.",
                 cost.sessions, name, cost.sessions == 1 ? "" : "s", opened);
    paper_printf(&paper, ROLE_WARN, 0,
                 "To look through them takes about %u request%s, one at a time.", cost.requests,
                 cost.requests == 1 ? "" : "s");
    paper_text(&paper, ROLE_FG, 0, "Enter searches, Esc does not. Esc stops a search.");
    struct rect inside = open_box(canvas, (int)paper.count + 2, width, "Find what holds it");
    paper_draw(&paper, canvas, inside, 0);
    paper_release(&paper);
}

void view_dialog_draw(const struct uistate *state, struct canvas *canvas)
{
    switch (state->dialog) {
    case DIALOG_NONE:
    case DIALOG_SIGN_IN: /* view_signin.c */
        return;
    case DIALOG_ACTIVATE:
    case DIALOG_DELETE:
        draw_question(state, canvas);
        return;
    case DIALOG_SORT:
        draw_sort(state, canvas);
        return;
    case DIALOG_THEME:
        draw_themes(state, canvas);
        return;
    case DIALOG_HOLDER:
        draw_holder(state, canvas);
        return;
    }
}
