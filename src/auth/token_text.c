/* token_text.c - a token given once, as text. */
#include "auth/token_text.h"

#include <stdlib.h>
#include <string.h>

#include "auth/token.h"
#include "base/ascii.h"
#include "base/xalloc.h"

static bool is_space(char c)
{
    return memchr(" \t\r\n\f\v", c, 6) != NULL;
}

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && is_space(*at))
        at++;
    return at;
}

static bool may_be_token(const char *at, const char *end, const char *from, struct fault *why)
{
    if (at == end)
        return fault_set(why, FAULT_AUTH, "%.120s is empty: there is no token in it.", from);
    if ((size_t)(end - at) > TOKEN_BYTES_MAX)
        return fault_set(why, FAULT_AUTH, "%.120s holds more than 64 KiB: that is no token.", from);
    for (; at < end; at++)
        if (*at <= ' ' || *at >= 0x7f)
            return fault_set(why, FAULT_AUTH, "%.120s holds a character that no token has.", from);
    return true;
}

struct secret *token_from_text(const char *bytes, size_t length, const char *from,
                               struct fault *why)
{
    const char *end = bytes + length, *at = skip_space(bytes, end);
    while (end > at && is_space(end[-1]))
        end--;
    if (end - at > 7 && ascii_ncasecmp(at, "Bearer ", 7) == 0)
        at = skip_space(at + 7, end);
    return may_be_token(at, end, from, why) ? secret_new(at, (size_t)(end - at)) : NULL;
}

struct text_source {
    struct token_source source; /* first: the interface's pointer is ours */
    struct clock *clock;
    struct secret *token; /* NULL: broken */
    struct fault broken;
    bool rejected;
    bool again; /* a person wants it tried once more */
};

static enum token_state text_get(struct token_source *source, const struct secret **ret_token,
                                 struct fault *why)
{
    struct text_source *text = (struct text_source *)source;
    if (text->token == NULL) {
        *why = text->broken;
        return TOKEN_BROKEN;
    }
    if (text->rejected) {
        fault_set(why, FAULT_AUTH, "Graph did not accept the token of RESTORETOP_TOKEN.");
        token_peek_why(text->token, text->clock->wall_ms(text->clock), why);
        fault_hint(why, "Start again with a new token, or use --token-file, which is read again. "
                        "On the screen R tries this one once more.");
        return TOKEN_NEEDS_USER;
    }
    *ret_token = text->token;
    return TOKEN_READY;
}

static void text_reject(struct token_source *source, const char *challenge)
{
    (void)challenge; /* a token from outside cannot be asked to carry more claims */
    ((struct text_source *)source)->rejected = true;
}

static bool text_insists(struct token_source *source)
{
    struct text_source *text = (struct text_source *)source;
    bool again = text->again;
    text->again = false;
    return again;
}

static void text_wish(struct token_source *source, enum token_wish wish, const struct secret *words)
{
    struct text_source *text = (struct text_source *)source;
    (void)words;
    if (wish != TOKEN_WISH_RETRY || !text->rejected)
        return;
    text->rejected = false;
    text->again = true;
}

static int64_t text_deadline(struct token_source *source)
{
    (void)source;
    return CLOCK_NEVER;
}

static void text_describe(struct token_source *source, char *tenant, char *account, size_t size)
{
    token_peek(((struct text_source *)source)->token, tenant, account, size);
}

static void text_free(struct token_source *source)
{
    struct text_source *text = (struct text_source *)source;
    secret_free(text->token);
    free(text);
}

struct token_source *token_text_new(const char *token, struct clock *clock)
{
    struct text_source *text = xcalloc(1, sizeof *text);
    text->source = (struct token_source){.get = text_get,
                                         .reject = text_reject,
                                         .deadline = text_deadline,
                                         .describe = text_describe,
                                         .free = text_free,
                                         .insists = text_insists,
                                         .wish = text_wish};
    text->clock = clock;
    text->token = token_from_text(token, strlen(token), "RESTORETOP_TOKEN", &text->broken);
    fault_hint(&text->broken, "Put a bearer token for Microsoft Graph into it.");
    return &text->source;
}
