/* profile.h - [profile NAME] of the config file: a tenant and how it is met, under one name.
 *
 * A profile is a set of option values, of the options that options.def marks for it: tenant,
 * client, auth, cloud, api-version, token-cache, theme, write, and env (a word for the screen:
 * "prod" marks it). Chosen by --profile or RESTORETOP_PROFILE; its values are stronger than the
 * rest of the file and weaker than environment and command line. Secrets cannot stand in it: such
 * keys are refused with the name of the variable to use. Main thread. */
#ifndef RESTORETOP_CLI_PROFILE_H
#define RESTORETOP_CLI_PROFILE_H

#include "cli/options.h"

/* A line of a profile's section, kept until the profile is chosen. */
struct profile_line {
    char *profile, *key, *value;
    int line;
};

/* Called by the config file's reader for a [profile NAME] section. */
void profile_keep(struct settings *settings, const char *profile, const char *key,
                  const char *value, int line);
/* Sets the chosen profile's values. False: no such profile (the near one is named), or a wrong
 * value with FILE:LINE. Unknown keys are warnings. */
bool profile_apply(struct settings *settings, struct strbuf *warnings, struct fault *why);
/* Whether the file or the environment names anything to connect to: without it, the first-run page.
 */
bool profile_is_configured(const struct settings *settings);

/* Adds or replaces the section in the config file (0600, new file and rename), everything else as
 * it stood: what the first-run page and `login` write. */
bool profile_write(const char *path, const char *profile, const struct settings *settings,
                   struct fault *why);

#endif
