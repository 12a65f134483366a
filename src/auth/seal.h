/* seal.h - AES-256-GCM (NIST SP 800-38D) over a short text. Pure but for the random nonce.
 *
 * Layout: version byte (1), nonce (12), ciphertext, tag (16). Associated data: the version byte and
 * a name, so that a file cannot pose as another one. */
#ifndef RESTORETOP_AUTH_SEAL_H
#define RESTORETOP_AUTH_SEAL_H

#include "base/secret.h"
#include "base/strbuf.h"

#define SEAL_VERSION 1

/* Appends the sealed bytes. */
bool seal_close(struct strbuf *out, const struct secret *key, const char *name, const void *bytes,
                size_t length);
enum seal_result {
    SEAL_OK,
    SEAL_OTHER_VERSION,
    SEAL_BROKEN
}; /* BROKEN: truncated, changed, other key */
/* Fills *ret (a secret buffer) on SEAL_OK only. */
enum seal_result seal_open(struct strbuf *ret, const struct secret *key, const char *name,
                           const void *bytes, size_t length);

#endif
