/* screen_curses.c - a canvas on the terminal, by way of curses, which no other file includes.
 *
 * curses computes the least change of the screen; it does not get to write it (screen_frame.h), nor
 * to set modes: its descriptor is no terminal. Keys are read and decoded by us (screen_key.h). */
#include <curses.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "changes.h"
#include "cli/notify_ways.h"
#include "screen.h"
#include "screen_frame.h"
#include "screen_input.h"
#include "screen_link.h"
#include "screen_restore.h"
#include "screen_sides.h"
#include "screen_style.h"
#include "terminfo.h"

#define PAIRS_MAX 1024

struct look {
    bool known;
    attr_t attributes;
    int pair;
    int16_t bg;
};

struct screen {
    SCREEN *curses;
    struct screen_frame frame;
    struct termios saved, running;
    bool suspended;
    char *title; /* the window's, while it is ours; NULL: it never was */
    struct screen_input input;
    int rows, cols, typical_rows, typical_cols;
    enum text_charset charset;
    enum color_depth depth;
    bool default_colors;
    const struct theme *theme;
    struct look looks[ROLE_COUNT][CELL_MODIFIERS];
    struct {
        int fg, bg;
    } pairs[PAIRS_MAX];
    int pair_count, pair_limit;
    struct cell *shown; /* what curses was last told; rows * cols */
    bool repaint;       /* every cell is to be told again */
    bool visible;       /* the hardware cursor */
    int cursor_y, cursor_x;
    struct screen_link link;
};

/* A frame that was broken off is begun again from nothing. */
static bool send_frame(struct screen *screen)
{
    bool sent = screen_frame_send(&screen->frame);
    if (!sent)
        screen_redraw(screen);
    return sent;
}

static void add_enter(struct screen *screen)
{
    terminfo_add(&screen->frame.before, "smkx");
    osc_paste_marks(&screen->frame.before, getenv("TERM"), true);
}

static void add_leave(const struct screen *screen, struct strbuf *out)
{
    osc_paste_marks(out, getenv("TERM"), false);
    terminfo_add(out, "rmkx");
    if (screen->title)
        strbuf_puts(out, OSC_TITLE_POP);
}

static void arm_restore(const struct screen *screen)
{
    static const char *const names[] = {"sgr0", "op", "cnorm", "rmcup", "cnorm"};
    struct strbuf bytes;
    strbuf_init(&bytes, SCREEN_RESTORE_BYTES);
    add_leave(screen, &bytes);
    /* Twice visible: some bring back how the cursor was when that screen was entered. */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        terminfo_add(&bytes, names[i]);
    screen_restore_arm(STDIN_FILENO, screen->frame.tty, &screen->saved, bytes.bytes, bytes.length);
    strbuf_release(&bytes);
}

static void choose_colors(struct screen *screen, const char *wanted)
{
    screen->depth = screen_depth_of(wanted, getenv("NO_COLOR"), terminfo_colors());
    if (screen->depth != DEPTH_MONO && start_color() != OK)
        screen->depth = DEPTH_MONO;
    if (screen->depth == DEPTH_MONO)
        return;
    screen->default_colors = use_default_colors() == OK;
    screen->pair_limit = COLOR_PAIRS < PAIRS_MAX ? COLOR_PAIRS : PAIRS_MAX;
}

static void free_screen(struct screen *screen)
{
    screen_frame_release(&screen->frame);
    free(screen->title);
    free(screen->shown);
    free(screen);
}

/* Until its first endwin() curses flushes at every movement of the cursor: 40 to 170 system calls a
 * frame. What it says for that end is dropped; its first refresh enters again.
 *
 * The cursor is hidden before, so that curses hides it when it is on the alternate screen: libvterm
 * keeps "hidden" with the position that entering it saves. */
static void end_first_use(struct screen *screen)
{
    struct strbuf dropped;
    strbuf_init(&dropped, STRBUF_NO_LIMIT);
    screen->visible = curs_set(0) == ERR;
    (void)endwin();
    screen_frame_take(&screen->frame, &dropped);
    strbuf_release(&dropped);
}

static void take_modes(struct screen *screen)
{
    (void)raw();
    (void)noecho();
    (void)nonl();
    (void)typeahead(-1); /* a frame is not broken off for a key: all keys were read before it */
    (void)intrflush(stdscr, FALSE);
    (void)tcgetattr(STDIN_FILENO, &screen->running);
}

