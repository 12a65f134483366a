/* token_cache.h - a person's sign-in, kept from one start to the next. Fetcher thread (login and
 * logout: main thread); reads and writes are a few hundred bytes and done at once, a lock is asked
 * for and never waited for.
 *
 * One record for each (cloud, authority, tenant, client) as configured, named by a hash of them, in
 * $XDG_STATE_HOME/restoretop (made 0700; refused where others may write). Three keepings: KEYRING
 * seals the file with a key in the kernel's keyring (the default); FILE writes it plain, on
 * explicit request, and says so at each start; MEMORY keeps nothing. There is no silent way from
 * one to another.
 *
 * Rules of the file, as ssh has them: opened by a descriptor of its folder with O_NOFOLLOW;
 * regular, owned by us, no access for others (mode & 077), else refused with the reason. Written as
 * a new file (O_EXCL, 0600), fsync, rename, fsync of the folder. Never a client secret, never an
 * access token. */
#ifndef RESTORETOP_AUTH_TOKEN_CACHE_H
#define RESTORETOP_AUTH_TOKEN_CACHE_H

#include "auth/config.h"
#include "base/fault.h"
#include "base/secret.h"

enum cache_keeping { CACHE_KEYRING, CACHE_MEMORY, CACHE_FILE };
const char *cache_keeping_word(enum cache_keeping keeping); /* static: the option's word */
bool cache_keeping_find(const char *word, enum cache_keeping *ret);

struct cache_record {
    struct secret *refresh; /* NULL: none */
    char account[128], tenant[64];
    unsigned granted; /* PERMISSION_BIT()s */
    bool device;      /* it began with a device code: a policy may end it for that */
    int64_t saved_ms; /* wall clock */
};
void cache_record_release(struct cache_record *record); /* wipes */

struct token_cache;
/* folder: absolute, lent for the call; made if it is missing. MEMORY: not looked at, may be NULL.
 * NULL with a fault: keyring refused, folder not usable. The config has passed auth_config_check.
 */
struct token_cache *token_cache_open(enum cache_keeping keeping, const char *folder,
                                     const struct auth_config *config, struct fault *why);
void token_cache_close(struct token_cache *cache); /* lets go of the lock; NULL allowed */
enum cache_keeping token_cache_keeping(const struct token_cache *cache);

enum cache_result {
    CACHE_OK,
    CACHE_EMPTY, /* no file, or its key is gone (reboot, expiry): signed out, and no fault */
    CACHE_BUSY,  /* another console holds the lock: ask again in 100 ms */
    CACHE_FAILED /* *why: refused by its mode or owner, a link, truncated, another version, disk
                    full */
};
enum cache_result token_cache_load(struct token_cache *cache, struct cache_record *ret,
                                   struct fault *why);
/* After EMPTY: a file is there, but its key is gone (a restart, some days without use). */
bool token_cache_lost_key(const struct token_cache *cache);

/* These two need the lock: not held, it is taken for the call, which gives BUSY while another
 * console has it. What another keeping had left goes too; what was found damaged, or of another
 * version, is put aside under the same name with ".aside" behind it, until the sign-in is deleted.
 */
enum cache_result token_cache_store(struct token_cache *cache, const struct cache_record *record,
                                    struct fault *why);
/* The key is unlinked, the file overwritten and removed, whichever keeping wrote it. EMPTY: there
 * was none. */
enum cache_result token_cache_delete(struct token_cache *cache, struct fault *why);

/* flock(2) on a file beside it, for the time of a refresh: whoever holds it reads the record again
 * first, since another console may have rotated the token; no token that was rotated away is ever
 * presented. The kernel lets go of it when a process dies. MEMORY: always OK. */
enum cache_result token_cache_lock(struct token_cache *cache, struct fault *why);
void token_cache_unlock(struct token_cache *cache);

#endif
