/* acks.h - which bad ends the user has seen: ids kept in memory and in a small file (0600) of the
 * user's state folder. */
#ifndef RESTORETOP_MODEL_ACKS_H
#define RESTORETOP_MODEL_ACKS_H

#include "base/fault.h"
#include "model/session.h"

#define ACKS_MAX 10000 /* beyond it the oldest are dropped */

struct acks;
/* path NULL: memory only. A missing file is empty; a broken one is a fault and empty (*why is
 * written only then). The file holds lines "EX <id>", odd bytes of the id as %XX, oldest first. */
struct acks *acks_load(const char *path, struct fault *why); /* never NULL */
void acks_free(struct acks *acks);
bool acks_has(const struct acks *acks, const struct session *session);
/* Another number after each change of what acks_has says. */
uint64_t acks_version(const struct acks *acks);
/* Adds or takes back, in memory. */
void acks_toggle(struct acks *acks, const struct session *session);
/* Writes the file, 0600 in folders made 0700: temporary, rename. What another instance wrote
 * meanwhile is read again first and kept (two at the same moment: last writer wins). False with a
 * fault when the file could not be written; the memory holds it all the same and the next call
 * writes it too. A file that is no list of ours is never written over. */
bool acks_save(struct acks *acks, struct fault *why);

/* To save on another thread (acks_saver.h): what is not in the file yet, to be saved like any other
 * list. The caller frees it. NULL: they are kept in memory only. */
struct acks *acks_changes(const struct acks *acks);
/* `saved` are such changes after acks_save: the whole file. Takes it, and replaces what is in
 * memory but for what was changed meanwhile; `sent` are the same changes as they were before. */
void acks_take_saved(struct acks *acks, struct acks *saved, const struct acks *sent);

#endif
