/* sim.h - the simulator without its wire: a request goes in, an answer comes out.
 *
 * sim_handle may be called from any thread; one lock covers tenant, knobs and counters. */
#ifndef RESTORETOP_SIM_SIM_H
#define RESTORETOP_SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct fault;
struct sim_tenant_setup;

#define SIM_BODY_LIMIT   (4u << 20) /* of a request */
#define SIM_ANSWER_LIMIT (64u << 20)
#define SIM_HEADERS_MAX  20
#define SIM_HEADER_BYTES 320

struct sim; /* opaque */

struct sim_config {
    const struct sim_tenant_setup *tenant;
    const char *token;  /* NULL: any bearer that is not empty */
    const char *origin; /* "http://127.0.0.1:8080", before the version in links */
    uint32_t page_size; /* 1..999; $top and odata.maxpagesize only make pages smaller */
    int64_t now_ms;
};

/* Headers that were not sent are NULL. */
struct sim_request {
    const char *method;
    const char *target; /* path with query as it came, e.g. "/v1.0/$batch?x=%3d" */
    const char *body;
    size_t body_length;
    int64_t now_ms;
    const char *authorization, *prefer, *client_request_id, *origin, *content_type, *host, *accept;
    bool without_length; /* neither Content-Length nor Transfer-Encoding came */
};

/* How the answer travels. */
enum sim_wire {
    SIM_WIRE_PLAIN,
    SIM_WIRE_CHUNKED,
    SIM_WIRE_CUT,   /* half of it, then the connection closes */
    SIM_WIRE_STALL, /* headers, then nothing */
    SIM_WIRE_DROP   /* nothing at all: the connection closes */
};

struct sim_header {
    const char *name;
    char value[SIM_HEADER_BYTES];
};

struct sim_answer {
    int status;
    struct strbuf body;
    struct sim_header headers[SIM_HEADERS_MAX];
    size_t header_count;
    enum sim_wire wire;
    int64_t delay_ms;     /* to wait before it is sent */
    bool authorised;      /* for the log, as */
    size_t parts, writes; /* of a batch: all, and those that were no GET */
};

struct sim *sim_new(const struct sim_config *config);
void sim_free(struct sim *sim);

/* Links lead to this origin from now on (the port is known only once the server listens). */
void sim_set_origin(struct sim *sim, const char *origin);

/* Adds a knob (faults.h). */
bool sim_add_fault(struct sim *sim, const char *spec, int64_t now_ms, struct fault *why);

void sim_answer_init(struct sim_answer *answer);
void sim_answer_release(struct sim_answer *answer);

/* Answers one request into *answer (initialised, empty). */
void sim_handle(struct sim *sim, const struct sim_request *request, struct sim_answer *answer);

/* NULL: the answer has no such header. */
const char *sim_answer_header(const struct sim_answer *answer, const char *name);

#endif
