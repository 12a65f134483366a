/* command.h - what the screen may ask of the fetcher, and the bounded queue it goes through. */
#ifndef RESTORETOP_FETCH_COMMAND_H
#define RESTORETOP_FETCH_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/secret.h"
#include "model/session.h"

enum command_kind {
    COMMAND_REFRESH_ALL,   /* sweep now; ends back-off waits; at most one in 5 s */
    COMMAND_REFRESH_ONE,   /* GET this session now, and its detail if it is the open one */
    COMMAND_OPEN,          /* the cursor rests here: read its detail (session, units, bulk); open
                              already: only `whole` counts */
    COMMAND_CLOSE,         /* no detail wanted any more */
    COMMAND_FIND_HOLDER,   /* 2 keys, the open session and the id of a unit of it: which running
                              session restores that unit; reads their units */
    COMMAND_FIND_STOP,     /* ... no more */
    COMMAND_VISIBLE,       /* the rows on screen, for labels; replaces the earlier set */
    COMMAND_VISIBLE_UNITS, /* the units on screen, by their ids, for names; likewise */
    COMMAND_ACTIVATE,
    COMMAND_DELETE,
    COMMAND_SIGN_IN_BROWSER, /* token.h: TOKEN_WISH_... */
    COMMAND_SIGN_IN_DEVICE,
    COMMAND_SIGN_IN_PASTE, /* text: what was pasted */
    COMMAND_SIGN_IN_CANCEL,
    COMMAND_SIGN_OUT,
    COMMAND_KIND_COUNT
};

struct session_key {
    char *id;
    enum workload workload;
};

struct command {
    enum command_kind kind;
    /* 1 for OPEN, REFRESH_ONE, ACTIVATE, DELETE; 2 for FIND_HOLDER; up to COMMAND_KEYS_MAX for
     * VISIBLE and VISIBLE_UNITS. */
    struct session_key *keys;
    size_t key_count;
    bool whole;          /* OPEN: all pages of its units are wanted, not the first alone */
    struct secret *text; /* SIGN_IN_PASTE: it holds a code; NULL otherwise */
};
#define COMMAND_KEYS_MAX 128

struct command *command_new(enum command_kind kind);
void command_add_key(struct command *command, const char *id, enum workload workload); /* copies */
void command_set_text(struct command *command, const char *text, size_t length);       /* copies */
void command_free(struct command *command);

struct command_queue; /* any thread */
struct command_queue *command_queue_new(void);
void command_queue_free(struct command_queue *queue); /* and what is in it */
/* Takes the command; false (and frees it) when 64 wait already. A newer OPEN, CLOSE, VISIBLE
 * or VISIBLE_UNITS replaces a waiting one of its kind (OPEN and CLOSE replace each other). */
bool command_queue_push(struct command_queue *queue, struct command *command);
struct command *command_queue_pop(struct command_queue *queue); /* NULL: empty */

#endif
