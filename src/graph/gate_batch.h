/* gate_batch.h - whether a `$batch` body asks for reads only. Private to the gate; pure. */
#ifndef RESTORETOP_GRAPH_GATE_BATCH_H
#define RESTORETOP_GRAPH_GATE_BATCH_H

#include <stdbool.h>
#include <stddef.h>

/* True: {"requests":[...]} of 1..20 parts, each a GET with a relative url, without a body and with
 * no member this program does not write itself: what is not understood is not let through. */
bool gate_batch_reads_only(const char *body, size_t length);

#endif
