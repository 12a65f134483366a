/* jwt.h - what a token says of itself (RFC 7519). For display only: nothing is verified, and
 * nothing may be decided by it. Pure. */
#ifndef RESTORETOP_AUTH_JWT_H
#define RESTORETOP_AUTH_JWT_H

#include "base/secret.h"
#include "base/strbuf.h"

/* Appends the bytes between the token's two dots, JSON as a rule. False, and nothing appended: it
 * does not look like a JWT, or the buffer's limit is passed. */
bool jwt_payload(struct strbuf *out, const struct secret *token);

#endif
