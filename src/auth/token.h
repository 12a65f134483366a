/* token.h - where the bearer token comes from. One interface; sign-in sources join it later.
 *
 * Fetcher thread only. A source answers at once: READY with a token, PENDING (ask again when
 * token_deadline says), NEEDS_USER (nothing will change by itself until a person acts) or BROKEN.
 */
#ifndef RESTORETOP_AUTH_TOKEN_H
#define RESTORETOP_AUTH_TOKEN_H

#include "base/clock.h"
#include "base/fault.h"
#include "base/secret.h"

enum token_state { TOKEN_READY, TOKEN_PENDING, TOKEN_NEEDS_USER, TOKEN_BROKEN };

struct token_source {
    /* READY: *ret_token lent until the next call on this source. Otherwise *why says what and what
     * to do. */
    enum token_state (*get)(struct token_source *source, const struct secret **ret_token,
                            struct fault *why);
    /* The service answered 401 to the token last given; challenge: its WWW-Authenticate, NULL if
     * none. */
    void (*reject)(struct token_source *source, const char *challenge);
    /* Boot ms at which get() should be asked again while not READY (a file is looked at);
     * CLOCK_NEVER. */
    int64_t (*deadline)(struct token_source *source);
    /* Who and where, for the status line: tenant and account as far as the source knows (""
     * unknown). */
    void (*describe)(struct token_source *source, char *tenant, char *account, size_t size);
    void (*free)(struct token_source *source);
};

/* --token-file: read at once and again when its mtime, size or inode changed (looked at when a 401
 * came, every 5 s while signed out, every 60 s otherwise). After a 401 the file is read again once;
 * unchanged: NEEDS_USER until it changes. At most 64 KiB; surrounding white space cut; refused
 * (BROKEN) when empty, when it holds control characters, or is no regular file or pipe. A leading
 * "Bearer " is cut. */
struct token_source *token_file_new(const char *path, struct clock *clock);

/* RESTORETOP_TOKEN: the caller's copy of the value (the variable is taken out of the environment
 * and wiped first). After a 401: NEEDS_USER for good. */
struct token_source *token_text_new(const char *token, struct clock *clock);

/* Display only: `tid` and upn / preferred_username / app_displayname of a token that looks like a
 * JWT;
 * "" otherwise. Nothing is verified and nothing is decided by it. */
void token_peek(const struct secret *token, char *tenant, char *account, size_t size);

#endif
