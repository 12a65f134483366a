/* seal.c - the nonce is random: at one file a refresh, 2^32 of them under one key are out of reach
 * (NIST SP 800-38D 8.3). */
#include "auth/seal.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/xalloc.h"

#define KEY_BYTES   32
#define NONCE_BYTES 12
#define TAG_BYTES   16
#define HEAD_BYTES  (1 + NONCE_BYTES)
#define SEALED_MAX  ((size_t)1024 * 1024)

/* Key, nonce and associated data, for either direction. */
static bool begin(EVP_CIPHER_CTX *context, const struct secret *key, const char *name,
                  const unsigned char *head, int encrypt)
{
    int length;
    return secret_length(key) == KEY_BYTES &&
           EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL,
                             (const unsigned char *)secret_text(key), head + 1, encrypt) == 1 &&
           EVP_CipherUpdate(context, NULL, &length, head, 1) == 1 &&
           EVP_CipherUpdate(context, NULL, &length, (const unsigned char *)name,
                            (int)strlen(name)) == 1;
}

/* sealed: the head is there; ciphertext and tag are written behind it. */
static bool encrypt_into(unsigned char *sealed, const struct secret *key, const char *name,
                         const void *bytes, size_t length)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    unsigned char *out = sealed + HEAD_BYTES;
    int written = 0, rest = 0;
    bool done = context && begin(context, key, name, sealed, 1) &&
                EVP_CipherUpdate(context, out, &written, bytes, (int)length) == 1 &&
                EVP_CipherFinal_ex(context, out + written, &rest) == 1 &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, out + length) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

bool seal_close(struct strbuf *out, const struct secret *key, const char *name, const void *bytes,
                size_t length)
{
    size_t whole = HEAD_BYTES + length + TAG_BYTES;
    if (length > SEALED_MAX)
        return false;
    unsigned char *sealed = xmalloc(whole);
    sealed[0] = SEAL_VERSION;
    random_fill(sealed + 1, NONCE_BYTES);
    bool done = encrypt_into(sealed, key, name, bytes, length) && strbuf_add(out, sealed, whole);
    free(sealed);
    return done;
}

/* plain: as long as the ciphertext. */
static bool decrypt_into(unsigned char *plain, const struct secret *key, const char *name,
                         const unsigned char *sealed, size_t length)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    unsigned char tag[TAG_BYTES];
    int written = 0, rest = 0;
    memcpy(tag, sealed + HEAD_BYTES + length, sizeof tag);
    bool done = context && begin(context, key, name, sealed, 0) &&
                EVP_CipherUpdate(context, plain, &written, sealed + HEAD_BYTES, (int)length) == 1 &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1 &&
                EVP_CipherFinal_ex(context, plain + written, &rest) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

enum seal_result seal_open(struct strbuf *ret, const struct secret *key, const char *name,
                           const void *bytes, size_t length)
{
    const unsigned char *sealed = bytes;
    if (length > 0 && sealed[0] != SEAL_VERSION)
        return SEAL_OTHER_VERSION;
    if (length < HEAD_BYTES + TAG_BYTES || length > SEALED_MAX)
        return SEAL_BROKEN;
    size_t inside = length - HEAD_BYTES - TAG_BYTES;
    unsigned char *plain = xmalloc(inside + 1);
    bool done = decrypt_into(plain, key, name, sealed, inside) && strbuf_add(ret, plain, inside);
    explicit_bzero(plain, inside + 1);
    free(plain);
    return done ? SEAL_OK : SEAL_BROKEN;
}
