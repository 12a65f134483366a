/* jump.c - behind other characters than ASCII only an upper bound of the column is kept: the
 * terminal may see them as narrower or wider than curses does, and what is named is never relative
 * to them. */
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
    jump->exact = 0;
    jump->scroll = JUMP_SCROLL_NONE;
}

void jump_begin(struct jump *jump)
{
    jump->home = 0;
    jump->restored = false;
    jump_lose(jump);
}

void jump_doubt(struct jump *jump)
{
    jump->whole = false;
    jump_lose(jump);
}

/* The newline that scrolls a region: it is where the cursor was before. A second one would say that
 * the first only led there. */
static void end_scroll(struct jump *jump, int row)
{
    const bool began = jump->scroll != JUMP_SCROLL_NONE;
    const bool scrolls = jump->scroll == JUMP_SCROLL_BACK;
    jump_lose(jump);
    if (began)
        jump->home = scrolls ? row : 0;
    jump->scroll = scrolls ? JUMP_SCROLL_DONE : JUMP_SCROLL_NONE;
}

void jump_text(struct jump *jump, unsigned char c)
{
    if (c == '\n') {
        end_scroll(jump, jump->bottom);
        return;
    }
    if (jump->scroll != JUMP_SCROLL_NONE)
        jump_lose(jump);
    if (c == '\r')
        jump->column = jump->exact = 1;
    else if (c == '\t')
        jump_lose(jump);
    else if (c == '\b')
        jump->exact -= jump->exact > 1;
    else if (c >= 0xc0) /* a character of several bytes; at most two columns */
        jump->column += 2;
    else if (c >= ' ' && c < 0x7f)
        jump->column++;
    if (c >= 0x7f || (c < ' ' && c != '\r' && c != '\b'))
        jump->exact = 0;
    else if (c >= ' ' && jump->exact > 0)
        jump->exact++;
    if (jump->column >= jump->cols) /* there it may wrap */
        jump_lose(jump);
}

void jump_escape(struct jump *jump, char kind)
{
    const enum jump_scroll scroll = jump->scroll;
    if (kind == 'M') {
        end_scroll(jump, jump->top);
        return;
    }
    jump_lose(jump);
    if (kind == '8' && scroll == JUMP_SCROLL_REGION) {
        jump->scroll = JUMP_SCROLL_BACK;
        return;
    }
    jump->home = 0;
    if (kind == '7')
        jump->scroll = JUMP_SCROLL_SAVED;
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

static int digits_of(int number)
{
    return number < 10 ? 1 : number < 100 ? 2 : 3;
}

/* From the column `from`, 0 where it is not known. */
static void add_column(struct strbuf *out, int from, int column)
{
    const int right = column - from, far = right < 0 ? -right : right;
    const int named = 3 + digits_of(column), counted = 3 + digits_of(far);
    if (column == 1 && from != 1)
        strbuf_putc(out, '\r');
    else if (from > 0 && right <= 0 && far <= counted && far < named)
        strbuf_printf(out, "%.*s", far, "\b\b\b\b\b");
    else if (from > 0 && counted < named)
        strbuf_printf(out, "\033[%d%c", far, right > 0 ? 'C' : 'D');
    else
        strbuf_printf(out, "\033[%dG", column);
}

/* How many newlines lead to the row; -1: they do not, or not in fewer bytes than naming it, which
 * takes those of its digits and `besides`. */
static int newlines_to(const struct jump *jump, int row, int besides)
{
    const int down = row - jump->row;
    const bool known = jump->row > 0 && jump->whole && row <= jump->rows;
    return known && down >= 0 && down < digits_of(row) + besides ? down : -1;
}

static void add_newlines(struct strbuf *out, int count)
{
    for (int i = 0; i < count; i++)
        strbuf_putc(out, '\n');
}

/* Back to where the scroll began, and a row up or down from there; false: it is not that near. Of a
 * return right before it nothing is left. */
static bool add_home(struct jump *jump, struct strbuf *out, int row)
{
    const int down = row - jump->home;
    if (jump->home == 0 || !jump->whole || down < -1 || down > 1)
        return false;
    if (out->length > 0 && out->bytes[out->length - 1] == '\r')
        strbuf_truncate(out, out->length - 1);
    strbuf_puts(out, down < 0 ? "\0338\033M" : down > 0 ? "\0338\n" : "\0338");
    jump->restored = true;
    return true;
}

static void name_place(struct strbuf *out, int row, int column)
{
    if (column > 1)
        strbuf_printf(out, "\033[%d;%dH", row, column);
    else if (row > 1)
        strbuf_printf(out, "\033[%dH", row);
    else
        strbuf_puts(out, "\033[H");
}

static void add_place(struct jump *jump, struct strbuf *out, int row, int column)
{
    const int down = newlines_to(jump, row, column > 1 ? 1 : 2);
    if (column <= jump->cols && (down >= 0 || row == jump->row)) {
        const bool stays = down <= 0 || jump->keeps_column || jump->exact == 1;
        add_newlines(out, down);
        add_column(out, stays ? jump->exact : 0, column);
    } else if (column > 1 || !add_home(jump, out, row)) {
        name_place(out, row, column);
    }
}

/* At the first column a newline stays there, whether the terminal's driver adds a return or not. */
static void add_row(struct jump *jump, struct strbuf *out, int row)
{
    const int down = jump->column == 1 ? newlines_to(jump, row, 3) : -1;
    if (down > 0)
        add_newlines(out, down);
    else if (jump->exact != 1 || !add_home(jump, out, row))
        strbuf_printf(out, "\033[%dd", row);
}

static void take_region(struct jump *jump, bool whole, const char *bytes, size_t length,
                        struct strbuf *out)
{
    const bool saved = jump->scroll == JUMP_SCROLL_SAVED;
    jump->whole = whole;
    if (whole)
        strbuf_puts(out, "\033[r");
    else
        strbuf_add(out, bytes, length);
    jump_lose(jump);
    if (saved && !whole)
        jump->scroll = JUMP_SCROLL_REGION;
}

/* What stays in its row. */
static void take_column(struct jump *jump, char final, int count)
{
    if (is_one_of(final, "G`")) {
        jump->column = jump->exact = count;
    } else if (final == 'C') {
        jump->column += count;
        jump->exact += jump->exact > 0 ? count : 0;
    } else if (final == 'D' && jump->exact > 0) {
        jump->exact = jump->exact > count ? jump->exact - count : 1;
    }
}

/* Beyond these a cursor that was saved may be another one. */
static void lose_home(struct jump *jump, char final)
{
    if (is_one_of(final, "hlsu"))
        jump->home = 0;
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
        jump->column = jump->exact = place[1];
        jump->scroll = JUMP_SCROLL_NONE;
        return;
    }
    if (final == 'r') {
        const bool whole = plain && place[0] == 1 && place[1] == jump->rows && jump->rows > 1;
        jump->top = plain ? place[0] : 0;
        jump->bottom = plain ? place[1] : 0;
        take_region(jump, whole, bytes, length, out);
        return;
    }
    if (jump->scroll != JUMP_SCROLL_NONE)
        jump_lose(jump);
    if (plain && final == 'd' && jump->column < jump->cols) {
        add_row(jump, out, place[0]);
        jump->row = place[0];
        return;
    }
    if (plain && is_one_of(final, "G`CD"))
        take_column(jump, final, place[0]);
    else if (!is_one_of(final, "DKXPm@")) /* those stay in the row, and go no farther right */
        lose_home(jump, final);
    if (jump->column >= jump->cols)
        jump_lose(jump);
    strbuf_add(out, bytes, length);
}
