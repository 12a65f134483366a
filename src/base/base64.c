#include "base/base64.h"

#include <string.h>

static const char *const digits[] = {
    [BASE64_PADDED] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    [BASE64_URL] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

bool base64_add(struct strbuf *out, const void *bytes, size_t length, enum base64_form form)
{
    const unsigned char *at = bytes;
    size_t before = out->length;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i < 3 ? length - i : 3;
        unsigned long bits = (unsigned long)at[i] << 16;
        bits |= left > 1 ? (unsigned long)at[i + 1] << 8 : 0;
        bits |= left > 2 ? (unsigned long)at[i + 2] : 0;
        char four[4];
        for (int j = 0; j < 4; j++)
            four[j] = (size_t)j <= left ? digits[form][bits >> (18 - 6 * j) & 63] : '=';
        if (!strbuf_add(out, four, form == BASE64_PADDED ? 4 : left + 1)) {
            strbuf_truncate(out, before);
            return false;
        }
    }
    return true;
}

/* 0..63; -1: no digit of the form. */
static int value_of(char c, enum base64_form form)
{
    const char *at = c != '\0' ? strchr(digits[form], c) : NULL;
    return at ? (int)(at - digits[form]) : -1;
}

bool base64_decode(struct strbuf *out, const char *text, size_t length)
{
    size_t before = out->length, padding = 0;
    while (padding < 2 && length > 0 && text[length - 1] == '=') {
        length--;
        padding++;
    }
    if (length % 4 == 1 || (padding > 0 && (length + padding) % 4 != 0))
        return false;
    bool url = memchr(text, '-', length) || memchr(text, '_', length);
    unsigned long bits = 0;
    int held = 0;
    for (size_t i = 0; i < length; i++) {
        int value = value_of(text[i], url ? BASE64_URL : BASE64_PADDED);
        bits = (bits << 6 | (unsigned long)(value & 63)) & 0xFFFF;
        held += 6;
        bool fine = value >= 0;
        if (fine && held >= 8) {
            held -= 8;
            fine = strbuf_putc(out, (char)(bits >> held & 0xFF));
        }
        if (!fine) {
            strbuf_truncate(out, before);
            return false;
        }
    }
    return true;
}
