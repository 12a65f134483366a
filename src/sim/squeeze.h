/* squeeze.h - gzip. */
#ifndef RESTORETOP_SIM_SQUEEZE_H
#define RESTORETOP_SIM_SQUEEZE_H

#include <stdbool.h>

struct strbuf;

/* Replaces the bytes by a gzip stream of them. False, and nothing changed, when that is not worth
 * it (under 512 bytes, or not shorter). */
bool sim_squeeze(struct strbuf *bytes);

#endif
