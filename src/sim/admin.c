#include "sim/admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/xalloc.h"

const char *const sim_methods[SIM_METHODS] = {"GET", "POST", "DELETE", "PATCH", "PUT", "other"};

static void say(struct sim_ctx *ctx, int status, const char *text)
{
    strbuf_clear(&ctx->answer->body);
    ctx->answer->status = status;
    sim_header(ctx, "Content-Type", "text/plain; charset=utf-8");
    strbuf_puts(&ctx->answer->body, text);
}

static void get_faults(struct sim_ctx *ctx)
{
    const struct sim_faults *faults = ctx->sim->faults;

    sim_out_open(&ctx->out, NULL, '[');
    for (size_t i = 0; i < sim_faults_count(faults); i++) {
        sim_out_open(&ctx->out, NULL, '{');
        sim_out_word(&ctx->out, "spec", sim_faults_spec(faults, i));
        sim_out_number(&ctx->out, "used", (int64_t)sim_faults_used(faults, i));
        sim_out_close(&ctx->out, '}');
    }
    sim_out_close(&ctx->out, ']');
    sim_header(ctx, "Content-Type", "application/json");
}

/* All or nothing would need a copy of the list: lines before the bad one stay in force, and the
 * answer says which line is bad. */
static void post_faults(struct sim_ctx *ctx)
{
    const struct sim_request *request = ctx->request;
    char *lines = xstrndup(request->body_length > 0 ? request->body : "", request->body_length);
    char *rest = lines;
    struct fault why;

    while (rest != NULL) {
        char *line = strsep(&rest, "\r\n");

        if (*line != '\0' && !sim_faults_add(ctx->sim->faults, line, request->now_ms, &why)) {
            say(ctx, 400, why.text);
            strbuf_putc(&ctx->answer->body, '\n');
            goto out;
        }
    }
    ctx->answer->status = 204;
out:
    free(lines);
}

static void delete_faults(struct sim_ctx *ctx)
{
    sim_faults_clear(ctx->sim->faults);
    ctx->answer->status = 204;
}

static void get_stats(struct sim_ctx *ctx)
{
    sim_out_open(&ctx->out, NULL, '{');
    for (size_t i = 0; i < SIM_METHODS; i++)
        sim_out_number(&ctx->out, sim_methods[i], (int64_t)ctx->sim->by_method[i]);
    sim_out_number(&ctx->out, "unauthorised", (int64_t)ctx->sim->unauthorised);
    sim_out_number(&ctx->out, "sessions", sim_tenant_count(ctx->tenant));
    sim_out_number(&ctx->out, "active", sim_tenant_active(ctx->tenant, ctx->request->now_ms));
    sim_out_close(&ctx->out, '}');
    sim_header(ctx, "Content-Type", "application/json");
}

void sim_admin(struct sim_ctx *ctx)
{
    static const struct {
        const char *method, *path;
        void (*handle)(struct sim_ctx *ctx);
    } rows[] = {
        {"GET", "/-/faults", get_faults},
        {"POST", "/-/faults", post_faults},
        {"DELETE", "/-/faults", delete_faults},
        {"GET", "/-/stats", get_stats},
    };
    bool found = false;

    sim_out_init(&ctx->out, &ctx->answer->body);
    if (ctx->request->origin != NULL) {
        say(ctx, 403, "Web pages may not switch faults.\n");
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(ctx->request->target, rows[i].path) != 0)
            continue;
        found = true;
        if (strcmp(ctx->request->method, rows[i].method) == 0) {
            rows[i].handle(ctx);
            return;
        }
    }
    say(ctx, found ? 405 : 404, "There are /-/faults (GET, POST, DELETE) and /-/stats (GET).\n");
}
