/* challenge.h - claims challenges: what the WWW-Authenticate of a 401 or 403 asks for (RFC 9110
 * 11.6.1, Microsoft's "claims challenges, claims requests and client capabilities"). Pure.
 *
 * A challenge is the scheme Bearer with error="insufficient_claims" and a non-empty `claims`:
 * base64 (either alphabet, padded or not) of a JSON object of at most 8 KiB. Any other 401 is a
 * plain one. One header may hold several schemes, parameters come in any order, quoted or bare
 * (then with : and / in them), and a parameter of another scheme is not Bearer's. */
#ifndef RESTORETOP_AUTH_CHALLENGE_H
#define RESTORETOP_AUTH_CHALLENGE_H

#include "base/fault.h"
#include "base/strbuf.h"

#define CHALLENGE_CLAIMS_MAX ((size_t)8 * 1024)

/* What is sent without a challenge: this client understands continuous access evaluation. */
#define CHALLENGE_CP1 "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}"

/* header: all WWW-Authenticate lines as one list. True: *ret_claims is filled with the JSON object.
 * False: not a challenge, or not a usable one. */
bool challenge_parse(const char *header, struct strbuf *ret_claims);

/* Appends the challenge's object with xms_cc ["cp1"] merged into its access_token: what goes into
 * `claims`. "" gives CHALLENGE_CP1. False: not an object. */
bool challenge_merge(const char *claims, struct strbuf *out);

#endif
