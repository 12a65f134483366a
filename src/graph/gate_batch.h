/* gate_batch.h - whether a `$batch` body asks for reads only. Private to the gate; pure. */
#ifndef RESTORETOP_GRAPH_GATE_BATCH_H
#define RESTORETOP_GRAPH_GATE_BATCH_H

#include <stdbool.h>
#include <stddef.h>

/* True: {"requests":[...]} of 1..BATCH_PARTS_MAX parts, each a GET with a relative url, without a
 * body and with no member this program does not write itself: what is not understood is not let
 * through. */
bool gate_batch_reads_only(const char *body, size_t length);

/* A header of that name ("X-HTTP-Method-Override" and its kin) turns one method into another behind
 * our back. */
bool gate_is_override(const char *header);

#endif
