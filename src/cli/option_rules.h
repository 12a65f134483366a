/* option_rules.h - which options go together: what each command (login and its kin) takes, and what
 * means something beside another option only. */
#ifndef RESTORETOP_CLI_OPTION_RULES_H
#define RESTORETOP_CLI_OPTION_RULES_H

#include "cli/options.h"

/* True: the command does something with the option. VERB_NONE, which is the screen and whatever has
 * no command of its own, takes all of them. */
bool verb_takes(enum verb verb, enum option_id id);

/* False, with a fault (FAULT_INPUT): the command line has an option that would do nothing. What a
 * config file or the environment says is for more than one command, and never asked about here. */
bool options_check_rules(const struct settings *settings, struct fault *why);

#endif
