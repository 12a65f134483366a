/* signin_private.h - what the files of the state machine share: signin.c (each turn),
 * signin_renew.c (tokens), signin_keep.c (the cache), signin_ask.c (people), signin_watch.c (an
 * application's file), signin_show.c (what is told of it). */
#ifndef RESTORETOP_AUTH_SIGNIN_PRIVATE_H
#define RESTORETOP_AUTH_SIGNIN_PRIVATE_H

#include <sys/types.h>

#include "auth/challenge.h"
#include "auth/signin.h"

/* What tells one version of a file from another. */
struct signin_file {
    dev_t dev;
    ino_t ino;
    off_t size;
    int64_t mtime_s, mtime_ns;
};

enum signin_end { SIGNIN_GOES_ON, SIGNIN_ENDS_OUT, SIGNIN_ENDS_BROKEN };

struct signin_source {
    struct token_source source; /* first: the interface's pointer is ours */
    struct auth_net net;
    struct clock *clock; /* net.clock */
    struct auth_config *config;
    enum auth_method method;
    grant_fn *renew, *ask_makers[SIGNIN_ASK_COUNT];
    bool anew; /* nobody has signed in yet, and what is kept is to be replaced */

    struct secret *access, *refresh;        /* NULL: none */
    int64_t expires_boot_ms, renew_boot_ms; /* of access */

    struct grant *silent;  /* the renewal under way; NULL: none */
    int attempt;           /* failed ones in a row */
    int64_t retry_boot_ms; /* no renewal before */
    enum signin_end end;
    int64_t ended_boot_ms;
    struct fault fault; /* why there is no (new) token; FAULT_NONE */

    /* PERMISSION_BIT()s whose missing consent breaks nothing, not even one another. What is in
     * neither was refused in this run, or is none that a person asks for. */
    unsigned optional_had;    /* asked for with every renewal */
    unsigned optional_wanted; /* to be asked for once there is a token: */
    bool optional_apart;      /* one after the other, as all together were refused */
    unsigned optional_sent;   /* by the renewal under way */

    struct strbuf claims; /* JSON that Graph asked for; kept until a token answers it; "" none */
    bool claims_sent;     /* by the renewal under way */

    struct token_cache *cache; /* NULL: memory */
    bool kept;                 /* it may hold a record */
    bool to_store, to_delete;  /* once the lock is ours */
    int64_t busy_boot_ms;      /* since when another console has it; 0: none does */
    int64_t keep_boot_ms;      /* the lock is not asked for sooner */
    int64_t store_boot_ms;     /* nor is a store that failed tried again */
    struct fault keep_fault;   /* a notice, never a sign-out */
    bool device;               /* the sign-in began with a device code */

    struct signin_file file; /* as the last renewal found it, of an application that has one */
    int64_t watch_boot_ms;   /* looked at again, while that was refused */

    bool answering; /* the token being fetched answers a refusal */
    bool unproven;  /* the one at hand does, and nothing was accepted with it yet */
    int64_t refused_boot_ms[SIGNIN_REFUSED_MAX]; /* newest first; INT64_MIN: none */

    struct grant *asked; /* the sign-in of a person under way; NULL: none */
    enum signin_ask ask;
    struct fault ask_fault;

    char account[128], tenant[128], person_id[64], person_name[128];
    unsigned granted;
    bool granted_known;
    int64_t skew_ms;
    int64_t next_boot_ms; /* of the last step */
    uint64_t revision;
};

/* signin_renew.c */
int64_t signin_boot_now(const struct signin_source *self);
int64_t signin_wall_now(const struct signin_source *self);
void signin_changed(struct signin_source *self); /* what is shown did */
bool signin_is_person(const struct signin_source *self);
void signin_drop_access(struct signin_source *self);
void signin_drop_grant(struct grant **grant);
/* No further try until somebody acts. */
void signin_stop(struct signin_source *self, enum signin_end end, const struct fault *why);
/* Takes the tokens out of a GRANTED outcome. */
void signin_take_tokens(struct signin_source *self, struct oauth_outcome *outcome);
void signin_note_date(struct signin_source *self, const struct oauth_outcome *outcome);
/* The optional permissions that this console would use. */
unsigned signin_optional(const struct signin_source *self);
/* Of all that is optional `had` is known to be granted; the rest is to be asked for. */
void signin_begin_optional(struct signin_source *self, unsigned had);
struct grant *signin_make(struct signin_source *self, grant_fn *maker, unsigned optional);
void signin_drop_silent(struct signin_source *self); /* lets go of the cache's lock, too */
void signin_begin_renewal(struct signin_source *self);
/* The next renewal waits, as renewal.h or why has it; why is what is told meanwhile. */
void signin_postpone(struct signin_source *self, const struct fault *why);
/* The earliest moment (boot ms) at which a renewal may leave; CLOCK_NEVER: none is to. */
int64_t signin_renewal_at(const struct signin_source *self);
/* Where consent is missing: for which permission, in the fault's hint. */
void signin_name_consent(const struct signin_source *self, const struct oauth_error *error,
                         struct fault *fault);
void signin_end_renewal(struct signin_source *self); /* silent is DONE; frees it */

/* signin_watch.c */
void signin_watch_begin(struct signin_source *self);       /* the file is about to be read */
void signin_watch_step(struct signin_source *self);        /* goes on where it has changed since */
int64_t signin_watch_at(const struct signin_source *self); /* boot ms; CLOCK_NEVER */

/* signin_keep.c */
/* At the start, and when a person wishes to try again: what the cache holds, or why nothing. */
void signin_keep_load(struct signin_source *self);
/* True: the lock is held (there may be none) and the newest token at hand. */
bool signin_keep_begin(struct signin_source *self);
void signin_keep_end(struct signin_source *self);
/* What is at hand is to be kept; nothing is any more. Done at once where the lock is free. */
void signin_keep_store(struct signin_source *self);
void signin_keep_delete(struct signin_source *self);
void signin_keep_step(struct signin_source *self);
int64_t signin_keep_at(const struct signin_source *self); /* boot ms; CLOCK_NEVER */
/* Why there is no token, else what there is to notice. */
const struct fault *signin_told(const struct signin_source *self);

/* signin_ask.c */
void signin_wish(struct token_source *source, enum token_wish wish, const struct secret *text);
void signin_end_ask(struct signin_source *self); /* asked is DONE; frees it */

/* signin_show.c: fills all of *ret but refs. */
void signin_show(const struct signin_source *self, struct signin *ret);

#endif
