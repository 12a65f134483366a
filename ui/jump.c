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

static void add_place(struct strbuf *out, bool same_row, int row, int column)
{
    if (same_row && column == 1)
        strbuf_putc(out, '\r');
    else if (same_row)
        strbuf_printf(out, "\033[%dG", column);
    else if (column > 1)
        strbuf_printf(out, "\033[%d;%dH", row, column);
    else if (row > 1)
        strbuf_printf(out, "\033[%dH", row);
    else
        strbuf_puts(out, "\033[H");
}

void jump_control(struct jump *jump, const char *bytes, size_t length, struct strbuf *out)
{
    char final = bytes[length - 1];
    int place[2];
    bool plain = length >= 3 && read_place(bytes + 2, length - 3, place);
    if (plain && is_one_of(final, "Hf")) {
        bool near = jump->row == place[0] && place[1] <= jump->cols;
        jump->row = place[0];
        jump->column = place[1];
        add_place(out, near, place[0], place[1]);
        return;
    }
    if (plain && final == 'r' && place[0] == 1 && place[1] == jump->rows) {
        strbuf_puts(out, "\033[r");
        jump_lose(jump);
        return;
    }
    if (plain && final == 'd') {
        jump->row = place[0];
    } else if (plain && is_one_of(final, "G`")) {
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
