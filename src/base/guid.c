#include "base/guid.h"

#include "base/ascii.h"

bool guid_is(const char *text)
{
    static const char form[] = "00000000-0000-0000-0000-000000000000";
    for (int i = 0; i < GUID_LENGTH; i++)
        if (form[i] == '-' ? text[i] != '-' : ascii_hex(text[i]) < 0)
            return false; /* also for a NUL, so nothing behind it is read */
    return text[GUID_LENGTH] == '\0';
}
