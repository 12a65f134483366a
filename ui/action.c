#include "action.h"

#include <string.h>

/* clang-format off */
static const struct action_info actions[ACTION_COUNT] = {
#define ACTION(id, action_name, action_keys, where, text) \
    [ACTION_##id] = {.name = action_name, .keys = action_keys, .help = text, .contexts = where},
#include "actions.def"
#undef ACTION
};
/* clang-format on */

const struct action_info *action_info(enum action action)
{
    return &actions[action];
}

enum action action_parse(const char *name)
{
    for (int i = 0; i < ACTION_COUNT; i++)
        if (strcmp(actions[i].name, name) == 0)
            return (enum action)i;
    return ACTION_NONE;
}