struct screen *screen_open(const struct screen_options *options, struct fault *why)
{
    if (!terminfo_check(why))
        return NULL;
    struct screen *screen = xcalloc(1, sizeof *screen);
    screen->visible = true;
    (void)tcgetattr(STDIN_FILENO, &screen->saved);
    if (!screen_frame_open(&screen->frame, options->signal_fd, why))
        goto failed;
    screen_restore_arm(STDIN_FILENO, screen->frame.tty, &screen->saved, "", 0); /* modes first */
    screen_restore_curses_begin();
    use_env(FALSE); /* any LINES and COLUMNS would be believed, and so much memory asked for */
    /* It gives up over a type without a size (linux) unless it may ask. */
    use_tioctl(screen_sides_are_plausible(STDIN_FILENO));
    screen->curses = newterm(NULL, screen->frame.out, stdin);
    if (!screen->curses) {
        fault_set(why, FAULT_SYSTEM, "curses could not set the terminal up.");
        fault_hint(why, "It takes some memory and two descriptors of files: see ulimit -a.");
        goto failed;
    }
    screen->typical_rows = LINES;
    screen->typical_cols = COLS;
    take_modes(screen);
    arm_restore(screen);
    screen_keys_init(&screen->input.keys);
    terminfo_learn_keys(&screen->input.keys);
    screen->charset = screen_charset_of(options->ascii, nl_langinfo(CODESET), getenv("TERM"));
    screen_frame_learn(&screen->frame, terminfo_text("sgr0"), terminfo_text("oc"));
    screen_frame_divert(&screen->frame);
    choose_colors(screen, options->color);
    end_first_use(screen);
    screen_restore_curses_end();
    add_enter(screen);
    if (options->asks_ground && screen->depth != DEPTH_MONO) {
        strbuf_puts(&screen->frame.before, OSC_ASK_GROUND);
        screen->input.keys.ground = OSC_GROUND_ASKED;
    }
    screen->repaint = true;
    (void)screen_resize(screen);
    return screen;
failed:
    screen_restore_curses_end();
    screen_restore_disarm();
    free_screen(screen);
    return NULL;
}

static void give_back(struct screen *screen)
{
    struct strbuf bytes;
    strbuf_init(&bytes, STRBUF_NO_LIMIT);
    add_leave(screen, &bytes);
    screen_restore_curses_begin();
    (void)endwin();
    screen_restore_curses_end();
    screen_frame_take(&screen->frame, &bytes);
    terminfo_add(&bytes, "cnorm"); /* once more, as in arm_restore */
    screen_frame_send_last(&screen->frame, &bytes);
    strbuf_release(&bytes);
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &screen->saved);
}

void screen_close(struct screen *screen)
{
    if (!screen)
        return;
    if (!screen->suspended)
        give_back(screen);
    screen_restore_disarm();
    delscreen(screen->curses);
    free_screen(screen);
}

void screen_size(const struct screen *screen, int *ret_rows, int *ret_cols)
{
    *ret_rows = screen->rows;
    *ret_cols = screen->cols;
}

bool screen_resize(struct screen *screen)
{
    int rows = screen->typical_rows, cols = screen->typical_cols;
    screen_sides_ask(screen->frame.tty, &rows, &cols);
    if (rows == screen->rows && cols == screen->cols)
        return false;
    screen_restore_curses_begin();
    (void)resizeterm(rows, cols);
    screen_restore_curses_end();
    screen->rows = rows;
    screen->cols = cols;
    jump_size(&screen->frame.sgr.jump, rows, cols, terminfo_text("hpa"));
    free(screen->shown);
    screen->shown = xcalloc((size_t)rows * (size_t)cols, sizeof *screen->shown);
    screen_redraw(screen);
    return true;
}

enum text_charset screen_charset(const struct screen *screen)
{
    return screen->charset;
}

enum color_depth screen_depth(const struct screen *screen)
{
    return screen->depth;
}

void screen_set_theme(struct screen *screen, const struct theme *theme)
{
    screen->theme = theme;
    screen->pair_count = 0;
    screen->repaint = true;
    memset(screen->looks, 0, sizeof screen->looks);
}

static int color_of(const struct screen *screen, int16_t color, int otherwise)
{
    bool lacking = color == COLOR_DEFAULT_INDEX && !screen->default_colors;
    return screen_color_number(lacking ? otherwise : color, COLORS);
}

