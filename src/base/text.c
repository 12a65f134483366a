/* text.c - the gate: text from outside cut into cells that are safe for a terminal. */
#include "base/text.h"

#include "base/strbuf.h"
#include "base/text_ascii.h"

#include <limits.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#define REPLACEMENT 0xFFFD
#define ELLIPSIS    0x2026
#define MOST_MARKS  4

/* What the gate does with one code point. */
enum fate {
    FATE_SHOW,    /* a base: begins a cell */
    FATE_MARK,    /* takes no column: stays on the base before it */
    FATE_SPACE,   /* runs of it become one space */
    FATE_DROP,    /* invisible and harmless: joiners, variation selectors */
    FATE_REPLACE, /* becomes U+FFFD */
};

struct piece {
    utf8proc_int32_t code; /* U+FFFD for a broken byte */
    size_t bytes;          /* of the source */
    int width;             /* of a base */
    enum fate fate;
};

/* A cell while it grows. */
struct growing {
    enum text_charset charset;
    utf8proc_int32_t last; /* the code point before, for the rules of grapheme clusters */
    utf8proc_int32_t state;
    int marks;
    size_t used;
    struct text_cell cell;
};

static bool is_variation_selector(utf8proc_int32_t code)
{
    return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0100 && code <= 0xE01EF) ||
           (code >= 0x180B && code <= 0x180D) || code == 0x180F;
}

static bool is_dropped(utf8proc_int32_t code)
{
    return code == 0x200C || code == 0x200D || is_variation_selector(code);
}

static bool is_space(utf8proc_int32_t code, utf8proc_category_t category, enum text_charset charset)
{
    if (code == ' ' || code == '\t' || code == '\r' || code == '\n')
        return true;
    return charset == TEXT_ASCII && category == UTF8PROC_CATEGORY_ZS;
}

/* Controls, format characters (the bidi controls are among them), line and paragraph separators,
 * surrogates, private use and unassigned. */
static bool is_refused(utf8proc_category_t category)
{
    switch (category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default: /* the other 23 categories are letters, marks, numbers, signs and spaces */
        return false;
    }
}

/* In ASCII the locale is not asked: LANG=C knows no width outside of it. */
static int code_width(utf8proc_int32_t code, enum text_charset charset)
{
    return charset == TEXT_ASCII ? utf8proc_charwidth(code) : wcwidth((wchar_t)code);
}

static enum fate fate_of(utf8proc_int32_t code, int *ret_width, enum text_charset charset)
{
    utf8proc_category_t category = utf8proc_category(code);

    if (is_space(code, category, charset))
        return FATE_SPACE;
    if (is_dropped(code))
        return FATE_DROP;
    if (is_refused(category))
        return FATE_REPLACE;
    *ret_width = code_width(code, charset);
    if (*ret_width == 0)
        return FATE_MARK;
    return *ret_width == 1 || *ret_width == 2 ? FATE_SHOW : FATE_REPLACE;
}

/* The next code point, for length > 0. */
static struct piece look(const char *text, size_t length, enum text_charset charset)
{
    struct piece piece = {.bytes = 1, .width = 1, .fate = FATE_SHOW};
    unsigned char first = (unsigned char)*text;
    utf8proc_ssize_t size;

    if (first > ' ' && first < 0x7F) { /* most text, decided without tables */
        piece.code = first;
        return piece;
    }
    size = utf8proc_iterate((const utf8proc_uint8_t *)text,
                            length < 4 ? (utf8proc_ssize_t)length : 4, &piece.code);
    if (size <= 0) {
        piece.code = REPLACEMENT;
        piece.fate = FATE_REPLACE;
        return piece;
    }
    piece.bytes = (size_t)size;
    piece.fate = fate_of(piece.code, &piece.width, charset);
    return piece;
}

static void skip(const char **text, size_t *length, size_t bytes)
{
    *text += bytes;
    *length -= bytes;
}

/* True when no grapheme cluster ends before this code point, which is then the last one. */
static bool cluster_goes_on(struct growing *growing, utf8proc_int32_t code)
{
    utf8proc_int32_t state = growing->state;

    if (utf8proc_grapheme_break_stateful(growing->last, code, &state))
        return false;
    growing->last = code;
    growing->state = state;
    return true;
}

static void append_code(struct growing *growing, utf8proc_int32_t code)
{
    utf8proc_uint8_t bytes[4];
    size_t size = (size_t)utf8proc_encode_char(code, bytes);

    memcpy(growing->cell.bytes + growing->used, bytes, size);
    growing->used += size;
}

static void put_replacement(struct growing *growing)
{
    int width = wcwidth(REPLACEMENT);

    if (growing->charset == TEXT_ASCII) {
        growing->cell.bytes[growing->used++] = '?';
        growing->cell.width = 1;
        return;
    }
    append_code(growing, REPLACEMENT);
    growing->cell.width = width == 2 ? 2 : 1;
}

static void put_base(struct growing *growing, const struct piece *piece)
{
    if (growing->charset == TEXT_ASCII && piece->code > 0x7E) {
        growing->cell.width = text_ascii_of(piece->code, piece->width, growing->cell.bytes);
        growing->used = (size_t)growing->cell.width;
        return;
    }
    append_code(growing, piece->code);
    growing->cell.width = piece->width;
}

