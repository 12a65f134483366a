/* test_e2e_canvas.c - what we think is on the screen is what a terminal shows: after each of 10,000
 * random operations (keys in every view, news, themes, sizes, text of every width, links) every
 * cell of the emulator is compared with the canvas, in characters, colours and attributes.
 *
 * The way between is the real one: screen_curses.c on a pty. A thread reads the other end; a NUL
 * that is written behind each frame, and that no frame holds, tells that all of it has come. What
 * this emulator does not know is left out: dim, and characters whose width it sees otherwise. */
#include <fcntl.h>
#include <pthread.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>
#include <vterm.h>

#include "base/utf8.h"
#include "screen.h"
#include "screen_style.h"
#include "unit/scenes.h"

#define OPERATIONS 10000 /* over all the terminals */
#define NO_ROWS    48
#define NO_COLS    160

/* --- the terminal --- */

struct reader {
    int master;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t came;
    struct strbuf bytes;
    size_t ends; /* NULs so far */
};

static void take_bytes(struct reader *reader, const char *bytes, size_t length)
{
    pthread_mutex_lock(&reader->lock);
    for (size_t i = 0; i < length; i++)
        if (bytes[i] == '\0')
            reader->ends++;
        else
            strbuf_putc(&reader->bytes, bytes[i]);
    pthread_cond_signal(&reader->came);
    pthread_mutex_unlock(&reader->lock);
}

static void *read_terminal(void *context)
{
    struct reader *reader = context;
    char bytes[16384];
    ssize_t got;
    while ((got = read(reader->master, bytes, sizeof bytes)) > 0)
        take_bytes(reader, bytes, (size_t)got);
    return NULL;
}

struct scene_terminal {
    struct reader reader;
    int slave, kept_in, kept_out;
    size_t shown;
    VTerm *vt;
    VTermScreen *emulator;
    struct screen *screen;
    enum color_depth depth;
};

static void set_size(struct scene_terminal *terminal, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    assert_int_equal(ioctl(terminal->slave, TIOCSWINSZ, &size), 0);
    vterm_set_size(terminal->vt, rows, cols);
}

static void start_emulator(struct scene_terminal *terminal)
{
    terminal->vt = vterm_new(NO_ROWS, NO_COLS);
    vterm_set_utf8(terminal->vt, 1);
    terminal->emulator = vterm_obtain_screen(terminal->vt);
    vterm_screen_enable_altscreen(terminal->emulator, 1);
    vterm_screen_reset(terminal->emulator, 1);
}

/* Standard input and output are the terminal while the screen has it. */
static void open_terminal(struct scene_terminal *terminal, const char *term)
{
    struct fault why = {.kind = FAULT_NONE};
    const struct screen_options options = {.color = "auto"};
    memset(terminal, 0, sizeof *terminal);
    assert_int_equal(openpty(&terminal->reader.master, &terminal->slave, NULL, NULL, NULL), 0);
    start_emulator(terminal);
    set_size(terminal, 24, 80);
    strbuf_init(&terminal->reader.bytes, STRBUF_NO_LIMIT);
    pthread_mutex_init(&terminal->reader.lock, NULL);
    pthread_cond_init(&terminal->reader.came, NULL);
    pthread_create(&terminal->reader.thread, NULL, read_terminal, &terminal->reader);
    fflush(stdout);
    terminal->kept_in = dup(0);
    terminal->kept_out = dup(1);
    dup2(terminal->slave, 0);
    dup2(terminal->slave, 1);
    setenv("TERM", term, 1);
    terminal->screen = screen_open(&options, &why);
    if (!terminal->screen)
        fail_msg("%s: %s", term, why.text);
    terminal->depth = screen_depth(terminal->screen);
}

static void close_terminal(struct scene_terminal *terminal)
{
    screen_close(terminal->screen);
    dup2(terminal->kept_in, 0);
    dup2(terminal->kept_out, 1);
    close(terminal->kept_in);
    close(terminal->kept_out);
    close(terminal->slave); /* the last of this side: the thread's read ends */
    pthread_join(terminal->reader.thread, NULL);
    close(terminal->reader.master);
    strbuf_release(&terminal->reader.bytes);
    pthread_mutex_destroy(&terminal->reader.lock);
    pthread_cond_destroy(&terminal->reader.came);
    vterm_free(terminal->vt);
}

