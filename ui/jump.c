/* jump.c - of a column only an upper bound is kept: the terminal may see characters as narrower or
 * wider than curses does, and what is named is never relative to them. */
#include "jump.h"

#include <string.h>

#include "base/ascii.h"

bool jump_speaks(const char *hpa)
{
    return hpa && strcmp(hpa, "\033[%i%p1%dG") == 0;
}

void jump_size(struct jump *jump, int rows, int cols, const char *hpa)
{
    jump->rows = rows;
    jump->cols = jump_speaks(hpa) ? cols : 0;
}

void jump_lose(struct jump *jump)
{
    jump->row = 0;
    jump->column = jump->cols;
}

void jump_doubt(struct jump *jump)
{
    jump->whole = false;
    jump_lose(jump);
}

void jump_text(struct jump *jump, unsigned char c)
{
    if (c == '\r')
        jump->column = 1;
    else if (c == '\n' || c == '\t')
        jump_lose(jump);
    else if (c >= 0xc0) /* a character of several bytes; at most two columns */
        jump->column += 2;
    else if (c >= ' ' && c < 0x7f)
        jump->column++;
    if (jump->column >= jump->cols) /* there it may wrap */
        jump_lose(jump);
}

/* The numbers at its front, 1 where there is none; false: it holds something else. */
static bool read_place(const char *text, size_t length, int place[2])
{
    int at = 0, seen = 0;
    place[0] = place[1] = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ';' && at == 0)
            at = 1;
        else if (ascii_is_digit(text[i]) && ++seen < 10)
            place[at] = place[at] * 10 + text[i] - '0';
        else
            return false;
    }
    place[0] += place[0] == 0;
    place[1] += place[1] == 0;
    return true;
}

static bool is_one_of(char final, const char *finals)
{
    return strchr(finals, final) != NULL;
}

static void add_column(struct strbuf *out, int column)
{
    if (column == 1)
        strbuf_putc(out, '\r');
    else
        strbuf_printf(out, "\033[%dG", column);
}

/* How many newlines lead to the row; -1: they do not, or not in fewer bytes than naming it, which
 * takes those of its digits and `besides`. */
static int newlines_to(const struct jump *jump, int row, int besides)
{
    const int down = row - jump->row, digits = row < 10 ? 1 : row < 100 ? 2 : 3;
    const bool known = jump->row > 0 && jump->whole && row <= jump->rows;
    return known && down >= 0 && down < digits + besides ? down : -1;
}

static void add_newlines(struct strbuf *out, int count)
{
    for (int i = 0; i < count; i++)
        strbuf_putc(out, '\n');
}

static void add_place(const struct jump *jump, struct strbuf *out, int row, int column)
{
    const int down = newlines_to(jump, row, column > 1 ? 1 : 2);
    if (column <= jump->cols && (down >= 0 || row == jump->row)) {
        add_newlines(out, down);
        add_column(out, column);
    } else if (column > 1) {
        strbuf_printf(out, "\033[%d;%dH", row, column);
    } else if (row > 1) {
        strbuf_printf(out, "\033[%dH", row);
    } else {
        strbuf_puts(out, "\033[H");
    }
}

/* At the first column a newline stays there, whether the terminal's driver adds a return or not. */
static void add_row(const struct jump *jump, struct strbuf *out, int row)
{
    const int down = jump->column == 1 ? newlines_to(jump, row, 3) : -1;
    if (down > 0)
        add_newlines(out, down);
    else
        strbuf_printf(out, "\033[%dd", row);
}

static void take_region(struct jump *jump, bool whole, const char *bytes, size_t length,
                        struct strbuf *out)
{
    jump->whole = whole;
    if (whole)
        strbuf_puts(out, "\033[r");
    else
        strbuf_add(out, bytes, length);
    jump_lose(jump);
}

void jump_control(struct jump *jump, const char *bytes, size_t length, struct strbuf *out)
{
    char final = bytes[length - 1];
    int place[2];
    bool plain = length >= 3 && read_place(bytes + 2, length - 3, place);
    if (plain && is_one_of(final, "Hf")) {
        add_place(jump, out, place[0], place[1]);
        jump->row = place[0];
        jump->column = place[1];
        return;
    }
    if (final == 'r') {
        const bool whole = plain && place[0] == 1 && place[1] == jump->rows && jump->rows > 1;
        take_region(jump, whole, bytes, length, out);
        return;
    }
    if (plain && final == 'd' && jump->column < jump->cols) {
        add_row(jump, out, place[0]);
        jump->row = place[0];
        return;
    }
    if (plain && is_one_of(final, "G`")) {
        jump->column = place[0];
    } else if (plain && final == 'C') {
        jump->column += place[0];
    } else if (!is_one_of(final, "DKXPm@")) { /* those stay in the row, and go no farther right */
        jump_lose(jump);
    }
    if (jump->column >= jump->cols)
        jump_lose(jump);
    strbuf_add(out, bytes, length);
}
