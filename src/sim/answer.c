/* answer.c - the headers that every answer has, and the bodies of errors: what context.h and sim.h
 * promise of answers. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "sim/context.h"
#include "sim/rng.h"

void sim_answer_init(struct sim_answer *answer)
{
    *answer = (struct sim_answer){.status = 200};
    strbuf_init(&answer->body, SIM_ANSWER_LIMIT);
}

void sim_answer_release(struct sim_answer *answer)
{
    strbuf_release(&answer->body);
}

const char *sim_answer_header(const struct sim_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (strcasecmp(answer->headers[i].name, name) == 0)
            return answer->headers[i].value;
    }
    return NULL;
}

void sim_header(struct sim_ctx *ctx, const char *name, const char *format, ...)
{
    struct sim_answer *answer = ctx->answer;
    struct sim_header *header = &answer->headers[answer->header_count];
    va_list args;

    if (answer->header_count == SIM_HEADERS_MAX)
        return;
    header->name = name;
    va_start(args, format);
    vsnprintf(header->value, sizeof header->value, format, args);
    va_end(args);
    answer->header_count++;
}

void sim_metadata(const struct sim_ctx *ctx, char *to, size_t size, const char *format, ...)
{
    va_list args;

    snprintf(to, size, "%s/%s/$metadata#", ctx->origin, ctx->version);
    size_t used = strlen(to);
    va_start(args, format);
    vsnprintf(to + used, size - used, format, args);
    va_end(args);
}

void sim_answer_count(struct sim_ctx *ctx, uint64_t count)
{
    sim_header(ctx, "Content-Type", "text/plain");
    strbuf_printf(&ctx->answer->body, "%" PRIu64, count);
}

/* What a caller sends is echoed: only characters that cannot end a header line. */
static void read_client_id(struct sim_ctx *ctx)
{
    const char *sent = ctx->request->client_request_id;
    size_t used = 0;

    for (const char *at = sent; at != NULL && *at != '\0' && used + 1 < sizeof ctx->client_id;
         at++) {
        if (*at > ' ' && *at < 0x7f)
            ctx->client_id[used++] = *at;
    }
    ctx->client_id[used] = '\0';
    if (used == 0)
        strcpy(ctx->client_id, ctx->request_id);
}

void sim_answer_common(struct sim_ctx *ctx)
{
    uint64_t turn = ++ctx->sim->turn;

    sim_guid_of(sim_mix(turn, (uint64_t)ctx->request->now_ms), ctx->request_id);
    read_client_id(ctx);
    sim_header(ctx, "request-id", "%s", ctx->request_id);
    sim_header(ctx, "client-request-id", "%s", ctx->client_id);
    sim_header(ctx, "x-ms-ags-diagnostic",
               "{\"ServerInfo\":{\"DataCenter\":\"Simulated\",\"Slice\":\"E\",\"Ring\":\"3\","
               "\"ScaleUnit\":\"002\",\"RoleInstance\":\"RESTORETOPSIM%02u\"}}",
               (unsigned)(turn % 100));
    sim_header(ctx, "Cache-Control", "no-store, no-cache");
    sim_header(ctx, "Strict-Transport-Security", "max-age=31536000");
    sim_header(ctx, "OData-Version", "4.0");
    sim_header(ctx, "Vary", "Accept-Encoding");
}

static void inner_members(struct sim_ctx *ctx, int status)
{
    struct sim_out *out = &ctx->out;
    char date[SIM_TIME_SIZE];

    if (status == 429) { /* as the documented sample has it */
        sim_out_word(out, "code", "429");
        sim_out_word(out, "status", "429");
        sim_out_word(out, "message", "Please retry after");
    }
    sim_out_word(out, "date", sim_time_plain(ctx->request->now_ms, date));
    sim_out_word(out, "request-id", ctx->request_id);
    sim_out_word(out, "client-request-id", ctx->client_id);
}

static void inner_error(struct sim_ctx *ctx, int status)
{
    struct sim_out *out = &ctx->out;

    if (!sim_on(ctx, SIM_KNOB_INNER_SPELLING)) {
        sim_out_open(out, "innerError", '{');
        inner_members(ctx, status);
        sim_out_close(out, '}');
        return;
    }
    sim_out_open(out, "innererror", '{');
    sim_out_word(out, "code", "outerReason");
    sim_out_open(out, "innererror", '{');
    sim_out_word(out, "code", "deepestReason");
    inner_members(ctx, status);
    sim_out_close(out, '}');
    sim_out_close(out, '}');
}

/* "Tokens from before now are revoked": what the next one must claim, as continuous access
 * evaluation tells it (GRAPH.md, Errors). */
