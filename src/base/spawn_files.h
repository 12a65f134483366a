/* spawn_files.h - what a program that we start inherits of our files: the first three. */
#ifndef RESTORETOP_BASE_SPAWN_FILES_H
#define RESTORETOP_BASE_SPAWN_FILES_H

#include <spawn.h>

/* The child closes all descriptors beyond standard error: those of libcurl do not close by
 * themselves, and whoever started us may have left some open. */
void spawn_close_others(posix_spawn_file_actions_t *actions);

/* The same where the C library has no call for it (musl): those that are open now, one by one. */
void spawn_close_each(posix_spawn_file_actions_t *actions);

#endif
