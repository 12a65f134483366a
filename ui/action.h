/* action.h - what a key means. The table is actions.def. */
#ifndef RESTORETOP_UI_ACTION_H
#define RESTORETOP_UI_ACTION_H

#include <stddef.h>

/* Where keys are pressed: the views, and the menus (of sort columns, of themes). X(id, word), the
 * word being the same on the screen, in help, man page and README. */
#define CONTEXTS(X)                                                                                \
    X(LIST, "list")                                                                                \
    X(DETAIL, "detail")                                                                            \
    X(UNITS, "units")                                                                              \
    X(UNIT, "unit")                                                                                \
    X(ERRORS, "errors")                                                                            \
    X(TIMELINE, "timeline")                                                                        \
    X(RAW, "raw JSON")                                                                             \
    X(OVERVIEW, "overview")                                                                        \
    X(EVENTS, "events")                                                                            \
    X(PACE, "pace")                                                                                \
    X(FAULTS, "faults")                                                                            \
    X(HELP, "help")                                                                                \
    X(MENUS, "menus")
enum context_number {
#define X(id, word) CONTEXT_##id,
    CONTEXTS(X)
#undef X
        CONTEXT_COUNT
};
enum action_context {
#define X(id, word) C_##id = 1 << CONTEXT_##id,
    CONTEXTS(X)
#undef X
        C_ALL = (1 << CONTEXT_COUNT) - 1,
    C_VIEWS = C_ALL & ~C_MENUS,
    C_TABS = C_DETAIL | C_UNITS | C_UNIT | C_ERRORS | C_TIMELINE | C_RAW /* of one session */
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
const char *context_word(enum context_number context);
/* "list, units"; "list, tabs of a session"; "every view"; "everywhere". Returns buf. */
const char *action_where(unsigned contexts, char *buf, size_t size);

#endif
