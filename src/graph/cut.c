#include "graph/cut.h"

#include <string.h>

size_t cut_length(const char *text, size_t length, size_t limit)
{
    if (length <= limit) {
        return length;
    }
    size_t end = limit;
    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) {
        end--;
    }
    return end;
}

void cut_copy(char *field, size_t size, const char *text)
{
    size_t length = cut_length(text, strlen(text), size - 1);
    memcpy(field, text, length);
    field[length] = '\0';
}
