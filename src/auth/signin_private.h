/* signin_private.h - what signin.c (what happens) and signin_show.c (what is told of it) share. */
#ifndef RESTORETOP_AUTH_SIGNIN_PRIVATE_H
#define RESTORETOP_AUTH_SIGNIN_PRIVATE_H

#include "auth/signin.h"

enum signin_end { SIGNIN_GOES_ON, SIGNIN_ENDS_OUT, SIGNIN_ENDS_BROKEN };

struct signin_source {
    struct token_source source; /* first: the interface's pointer is ours */
    struct auth_net net;
    struct clock *clock; /* net.clock */
    struct auth_config *config;
    enum auth_method method;
    grant_fn *renew, *ask_makers[SIGNIN_ASK_COUNT];

    struct secret *access, *refresh;        /* NULL: none */
    int64_t expires_boot_ms, renew_boot_ms; /* of access */

    struct grant *silent;  /* the renewal under way; NULL: none */
    int attempt;           /* failed ones in a row */
    int64_t retry_boot_ms; /* no renewal before */
    enum signin_end end;
    int64_t ended_boot_ms;
    struct fault fault; /* why there is no (new) token; FAULT_NONE */

    bool answering; /* the token being fetched answers a refusal */
    bool unproven;  /* the one at hand does, and nothing was accepted with it yet */
    int64_t refused_boot_ms[SIGNIN_REFUSED_MAX]; /* newest first; INT64_MIN: none */

    struct grant *asked; /* the sign-in of a person under way; NULL: none */
    enum signin_ask ask;
    struct fault ask_fault;

    char account[128], tenant[128];
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
struct grant *signin_make(struct signin_source *self, grant_fn *maker);
/* The earliest moment (boot ms) at which a renewal may leave; CLOCK_NEVER: none is to. */
int64_t signin_renewal_at(const struct signin_source *self);
void signin_end_renewal(struct signin_source *self); /* silent is DONE; frees it */

/* signin_ask.c */
void signin_wish(struct token_source *source, enum token_wish wish, const struct secret *text);
void signin_end_ask(struct signin_source *self); /* asked is DONE; frees it */

/* signin_show.c: fills all of *ret but refs. */
void signin_show(const struct signin_source *self, struct signin *ret);

#endif
