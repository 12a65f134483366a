/* batch.h - many reads in one POST (GRAPH.md, Batches): its body, and its answer cut into answers.
 * Pure, but that each part gets an id by chance. */
#ifndef RESTORETOP_GRAPH_BATCH_H
#define RESTORETOP_GRAPH_BATCH_H

#include "graph/http.h"

#define BATCH_PARTS_MAX 20 /* Graph's own limit */

/* Appends the body that reads these addresses, each below the root; 1..BATCH_PARTS_MAX of them. */
void batch_write(const char *root, const char *const *urls, size_t count, struct strbuf *body);

/* The answers to the parts 0..count-1, in that order whatever the order they came in; NULL where
 * one is missing or cannot be read. The caller frees them. What a part does not say of the answer
 * as a whole (Date, request-id) is that of the batch. False (FAULT_FORMAT): no answer to a batch.
 */
bool batch_read(const struct http_response *response, size_t count, struct http_response **ret,
                struct fault *why);

#endif
