/* token_cache.c - the sealed file, the plain one and the lock bear one name, with an ending of
 * their own each: what one keeping wrote is never read as the other's. */
#include "auth/token_cache.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/keyring.h"
#include "auth/seal.h"
#include "auth/token_cache_private.h"
#include "base/ascii.h"
#include "base/xalloc.h"

#define HASH_CHARS 64

struct token_cache {
    enum cache_keeping keeping;
    struct cache_folder folder;
    char key[16 + HASH_CHARS]; /* of the keyring */
    char sealed[HASH_CHARS + 16], plain[HASH_CHARS + 16], lock[HASH_CHARS + 16];
    int lock_fd; /* -1: not held */
    bool keyless;
    bool damaged; /* what the last load found */
};

static const char *const words[] = {
    [CACHE_KEYRING] = "keyring", [CACHE_MEMORY] = "memory", [CACHE_FILE] = "file"};

const char *cache_keeping_word(enum cache_keeping keeping)
{
    return words[keeping];
}

bool cache_keeping_find(const char *word, enum cache_keeping *ret)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], word) == 0) {
            *ret = (enum cache_keeping)i;
            return true;
        }
    }
    return false;
}

/* --- opening --- */

/* Whose sign-in it is, as configured: names and hosts are told apart without case. */
static void hash_name(const struct auth_config *config, char hash[HASH_CHARS + 1])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t length = 0;
    char *name = xasprintf("%s\n%s\n%s\n%s\n", config->cloud->word, config->authority,
                           config->tenant, config->client);
    for (char *at = name; *at; at++)
        *at = ascii_lower(*at);
    EVP_Q_digest(NULL, "SHA256", NULL, name, strlen(name), digest, &length);
    free(name);
    for (size_t i = 0; i < HASH_CHARS / 2; i++)
        snprintf(hash + 2 * i, 3, "%02x", digest[i]);
}

/* Asked before anybody signs in, so that nobody does in vain. */
static bool keyring_works(const struct token_cache *cache, struct fault *why)
{
    struct secret *key = NULL;
    enum keyring_result result = keyring_read(cache->key, &key, why);
    secret_free(key);
    return result != KEYRING_REFUSED;
}

struct token_cache *token_cache_open(enum cache_keeping keeping, const char *folder,
                                     const struct auth_config *config, struct fault *why)
{
    char hash[HASH_CHARS + 1];
    struct token_cache *cache = xcalloc(1, sizeof *cache);
    cache->keeping = keeping;
    cache->lock_fd = -1;
    if (keeping == CACHE_MEMORY)
        return cache;
    hash_name(config, hash);
    snprintf(cache->key, sizeof cache->key, "restoretop:%s", hash);
    snprintf(cache->sealed, sizeof cache->sealed, "%s.sealed", hash);
    snprintf(cache->plain, sizeof cache->plain, "%s.plain", hash);
    snprintf(cache->lock, sizeof cache->lock, "%s.lock", hash);
    if (cache_folder_open(&cache->folder, folder, why) &&
        (keeping != CACHE_KEYRING || keyring_works(cache, why)))
        return cache;
    token_cache_close(cache);
    return NULL;
}

void token_cache_close(struct token_cache *cache)
{
    if (!cache)
        return;
    token_cache_unlock(cache);
    cache_folder_close(&cache->folder);
    free(cache);
}

enum cache_keeping token_cache_keeping(const struct token_cache *cache)
{
    return cache->keeping;
}

bool token_cache_lost_key(const struct token_cache *cache)
{
    return cache->keyless;
}

/* --- the lock --- */

enum cache_result token_cache_lock(struct token_cache *cache, struct fault *why)
{
    if (cache->keeping == CACHE_MEMORY || cache->lock_fd >= 0)
        return CACHE_OK;
    return cache_file_lock(&cache->folder, cache->lock, &cache->lock_fd, why);
}

void token_cache_unlock(struct token_cache *cache)
{
    if (cache->lock_fd >= 0)
        close(cache->lock_fd);
    cache->lock_fd = -1;
}

/* --- loading --- */

static const char *leaf_of(const struct token_cache *cache)
{
    return cache->keeping == CACHE_KEYRING ? cache->sealed : cache->plain;
}

static enum cache_result is_damaged(struct token_cache *cache, struct fault *why)
{
    cache->damaged = true;
    fault_hint(why,
               "Sign in again: restoretop login, or L. The file is put aside then: "
               "%.105s/%.75s.aside.",
               cache->folder.path, leaf_of(cache));
    return CACHE_FAILED;
}

static enum cache_result parse(struct token_cache *cache, const struct strbuf *text,
                               struct cache_record *ret, struct fault *why)
{
    if (!cache_record_parse(text->bytes, text->length, ret, why))
        return is_damaged(cache, why);
    return CACHE_OK;
}

static enum cache_result unseal(struct token_cache *cache, const struct strbuf *sealed,
                                struct cache_record *ret, struct fault *why)
{
    struct secret *key = NULL;
    struct strbuf text;
    enum keyring_result found = keyring_read(cache->key, &key, why);
    enum cache_result result = CACHE_FAILED;
    cache->keyless = found == KEYRING_NO_KEY;
    if (found != KEYRING_OK)
        return cache->keyless ? CACHE_EMPTY : CACHE_FAILED;
    strbuf_init_secret(&text, CACHE_FILE_MAX);
    switch (seal_open(&text, key, cache->sealed, sealed->bytes, sealed->length)) {
    case SEAL_OK:
        result = parse(cache, &text, ret, why);
        break;
    case SEAL_OTHER_VERSION:
        cache_record_other_version(why);
        is_damaged(cache, why);
        break;
    case SEAL_BROKEN:
        cache_record_damaged(why);
        is_damaged(cache, why);
        break;
    }
    secret_free(key);
    strbuf_release(&text);
    return result;
}

