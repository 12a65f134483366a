/* paging.c - a token is its fields as text in base64url, and a next link the address that carries
 * it: as opaque as the service's, and checked like any other input when it comes back. */
#include "sim/paging.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "sim/rng.h"

static unsigned checksum(const char *text)
{
    uint64_t hash = 7;

    for (; *text != '\0'; text++)
        hash = sim_mix(hash, (unsigned char)*text);
    return (unsigned)(hash & 0xffffff);
}

static uint32_t page_size(const struct sim_ctx *ctx)
{
    uint32_t size = ctx->sim->page_size;

    if (ctx->query.top > 0 && ctx->query.top < size)
        size = ctx->query.top;
    if (ctx->max_page > 0 && ctx->max_page < size)
        size = ctx->max_page;
    return size;
}

/* "list|cursor|size|turn|empty|resume|select|checksum": never a multiple of three bytes, so that
 * the token ends in '=', written %3d, which clients must not decode (GRAPH.md, Paging). */
static void write_token(const struct sim_ctx *ctx, const struct sim_page *page, struct strbuf *to)
{
    char text[SIM_SELECT_BYTES + SIM_RESUME_BYTES + 128];
    char whole[SIM_SELECT_BYTES + SIM_RESUME_BYTES + 160];

    snprintf(text, sizeof text, "%d|%u|%u|%u|%d|%s|%s", (int)page->list, page->cursor, page->size,
             page->turn, page->empty ? 1 : 0, page->resume, ctx->query.select);
    snprintf(whole, sizeof whole, "%s|%06x", text, checksum(text));
    if (strlen(whole) % 3 == 0)
        strcat(whole, " ");
    base64_add(to, whole, strlen(whole), BASE64_URL);
    strbuf_puts(to, "%3d");
}

/* `text` is what the token holds; it is written to. */
static bool parse_token(struct sim_ctx *ctx, struct sim_page *page, char *text)
{
    int list = 0, empty = 0, from = 0;
    unsigned check = 0;
    char *last = strrchr(text, '|');

    /* NOLINTNEXTLINE(cert-err34-c): what is too large fails the comparison below */
    if (last == NULL || sscanf(last + 1, "%x", &check) != 1)
        return false;
    *last = '\0';
    /* NOLINTNEXTLINE(cert-err34-c): the checksum says that we wrote these numbers */
    if (checksum(text) != check || sscanf(text, "%d|%u|%u|%u|%d|%n", &list, &page->cursor,
                                          &page->size, &page->turn, &empty, &from) != 5)
        return false;
    const char *resume = text + from;
    size_t length = strcspn(resume, "|");
    if (list < 0 || list >= SIM_LISTS || length >= sizeof page->resume || resume[length] == '\0' ||
        strlen(resume + length + 1) >= sizeof ctx->query.select)
        return false;
    page->list = (enum sim_list)list;
    page->empty = empty != 0;
    snprintf(page->resume, sizeof page->resume, "%.*s", (int)length, resume);
    strcpy(ctx->query.select, resume + length + 1);
    return true;
}

static bool read_token(struct sim_ctx *ctx, struct sim_page *page)
{
    const char *token = ctx->query.skiptoken;
    size_t length = strlen(token);
    struct strbuf text;

    while (length > 0 && token[length - 1] == '=') /* not always the padding that is due */
        length--;
    strbuf_init(&text, SIM_TOKEN_BYTES);
    bool good = base64_decode(&text, token, length) && parse_token(ctx, page, text.bytes);
    strbuf_release(&text);
    return good;
}

/* A token of sessions continues any list of sessions, as documented; others only their own. */
static bool is_same_kind(enum sim_list a, enum sim_list b)
{
    return (a < SIM_LIST_ARTIFACTS && b < SIM_LIST_ARTIFACTS) || a == b;
}

bool sim_page_read(struct sim_ctx *ctx, enum sim_list list, uint32_t start,
                   struct sim_page *ret_page)
{
    struct sim_page page = {list, start, page_size(ctx), 0, false, ""};

    if (ctx->query.skiptoken[0] != '\0' &&
        (!read_token(ctx, &page) || !is_same_kind(page.list, list)))
        return sim_fail(ctx, SIM_E_SKIPTOKEN);
    *ret_page = page;
    return true;
}

void sim_page_open(struct sim_ctx *ctx, const char *context, int64_t count)
{
    struct sim_out *out = &ctx->out;

    sim_out_open(out, NULL, '{');
    sim_out_word(out, "@odata.context", context);
    if (count >= 0)
        sim_out_number(out, "@odata.count", count);
    if (sim_on(ctx, SIM_KNOB_EXTRA_MEMBERS))
        sim_out_raw(out, "@microsoft.graph.tips",
                    "\"Use $select to choose only the properties your app needs.\"");
    sim_out_open(out, sim_on(ctx, SIM_KNOB_VALUES) ? "values" : "value", '[');
}

static void write_link(struct sim_ctx *ctx, const struct sim_page *next, const char *path)
{
    struct strbuf link;
    bool foreign = sim_on(ctx, SIM_KNOB_FOREIGN_NEXT) && next->list == SIM_LIST_ALL;

    strbuf_init(&link, 4 * SIM_TOKEN_BYTES);
    if (sim_on(ctx, SIM_KNOB_OFFHOST_NEXT))
        strbuf_printf(&link, "https://graph.fabrikam.example/%s", ctx->version);
    else if (!sim_on(ctx, SIM_KNOB_RELATIVE_NEXT))
        strbuf_printf(&link, "%s/%s", ctx->origin, ctx->version);
    strbuf_puts(&link, foreign ? SIM_ROOT "/sharePointRestoreSessions" : path);
    strbuf_puts(&link, "?$skiptoken=");
    write_token(ctx, next, &link);
    sim_out_word(&ctx->out, "@odata.nextLink", link.bytes);
    strbuf_release(&link);
}

void sim_page_close(struct sim_ctx *ctx, const struct sim_page *page, const char *path, bool more,
                    uint32_t cursor, uint32_t start)
{
    struct sim_page next = *page;

    next.cursor = cursor;
    next.turn = page->turn + 1;
    next.empty = sim_on(ctx, SIM_KNOB_EMPTY_PAGE) && page->turn == 0;
    if (!more && sim_on(ctx, SIM_KNOB_ENDLESS)) {
        next.cursor = start;
        more = true;
    }
    if (sim_on(ctx, SIM_KNOB_LOOP_NEXT)) {
        next = *page;
        more = true;
    }
    sim_out_close(&ctx->out, ']');
    if (more)
        write_link(ctx, &next, path);
    sim_out_close(&ctx->out, '}');
}
