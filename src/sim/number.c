#include "sim/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

bool sim_number_read(const char *text, int64_t low, int64_t high, int64_t *ret)
{
    char *end = NULL;

    if (!isdigit((unsigned char)text[*text == '-'])) /* strtoll takes blanks and a plus */
        return false;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || value < low || value > high)
        return false;
    *ret = value;
    return true;
}
