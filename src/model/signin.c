#include "model/signin.h"

#include <stdlib.h>

#include "base/refs.h"
#include "base/timefmt.h"
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

bool signin_tell_clock(const struct signin *signin, struct strbuf *out)
{
    const int64_t skew = signin->skew_ms;
    char length[16];
    if (skew == 0)
        return false;
    strbuf_printf(out, "This machine's clock is %s %s: set it, or sign-ins will fail.",
                  timefmt_duration(skew < 0 ? -skew : skew, length, sizeof length),
                  skew > 0 ? "slow" : "fast");
    return true;
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
