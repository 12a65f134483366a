#include "base/percent.h"

#include <string.h>

#include "base/ascii.h"
#include "base/strbuf.h"
#include "base/utf8.h"

bool percent_is_plain(char byte)
{
    return ascii_is_alnum(byte) || (byte != '\0' && strchr("-._~", byte));
}

void percent_add(struct strbuf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        if (percent_is_plain(bytes[i]))
            strbuf_putc(out, bytes[i]);
        else
            strbuf_printf(out, "%%%02X", byte);
    }
}

/* False: a % begins no %XX. */
static bool decode(struct strbuf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '%') {
            strbuf_putc(out, text[i]);
            continue;
        }
        const int high = length - i > 2 ? ascii_hex(text[i + 1]) : -1;
        const int low = high >= 0 ? ascii_hex(text[i + 2]) : -1;
        if (low < 0)
            return false;
        strbuf_putc(out, (char)(high * 16 + low));
        i += 2;
    }
    return true;
}

static bool is_text(const char *bytes, size_t length)
{
    size_t used;
    for (size_t at = 0; at < length; at += used) {
        uint32_t code;
        used = utf8_next(bytes + at, length - at, &code);
        if (used == 0 || code == UTF8_BROKEN || code < ' ' || (code >= 0x7F && code < 0xA0))
            return false;
    }
    return true;
}

void percent_read(struct strbuf *out, const char *text, size_t length)
{
    struct strbuf read;
    strbuf_init(&read, STRBUF_NO_LIMIT);
    if (decode(&read, text, length) && is_text(read.bytes, read.length))
        strbuf_add(out, read.bytes, read.length);
    else
        strbuf_add(out, text, length);
    strbuf_release(&read);
}

void percent_read_last(struct strbuf *out, const char *url)
{
    size_t end = strcspn(url, "?#");
    while (end > 0 && url[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && url[start - 1] != '/')
        start--;
    percent_read(out, url + start, end - start);
}
