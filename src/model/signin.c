#include "model/signin.h"

#include <stdlib.h>

#include "base/refs.h"
#include "base/xalloc.h"

const char *signin_state_word(enum signin_state state)
{
    static const char *const words[SIGNIN_STATE_COUNT] = {
#define X(name, word, sends) [SIGNIN_##name] = word,
        SIGNIN_STATES(X)
#undef X
    };
    return words[state];
}

struct signin *signin_copy(const struct signin *signin)
{
    struct signin *copy = xmalloc(sizeof *copy);
    *copy = *signin;
    atomic_init(&copy->refs, 1);
    return copy;
}

struct signin *signin_ref(const struct signin *signin)
{
    return refs_hold(signin);
}

void signin_unref(struct signin *signin)
{
    if (signin && refs_drop(&signin->refs))
        free(signin);
}
