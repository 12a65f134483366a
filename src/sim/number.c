#include "sim/number.h"

#include <stdlib.h>

bool sim_number_read(const char *text, int64_t low, int64_t high, int64_t *ret)
{
    char *end = NULL;
    long long value = strtoll(text, &end, 10);

    if (end == text || *end != '\0' || value < low || value > high)
        return false;
    *ret = value;
    return true;
}
