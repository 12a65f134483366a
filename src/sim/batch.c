/* batch.c - POST /$batch (handlers.h): all parts are read and put in order before the first runs,
 * each as if it had come alone. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "sim/asked.h"
#include "sim/handlers.h"

#define PARTS_MAX 20 /* GRAPH.md, Batches */

struct part {
    const char *id, *method, *url;
    json_t *headers, *body, *depends;
    bool placed; /* in the order of running */
    struct sim_answer answer;
};

struct batch {
    struct sim_ctx *ctx;
    struct part parts[PARTS_MAX];
    struct part *order[PARTS_MAX];
    size_t count;
};

static const char *header_of(const json_t *headers, const char *name)
{
    const char *key = NULL;
    json_t *value = NULL;

    json_object_foreach((json_t *)(uintptr_t)headers, key, value)
    {
        if (strcasecmp(key, name) == 0)
            return json_string_value(value);
    }
    return NULL;
}

static struct part *find_part(struct batch *batch, const char *id)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (id != NULL && strcasecmp(batch->parts[i].id, id) == 0)
            return &batch->parts[i];
    }
    return NULL;
}

static bool bad(struct batch *batch, const char *message)
{
    return sim_fail_text(batch->ctx, SIM_E_BAD_REQUEST, message);
}

static bool read_part(struct batch *batch, json_t *item)
{
    struct part part = {
        .id = json_string_value(json_object_get(item, "id")),
        .method = json_string_value(json_object_get(item, "method")),
        .url = json_string_value(json_object_get(item, "url")),
        .headers = json_object_get(item, "headers"),
        .body = json_object_get(item, "body"),
        .depends = json_object_get(item, "dependsOn"),
    };

    if (part.id == NULL || part.method == NULL || part.url == NULL || part.id[0] == '\0')
        return bad(batch, "Each request of a batch needs id, method and url.");
    if (part.depends != NULL && !json_is_array(part.depends))
        return bad(batch, "dependsOn is an array of ids.");
    if (find_part(batch, part.id) != NULL)
        return bad(batch, "The ids of a batch must be unique.");
    if (part.body != NULL && header_of(part.headers, "Content-Type") == NULL)
        return bad(batch, "A request of a batch that has a body needs Content-Type.");
    sim_answer_init(&part.answer);
    batch->parts[batch->count++] = part;
    return true;
}

static bool read_parts(struct batch *batch, json_t *root)
{
    json_t *requests = json_object_get(root, "requests");
    size_t index = 0;
    json_t *item = NULL;

    if (!json_is_array(requests) || json_array_size(requests) == 0)
        return bad(batch, "A batch needs an array of requests.");
    if (json_array_size(requests) > PARTS_MAX)
        return bad(batch, "A batch can hold at most 20 requests.");
    json_array_foreach(requests, index, item)
    {
        if (!read_part(batch, item))
            return false;
    }
    for (size_t i = 0; i < batch->count; i++) {
        json_array_foreach(batch->parts[i].depends, index, item)
        {
            if (find_part(batch, json_string_value(item)) == NULL)
                return bad(batch, "A request depends on an id that is not in the batch.");
        }
    }
    return true;
}

/* True: all that the part depends on is in the order already. */
static bool is_free(struct batch *batch, const struct part *part)
{
    size_t index = 0;
    json_t *item = NULL;

    json_array_foreach(part->depends, index, item)
    {
        if (!find_part(batch, json_string_value(item))->placed)
            return false;
    }
    return true;
}

/* Puts the parts in an order in which each comes after what it depends on: before anything runs,
 * as a batch that is refused must have changed nothing. */
static bool arrange(struct batch *batch)
{
    size_t placed = 0;

    while (placed < batch->count) {
        size_t before = placed;

        for (size_t i = 0; i < batch->count; i++) {
            struct part *part = &batch->parts[i];

            if (part->placed || !is_free(batch, part))
                continue;
            part->placed = true;
            batch->order[placed++] = part;
        }
        if (placed == before)
            return bad(batch, "The requests of the batch depend on each other in a circle.");
    }
    return true;
}

/* True: one that the part depends on has failed. */
static bool is_stranded(struct batch *batch, const struct part *part)
{
    size_t index = 0;
    json_t *item = NULL;

    json_array_foreach(part->depends, index, item)
    {
        if (find_part(batch, json_string_value(item))->answer.status >= 400)
            return true;
    }
    return false;
}

