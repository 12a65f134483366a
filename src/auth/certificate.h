/* certificate.h - the certificate and key that an application signs in with. Main or fetcher
 * thread.
 *
 * One file: PEM (key and certificates, any order), PEM with an encrypted key (PKCS#8 or the older
 * header form), or PKCS#12 (.pfx, .p12), with or without a password. Told apart by content, never
 * by name. RSA only; of several certificates the one that fits the key; the rest is its chain. The
 * password callback is always ours, so that OpenSSL never prompts. Files: at most 1 MiB, regular;
 * a key that others can read is warned of. RC2-40 containers of old tools need OpenSSL's legacy
 * provider: the sentence says how to export anew.
 *
 * OpenSSL 3 libcrypto is included in certificate.c, seal.c, pkce.c and token_cache.c alone. */
#ifndef RESTORETOP_AUTH_CERTIFICATE_H
#define RESTORETOP_AUTH_CERTIFICATE_H

#include "base/fault.h"
#include "base/secret.h"
#include "base/strbuf.h"

#define CERTIFICATE_FILE_MAX ((size_t)1024 * 1024)

struct certificate;
/* NULL with a fault: what is wrong, in words (no such file, wrong password, no key, no certificate
 * that fits, not RSA, old encryption, expired or not valid yet at now_ms). password NULL: none.
 * now_ms: wall clock. */
struct certificate *certificate_load(const char *path, const struct secret *password,
                                     int64_t now_ms, struct fault *why);
/* The same from what stands in such a file; name: for the sentences. */
struct certificate *certificate_parse(const char *name, const struct strbuf *bytes,
                                      const struct secret *password, int64_t now_ms,
                                      struct fault *why);
void certificate_free(struct certificate *certificate); /* wipes the key; NULL allowed */

/* Appends base64url of the certificate's DER hash: x5t#S256 and x5t. */
void certificate_thumbprint(const struct certificate *certificate, bool sha256, struct strbuf *out);
/* Appends the JSON array of base64 DER certificates, leaf first: x5c. */
void certificate_chain(const struct certificate *certificate, struct strbuf *out);
/* Wall clock, Unix ms; for a warning before it comes. */
int64_t certificate_not_after_ms(const struct certificate *certificate);
/* Appends the signature (raw bytes): RSA-PSS with SHA-256, MGF1-SHA-256 and 32 bytes of salt
 * (PS256), or PKCS#1 1.5 (RS256). */
bool certificate_sign(const struct certificate *certificate, bool rs256, const void *bytes,
                      size_t length, struct strbuf *out, struct fault *why);

/* False with the sentence of a warning: others than the owner can read the file. */
bool certificate_is_private(const char *path, struct fault *why);

#endif
