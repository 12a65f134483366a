/* login.h - signing in and out without the screen: `restoretop login`, `logout`, `whoami`,
 * `auth help`. Plain text; no escape bytes.
 *
 * They drive the same token source as the fetcher does (token.h), from a loop of their own on the
 * main thread: no thread, no Graph. Secrets are never in argv. */
#ifndef RESTORETOP_CLI_LOGIN_H
#define RESTORETOP_CLI_LOGIN_H

#include "cli/options.h"

/* Prints address or code, waits for the person (a pasted address is read without a canonical line's
 * limit of 4095 bytes, and not echoed), says who is signed in, what was granted and how it is kept.
 * Exit 3: refused, run out or given up. --device chooses the code. */
enum exit_status login_run(const struct settings *settings, FILE *out, FILE *err);

/* Deletes key and file; says that revoking at the service is another thing and where. Exit 0 also
 * when there was nothing. */
enum exit_status logout_run(const struct settings *settings, FILE *out, FILE *err);

/* Who, where, by what, how long, what is granted and kept: one line each, from one silent renewal.
 * Exit 3: nobody is signed in. */
enum exit_status whoami_run(const struct settings *settings, FILE *out, FILE *err);

/* The application's registration step by step, with the profile's ids and its consent link filled
 * in; 80 columns at most (but for the link, which stands whole on a line), so that it fits a
 * terminal. */
void auth_help_print(const struct settings *settings, FILE *out);

#endif
