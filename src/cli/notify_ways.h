/* notify_ways.h - how news reach whoever does not look at the screen; for the table of options and
 * for the terminal. */
#ifndef RESTORETOP_CLI_NOTIFY_WAYS_H
#define RESTORETOP_CLI_NOTIFY_WAYS_H

/* clang-format off */
#define NOTIFY_WAYS(X)    \
    X(BELL,   "bell")     \
    X(TITLE,  "title")    \
    X(OSC9,   "osc9")     \
    X(OSC777, "osc777")
/* clang-format on */
enum notify_way {
#define X(name, word) NOTIFY_##name,
    NOTIFY_WAYS(X)
#undef X
        NOTIFY_WAY_COUNT
};
/* "bell|title|...|" */
#define NOTIFY_WORD(name, word) word "|"
#define NOTIFY_WAY_WORDS        NOTIFY_WAYS(NOTIFY_WORD)

#endif
