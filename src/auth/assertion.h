/* assertion.h - the JWT that stands for an application's secret (RFC 7523; Microsoft, "certificate
 * credentials"). Pure but for the random jti.
 *
 * header {"alg":"PS256","typ":"JWT","x5t#S256":...} or with rs256 {"alg":"RS256","x5t":...}, and
 * x5c when the chain is to be sent; payload aud = the address posted to, iss = sub = client id, jti
 * a fresh GUID, nbf = iat = now, exp = now + 600 s. */
#ifndef RESTORETOP_AUTH_ASSERTION_H
#define RESTORETOP_AUTH_ASSERTION_H

#include "auth/certificate.h"

#define ASSERTION_LIFE_S 600

struct assertion_claims {
    const char *audience, *client;
    int64_t now_ms; /* wall clock, corrected by the login host's Date where that is known */
    bool rs256, send_chain;
};
/* The caller frees. NULL with a fault. */
struct secret *assertion_new(const struct certificate *certificate,
                             const struct assertion_claims *claims, struct fault *why);

#endif