static void add_challenge(const struct sim_ctx *ctx, struct strbuf *to)
{
    char claims[96];
    int length = snprintf(claims, sizeof claims,
                          "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"%lld\"}}}",
                          (long long)(ctx->request->now_ms / 1000));

    strbuf_puts(to, ", error=\"insufficient_claims\", claims=\"");
    base64_add(to, claims, (size_t)length, BASE64_PADDED);
    strbuf_puts(to, "\"");
}

static void authenticate(struct sim_ctx *ctx)
{
    struct strbuf value;

    strbuf_init(&value, SIM_HEADER_BYTES - 1);
    strbuf_puts(&value,
                "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/"
                "oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"");
    if (sim_on(ctx, SIM_KNOB_TOKEN_EXPIRED) &&
        ctx->active.args[SIM_KNOB_TOKEN_EXPIRED].code == SIM_TOKEN_CHALLENGED)
        add_challenge(ctx, &value);
    sim_header(ctx, "WWW-Authenticate", "%s", value.bytes);
    strbuf_release(&value);
}

static void write_error(struct sim_ctx *ctx, int status, const char *code, const char *message)
{
    struct sim_out *out = &ctx->out;

    strbuf_clear(&ctx->answer->body);
    ctx->out.comma = false;
    ctx->answer->status = status;
    sim_header(ctx, "Content-Type", "application/json");
    sim_out_open(out, NULL, '{');
    sim_out_open(out, "error", '{');
    sim_out_word(out, "code", code);
    sim_out_free(out, "message", message);
    inner_error(ctx, status);
    sim_out_close(out, '}');
    sim_out_close(out, '}');
    if (status == 401)
        authenticate(ctx);
}

bool sim_fail(struct sim_ctx *ctx, enum sim_error error)
{
    return sim_fail_text(ctx, error, sim_error_row(error)->message);
}

bool sim_fail_text(struct sim_ctx *ctx, enum sim_error error, const char *message)
{
    const struct sim_error_row *row = sim_error_row(error);

    write_error(ctx, row->status, row->code, message);
    return false;
}

bool sim_fail_about(struct sim_ctx *ctx, enum sim_error error, const char *before,
                    const char *subject, const char *after)
{
    struct strbuf message;

    strbuf_init(&message, 1024);
    strbuf_puts(&message, before);
    text_append_utf8(&message, subject, strnlen(subject, 80)); /* the cut may part a character */
    strbuf_puts(&message, after);
    sim_fail_text(ctx, error, message.bytes);
    strbuf_release(&message);
    return false;
}

static void retry_header(struct sim_ctx *ctx, const struct sim_fault_args *args)
{
    char date[64];

    switch (args->retry) {
    case SIM_RETRY_ABSENT:
        return;
    case SIM_RETRY_SECONDS:
        sim_header(ctx, "Retry-After", "%lld", (long long)args->retry_s);
        return;
    case SIM_RETRY_DATE:
        timefmt_http(ctx->request->now_ms + args->retry_s * 1000, date, sizeof date);
        sim_header(ctx, "Retry-After", "%s", date);
        return;
    case SIM_RETRY_ABSURD:
        sim_header(ctx, "Retry-After", "99999999999999999999");
        return;
    }
}

static void plain_body(struct sim_ctx *ctx, int status, const char *type, const char *text)
{
    strbuf_clear(&ctx->answer->body);
    ctx->answer->status = status;
    if (type != NULL)
        sim_header(ctx, "Content-Type", "%s", type);
    strbuf_puts(&ctx->answer->body, text);
}

void sim_fail_knob(struct sim_ctx *ctx, const struct sim_fault_args *args)
{
    const char *message =
        args->code == 429 ? "Please retry again later." : "The simulated service was told to fail.";

    retry_header(ctx, args);
    switch (args->body) {
    case SIM_BODY_GRAPH:
        write_error(ctx, args->code, sim_error_code_of(args->code), message);
        return;
    case SIM_BODY_UNKNOWN:
        write_error(ctx, args->code, "UnknownError", "");
        return;
    case SIM_BODY_NO_CODE:
        write_error(ctx, args->code, "", message);
        return;
    case SIM_BODY_EMPTY:
        plain_body(ctx, args->code, NULL, "");
        return;
    case SIM_BODY_HTML:
        plain_body(ctx, args->code, "text/html; charset=us-ascii",
                   "<!DOCTYPE html>\r\n<html><head><title>Bad Gateway</title></head>\r\n"
                   "<body><h2>The proxy could not reach the server</h2><hr><p>HTTP Error</p>"
                   "</body></html>\r\n");
        return;
    }
}
