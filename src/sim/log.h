/* log.h - the request log: one JSON object a line. The token is never in it.
 *
 * Members: time, method, path (with query), status, ms, clientRequestId, userAgent, prefer,
 * authorised, wire. Thread-safe: a line is written by one write(2) to a file opened for appending.
 */
#ifndef RESTORETOP_SIM_LOG_H
#define RESTORETOP_SIM_LOG_H

#include "sim/sim.h"

struct sim_log_entry {
    const struct sim_request *request;
    const struct sim_answer *answer;
    const char *user_agent;
    int64_t took_ms;
};

/* Appends a line to fd (-1: does nothing). */
void sim_log_write(int fd, const struct sim_log_entry *entry);

#endif
