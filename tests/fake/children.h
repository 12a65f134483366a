/* children.h - what a test starts ends with it: a program that has missed the end of its terminal
 * would run on, or spin, with nobody to end it. */
#ifndef RESTORETOP_TESTS_CHILDREN_H
#define RESTORETOP_TESTS_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

/* fork(), but the child is killed when the thread that called this ends, however that is. */
pid_t children_fork(void);
/* The same for a child that was forked otherwise: called in it, before it becomes another program.
 */
void children_follow(pid_t parent);
/* From now on who loses its parent among what this process has started is this process's child. */
void children_adopt(void);
/* Kills this process's children but for those that `keeps` answers for; wait() tells of them. */
void children_end(bool (*keeps)(pid_t pid, const void *context), const void *context);

#endif
