#include "graph/codes.h"

#include "base/ascii.h"

static const struct service_code codes[] = {
#define X(code, nothing_done, meaning, advice, hint, refused, next)                                \
    {code, nothing_done, meaning, advice, hint, refused, next},
#include "graph/codes.def"
#undef X
};

const struct service_code *service_code_find(const char *code)
{
    for (size_t i = 0; code && i < sizeof codes / sizeof *codes; i++)
        if (ascii_casecmp(codes[i].code, code) == 0)
            return &codes[i];
    return NULL;
}
