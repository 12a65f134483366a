/* state_file.h - the files that a run is kept in: $XDG_STATE_HOME/restoretop/state-HASH, one for
 * each tenant, account and service root.
 *
 * As ssh has it for its keys: a regular file of our own that nobody else may look into, never
 * through a symbolic link. Written beside and renamed, so that a reader meets the old one or the
 * new one and a power cut leaves one of them. What breaks the rules is neither read nor written
 * over. Any thread. */
#ifndef RESTORETOP_CLI_STATE_FILE_H
#define RESTORETOP_CLI_STATE_FILE_H

#include "base/strbuf.h"
#include "model/image.h"

/* The file's name in the state folder; 16 hexadecimal digits of its owner. Caller frees. */
char *state_file_name(const struct image_owner *owner);

/* Appends what is in the file. False with FAULT_NONE in *why: there is none; with a fault: it must
 * not be read. *ret_may_write: it may be replaced; false for a read-only file, which is read all
 * the same, with a sentence in *why. */
bool state_file_read(const char *path, struct strbuf *out, bool *ret_may_write, struct fault *why);

/* STATE_FILE_BUSY: another console is writing it at this moment. */
enum state_file_result { STATE_FILE_WRITTEN, STATE_FILE_BUSY, STATE_FILE_FAILED };
/* Replaces the file, which may be missing, and its folders, too. */
enum state_file_result state_file_write(const char *path, const struct strbuf *bytes,
                                        struct fault *why);

#endif
