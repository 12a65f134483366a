/* acks_saver.h - writes the file of acknowledgements (acks.h) behind the screen's back: a slow or
 * hanging home holds up no key. One file is written at a time, at once; what is acknowledged
 * meanwhile is written as soon as that is done, without waiting for the thread that asked. So a
 * process that is killed loses what came in the millisecond that a file takes: one key. */
#ifndef RESTORETOP_CLI_ACKS_SAVER_H
#define RESTORETOP_CLI_ACKS_SAVER_H

#include "base/errands.h"
#include "model/acks.h"

struct acks_saver;
/* Both borrowed, and of the thread that makes all calls; the errands are finished before
 * acks_saver_free, the acks outlive it. */
struct acks_saver *acks_saver_new(struct errands *errands, struct acks *acks);
void acks_saver_free(struct acks_saver *saver); /* NULL allowed */
/* Something was acknowledged or taken back. Waits for nothing. */
void acks_saver_save(struct acks_saver *saver);
/* True, once for each time that it could not be written; memory holds it all the same, and the next
 * time writes it, too. */
bool acks_saver_take_fault(struct acks_saver *saver, struct fault *ret);

#endif