enum cache_result token_cache_load(struct token_cache *cache, struct cache_record *ret,
                                   struct fault *why)
{
    struct strbuf bytes;
    cache->keyless = cache->damaged = false;
    if (cache->keeping == CACHE_MEMORY)
        return CACHE_EMPTY;
    strbuf_init_secret(&bytes, CACHE_FILE_MAX);
    enum cache_result result = cache_file_read(&cache->folder, leaf_of(cache), &bytes, why);
    if (result == CACHE_OK)
        result = cache->keeping == CACHE_KEYRING ? unseal(cache, &bytes, ret, why)
                                                 : parse(cache, &bytes, ret, why);
    strbuf_release(&bytes);
    return result;
}

/* --- storing and deleting --- */

static bool seal(const struct token_cache *cache, const struct strbuf *text, struct strbuf *out,
                 struct fault *why)
{
    struct secret *key = NULL;
    enum keyring_result found = keyring_read(cache->key, &key, why);
    if (found == KEYRING_NO_KEY)
        found = keyring_create(cache->key, &key, why);
    if (found != KEYRING_OK)
        return false;
    bool sealed = seal_close(out, key, cache->sealed, text->bytes, text->length);
    secret_free(key);
    return sealed || fault_set(why, FAULT_SYSTEM, "The sign-in cannot be sealed.");
}

/* What another keeping has left is an older sign-in that nobody would look after any more. */
static void forget_other(const struct token_cache *cache)
{
    struct fault ignored;
    bool sealing = cache->keeping == CACHE_KEYRING;
    cache_file_erase(&cache->folder, sealing ? cache->plain : cache->sealed, &ignored);
}

/* Looked at once more, as another console may have replaced it since. */
static void put_damaged_aside(struct token_cache *cache)
{
    struct cache_record record = {0};
    struct fault ignored;
    if (cache->damaged)
        (void)token_cache_load(cache, &record, &ignored);
    if (cache->damaged)
        cache_file_aside(&cache->folder, leaf_of(cache));
    cache->damaged = false;
    cache_record_release(&record);
}

static enum cache_result store(struct token_cache *cache, const struct cache_record *record,
                               struct fault *why)
{
    struct strbuf text, bytes;
    strbuf_init_secret(&text, CACHE_FILE_MAX);
    strbuf_init_secret(&bytes, CACHE_FILE_MAX);
    cache_record_format(record, &text);
    bool sealing = cache->keeping == CACHE_KEYRING;
    enum cache_result result = CACHE_FAILED;
    if (text.overflowed)
        fault_set(why, FAULT_SYSTEM, "The sign-in is too long to be kept.");
    else if (!sealing || seal(cache, &text, &bytes, why)) {
        put_damaged_aside(cache);
        result = cache_file_write(&cache->folder, leaf_of(cache), sealing ? &bytes : &text, why);
    }
    if (result == CACHE_OK)
        forget_other(cache);
    strbuf_release(&text);
    strbuf_release(&bytes);
    return result;
}

static enum cache_result sooner_failed(enum cache_result a, enum cache_result b)
{
    if (a == CACHE_FAILED || b == CACHE_FAILED)
        return CACHE_FAILED;
    return a == CACHE_OK || b == CACHE_OK ? CACHE_OK : CACHE_EMPTY;
}

/* The key first: without it the sealed file is noise, whatever becomes of it. A keyring that
 * refuses counts only where it is in use: under --token-cache file the rest goes all the same. */
static enum cache_result erase(struct token_cache *cache, struct fault *why)
{
    struct fault refused;
    enum keyring_result key = keyring_delete(cache->key, &refused);
    enum cache_result result = key == KEYRING_OK ? CACHE_OK : CACHE_EMPTY;
    result = sooner_failed(result, cache_file_erase(&cache->folder, cache->sealed, why));
    result = sooner_failed(result, cache_file_erase(&cache->folder, cache->plain, why));
    result = sooner_failed(result, cache_file_erase_aside(&cache->folder, cache->sealed, why));
    result = sooner_failed(result, cache_file_erase_aside(&cache->folder, cache->plain, why));
    if (key == KEYRING_REFUSED && cache->keeping == CACHE_KEYRING && result != CACHE_FAILED) {
        *why = refused;
        return CACHE_FAILED;
    }
    return result;
}

enum cache_result token_cache_store(struct token_cache *cache, const struct cache_record *record,
                                    struct fault *why)
{
    bool held = cache->lock_fd >= 0;
    if (cache->keeping == CACHE_MEMORY)
        return CACHE_OK;
    enum cache_result result = token_cache_lock(cache, why);
    if (result != CACHE_OK)
        return result;
    result = store(cache, record, why);
    if (!held)
        token_cache_unlock(cache);
    return result;
}

enum cache_result token_cache_delete(struct token_cache *cache, struct fault *why)
{
    bool held = cache->lock_fd >= 0;
    if (cache->keeping == CACHE_MEMORY)
        return CACHE_EMPTY;
    enum cache_result result = token_cache_lock(cache, why);
    if (result != CACHE_OK)
        return result;
    result = erase(cache, why);
    if (!held)
        token_cache_unlock(cache);
    return result;
}
