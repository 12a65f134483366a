#include "auth/aadsts.h"

#include <stddef.h>
#include <string.h>

static const struct aadsts table[] = {
#define AADSTS(number, why, what_to_do) {number, why, what_to_do},
#include "auth/aadsts.def"
#undef AADSTS
};

const struct aadsts *aadsts_find(int number)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].number == number)
            return &table[i];
    return NULL;
}

int aadsts_number(const char *words)
{
    const char *at = strstr(words, "AADSTS");
    int number = 0;
    if (!at)
        return 0;
    at += strlen("AADSTS");
    for (int digits = 0; *at >= '0' && *at <= '9' && digits < 9; digits++, at++)
        number = number * 10 + (*at - '0');
    return number;
}
