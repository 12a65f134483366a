#include "base/percent.h"

#include <string.h>

#include "base/ascii.h"
#include "base/strbuf.h"

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
