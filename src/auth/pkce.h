/* pkce.h - proof key for code exchange (RFC 7636), and the state and nonce of an authorize request.
 * From the kernel's random bytes. */
#ifndef RESTORETOP_AUTH_PKCE_H
#define RESTORETOP_AUTH_PKCE_H

#include "base/secret.h"

#define PKCE_CHALLENGE_SIZE 44 /* base64url of SHA-256, and the NUL */
#define PKCE_STATE_SIZE     44

struct pkce {
    struct secret *verifier; /* 64 characters of A-Za-z0-9-_ */
    char challenge[PKCE_CHALLENGE_SIZE];
    char state[PKCE_STATE_SIZE];
};
void pkce_init(struct pkce *pkce);
void pkce_release(struct pkce *pkce); /* wipes */

/* The S256 challenge of a verifier, for the vector of RFC 7636 appendix B. */
void pkce_challenge(const char *verifier, char challenge[PKCE_CHALLENGE_SIZE]);

#endif
