/* context.h - what the handlers of one request share. Private to src/sim.
 *
 * Created by sim_handle with the simulator's lock held; handlers write ctx->answer and nothing else
 * outside the tenant. */
#ifndef RESTORETOP_SIM_CONTEXT_H
#define RESTORETOP_SIM_CONTEXT_H

#include <pthread.h>

#include "sim/errors.h"
#include "sim/faults.h"
#include "sim/guid.h"
#include "sim/out.h"
#include "sim/sim.h"
#include "sim/tenant.h"

#define SIM_ID_BYTES     512
#define SIM_SELECT_BYTES 512
#define SIM_TOKEN_BYTES  1536
#define SIM_ROOT         "/solutions/backupRestore"

#define SIM_METHODS 6
extern const char *const sim_methods[SIM_METHODS]; /* the last: any other */

struct secret;
struct sim_browses;

struct sim {
    pthread_mutex_t lock;
    struct sim_tenant *tenant;
    struct sim_faults *faults;
    struct sim_browses *browses;
    struct secret *token; /* NULL: any */
    char origin[128];
    uint32_t page_size;
    uint64_t turn; /* requests so far: makes request ids */
    uint64_t by_method[SIM_METHODS];
    uint64_t unauthorised;
};

/* An option's value as it came, encoded; lent by the target. */
struct sim_raw {
    const char *text; /* NULL: not given */
    size_t length;
};

/* The query options that are understood (query.c). */
struct sim_query {
    uint32_t top;                    /* 0: not given */
    bool count;                      /* $count=true */
    bool expand_unit;                /* $expand=protectionUnit */
    struct sim_raw expand, filter;   /* of restore points alone anything follows from them */
    char select[SIM_SELECT_BYTES];   /* ",id,status,", lower case; "" everything */
    char skiptoken[SIM_TOKEN_BYTES]; /* as it came, decoded; "" none */
};

struct sim_ctx {
    struct sim *sim;
    struct sim_tenant *tenant;
    const struct sim_request *request;
    struct sim_answer *answer;
    struct sim_active active;
    struct sim_query query;
    struct sim_out out; /* writes answer->body */
    int64_t now_ms;     /* what reads show: earlier than the request with stale-read */
    char version[8];    /* "v1.0" or "beta" */
    char origin[128];
    bool beta;
    bool members;      /* Prefer: include-unknown-enum-members is honoured */
    uint32_t max_page; /* Prefer: odata.maxpagesize; 0: not given */
    bool in_batch;
    /* from the path */
    enum sim_workload workload;
    bool typed;
    bool granular;
    char id[SIM_ID_BYTES];
    char second[SIM_ID_BYTES];
    char request_id[SIM_GUID_SIZE];
    char client_id[64];
};

static inline bool sim_on(const struct sim_ctx *ctx, enum sim_knob knob)
{
    return sim_active_has(&ctx->active, knob);
}

/* root.c: the service lets nothing be restored. */
bool sim_service_refuses(const struct sim_ctx *ctx);

/* answer.c */
void sim_header(struct sim_ctx *ctx, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void sim_answer_common(struct sim_ctx *ctx); /* the headers of every answer (GRAPH.md, Headers) */
/* The @odata.context of an answer, ORIGIN/VERSION/$metadata#..., cut to the size of `to`. */
void sim_metadata(const struct sim_ctx *ctx, char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void sim_answer_count(struct sim_ctx *ctx, uint64_t count); /* the text that /$count gives */

/* The three write an error and return false, so that a check can end with them. */
bool sim_fail(struct sim_ctx *ctx, enum sim_error error);
bool sim_fail_text(struct sim_ctx *ctx, enum sim_error error, const char *message);
/* With something of the caller's in the message, cut when it is long. */
bool sim_fail_about(struct sim_ctx *ctx, enum sim_error error, const char *before,
                    const char *subject, const char *after);
void sim_fail_knob(struct sim_ctx *ctx, const struct sim_fault_args *args);

/* query.c: reads target's query and the Prefer header; false: a 400 is written. */
bool sim_query_read(struct sim_ctx *ctx, const char *query);
void sim_prefer_read(struct sim_ctx *ctx);
/* True: the member was selected (or nothing was). */
bool sim_wants(const struct sim_ctx *ctx, const char *name);
/* Percent-decodes `length` bytes into to (size bytes); false: it does not fit or is broken. */
bool sim_percent_decode(const char *text, size_t length, char *to, size_t size);

/* dispatch.c: one request or one part of a batch. `target` begins with the version. */
void sim_dispatch(struct sim_ctx *ctx, const char *method, const char *target);

/* The session that the path's id names. Checks the form of the id (400), then whether there is one
 * (404). NULL: the error is written. */
const struct sim_session *sim_ctx_session(struct sim_ctx *ctx, uint32_t *ret_index);
/* Checks besides that it is a draft (403). */
const struct sim_session *sim_ctx_draft(struct sim_ctx *ctx, uint32_t *ret_index);

#endif