/* Pair 0 is the terminal's own colours and cannot be changed; it also serves when none are left. */
static int pair_of(struct screen *screen, struct style style)
{
    int fg = color_of(screen, style.fg, COLOR_WHITE);
    int bg = color_of(screen, style.bg, COLOR_BLACK);
    bool plain = style.fg == COLOR_DEFAULT_INDEX && style.bg == COLOR_DEFAULT_INDEX;
    if (plain || screen->depth == DEPTH_MONO)
        return 0;
    for (int i = 0; i < screen->pair_count; i++)
        if (screen->pairs[i].fg == fg && screen->pairs[i].bg == bg)
            return i + 1;
    if (screen->pair_count + 1 >= screen->pair_limit ||
        init_extended_pair(screen->pair_count + 1, fg, bg) != OK)
        return 0;
    screen->pairs[screen->pair_count].fg = fg;
    screen->pairs[screen->pair_count++].bg = bg;
    return screen->pair_count;
}

static attr_t attributes_of(struct style style)
{
    static const struct {
        unsigned flag;
        attr_t attribute;
    } flags[] = {{STYLE_BOLD, A_BOLD},
                 {STYLE_DIM, A_DIM},
                 {STYLE_ITALIC, A_ITALIC},
                 {STYLE_UNDERLINE, A_UNDERLINE},
                 {STYLE_REVERSE, A_REVERSE}};
    attr_t attributes = A_NORMAL;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (style.attributes & flags[i].flag)
            attributes |= flags[i].attribute;
    return attributes;
}

static struct look look_of(struct screen *screen, enum role role, unsigned modifiers)
{
    struct look *look = &screen->looks[role < ROLE_COUNT ? role : ROLE_FG][modifiers];
    if (!look->known) {
        struct style style = screen_style(screen->theme, role, modifiers, screen->depth);
        *look = (struct look){true, attributes_of(style), pair_of(screen, style), style.bg};
    }
    return *look;
}

/* Blanks that show nothing of their role look alike: they are not drawn anew when it changes. */
static struct look look_of_cell(struct screen *screen, const struct cell *cell)
{
    struct look look = look_of(screen, (enum role)cell->role, cell->modifiers % CELL_MODIFIERS);
    struct look ground = look_of(screen, ROLE_BG, 0);
    bool shows = look.attributes & (A_UNDERLINE | A_REVERSE);
    return strcmp(cell->bytes, " ") == 0 && !shows && look.bg == ground.bg ? ground : look;
}

static void put_cell(void *context, int y, int x, const struct cell *cell)
{
    wchar_t wide[CCHARW_MAX + 1];
    size_t length = 0, left = strlen(cell->bytes), used;
    const char *at = cell->bytes;
    uint32_t code;
    while (length < CCHARW_MAX && (used = utf8_next(at, left, &code)) > 0) {
        wide[length++] = code == UTF8_BROKEN ? L'?' : (wchar_t)code;
        at += used;
        left -= used;
    }
    if (length == 0)
        wide[length++] = L' ';
    wide[length] = L'\0';
    struct look look = look_of_cell(context, cell);
    cchar_t drawn;
    if (setcchar(&drawn, wide, look.attributes, (short)0, &look.pair) == OK)
        (void)mvadd_wch(y, x, &drawn); /* ERR in the last corner, though it is drawn */
}

/* What curses was told of so far is drawn; the cursor stays behind it. */
static void draw_part(void *context)
{
    (void)context;
    (void)leaveok(stdscr, TRUE);
    (void)wnoutrefresh(stdscr);
    (void)doupdate();
}

/* Tells curses of the cells that changed (of whole rows it was 8 % of a key); false: none did. */
static bool put_cells(struct screen *screen, const struct canvas *canvas)
{
    static const struct changes_taker taker = {put_cell, draw_part};
    bool any = changes_walk(canvas, screen->shown, screen->repaint, &taker, screen);
    screen->repaint = false;
    return any;
}

static bool cursor_moved(const struct screen *screen, const struct canvas *canvas)
{
    return screen->cursor_y != canvas->cursor_y || screen->cursor_x != canvas->cursor_x ||
           screen->visible != canvas->cursor_visible;
}

static void put_cursor(struct screen *screen, const struct canvas *canvas)
{
    bool parked = canvas->cursor_y >= 0 && canvas->cursor_y < screen->rows &&
                  canvas->cursor_x >= 0 && canvas->cursor_x < screen->cols;
    (void)leaveok(stdscr, !parked);
    if (parked)
        (void)move(canvas->cursor_y, canvas->cursor_x);
    screen->cursor_y = canvas->cursor_y;
    screen->cursor_x = canvas->cursor_x;
}

