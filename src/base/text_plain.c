/* text_plain.c - text that is stored and compared rather than shown: repair and folding. */
#include "base/ascii.h"
#include "base/text.h"

#include "base/strbuf.h"

#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT_BYTES  "\xEF\xBF\xBD"
#define LONGEST_DECOMPOSED 32 /* Unicode's own maximum is 18 code points (U+FDFA) */

/* Bytes of the code point that text begins with, 0 when its first byte is broken; length > 0. */
static size_t decode(const char *text, size_t length, utf8proc_int32_t *ret_code)
{
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text,
                                             length < 4 ? (utf8proc_ssize_t)length : 4, ret_code);

    return size > 0 ? (size_t)size : 0;
}

/* Bytes from the start that are ASCII, 32 a step: every answer passes here, and nearly all of it
 * is. */
static size_t ascii_run(const char *bytes, size_t length)
{
    size_t at = 0;
    uint64_t words[4];

    for (; length - at >= sizeof(words); at += sizeof(words)) {
        memcpy(words, bytes + at, sizeof(words));
        if ((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < length && (unsigned char)bytes[at] < 0x80)
        at++;
    return at;
}

/* Bytes from the start that are valid UTF-8. */
static size_t valid_run(const char *bytes, size_t length)
{
    size_t at = 0;

    while ((at += ascii_run(bytes + at, length - at)) < length) {
        utf8proc_int32_t code;
        size_t size = decode(bytes + at, length - at, &code);

        if (size == 0)
            return at;
        at += size;
    }
    return at;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    return valid_run(bytes, length) == length;
}

void text_append_utf8(struct strbuf *out, const char *bytes, size_t length)
{
    size_t at = 0;

    while (at < length) {
        size_t run = valid_run(bytes + at, length - at);

        if (run > 0 && !strbuf_add(out, bytes + at, run))
            return;
        at += run;
        if (at == length || !strbuf_puts(out, REPLACEMENT_BYTES))
            return;
        at++;
    }
}

/* Code point by code point, which is exact: with marks stripped, nothing is left that canonical
 * ordering could move; and the time stays linear in the length, which utf8proc_map() does not
 * promise for a long run of marks. */
static bool append_folded_code(struct strbuf *out, utf8proc_int32_t code)
{
    static const utf8proc_option_t how =
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK;
    utf8proc_int32_t parts[LONGEST_DECOMPOSED];
    utf8proc_ssize_t count = utf8proc_decompose_char(code, parts, LONGEST_DECOMPOSED, how, NULL);

    for (utf8proc_ssize_t i = 0; i < count && i < LONGEST_DECOMPOSED; i++) {
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t size = utf8proc_encode_char(parts[i], bytes);

        if (!strbuf_add(out, bytes, (size_t)size))
            return false;
    }
    return true;
}

void text_append_folded(struct strbuf *out, const char *text, size_t length)
{
    while (length > 0) {
        utf8proc_int32_t code = 0;
        bool ascii = (unsigned char)*text < 0x80;
        size_t size = ascii ? 1 : decode(text, length, &code);
        bool added = true;

        if (ascii)
            added = strbuf_putc(out, ascii_lower(*text));
        else if (size > 0)
            added = append_folded_code(out, code);
        if (!added)
            return;
        size = size > 0 ? size : 1;
        text += size;
        length -= size;
    }
}
