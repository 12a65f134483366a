/* auth_source.h - from settings and environment to the token source they ask for, and the network
 * it needs. Main thread, before any other and before any child: secrets are taken out of the
 * environment here. */
#ifndef RESTORETOP_CLI_AUTH_SOURCE_H
#define RESTORETOP_CLI_AUTH_SOURCE_H

#include "auth/config.h"
#include "auth/token.h"
#include "auth/token_cache.h"
#include "auth/token_post.h"
#include "cli/options.h"

/* What may be signed in with, apart from the settings. */
struct auth_inputs {
    struct auth_config *config; /* of the AZURE_... variables; NULL once a source has taken it */
    bool anew;                  /* auth_person_open: what is kept is not renewed first */
    char *token;                /* RESTORETOP_TOKEN; NULL: not set */
};
void auth_inputs_take(struct auth_inputs *ret);       /* out of the environment */
void auth_inputs_release(struct auth_inputs *inputs); /* wipes */

/* Puts the settings over what the environment brought. */
void auth_inputs_configure(struct auth_inputs *inputs, const struct settings *settings);
/* The way to sign in that the settings lead to; AUTH_METHOD_COUNT: they lead to none. */
enum auth_method auth_inputs_method(const struct auth_inputs *inputs,
                                    const struct settings *settings);

/* The network as --ca-file and --log have it. False: the log cannot be opened. */
bool auth_net_open(struct auth_net *ret, const struct settings *settings, struct fault *why);
/* Closes what is open of it; all NULL is allowed. */
void auth_net_close(struct auth_net *net);

/* Where a person's sign-in is kept (--token-cache). The config has passed auth_config_check. */
struct token_cache *auth_cache_open(const struct settings *settings,
                                    const struct auth_config *config, struct fault *why);

/* Exactly one source, named by --auth; never a chain. auto: a token from outside where one is
 * given, else what the environment is complete for (config.h). NULL with a fault that says what is
 * missing. What the user should know of it is appended to warnings, a line each. The parts of net
 * outlive the source. */
struct token_source *auth_source_open(const struct settings *settings, struct auth_inputs *inputs,
                                      const struct auth_net *net, struct strbuf *warnings,
                                      struct fault *why);

/* A person's, whatever else there is: for login. The inputs are configured. */
struct token_source *auth_person_open(const struct settings *settings, struct auth_inputs *inputs,
                                      const struct auth_net *net, struct strbuf *warnings,
                                      struct fault *why);

#endif
