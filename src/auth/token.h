/* token.h - where the bearer token comes from: one interface for all sources.
 *
 * Fetcher thread only; nothing here ever waits. A source answers at once: READY with a token,
 * PENDING (it goes on by itself; ask again at deadline()), NEEDS_USER (nothing will change until a
 * person acts) or BROKEN (something must be put right first).
 *
 * A source that signs in by itself (signin.h) owns requests on the same struct http as Graph's
 * calls do: the graph hands it the answers that are none of its calls' (take), moves it on once a
 * turn (step), and the fetcher's one wait takes its descriptors along (wait_fds).
 */
#ifndef RESTORETOP_AUTH_TOKEN_H
#define RESTORETOP_AUTH_TOKEN_H

#include "base/clock.h"
#include "base/fault.h"
#include "base/secret.h"
#include "graph/http.h"
#include "model/signin.h"

enum token_state { TOKEN_READY, TOKEN_PENDING, TOKEN_NEEDS_USER, TOKEN_BROKEN };

/* What a person asks of a source. */
enum token_wish {
    TOKEN_WISH_BROWSER, /* begin a sign-in in the browser; a second one begins anew */
    TOKEN_WISH_DEVICE,  /* begin one by device code */
    TOKEN_WISH_PASTE,   /* the address the browser ended at; text goes with it */
    TOKEN_WISH_CANCEL,  /* end what was begun; the state before it stands */
    TOKEN_WISH_FORGET,  /* sign out: tokens in memory and in the cache are deleted */
    TOKEN_WISH_RETRY    /* try again now what waits or is broken; a Retry-After still holds */
};

struct token_source {
    /* READY: *ret_token lent until the next call on this source. Otherwise *why says what and what
     * to do; PENDING: FAULT_NONE when all is well, else why it takes so long, next_try_ms with it.
     */
    enum token_state (*get)(struct token_source *source, const struct secret **ret_token,
                            struct fault *why);
    /* The service answered 401 to the token last given; challenge: its WWW-Authenticate, all lines
     * as one list, NULL if none. */
    void (*reject)(struct token_source *source, const char *challenge);
    /* Boot ms at which get() should be asked again while not READY (a file is looked at);
     * CLOCK_NEVER. */
    int64_t (*deadline)(struct token_source *source);
    /* Who and where, for the header before the first status: tenant and account as far as the
     * source knows ("" unknown). */
    void (*describe)(struct token_source *source, char *tenant, char *account, size_t size);
    void (*free)(struct token_source *source); /* before the http it was given */

    /* True, once: the token last given shall be tried again although it was refused, because a
     * person asked for it or what holds it was written anew. NULL: never. */
    bool (*insists)(struct token_source *source);

    /* The rest is NULL, each but wish, in a source that only reads what somebody else keeps. */

    /* The service took the token last given (2xx, or a 403, which says who is asking). */
    void (*accept)(struct token_source *source);
    /* Moves on what is due: timers, descriptors, answers taken. Once a turn, before get(). Returns
     * the boot ms of the next turn it wants; CLOCK_NEVER: only an answer or a wish moves it. */
    int64_t (*step)(struct token_source *source);
    /* True: the answer was one of this source's, and is taken (freed). */
    bool (*take)(struct token_source *source, struct http_response *response);
    /* Descriptors that shall end the wait; at most room; returns how many. */
    size_t (*wait_fds)(struct token_source *source, struct pollfd *fds, size_t room);
    /* text: TOKEN_WISH_PASTE only; lent. */
    void (*wish)(struct token_source *source, enum token_wish wish, const struct secret *text);
    /* 1, 2, ...: counts up whenever what *ret shows has changed; ret may be NULL (refs is not
     * touched). */
    uint64_t (*status)(struct token_source *source, struct signin *ret);
};

/* --token-file: read at once and again when its mtime, size or inode changed (looked at when a 401
 * came, every 5 s while signed out, every 60 s otherwise). After a 401 the file is read again once;
 * unchanged: NEEDS_USER until it changes (written anew with the same text is a change: one try) or
 * TOKEN_WISH_RETRY, which gives the same token one more try. At most 64 KiB; surrounding white
 * space cut; refused (BROKEN) when empty, when it holds control characters, or is no regular file
 * or pipe. A leading "Bearer " is cut. */
struct token_source *token_file_new(const char *path, struct clock *clock);

/* RESTORETOP_TOKEN: the caller's copy of the value (the variable is taken out of the environment
 * and wiped first). After a 401: NEEDS_USER; TOKEN_WISH_RETRY gives it one more try. */
struct token_source *token_text_new(const char *token, struct clock *clock);

/* Display only: `tid` and upn / preferred_username / app_displayname of a token that looks like a
 * JWT; "" otherwise. Nothing is verified and nothing is decided by it. */
void token_peek(const struct secret *token, char *tenant, char *account, size_t size);
/* When it ends, by its own words (wall clock, Unix ms); 0: not told. Display only, too. */
int64_t token_peek_end(const struct secret *token);
/* Of one that Graph has refused: the sentence of why goes on with the cause, where its own words
 * tell one (it ran out, it is for somebody else). */
void token_peek_why(const struct secret *token, int64_t now_ms, struct fault *why);

#endif
