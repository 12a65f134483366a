#include "action.h"

#include <stdbool.h>
#include <stdio.h>
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

const char *context_word(enum context_number context)
{
    static const char *const words[CONTEXT_COUNT] = {
#define X(id, word) [CONTEXT_##id] = (word),
        CONTEXTS(X)
#undef X
    };
    return words[context];
}

const char *action_where(unsigned contexts, char *buf, size_t size)
{
    size_t used = 0;
    if (contexts == C_ALL || contexts == C_VIEWS) {
        snprintf(buf, size, "%s", contexts == C_ALL ? "everywhere" : "every view");
        return buf;
    }
    buf[0] = '\0';
    bool tabs = (contexts & C_TABS) == C_TABS;
    for (int i = 0; i < CONTEXT_COUNT && used < size; i++) {
        if (!(contexts & 1u << i) || (tabs && (C_TABS & 1u << i) && i != CONTEXT_DETAIL))
            continue;
        const char *word = tabs && i == CONTEXT_DETAIL ? "tabs of a session"
                                                       : context_word((enum context_number)i);
        used += (size_t)snprintf(buf + used, size - used, "%s%s", used > 0 ? ", " : "", word);
    }
    return buf;
}

enum action action_parse(const char *name)
{
    for (int i = 0; i < ACTION_COUNT; i++)
        if (strcmp(actions[i].name, name) == 0)
            return (enum action)i;
    return ACTION_NONE;
}