/* As if it had come alone: preferences, ids and knobs count for each. Target and body are lent. */
static struct sim_request request_of(const struct part *part, const char *target, const char *body,
                                     int64_t now_ms)
{
    return (struct sim_request){
        .method = part->method,
        .target = target,
        .body = body,
        .body_length = body == NULL ? 0 : strlen(body),
        .now_ms = now_ms,
        .prefer = header_of(part->headers, "Prefer"),
        .client_request_id = header_of(part->headers, "client-request-id"),
        .content_type = header_of(part->headers, "Content-Type"),
        .accept = header_of(part->headers, "Accept"),
    };
}

static void run_part(struct batch *batch, struct part *part)
{
    struct sim_ctx *outer = batch->ctx;
    const char *slash = part->url[0] == '/' ? "" : "/";
    char *target = xasprintf("/%s%s%s", outer->version, slash, part->url);
    char *body = part->body == NULL ? NULL : json_dumps(part->body, JSON_COMPACT | JSON_ENCODE_ANY);
    struct sim_request request = request_of(part, target, body, outer->request->now_ms);
    struct sim_ctx *ctx = xcalloc(1, sizeof *ctx);

    *ctx = (struct sim_ctx){.sim = outer->sim,
                            .tenant = outer->tenant,
                            .request = &request,
                            .answer = &part->answer,
                            .in_batch = true};
    strcpy(ctx->origin, outer->origin);
    sim_answer_common(ctx);
    sim_out_init(&ctx->out, &part->answer.body);
    if (is_stranded(batch, part)) {
        sim_fail(ctx, SIM_E_DEPENDENCY);
    } else {
        sim_faults_choose(outer->sim->faults, request.method, target, request.now_ms, &ctx->active);
        sim_dispatch(ctx, request.method, target);
    }
    free(ctx);
    free(body);
    free(target);
}

static bool is_json(const struct sim_answer *answer)
{
    const char *type = sim_answer_header(answer, "Content-Type");

    return type != NULL && strncmp(type, "application/json", 16) == 0;
}

static void write_part(struct batch *batch, const struct part *part)
{
    struct sim_out *out = &batch->ctx->out;

    sim_out_open(out, NULL, '{');
    sim_out_word(out, "id", part->id);
    sim_out_number(out, "status", part->answer.status);
    sim_out_open(out, "headers", '{');
    for (size_t i = 0; i < part->answer.header_count; i++) {
        const struct sim_header *header = &part->answer.headers[i];

        sim_out_word(out, header->name, header->value);
    }
    sim_out_close(out, '}');
    if (is_json(&part->answer))
        sim_out_raw(out, "body", part->answer.body.bytes);
    else if (part->answer.body.length > 0)
        sim_out_word(out, "body", part->answer.body.bytes);
    sim_out_close(out, '}');
}

/* Answers come in any order (GRAPH.md, Batches): here those of odd places first, backwards. */
static void write_parts(struct batch *batch)
{
    struct sim_out *out = &batch->ctx->out;

    sim_json_type(batch->ctx);
    sim_out_open(out, NULL, '{');
    sim_out_open(out, "responses", '[');
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = batch->count; i > 0; i--) {
            if ((i - 1) % 2 != pass)
                write_part(batch, &batch->parts[i - 1]);
        }
    }
    sim_out_close(out, ']');
    sim_out_close(out, '}');
}

void sim_post_batch(struct sim_ctx *ctx)
{
    struct batch *batch = xcalloc(1, sizeof *batch);
    const struct sim_request *request = ctx->request;
    json_t *root = NULL;

    batch->ctx = ctx;
    if (ctx->in_batch) {
        bad(batch, "A batch cannot hold a batch.");
        goto out;
    }
    if (!sim_asked_json(ctx))
        goto out;
    root = json_loadb(request->body == NULL ? "" : request->body, request->body_length, 0, NULL);
    if (!json_is_object(root)) {
        sim_fail(ctx, SIM_E_BAD_REQUEST);
        goto out;
    }
    if (read_parts(batch, root) && arrange(batch)) {
        for (size_t i = 0; i < batch->count; i++) {
            run_part(batch, batch->order[i]);
            ctx->answer->writes += strcmp(batch->order[i]->method, "GET") != 0;
        }
        ctx->answer->parts = batch->count;
        write_parts(batch);
    }
out:
    for (size_t i = 0; i < batch->count; i++)
        sim_answer_release(&batch->parts[i].answer);
    json_decref(root);
    free(batch);
}
