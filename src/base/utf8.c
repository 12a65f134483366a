#include "base/utf8.h"

#include <string.h>

size_t utf8_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

static bool is_scalar(uint32_t code, size_t length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return code >= least[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

size_t utf8_next(const char *text, size_t length, uint32_t *ret_code)
{
    if (length == 0)
        return 0;
    unsigned char first = (unsigned char)text[0];
    size_t need = utf8_length(first);
    if (need == 0) {
        *ret_code = UTF8_BROKEN;
        return 1;
    }
    uint32_t code = need == 1 ? first : first & (0x7Fu >> need);
    for (size_t i = 1; i < need; i++) {
        if (i == length)
            return 0;
        if (!utf8_continues(text[i])) {
            *ret_code = UTF8_BROKEN;
            return 1;
        }
        code = code << 6 | ((unsigned char)text[i] & 0x3Fu);
    }
    bool fine = is_scalar(code, need);
    *ret_code = fine ? code : UTF8_BROKEN;
    return fine ? need : 1;
}

size_t utf8_put(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(lead[length] | code);
    return length;
}

size_t utf8_cut(const char *text, size_t length, size_t limit)
{
    if (length <= limit)
        return length;
    while (limit > 0 && utf8_continues(text[limit]))
        limit--;
    return limit;
}

const char *utf8_end(const char *text, size_t limit)
{
    const size_t length = strlen(text);
    const char *end = text + (length > limit ? length - limit : 0);
    while (utf8_continues(*end))
        end++;
    return end;
}

void utf8_copy(char *field, size_t size, const char *text)
{
    const size_t length = text ? utf8_cut(text, strlen(text), size - 1) : 0;
    if (length > 0)
        memcpy(field, text, length);
    field[length] = '\0';
}
