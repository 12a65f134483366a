/* action.h - what a key means. The table is actions.def. */
#ifndef RESTORETOP_UI_ACTION_H
#define RESTORETOP_UI_ACTION_H

#include <stddef.h>

enum action_context {
    C_LIST = 1,
    C_DETAIL = 2,
    C_RAW = 4,
    C_EVENTS = 8,
    C_HELP = 16,
    C_THEMES = 32,
    C_FAULTS = 64,
    C_OVERVIEW = 128,
    C_PACE = 256,
    C_ALL = 511
};

enum action {
#define ACTION(id, name, keys, contexts, help) ACTION_##id,
#include "actions.def"
#undef ACTION
    ACTION_COUNT,
    ACTION_NONE = ACTION_COUNT
};

struct action_info {
    const char *name, *keys, *help;
    unsigned contexts;
};
const struct action_info *action_info(enum action action);
enum action action_parse(const char *name); /* ACTION_NONE: no such name */

#endif