/* All that was written so far is on the emulator's screen. */
static void settle(struct scene_terminal *terminal)
{
    struct reader *reader = &terminal->reader;
    assert_int_equal(write(terminal->slave, "", 1), 1);
    terminal->shown++;
    pthread_mutex_lock(&reader->lock);
    while (reader->ends < terminal->shown)
        pthread_cond_wait(&reader->came, &reader->lock);
    vterm_input_write(terminal->vt, reader->bytes.bytes, reader->bytes.length);
    strbuf_clear(&reader->bytes);
    pthread_mutex_unlock(&reader->lock);
}

/* --- one cell --- */

struct seen {
    char bytes[64];
    int fg, bg; /* index; -1: the terminal's own */
    unsigned attributes;
};

static int index_of(const VTermColor *color, bool is_default)
{
    return is_default                      ? COLOR_DEFAULT_INDEX
           : VTERM_COLOR_IS_INDEXED(color) ? color->indexed.idx
                                           : 999;
}

static void put_utf8(char *out, size_t *length, uint32_t code)
{
    *length += utf8_put(code, out + *length);
}

static struct seen cell_seen(struct scene_terminal *terminal, int y, int x)
{
    VTermScreenCell cell;
    struct seen seen = {.bytes = ""};
    size_t length = 0;
    vterm_screen_get_cell(terminal->emulator, (VTermPos){.row = y, .col = x}, &cell);
    seen.fg = index_of(&cell.fg, VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
    seen.bg = index_of(&cell.bg, VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
    seen.attributes =
        (cell.attrs.bold ? STYLE_BOLD : 0u) | (cell.attrs.italic ? STYLE_ITALIC : 0u) |
        (cell.attrs.underline ? STYLE_UNDERLINE : 0u) | (cell.attrs.reverse ? STYLE_REVERSE : 0u);
    if (cell.chars[0] == 0)
        put_utf8(seen.bytes, &length, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] && cell.chars[i] != (uint32_t)-1;
         i++)
        put_utf8(seen.bytes, &length, cell.chars[i]);
    return seen;
}

struct judge {
    struct scene_terminal *terminal;
    const struct theme *theme;
    const struct canvas *canvas;
    size_t cells;
};

/* Of a blank only what shows is compared: the ground, a line under it, reversal. */
static void expect_cell(struct judge *judge, int y, int x)
{
    const struct cell *cell = &judge->canvas->cells[y * judge->canvas->cols + x];
    struct seen seen = cell_seen(judge->terminal, y, x);
    struct style style = screen_style(judge->theme, (enum role)cell->role,
                                      cell->modifiers % CELL_MODIFIERS, judge->terminal->depth);
    unsigned shown = STYLE_UNDERLINE | STYLE_REVERSE;
    bool blank = strcmp(cell->bytes, " ") == 0;
    if (!blank)
        shown |= STYLE_BOLD | STYLE_ITALIC;
    bool plain = blank && !(style.attributes & shown);
    bool right = strcmp(seen.bytes, cell->bytes) == 0 &&
                 ((seen.attributes ^ style.attributes) & shown) == 0 && seen.bg == style.bg &&
                 (plain || seen.fg == style.fg);
    judge->cells++;
    if (!right)
        fail_msg("at %d,%d of %dx%d: \"%s\" fg %d bg %d attributes %x is \"%s\" fg %d bg %d "
                 "attributes %x",
                 y, x, judge->canvas->cols, judge->canvas->rows, cell->bytes, style.fg, style.bg,
                 style.attributes, seen.bytes, seen.fg, seen.bg, seen.attributes);
}

static void compare(struct judge *judge)
{
    const struct canvas *canvas = judge->canvas;
    VTermPos at;
    for (int y = 0; y < canvas->rows; y++)
        for (int x = 0; x < canvas->cols; x++)
            if (canvas->cells[y * canvas->cols + x].width > 0)
                expect_cell(judge, y, x);
    vterm_state_get_cursorpos(vterm_obtain_state(judge->terminal->vt), &at);
    if (canvas->cursor_y >= 0 && canvas->cursor_x < canvas->cols)
        assert_true(at.row == canvas->cursor_y && at.col == canvas->cursor_x);
}

/* --- operations --- */

struct play {
    struct uistate state;
    const struct scene *scene;
    struct canvas *canvas;
    struct theme *theme;
    int rows, cols;
    int scribbles; /* pieces of text laid over the view, to be drawn with each frame */
    struct scribble {
        int y, x, rows;
        struct put put;
        const char *text;
    } scribble[8];
    bool link;
};

static int below(int limit)
{
    return (int)(random() % limit);
}

static void pick_scene(struct play *play)
{
    if (play->scene)
        state_close(&play->state);
    state_open(&play->state, make_snapshot());
    play->scene = &scenes[below((int)(sizeof scenes / sizeof *scenes))];
    play->scene->setup(&play->state);
    /* What keys leave behind where they opened the line; the scene just shows it. */
    if (play->state.filtering && !play->state.filter_before)
        play->state.filter_before = xstrdup("");
}

static void pick_size(struct play *play, struct scene_terminal *terminal)
{
    static const int some[][2] = {{24, 80},  {48, 160}, {12, 40}, {50, 132},
                                  {30, 100}, {5, 20},   {60, 200}};
    int which = below(9);
    play->rows = which < 7 ? some[which][0] : 1 + below(60);
    play->cols = which < 7 ? some[which][1] : 2 + below(200);
    set_size(terminal, play->rows, play->cols);
    (void)screen_resize(terminal->screen);
}

static void pick_theme(struct play *play, struct scene_terminal *terminal)
{
    struct fault why = {.kind = FAULT_NONE};
    struct strbuf warnings;
    strbuf_init(&warnings, 65536);
    size_t count = 0;
    char **known = theme_list(&count);
    assert_true(count >= 5);
    struct theme *theme = theme_load(known[below((int)count)], &warnings, &why);
    assert_non_null(theme);
    screen_set_theme(terminal->screen, theme);
    theme_free(play->theme);
    play->theme = theme;
    theme_list_free(known, count);
    strbuf_release(&warnings);
}

static void pick_text(struct play *play)
{
    static const char *const texts[] = {
        "plain ASCII ~!@#",
        "\u8ca1\u52d9\u90e8\u7d4c\u7406",
        "e\u0301te\u0301 a\u0308\u0323 o\u0302\u0301x",
        "\uc11c\ubc84 \ubcf5\uc6d0",
        "\u03b1\u03b2\u03b3 \u0416\u0428\u042f",
        "\u250c\u2500\u2510\u2502\u2588\u2591",
        "\u8ca1a\u52d9b\u90e8",
        "x\u8ca1",
        "\033[31m\a\u202e",
        "\u00fc\u00df\u00f8\u0142 \u2026\u2192",
        "                    ",
        "\u2717 \u25b6 \u2713",
    };
    if (play->scribbles == 8 || below(6) == 0) {
        play->scribbles = 0;
        return;
    }
    play->scribble[play->scribbles++] =
        (struct scribble){below(60),
                          below(200) - 2,
                          1 + below(3),
                          {(enum role)below(ROLE_COUNT), (uint8_t)below(CELL_MODIFIERS)},
                          texts[below((int)(sizeof texts / sizeof *texts))]};
}

static void pick_key(struct play *play)
{
    static const char keys[] = "jjjkkkgGpxeE?stTnNaIyr/R<>AL18 ";
    static const key_code named[] = {KEY_ESC_,  KEY_ESC_,  KEY_TAB_,    KEY_ENTER_, KEY_PAGEDOWN_,
                                     KEY_UP_,   KEY_DOWN_, KEY_PAGEUP_, KEY_END_,   KEY_BACKSPACE_,
                                     KEY_HOME_, KEY_ESC_,  'd' & 0x1F,  'u' & 0x1F};
    int which = below(44);
    key_code key = which < 30 ? (key_code)keys[which]
                              : named[(size_t)(which - 30) % (sizeof named / sizeof *named)];
    struct ui_reaction reaction = uistate_key(&play->state, key);
    command_free(reaction.command);
    if (reaction.effects & EFFECT_THEME_LIST) {
        size_t count = 0;
        char **names = theme_list(&count);
        uistate_choose_theme(&play->state, names, count);
    }
}

/* News: another snapshot, or time that passes. */
static void pick_news(struct play *play)
{
    if (below(2) == 0)
        uistate_take_snapshot(&play->state, below(8) == 0 ? empty_snapshot() : make_snapshot());
    else
        fake_clock_advance(play->state.clock, (1 + below(90)) * INT64_C(1000));
    (void)uistate_settle(&play->state);
}

static void operate(struct play *play, struct scene_terminal *terminal)
{
    int which = below(100);
    if (which < 50)
        pick_key(play);
    else if (which < 65)
        pick_text(play);
    else if (which < 75)
        pick_news(play);
    else if (which < 85)
        pick_scene(play);
    else if (which < 90)
        pick_size(play, terminal);
    else if (which < 94)
        pick_theme(play, terminal);
    else if (which < 97)
        screen_redraw(terminal->screen);
    else
        play->link = !play->link;
}

static void draw_scribbles(struct play *play)
{
    struct rect all = {0, 0, play->rows, play->cols};
    for (int i = 0; i < play->scribbles; i++) {
        const struct scribble *scribble = &play->scribble[i];
        for (int row = 0; row < scribble->rows; row++)
            (void)canvas_put(play->canvas, all, scribble->y % play->rows + row, scribble->x,
                             scribble->put, scribble->text);
    }
    if (play->link && play->rows > 3 && play->cols > 20)
        play->canvas->link =
            (struct canvas_link){"https://login.contoso.example/x?y=1", {1, 2, 2, play->cols - 4}};
}

/* This emulator puts the marks of a character in the last column elsewhere; and where a terminal's
 * margin cannot be switched off (tmux), curses fills the last corner by inserting before it, which
 * cuts a wide character there in two. */
static void keep_off_the_edge(struct canvas *canvas)
{
    for (int y = 0; y < canvas->rows; y++) {
        char *bytes = canvas->cells[(y + 1) * canvas->cols - 1].bytes;
        uint32_t code;
        bytes[utf8_next(bytes, strlen(bytes), &code)] = '\0';
    }
    if (canvas->cols > 3)
        canvas_fill(canvas, (struct rect){canvas->rows - 1, canvas->cols - 3, 1, 3},
                    (struct put){ROLE_FG, 0}, ' ');
}

static void draw_and_compare(struct play *play, struct judge *judge)
{
    if (play->canvas->rows != play->rows || play->canvas->cols != play->cols)
        canvas_resize(play->canvas, play->rows, play->cols);
    uistate_resize(&play->state, play->rows, play->cols);
    view_draw(&play->state, play->canvas);
    draw_scribbles(play);
    keep_off_the_edge(play->canvas);
    assert_true(screen_show(judge->terminal->screen, play->canvas));
    settle(judge->terminal);
    judge->canvas = play->canvas;
    judge->theme = play->theme;
    compare(judge);
}

/* A seed of one's own: CANVAS_SEED. */
static unsigned choose_seed(void)
{
    const char *wanted = getenv("CANVAS_SEED");
    return wanted ? (unsigned)strtoul(wanted, NULL, 10) : 6;
}

static void compare_on(const char *term, int operations)
{
    struct scene_terminal terminal;
    struct play play = {.rows = 24, .cols = 80};
    struct judge judge = {.terminal = &terminal};
    unsigned seed = choose_seed();
    print_message("%s, seed %u\n", term, seed);
    srandom(seed);
    open_terminal(&terminal, term);
    play.canvas = canvas_new(24, 80, screen_charset(terminal.screen));
    pick_scene(&play);
    pick_theme(&play, &terminal);
    for (int i = 0; i < operations; i++) {
        operate(&play, &terminal);
        draw_and_compare(&play, &judge);
    }
    close_terminal(&terminal);
    canvas_free(play.canvas);
    state_close(&play.state);
    theme_free(play.theme);
    print_message("%d operations, %zu cells\n", operations, judge.cells);
}

static void on_an_xterm_of_256_colours(void **unused)
{
    (void)unused;
    compare_on("xterm-256color", OPERATIONS / 2);
}

static void on_an_xterm_of_8_colours(void **unused)
{
    (void)unused;
    compare_on("xterm", OPERATIONS / 6);
}

static void on_tmux(void **unused)
{
    (void)unused;
    compare_on("tmux-256color", OPERATIONS / 6);
}

static void on_a_vt220_without_colours(void **unused)
{
    (void)unused;
    compare_on("vt220", OPERATIONS / 6 + 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_an_xterm_of_256_colours),
        cmocka_unit_test(on_an_xterm_of_8_colours),
        cmocka_unit_test(on_tmux),
        cmocka_unit_test(on_a_vt220_without_colours),
    };
    fix_surroundings();
    return cmocka_run_group_tests_name("e2e: canvas and emulator", tests, NULL, NULL);
}
