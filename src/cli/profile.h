/* profile.h - [profile NAME] of the config file: a tenant and how it is met, under one name.
 *
 * A profile is a set of option values: all that the config file may set (tenant, client, auth,
 * cloud, api-version, theme, env, ...), and `write`. Chosen by --profile or RESTORETOP_PROFILE,
 * else [profile default] where there is one; its values are stronger than the rest of the file and
 * weaker than environment and command line. `write = no` forbids --write, `write = yes` gives
 * nothing, and is warned of. Secrets cannot stand in a profile: such keys are refused with the name
 * of the variable to use. Main thread. */
#ifndef RESTORETOP_CLI_PROFILE_H
#define RESTORETOP_CLI_PROFILE_H

#include "cli/options.h"

#define PROFILE_DEFAULT  "default"
#define PROFILE_NAME_MAX 40 /* inih cuts longer names of sections */

/* A line of a profile's section, kept until the profile is chosen. */
struct profile_line {
    char *profile, *value;
    enum option_id id;
    int line; /* its line in the config file */
};

/* Called by the config file's reader for each line of a [profile NAME] section. */
enum profile_kept { PROFILE_KEPT, PROFILE_TWICE, PROFILE_UNKNOWN, PROFILE_WRONG };
enum profile_kept profile_keep(struct settings *settings, const char *profile, const char *key,
                               const char *value, int at, struct fault *why);
/* `write = yes`, which gives nothing: a line that whoever wrote it must hear of. */
bool profile_says_write(const char *key, const char *value);
void profile_release(struct settings *settings); /* the lines kept */

/* Sets the chosen profile's values. False: no such profile (those that are there are named), or one
 * that forbids the --write that was given. What of it the environment overrides is a warning. */
bool profile_apply(struct settings *settings, struct strbuf *warnings, struct fault *why);
/* The one whose values hold: the one that is named, else the default one where it is there. NULL.
 */
const char *profile_in_force(const struct settings *settings);
/* The profiles of the file, "a, b and c", for sentences; "" none. */
void profile_names(const struct settings *settings, struct strbuf *out);

/* Options, environment or file name something to connect to; if not, the first-run page is shown.
 */
bool profile_is_configured(const struct settings *settings);

/* Adds or replaces the section in the config file (0600, new file and rename; the folder is made),
 * everything else as it stood: what the first-run page writes. Of the settings it takes tenant,
 * client, and cloud and auth where they are not the usual ones. */
bool profile_write(const char *path, const char *profile, const struct settings *settings,
                   struct fault *why);

#endif
