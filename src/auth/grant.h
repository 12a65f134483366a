/* grant.h - one way to get one token answer, as a small step machine. Fetcher thread; never waits.
 *
 * A grant lives from its wish to its outcome: made, stepped on every turn, handed its answers, and
 * freed (which cancels whatever it has under way). It knows nothing of schedules, caches and
 * states: those are signin.h's. A grant that needs a person (browser, device code) shows how it
 * stands.
 *
 * What is made here: grants.h. */
#ifndef RESTORETOP_AUTH_GRANT_H
#define RESTORETOP_AUTH_GRANT_H

#include "auth/config.h"
#include "auth/oauth_answer.h"
#include "auth/token_post.h"
#include "model/signin.h"

enum grant_state { GRANT_BUSY, GRANT_DONE }; /* DONE: outcome tells how; it moves no more */

/* What a grant is made for. Borrowed for the call of its maker, but for net and config, which
 * outlive it. */
struct grant_setup {
    const struct auth_net *net;
    const struct auth_config *config;
    const struct secret *refresh; /* for the refresh grant; NULL otherwise */
    const char *scope;            /* parted by spaces (auth_config_scope) */
    const char *claims;           /* JSON for `claims`: cp1, merged with a challenge; "" none */
    const char *login_hint;       /* the account that was signed in before; "" */
    int64_t skew_ms; /* the login host's clock minus ours, where it is known to be wrong; else 0 */
};

struct grant {
    enum grant_state state;
    struct oauth_outcome outcome; /* once DONE; the receiver may take its tokens out (set NULL) */

    /* All of them set. step: true when something of what show() tells has changed. */
    bool (*step)(struct grant *grant);
    bool (*take)(struct grant *grant,
                 struct http_response *response);   /* true: it was ours, freed */
    int64_t (*deadline)(const struct grant *grant); /* boot ms of the next step; CLOCK_NEVER */
    void (*free)(struct grant *grant);

    /* NULL in grants that wait for nothing but answers. */
    size_t (*wait_fds)(const struct grant *grant, struct pollfd *fds, size_t room);
    /* NULL in grants without a person: the ask_ members of *ret. */
    void (*show)(const struct grant *grant, struct signin *ret);
    /* The address that a browser ended at. False with what is wrong with it; the grant goes on. */
    bool (*paste)(struct grant *grant, const struct secret *text, struct fault *why);
};

/* Makes a grant and sends what is first to be sent. Never NULL: what goes wrong at once (a file
 * that cannot be read) is an outcome. */
typedef struct grant *grant_fn(const struct grant_setup *setup);

#endif
