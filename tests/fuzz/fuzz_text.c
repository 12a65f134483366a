/* fuzz_text.c - the gate of base/text.h on any bytes. First byte: how many columns to cut to; the
 * rest is the text. The width is checked against wcwidth() of what came out, character by
 * character. */
#include "base/strbuf.h"
#include "base/text.h"
#include "fuzz/check.h"

#include <locale.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Columns that a terminal gives these bytes; ends the program at one that is not safe for it. */
static int columns_in_terminal(const char *bytes, size_t length)
{
    int columns = 0;

    while (length > 0) {
        utf8proc_int32_t code;
        utf8proc_ssize_t used =
            utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)length, &code);
        int width;

        check(used > 0 && code >= 0x20 && !(code >= 0x7F && code < 0xA0));
        check(code == 0xFFFD || utf8proc_category(code) != UTF8PROC_CATEGORY_CF);
        width = wcwidth((wchar_t)code);
        check(width >= 0);
        columns += width;
        bytes += used;
        length -= (size_t)used;
    }
    return columns;
}

static void check_ascii(const struct strbuf *out, int columns)
{
    check(out->length == (size_t)columns);
    for (size_t i = 0; i < out->length; i++)
        check(out->bytes[i] >= 0x20 && out->bytes[i] < 0x7F);
}

/* Passing the gate twice is passing it once. */
static void check_stable(const struct strbuf *out, int columns, enum text_charset charset)
{
    struct strbuf again;

    strbuf_init(&again, STRBUF_NO_LIMIT);
    check(text_append_safe(&again, out->bytes, out->length, -1, charset) == columns);
    check(again.length == out->length && memcmp(again.bytes, out->bytes, out->length) == 0);
    strbuf_release(&again);
}

static void gate(const char *text, size_t length, int max_columns, enum text_charset charset)
{
    struct strbuf out;
    int whole = text_width(text, length, charset);
    int columns;

    strbuf_init(&out, STRBUF_NO_LIMIT);
    columns = text_append_safe(&out, text, length, max_columns, charset);
    check(columns == (max_columns < 0 || whole <= max_columns ? whole : columns));
    check(max_columns < 0 || columns <= max_columns);
    check(columns_in_terminal(out.bytes, out.length) == columns);
    if (charset == TEXT_ASCII)
        check_ascii(&out, columns);
    check_stable(&out, columns, charset);
    strbuf_release(&out);
}

static void cells(const char *text, size_t length, enum text_charset charset)
{
    struct text_cell cell;
    size_t before = length;
    const char *at = text;

    while (text_next_cell(&at, &length, charset, &cell)) {
        check(length < before && (size_t)(at - text) == before - length);
        check(cell.width == 1 || cell.width == 2);
        check(cell.bytes[0] != '\0' && strlen(cell.bytes) <= TEXT_CELL_BYTES);
        check(columns_in_terminal(cell.bytes, strlen(cell.bytes)) == cell.width);
        text = at;
        before = length;
    }
    check(length == 0);
}

static void repair(const char *text, size_t length)
{
    struct strbuf out;

    strbuf_init(&out, STRBUF_NO_LIMIT);
    text_append_utf8(&out, text, length);
    check(text_is_utf8(out.bytes, out.length));
    check(out.length >= length);
    if (text_is_utf8(text, length))
        check(out.length == length && (length == 0 || memcmp(out.bytes, text, length) == 0));
    else
        check(out.length > length);
    strbuf_release(&out);
}

static void fold(const char *text, size_t length)
{
    struct strbuf out;

    strbuf_init(&out, STRBUF_NO_LIMIT);
    text_append_folded(&out, text, length);
    check(text_is_utf8(out.bytes, out.length));
    for (size_t i = 0; i < out.length; i++)
        check(!(out.bytes[i] >= 'A' && out.bytes[i] <= 'Z'));
    strbuf_release(&out);
}

/* A buffer with a limit holds the beginning of what one without holds. */
static void limited(const char *text, size_t length, size_t limit)
{
    struct strbuf whole, part;

    strbuf_init(&whole, STRBUF_NO_LIMIT);
    strbuf_init(&part, limit);
    text_append_safe(&whole, text, length, -1, TEXT_UTF8);
    text_append_safe(&part, text, length, -1, TEXT_UTF8);
    check(part.length <= limit && memcmp(part.bytes, whole.bytes, part.length) == 0);
    check(text_is_utf8(part.bytes, part.length));
    check(part.overflowed == (part.length < whole.length));
    strbuf_release(&whole);
    strbuf_release(&part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *locale;
    const char *text;
    size_t length;

    if (locale == NULL)
        locale = setlocale(LC_CTYPE, "C.UTF-8");
    check(locale != NULL);
    if (size == 0)
        return 0;
    text = (const char *)data + 1;
    length = size - 1;
    for (int charset = TEXT_UTF8; charset <= TEXT_ASCII; charset++) {
        gate(text, length, -1, (enum text_charset)charset);
        gate(text, length, data[0] % 40, (enum text_charset)charset);
        cells(text, length, (enum text_charset)charset);
    }
    repair(text, length);
    fold(text, length);
    limited(text, length, data[0]);
    return 0;
}
