/* text.h - UTF-8 from outside, made safe to look at. The one gate for text that reaches a terminal,
 * a log line or a table printed on standard output.
 *
 * Width is wcwidth() in the current locale, because ncurses places cells by it; clusters are those
 * of utf8proc (Unicode extended grapheme clusters). Pure functions, any thread. */
#ifndef RESTORETOP_BASE_TEXT_H
#define RESTORETOP_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

enum text_charset { TEXT_UTF8, TEXT_ASCII };

/* Longest cell in bytes: a base character and at most 4 combining marks. */
#define TEXT_CELL_BYTES 24

/* One cell cut from a text: bytes safe for a terminal, and its width in columns. */
struct text_cell {
    char bytes[TEXT_CELL_BYTES + 1]; /* NUL-terminated, never empty */
    int width;                       /* 1 or 2 */
};

/* Cuts the next cell off *text (length bytes, may hold NULs and broken UTF-8), moving *text and
 * *length past what was used. False: nothing is left. The rules of the gate:
 *  - C0, DEL, C1, bidi controls (U+061C 200E 200F 202A-202E 2066-2069), other format characters,
 *    U+2028/2029, private use, unassigned: each becomes one visible U+FFFD ('?' in ASCII);
 *    a run of tab, CR, LF and spaces becomes one space;
 *  - ZWJ, ZWNJ and variation selectors are dropped; combining marks stay on their base, at most 4;
 *    a mark without a base, and broken bytes, become U+FFFD;
 *  - a character whose width the locale does not know becomes U+FFFD;
 *  - a control, a refused or a broken one is no base: a mark after it is a mark without a base;
 *  - TEXT_ASCII (never depends on the locale): every cell that is not ASCII is transliterated to
 *    one or two close ASCII characters where decomposition or a short table of letters and
 *    punctuation gives them ('é' -> "e", 'æ' -> "ae", '–' -> "-"), else '?' (one per column of its
 *    width); every Unicode space counts as a space. */
bool text_next_cell(const char **text, size_t *length, enum text_charset charset,
                    struct text_cell *ret_cell);

/* Columns that the text takes after the gate. */
int text_width(const char *text, size_t length, enum text_charset charset);

/* Bytes of the text whose cells fit into so many columns; one cell's at least, so that whoever cuts
 * a text into lines comes to its end. */
size_t text_fit(const char *text, size_t length, int columns, enum text_charset charset);

/* Appends the text after the gate, cut to at most max_columns (-1: no limit; when cut, the last
 * cell is '~' in ASCII, U+2026 otherwise). Returns the columns appended. */
int text_append_safe(struct strbuf *out, const char *text, size_t length, int max_columns,
                     enum text_charset charset);

/* Bytes repaired to valid UTF-8: each broken byte becomes U+FFFD. Nothing else changes. */
void text_append_utf8(struct strbuf *out, const char *bytes, size_t length);

/* True: the bytes are valid UTF-8 (NUL allowed). */
bool text_is_utf8(const char *bytes, size_t length);

/* Appends the text case-folded and stripped of accents (utf8proc NFKD, casefold, strip marks), for
 * searching and for sorting by name. Broken bytes are kept out. */
void text_append_folded(struct strbuf *out, const char *text, size_t length);

#endif
