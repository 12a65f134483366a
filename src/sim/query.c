/* query.c - query options and preferences of a request (context.h). */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "sim/context.h"

bool sim_percent_decode(const char *text, size_t length, char *to, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (c == '%') {
            int high = i + 2 < length ? ascii_hex(text[i + 1]) : -1;
            int low = i + 2 < length ? ascii_hex(text[i + 2]) : -1;

            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (used + 1 >= size)
            return false;
        to[used++] = c;
    }
    to[used] = '\0';
    return true;
}

static bool read_top(struct sim_ctx *ctx, const char *value)
{
    char *end = NULL;
    long top = strtol(value, &end, 10);

    if (end == value || *end != '\0' || top < 1 || top > 1000000)
        return sim_fail_text(ctx, SIM_E_QUERY_OPTION, "Invalid value for the $top query option.");
    ctx->query.top = (uint32_t)top;
    return true;
}

static bool read_select(struct sim_ctx *ctx, const char *value)
{
    struct sim_query *query = &ctx->query;
    size_t used = 0;

    query->select[used++] = ',';
    for (const char *at = value; *at != '\0'; at++) {
        if (isspace((unsigned char)*at))
            continue;
        if (used + 2 >= sizeof query->select)
            return sim_fail_text(ctx, SIM_E_QUERY_OPTION, "The $select query option is too long.");
        query->select[used++] = (char)tolower((unsigned char)*at);
    }
    query->select[used++] = ',';
    query->select[used] = '\0';
    return true;
}

static bool read_token(struct sim_ctx *ctx, const char *value)
{
    if (strlen(value) >= sizeof ctx->query.skiptoken)
        return sim_fail(ctx, SIM_E_SKIPTOKEN);
    strcpy(ctx->query.skiptoken, value);
    return true;
}

static bool read_count(struct sim_ctx *ctx, const char *value)
{
    ctx->query.count = strcasecmp(value, "true") == 0;
    return true;
}

static bool read_expand(struct sim_ctx *ctx, const char *value)
{
    ctx->query.expand_unit = strncasecmp(value, "protectionUnit", 14) == 0;
    return true;
}

static const struct option {
    const char *name; /* without the dollar sign */
    bool (*read)(struct sim_ctx *ctx, const char *value);
} options[] = {
    {"top", read_top},     {"select", read_select}, {"skiptoken", read_token},
    {"count", read_count}, {"expand", read_expand},
};

/* NULL: what the service does with the option is not documented, so it is ignored. */
static const struct option *find_option(const struct sim_ctx *ctx, const char *name)
{
    bool dollar = name[0] == '$';

    if (!dollar && !ctx->beta) /* the dollar sign may be left out on beta only */
        return NULL;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcasecmp(name + dollar, options[i].name) == 0)
            return &options[i];
    }
    return NULL;
}

/* A list of restore points is asked for by the text of both (points.c); of all others a filter is
 * ignored, of whatever length. */
static void keep_raw(struct sim_ctx *ctx, const char *name, const char *from, size_t length)
{
    const char *bare = name[0] == '$' ? name + 1 : name;
    struct sim_raw value = {from, length};

    if (bare == name && !ctx->beta)
        return;
    if (strcasecmp(bare, "filter") == 0)
        ctx->query.filter = value;
    else if (strcasecmp(bare, "expand") == 0)
        ctx->query.expand = value;
}

static bool is_refused(const struct sim_ctx *ctx, const char *name)
{
    const char *bare = name[0] == '$' ? name + 1 : name;

    return bare[0] != '\0' && sim_on(ctx, SIM_KNOB_REJECT_QUERY) &&
           strcasecmp(bare, "skiptoken") != 0;
}

/* The value is read only of an option that is known: what is ignored may be of any length. */
static bool read_value(struct sim_ctx *ctx, const struct option *option, const char *from,
                       size_t length)
{
    char copy[3 * SIM_TOKEN_BYTES], value[SIM_TOKEN_BYTES];

    snprintf(copy, sizeof copy, "%.*s", (int)length, from);
    for (char *at = copy; *at != '\0'; at++) {
        if (*at == '+') /* forms write a blank so, a plus of its own is %2B */
            *at = ' ';
    }
    if (length < sizeof copy && sim_percent_decode(copy, length, value, sizeof value))
        return option->read(ctx, value);
    return sim_fail_text(ctx, SIM_E_QUERY_OPTION, "A query option cannot be read.");
}

/* One "name=value", of which the value may be missing. */
static bool read_option(struct sim_ctx *ctx, const char *text, size_t length)
{
    size_t split = strcspn(text, "=&");
    size_t from = split < length ? split + 1 : length;
    char name[64];

    if (!sim_percent_decode(text, split, name, sizeof name))
        return sim_fail_text(ctx, SIM_E_QUERY_OPTION, "A query option cannot be read.");
    if (is_refused(ctx, name))
        return sim_fail(ctx, SIM_E_QUERY_OPTION);
    keep_raw(ctx, name, text + from, length - from);
    const struct option *option = find_option(ctx, name);
    return option == NULL || read_value(ctx, option, text + from, length - from);
}

bool sim_query_read(struct sim_ctx *ctx, const char *query)
{
    const char *at = query;

    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, "&");

        if (!read_option(ctx, at, length))
            return false;
        at += length;
        at += *at == '&';
    }
    return true;
}

static void read_preference(struct sim_ctx *ctx, const char *word)
{
    static const char page_size[] = "odata.maxpagesize=";

    if (strcasecmp(word, "include-unknown-enum-members") == 0 && !sim_on(ctx, SIM_KNOB_MASK_FAILED))
        ctx->members = true;
    if (strncasecmp(word, page_size, sizeof page_size - 1) == 0) {
        const char *digits = word + sizeof page_size - 1;
        long size = strtol(digits + (*digits == '"'), NULL, 10); /* a value may be quoted */

        if (size >= 1 && size <= 1000000)
            ctx->max_page = (uint32_t)size;
    }
}

void sim_prefer_read(struct sim_ctx *ctx)
{
    char words[1024];

    if (ctx->request->prefer == NULL || strlen(ctx->request->prefer) >= sizeof words)
        return;
    strcpy(words, ctx->request->prefer);
    char *rest = words;
    while (rest != NULL) {
        char *word = strsep(&rest, ",;");

        word += strspn(word, " \t");
        for (size_t end = strlen(word); end > 0 && strchr(" \t", word[end - 1]) != NULL;)
            word[--end] = '\0';
        read_preference(ctx, word);
    }
}

bool sim_wants(const struct sim_ctx *ctx, const char *name)
{
    char needle[80];

    if (ctx->query.select[0] == '\0')
        return true;
    int length = snprintf(needle, sizeof needle, ",%s,", name);
    if (length < 0 || (size_t)length >= sizeof needle)
        return false;
    for (char *at = needle; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return strstr(ctx->query.select, needle) != NULL;
}
