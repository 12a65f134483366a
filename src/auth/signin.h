/* signin.h - a token source that signs in by itself and stays signed in: the one state machine of
 * this program's sign-in. It knows grants only by their interface (grant.h).
 *
 *   STARTING -> IN <-> RENEWING            data flows in both; one renewal at a time
 *   any of these -> WAITING                the token ran out, network or login host keep us from
 *                                          another; back-off of renewal.h; goes on by itself
 *   -> OUT                                 a person must sign in: no request leaves
 *   -> BROKEN                              something must be put right: no request leaves
 *
 * Renewal at the time of renewal.h, in boot time, so that a suspended laptop is right when it
 * wakes. While an old token lives, a renewal that fails for network reasons changes nothing but the
 * time of the next. A verdict of OAUTH_NEEDS_USER or OAUTH_BROKEN ends all tries (an application
 * has no person: for it both are BROKEN).
 *
 * A person's refresh token is kept in a cache (token_cache.h). It is used under the cache's lock
 * only, and read again under it first, so that several consoles share one sign-in and no rotated
 * token is ever presented. Another console that holds the lock is waited for without waiting: asked
 * every 100 ms for SIGNIN_BUSY_SOON_MS, then every second, and told of after SIGNIN_BUSY_TOLD_MS. A
 * refused refresh token stays where it is until the next sign-in replaces it.
 *
 * Optional permissions (search, control) are asked for by one more renewal after a person's first
 * token; a refusal leaves the first token as it is and is remembered for the run.
 *
 * 401: the token is dropped and renewed at once, and Graph's call repeats once. A token that came
 * after a refusal and is refused before anything was accepted with it is shown and not answered by
 * yet another token. Where tokens are accepted first and refused later, again and again, from the
 * fourth within SIGNIN_REFUSED_MS on the next is asked for after SIGNIN_REFUSED_WAIT_S only. A 403
 * comes here with a claims challenge alone.
 * A claims challenge (challenge.h) goes with the next requests for a token, the person's own
 * sign-in included, until one is answered.
 *
 * A sign-in of a person (wish) runs beside all that: the state stands until it is granted, and a
 * cancelled one leaves it as it was. */
#ifndef RESTORETOP_AUTH_SIGNIN_H
#define RESTORETOP_AUTH_SIGNIN_H

#include "auth/grant.h"
#include "auth/token.h"
#include "auth/token_cache.h"
#include "base/spans.h"

#define SIGNIN_REFUSED_MAX    3
#define SIGNIN_REFUSED_MS     (10 * MINUTE_MS)
#define SIGNIN_REFUSED_WAIT_S 60
#define SIGNIN_SAME_MS        60000 /* what was answered 400 is not sent again sooner, whoever wishes */
#define SIGNIN_BUSY_SOON_MS   5000
#define SIGNIN_BUSY_TOLD_MS   60000
#define SIGNIN_SKEW_MS        120000 /* a clock that is wrong by more is told of */

struct signin_options {
    struct auth_net net;        /* borrowed parts */
    struct auth_config *config; /* taken */
    enum auth_method method;
    struct token_cache *cache;       /* taken; NULL: memory; of no use to an application */
    bool anew;                       /* a person is about to sign in: not renewed before that */
    grant_fn *renew;                 /* gets a token without a person */
    grant_fn *ask[SIGNIN_ASK_COUNT]; /* gets one with a person; NULL: not in this configuration */
};

/* The config must have passed auth_config_check. The first request leaves at the first step. */
struct token_source *signin_new(const struct signin_options *options);

#endif
