/* spawn.h - a program that we start: where it is found, and what it inherits of us. Any thread. */
#ifndef RESTORETOP_BASE_SPAWN_H
#define RESTORETOP_BASE_SPAWN_H

#include <spawn.h>

/* The path of a program, from the absolute entries of PATH alone: "." and "" there would run what
 * lies in the current folder. A name with a leading slash is a path already. NULL: nothing there
 * can be run. Caller frees. */
char *spawn_find(const char *name);

/* Makes the attributes of a child that starts with no signal blocked and each one at its default:
 * our threads block them, and a child inherits that. flags: more of them (POSIX_SPAWN_SETSID). */
void spawn_attributes_init(posix_spawnattr_t *attributes, short flags);

/* The child closes all descriptors beyond standard error: those of libcurl do not close by
 * themselves, and whoever started us may have left some open. */
void spawn_close_others(posix_spawn_file_actions_t *actions);

/* The same where the C library has no call for it (musl): those that are open now, one by one. */
void spawn_close_each(posix_spawn_file_actions_t *actions);

#endif
