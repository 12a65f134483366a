/* fuzz_token_text.c - any bytes as a token file's: a token that can stand in a header line, or a
 * refusal; what is told of whose it is; and Entra's number in any words. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/aadsts.h"
#include "auth/token.h"
#include "auth/token_text.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_token(const struct secret *token)
{
    char tenant[64], account[64];
    check(secret_length(token) > 0 && secret_length(token) <= TOKEN_BYTES_MAX);
    for (const char *at = secret_text(token); *at; at++)
        check(*at > ' ' && *at < 0x7f);
    token_peek(token, tenant, account, sizeof tenant);
    check(memchr(tenant, '\0', sizeof tenant) && memchr(account, '\0', sizeof account));
    check(text_is_utf8(tenant, strlen(tenant)) && text_is_utf8(account, strlen(account)));
}

/* The same text as a variable: a source that gives the same token, and stands by its refusal until
 * a person wants it tried once more. */
static void check_source(const char *words, const struct secret *token)
{
    struct fault why = {.kind = FAULT_NONE};
    const struct secret *given = NULL;
    char tenant[64], account[64];
    struct token_source *source = token_text_new(words, clock_system());
    enum token_state state = source->get(source, &given, &why);
    check(state == (token ? TOKEN_READY : TOKEN_BROKEN));
    check(!token || secret_equal(given, token));
    source->describe(source, tenant, account, sizeof tenant);
    source->reject(source, NULL);
    check(source->get(source, &given, &why) == (token ? TOKEN_NEEDS_USER : TOKEN_BROKEN));
    source->wish(source, TOKEN_WISH_RETRY, NULL);
    check(source->get(source, &given, &why) == state && source->insists(source));
    check(source->deadline(source) == CLOCK_NEVER);
    source->free(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault why = {.kind = FAULT_NONE};
    char *words = xstrndup((const char *)data, size);
    struct secret *token = token_from_text((const char *)data, size, "a file", &why);
    check((token != NULL) == (why.kind == FAULT_NONE));
    if (token)
        check_token(token);
    const struct aadsts *known = aadsts_find(aadsts_number(words));
    check(!known || known->number == aadsts_number(words));
    if (strlen(words) == size)
        check_source(words, token);
    secret_free(token);
    free(words);
    return 0;
}
