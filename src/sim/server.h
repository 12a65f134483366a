/* server.h - sim.h on a loopback socket: libmicrohttpd, a thread a connection.
 *
 * A thread a connection, so that a stalled answer holds up nobody else; every wait in it ends at
 * once when the server stops or the caller hangs up. */
#ifndef RESTORETOP_SIM_SERVER_H
#define RESTORETOP_SIM_SERVER_H

#include "sim/sim.h"

struct sim_server; /* opaque */

struct sim_server_setup {
    struct sim *sim;    /* lent */
    uint16_t port;      /* 0: any free one */
    int64_t latency_ms; /* before every answer */
    int64_t bandwidth;  /* bytes a second of bodies; 0: as fast as it goes */
    int log_fd;         /* -1: none; lent */
};

/* Listens on 127.0.0.1 and answers until stopped. Sets the simulator's origin. NULL with a sentence
 * in why when the port cannot be had. */
struct sim_server *sim_server_start(const struct sim_server_setup *setup, struct fault *why);

/* Ends all connections, stalled ones too, and waits for their threads. NULL allowed. */
void sim_server_stop(struct sim_server *server);

/* The one it listens on, also where any was asked for (0). */
uint16_t sim_server_port(const struct sim_server *server);

#endif