/* In ASCII an accent on a space is not shown, so it does not part one run of spaces into two. */
static bool run_goes_on(struct growing *growing, const struct piece *piece)
{
    if (piece->fate == FATE_SPACE || piece->fate == FATE_DROP) {
        growing->last = piece->code;
        return true;
    }
    return growing->charset == TEXT_ASCII && piece->fate == FATE_MARK &&
           cluster_goes_on(growing, piece->code);
}

/* The rest of a run of spaces, and what is invisible in it. */
static void take_spaces(struct growing *growing, const char **text, size_t *length)
{
    growing->cell.bytes[growing->used++] = ' ';
    growing->cell.width = 1;
    while (*length > 0) {
        struct piece piece = look(*text, *length, growing->charset);

        if (!run_goes_on(growing, &piece))
            return;
        skip(text, length, piece.bytes);
    }
}

/* What stays on the base: marks, of which the first four are kept, and what is dropped between. */
static void take_marks(struct growing *growing, const char **text, size_t *length)
{
    while (*length > 0) {
        struct piece piece = look(*text, *length, growing->charset);

        if (piece.fate != FATE_MARK && piece.fate != FATE_DROP)
            return;
        if (!cluster_goes_on(growing, piece.code) && piece.fate == FATE_MARK)
            return;
        if (piece.fate == FATE_MARK && growing->charset == TEXT_UTF8 &&
            growing->marks++ < MOST_MARKS)
            append_code(growing, piece.code);
        skip(text, length, piece.bytes);
    }
}

/* Past everything invisible at the start; false when nothing is left. */
static bool first_piece(const char **text, size_t *length, enum text_charset charset,
                        struct piece *ret_piece)
{
    while (*length > 0) {
        *ret_piece = look(*text, *length, charset);
        skip(text, length, ret_piece->bytes);
        if (ret_piece->fate != FATE_DROP)
            return true;
    }
    return false;
}

static bool is_printable_ascii(char c)
{
    return c >= ' ' && c < 0x7F;
}

/* Nearly every cell of every tenant: printable ASCII with printable ASCII behind it, which nothing
 * can join. Found without tables, since a whole tenant may be printed (a third of the time,
 * measured). */
static bool plain_cell(const char *text, size_t length, struct text_cell *ret_cell)
{
    if (length == 0 || !is_printable_ascii(text[0]))
        return false;
    if (length > 1 && (!is_printable_ascii(text[1]) || (text[0] == ' ' && text[1] == ' ')))
        return false;
    ret_cell->bytes[0] = text[0];
    ret_cell->bytes[1] = '\0';
    ret_cell->width = 1;
    return true;
}

bool text_next_cell(const char **text, size_t *length, enum text_charset charset,
                    struct text_cell *ret_cell)
{
    struct growing growing = {.charset = charset};
    struct piece piece;

    if (plain_cell(*text, *length, ret_cell)) {
        skip(text, length, 1);
        return true;
    }
    if (!first_piece(text, length, charset, &piece))
        return false;
    growing.last = piece.code;
    if (piece.fate == FATE_SHOW)
        put_base(&growing, &piece);
    else if (piece.fate == FATE_SPACE)
        take_spaces(&growing, text, length);
    else
        put_replacement(&growing);
    if (piece.fate == FATE_SHOW || piece.fate == FATE_SPACE)
        take_marks(&growing, text, length);
    growing.cell.bytes[growing.used] = '\0';
    *ret_cell = growing.cell;
    return true;
}

int text_width(const char *text, size_t length, enum text_charset charset)
{
    struct text_cell cell;
    int columns = 0;

    while (columns < INT_MAX - 1 && text_next_cell(&text, &length, charset, &cell))
        columns += cell.width;
    return columns;
}

size_t text_fit(const char *text, size_t length, int columns, enum text_charset charset)
{
    const char *at = text;
    size_t left = length;
    int used = 0;
    struct text_cell cell;

    if (columns > 0 && length <= (size_t)columns) /* no cell takes more columns than bytes */
        return length;
    for (const char *before = at; text_next_cell(&at, &left, charset, &cell); before = at) {
        used += cell.width;
        if (used > columns)
            return before > text ? (size_t)(before - text) : (size_t)(at - text);
    }
    return length;
}

/* One column wide, or it could pass the limit it stands for: '~' where the locale does not know
 * U+2026, or (in some East Asian ones) makes it wide. */
static const char *ellipsis(enum text_charset charset)
{
    return charset == TEXT_UTF8 && wcwidth(ELLIPSIS) == 1 ? "\xE2\x80\xA6" : "~";
}

int text_append_safe(struct strbuf *out, const char *text, size_t length, int max_columns,
                     enum text_charset charset)
{
    struct text_cell cell;
    int limit = max_columns < 0 ? INT_MAX - 1 : max_columns;
    int columns = 0;
    int columns_cut = 0;            /* where the ellipsis goes if the next cell does not fit ... */
    size_t bytes_cut = out->length; /* ... which is the last place that leaves it a column */

    while (text_next_cell(&text, &length, charset, &cell)) {
        if (cell.width > limit - columns) {
            strbuf_truncate(out, bytes_cut);
            return columns_cut < limit && strbuf_puts(out, ellipsis(charset)) ? columns_cut + 1
                                                                              : columns_cut;
        }
        if (!strbuf_puts(out, cell.bytes))
            return columns;
        columns += cell.width;
        if (columns < limit) {
            columns_cut = columns;
            bytes_cut = out->length;
        }
    }
    return columns;
}
