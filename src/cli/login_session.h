/* login_session.h - a token source driven without fetcher and screen, by a loop on the main thread:
 * what login and whoami share. Private to src/cli. */
#ifndef RESTORETOP_CLI_LOGIN_SESSION_H
#define RESTORETOP_CLI_LOGIN_SESSION_H

#include "cli/auth_source.h"

struct login_session {
    struct auth_net net;
    struct token_source *tokens;
    struct auth_inputs inputs;
    struct strbuf warnings;
    struct signin now; /* as of the last turn; state STARTING with method NULL: it has no status */
    int64_t next_boot_ms; /* when the source wants its next turn */
    bool stopped;         /* a signal asked for the end */
    int signal_fd;
};
/* False with a fault. Signs in by the method that the settings come to. */
bool login_session_open(struct login_session *ret, const struct settings *settings,
                        struct fault *why);
/* The same for a person, whatever else could sign in. */
bool login_session_open_person(struct login_session *ret, const struct settings *settings,
                               struct fault *why);
void login_session_close(struct login_session *session);

/* Waits until something happens, then moves the source on and looks at it; extra: one more
 * descriptor that ends the wait, or -1. The first turn waits for nothing. */
void login_session_turn(struct login_session *session, int extra, int64_t deadline_boot_ms);

/* As token.h has it; the next turn waits for nothing. */
void login_session_wish(struct login_session *session, enum token_wish wish,
                        const struct secret *text);

/* "restoretop: sentence" and the hint below it. */
enum exit_status login_tell(const struct fault *fault, FILE *err);
void login_warn_clock(const struct signin *signin, FILE *err); /* where it is known to be wrong */
/* Account, tenant, way, state in the words given, what is granted, how long, where it is kept: a
 * line each. */
void login_print_who(const struct signin *signin, const char *state, FILE *out);

#endif
