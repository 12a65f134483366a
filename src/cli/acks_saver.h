/* acks_saver.h - writes the file of acknowledgements (acks.h) in the background, so that a slow or
 * hanging home holds up no key. It is written at once; what is acknowledged meanwhile is written as
 * soon as that is done, without waiting for the thread that asked. So a process that is killed
 * loses at most what came in the millisecond that writing takes: one key. */
#ifndef RESTORETOP_CLI_ACKS_SAVER_H
#define RESTORETOP_CLI_ACKS_SAVER_H

#include "base/errands.h"
#include "model/acks.h"

struct acks_saver;
/* Borrows both. One thread makes all calls and owns them. The errands are finished before
 * acks_saver_free; the acks outlive it. */
struct acks_saver *acks_saver_new(struct errands *errands, struct acks *acks);
void acks_saver_free(struct acks_saver *saver); /* NULL allowed */
/* Something was acknowledged or taken back. Waits for nothing. */
void acks_saver_save(struct acks_saver *saver);
/* True, once for each time that it could not be written; memory holds it all the same, and the next
 * time writes it, too. */
bool acks_saver_take_fault(struct acks_saver *saver, struct fault *ret);

#endif