/* After the frame: it may enter the alternate screen, and what is hidden before that would be
 * hidden on the other one, too, when the terminal goes back. */
static void put_visibility(struct screen *screen, const struct canvas *canvas)
{
    if (screen->visible != canvas->cursor_visible)
        (void)curs_set(canvas->cursor_visible ? 1 : 0);
    screen->visible = canvas->cursor_visible;
}

/* curses knows no links: where one was and is no more, cells are to be written anew. */
static bool drop_link(struct screen *screen, const struct canvas *canvas)
{
    struct rect area;
    if (!screen_link_left(&screen->link, canvas, &area))
        return false;
    (void)wredrawln(stdscr, area.y, area.rows);
    return true;
}

static void add_link(struct screen *screen, const struct canvas *canvas, bool forced)
{
    if (screen->frame.squeezes && osc_knows_links(getenv("TERM")) &&
        screen_link_add(&screen->link, canvas, screen->theme, screen->depth, forced,
                        &screen->frame.after))
        screen->frame.sgr.unsure = true;
}

bool screen_show(struct screen *screen, const struct canvas *canvas)
{
    if (screen->suspended || canvas->rows != screen->rows || canvas->cols != screen->cols)
        return true;
    bool forced = screen->repaint;
    if (screen->frame.memory < 0 && !send_frame(screen)) /* curses writes the rest by itself */
        return false;
    screen_restore_curses_begin();
    bool unlinked = drop_link(screen, canvas);
    bool changed = put_cells(screen, canvas) || unlinked;
    if (forced || changed || cursor_moved(screen, canvas)) {
        put_cursor(screen, canvas);
        (void)wnoutrefresh(stdscr);
        (void)doupdate();
        put_visibility(screen, canvas);
    }
    screen_restore_curses_end();
    add_link(screen, canvas, forced);
    return send_frame(screen);
}

size_t screen_bytes(const struct screen *screen)
{
    return screen->frame.sent;
}

void screen_redraw(struct screen *screen)
{
    screen->repaint = true;
    (void)clearok(curscr, TRUE);
}

key_code screen_key(struct screen *screen, bool complete)
{
    screen->input.hung_up |= screen->frame.gone;
    return screen_input_next(&screen->input, complete);
}

enum osc_ground screen_ground(const struct screen *screen)
{
    return screen->input.keys.ground;
}

int screen_key_wait_ms(const struct screen *screen)
{
    return screen_keys_wait_ms(&screen->input.keys);
}

bool screen_hung_up(const struct screen *screen)
{
    return screen->input.hung_up || screen->frame.gone;
}

void screen_suspend(struct screen *screen)
{
    give_back(screen);
    screen->suspended = true;
}

/* After a stop from outside nothing was given back, but the shell has had the terminal. */
void screen_resume(struct screen *screen)
{
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &screen->running);
    add_enter(screen);
    if (screen->title && screen->suspended)
        strbuf_puts(&screen->frame.before, OSC_TITLE_PUSH);
    if (screen->title)
        osc_title(&screen->frame.before, screen->title);
    screen->suspended = false;
    screen->frame.sgr.unsure = true;
    screen_redraw(screen);
    screen->visible = true;
}

bool screen_copy(struct screen *screen, const char *text)
{
    return osc_copy(&screen->frame.before, text, osc_wrap_of(getenv("TMUX"), getenv("TERM")));
}

void screen_title(struct screen *screen, const char *title)
{
    if (!osc_keeps_title(getenv("TERM")) || (screen->title && strcmp(screen->title, title) == 0))
        return;
    if (!screen->title)
        strbuf_puts(&screen->frame.before, OSC_TITLE_PUSH);
    free(screen->title);
    screen->title = xstrdup(title);
    osc_title(&screen->frame.before, title);
    arm_restore(screen); /* with the title's way back */
}

void screen_tell(struct screen *screen, unsigned ways, const char *head, const char *line)
{
    struct strbuf *out = &screen->frame.before;
    const enum osc_wrap wrap = osc_wrap_of(getenv("TMUX"), getenv("TERM"));
    if (ways & 1U << NOTIFY_BELL)
        terminfo_add(out, "bel");
    if (!osc_passes_over(getenv("TERM")))
        return;
    if (ways & 1U << NOTIFY_OSC9)
        osc_line9(out, head, line, wrap);
    if (ways & 1U << NOTIFY_OSC777)
        osc_line777(out, head, line, wrap);
}
