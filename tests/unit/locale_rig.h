/* locale_rig.h - a locale that the machine need not have: made by localedef, found by LOCPATH. */
#ifndef RESTORETOP_TESTS_LOCALE_RIG_H
#define RESTORETOP_TESTS_LOCALE_RIG_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define LOCALE_RIG_FOLDER TEST_BINARY_DIR "/locale"

/* name: "tr_TR". False: there is no localedef here, or no such source. */
static inline bool locale_rig_make(const char *name)
{
    char command[512];
    snprintf(command, sizeof command,
             "d='" LOCALE_RIG_FOLDER "'; mkdir -p \"$d\" && { test -d \"$d/%s.UTF-8\" || "
             "{ localedef -c -i %s -f UTF-8 \"$d/%s.new$$\" && mv -T \"$d/%s.new$$\" "
             "\"$d/%s.UTF-8\"; }; } >/dev/null 2>&1; test -d \"$d/%s.UTF-8\"",
             name, name, name, name, name, name);
    return system(command) == 0 && setenv("LOCPATH", LOCALE_RIG_FOLDER, 1) == 0;
}

#endif
