#include "auth/pkce.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/base64.h"
#include "base/random.h"

enum { VERIFIER_BYTES = 48, STATE_BYTES = 32, SHA256_BYTES = 32 };

/* base64url of so many random bytes, wiped where they were made. */
static void random_text(struct strbuf *out, size_t count)
{
    unsigned char bytes[VERIFIER_BYTES];
    random_fill(bytes, count);
    base64_add(out, bytes, count, BASE64_URL);
    explicit_bzero(bytes, sizeof bytes);
}

void pkce_challenge(const char *verifier, char challenge[PKCE_CHALLENGE_SIZE])
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    struct strbuf text;
    strbuf_init_secret(&text, PKCE_CHALLENGE_SIZE - 1);
    /* fails only where OpenSSL has no memory or no SHA-256; an empty challenge is refused */
    if (EVP_Digest(verifier, strlen(verifier), hash, NULL, EVP_sha256(), NULL) == 1)
        base64_add(&text, hash, SHA256_BYTES, BASE64_URL);
    memcpy(challenge, text.bytes, text.length + 1);
    strbuf_release(&text);
}

void pkce_init(struct pkce *pkce)
{
    struct strbuf text;
    strbuf_init_secret(&text, 128);
    random_text(&text, VERIFIER_BYTES);
    pkce->verifier = secret_new(text.bytes, text.length);
    pkce_challenge(text.bytes, pkce->challenge);
    strbuf_clear(&text);
    random_text(&text, STATE_BYTES);
    memcpy(pkce->state, text.bytes, text.length + 1);
    strbuf_release(&text);
}

void pkce_release(struct pkce *pkce)
{
    secret_free(pkce->verifier);
    explicit_bzero(pkce, sizeof *pkce);
}
