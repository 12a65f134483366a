/* What sgr.c leaves of a frame looks like the frame: a terminal emulator is the judge, on made-up
 * frames of everything that curses sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vterm.h>

#include "base/strbuf.h"
#include "sgr.h"

#define ROWS   8
#define COLS   20
#define FRAMES 3000

static unsigned pick(unsigned count)
{
    static uint64_t random = 88172645463325252U;
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return (unsigned)(random >> 33) % count;
}

static void add_piece(struct strbuf *frame)
{
    static const char *const pieces[] = {
        "\033[m",
        "\033(B\033[m",
        "\033[39m",
        "\033[39;49m",
        "\033[1m",
        "\033[0;1m",
        "\033(B\033[0;7m",
        "\033[4m",
        "\033[27m",
        "\033[24m",
        "\033[31m",
        "\033[44m",
        "\033[38;5;80m",
        "\033[48;5;17m",
        "\033[92m",
        "\033[3m",
        "\033[38;5;245m",
        "\033[0;10m",
        "\033[0;10;1m",
        "\033[38;2;95;215;0m",
        "\033[48;2;1;2;3m",
        "a",
        "\342\227\217",
        " ",
        "  ",
        "word ",
        "\r",
        "\n",
        "\b",
        "\033[K",
        "\033[1K",
        "\033[3X",
        "\033[2P",
        "\033[2@",
        "\033M",
        "\033[2;6r",
        "\033[r",
        "\033[L",
        "\033[M",
        "\033[4C",
        "\033[3d",
        "\033[7G",
        "\033[4;2H",
        "\033[4;9H",
        "\033[?25l",
        "\033[J",
        "\0337",
        "\0338",
    };
    if (pick(8) == 0)
        strbuf_printf(frame, "\033[%u;%uH", 1 + pick(ROWS), 1 + pick(COLS));
    else
        strbuf_puts(frame, pieces[pick(sizeof pieces / sizeof *pieces)]);
}

struct eye {
    VTerm *vt;
    VTermScreen *screen;
};

static struct eye eye_open(void)
{
    struct eye eye = {.vt = vterm_new(ROWS, COLS)};
    vterm_set_utf8(eye.vt, 1);
    eye.screen = vterm_obtain_screen(eye.vt);
    vterm_screen_reset(eye.screen, 1);
    vterm_input_write(eye.vt, "\0337", 2); /* else a restore is of colours that nobody chose */
    return eye;
}

static bool shows_ground(const VTermScreenCell *cell)
{
    return cell->attrs.reverse || cell->attrs.underline;
}

/* Alike to whoever looks: of a blank the colour and weight of its text do not show. */
static bool alike(const VTermScreenCell *a, const VTermScreenCell *b)
{
    bool blank =
        (a->chars[0] == 0 || a->chars[0] == ' ') && (b->chars[0] == 0 || b->chars[0] == ' ');
    if (!vterm_color_is_equal(&a->bg, &b->bg) || a->attrs.reverse != b->attrs.reverse ||
        a->attrs.underline != b->attrs.underline)
        return false;
    if (blank)
        return !shows_ground(a) || vterm_color_is_equal(&a->fg, &b->fg);
    return a->chars[0] == b->chars[0] && vterm_color_is_equal(&a->fg, &b->fg) &&
           a->attrs.bold == b->attrs.bold && a->attrs.italic == b->attrs.italic;
}

static void expect_alike(const struct eye *whole, const struct eye *left)
{
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLS; x++) {
            VTermScreenCell a, b;
            VTermPos at = {y, x};
            vterm_screen_get_cell(whole->screen, at, &a);
            vterm_screen_get_cell(left->screen, at, &b);
            assert_true(alike(&a, &b));
        }
}

static void what_is_left_of_a_frame_looks_like_it(void **state)
{
    struct eye whole = eye_open(), left = eye_open();
    struct sgr sgr = {.unsure = true, .jump.cols = COLS};
    size_t before = 0, after = 0;
    (void)state;
    for (int i = 0; i < FRAMES; i++) {
        struct strbuf frame, out;
        strbuf_init(&frame, STRBUF_NO_LIMIT);
        strbuf_init(&out, STRBUF_NO_LIMIT);
        for (unsigned pieces = 1 + pick(40); pieces > 0; pieces--)
            add_piece(&frame);
        sgr_squeeze(&sgr, frame.bytes, frame.length, &out);
        vterm_input_write(whole.vt, frame.bytes, frame.length);
        vterm_input_write(left.vt, out.bytes, out.length);
        expect_alike(&whole, &left);
        before += frame.length;
        after += out.length;
        strbuf_release(&frame);
        strbuf_release(&out);
    }
    assert_true(after < before);
    assert_false(sgr.gives_up);
    vterm_free(whole.vt);
    vterm_free(left.vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_left_of_a_frame_looks_like_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
