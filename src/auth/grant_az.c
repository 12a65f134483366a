/* grant_az.c - a token of whoever is signed in in the Azure CLI (Microsoft's reference of "az
 * account get-access-token"). Nothing is checked in advance: whether that account has what it
 * needs, Graph says.
 *
 * az keeps a cache of its own and renews by itself, so a token may come with little life left. It
 * has no protocol for what went wrong but its words on standard error; they choose the sentence,
 * and whether trying again by itself makes sense. */
#include <stdlib.h>
#include <string.h>

#include "auth/aadsts.h"
#include "auth/child.h"
#include "auth/grant_post.h"
#include "auth/grants.h"
#include "auth/json_string.h"
#include "auth/token.h"
#include "base/utf8.h"
#include "base/xalloc.h"

#define AZ_MS 15000 /* az starts Python: 1 to 5 s are usual */

struct az_grant {
    struct grant grant; /* first: the interface's pointer is ours */
    struct child *child;
    struct clock *clock;
    char scope[256];
};

/* --- answers --- */

/* Where the answer begins: extensions and wrappers of az print lines of their own before it. */
static const char *answer_of(const struct strbuf *out)
{
    const char *at = out->bytes;
    while (*at != '{' && (at = strchr(at, '\n')) != NULL)
        at++;
    return at ? at : out->bytes;
}

static bool read_answer(struct az_grant *self, const struct strbuf *out)
{
    struct oauth_tokens *tokens = &self->grant.outcome.tokens;
    struct json_scan scan = {answer_of(out), out->bytes + out->length};
    struct json_span object;
    char tenant[sizeof tokens->tenant];
    if (out->overflowed || !json_scan_value(&scan, &object))
        return false;
    tokens->access = oauth_token_of(object, "accessToken");
    if (!tokens->access)
        return false;
    tokens->expires_in_s = OAUTH_LIFE_UNTOLD_S; /* Azure CLI before 2.54 tells local time only */
    tokens->refresh_in_s = -1;
    json_seconds_until(json_member_of(object, "expires_on"), self->clock->wall_ms(self->clock),
                       &tokens->expires_in_s);
    char account[sizeof tokens->account], ignored[sizeof tokens->account];
    token_peek(tokens->access, ignored, account, sizeof account);
    utf8_copy(tokens->account, sizeof tokens->account, account);
    json_string_field(object, "tenant", tenant, sizeof tenant);
    utf8_copy(tokens->tenant, sizeof tokens->tenant, tenant);
    return true;
}

/* The last line with anything in it, without control characters and az's "ERROR: ". */
static void last_line(const struct strbuf *err, char *line, size_t size)
{
    size_t end = err->length, count = 0;
    while (end > 0 && (unsigned char)err->bytes[end - 1] <= ' ')
        end--;
    size_t begin = end;
    while (begin > 0 && err->bytes[begin - 1] != '\n')
        begin--;
    if (end - begin > 7 && strncmp(err->bytes + begin, "ERROR: ", 7) == 0)
        begin += 7;
    const size_t length = utf8_cut(err->bytes + begin, end - begin, size - 1);
    for (size_t i = begin; i < begin + length; i++) {
        unsigned char c = (unsigned char)err->bytes[i];
        if (c >= ' ' && c != 0x7f)
            line[count++] = (char)c;
    }
    line[count] = '\0';
}

static void settle(struct az_grant *self, enum oauth_verdict verdict)
{
    self->grant.outcome.verdict = verdict;
    self->grant.state = GRANT_DONE;
}

static void explain_aadsts(struct az_grant *self, const char *words)
{
    struct fault *why = &self->grant.outcome.fault;
    enum { NO_PREAUTHORIZATION = 65002 };
    int number = aadsts_number(words);
    const struct aadsts *known = aadsts_find(number);
    fault_set(why, FAULT_AUTH, "The login host refused the Azure CLI: %s (AADSTS%d).",
              known ? known->why : "it gave a reason of its own", number);
    if (number == NO_PREAUTHORIZATION)
        fault_hint(why, "A person in the Azure CLI gets no backup permission: sign in with --auth "
                        "browser, or run az login --service-principal there.");
    else
        fault_hint(why, "Sign in there again: az login --scope %.150s", self->scope);
    settle(self, OAUTH_BROKEN);
}

static void explain(struct az_grant *self, int status, const struct strbuf *err)
{
    struct fault *why = &self->grant.outcome.fault;
    const char *aadsts = strstr(err->bytes, "AADSTS");
    char line[160];
    if (aadsts && aadsts_number(aadsts) > 0) {
        explain_aadsts(self, aadsts);
        return;
    }
    if (strstr(err->bytes, "az login")) {
        fault_set(why, FAULT_AUTH, "Nobody is signed in in the Azure CLI.");
        fault_hint(why, "Run az login --scope %.150s, then try again.", self->scope);
        settle(self, OAUTH_BROKEN);
        return;
    }
    last_line(err, line, sizeof line);
    if (*line)
        fault_set(why, FAULT_SERVICE, "The Azure CLI failed (%d): %s", status, line);
    else
        fault_set(why, FAULT_SERVICE, "The Azure CLI failed (%d) and gave no reason.", status);
    fault_hint(why, "Run az account get-access-token yourself to see more; it is tried again by "
                    "itself.");
    settle(self, OAUTH_BUSY);
}

/* az keeps tokens and hands out the same one until it has run out: by which clock? */
static void take_answer(struct az_grant *self)
{
    struct fault *why = &self->grant.outcome.fault;
    if (self->grant.outcome.tokens.expires_in_s > 0) {
        settle(self, OAUTH_GRANTED);
        return;
    }
    oauth_tokens_release(&self->grant.outcome.tokens);
    fault_set(why, FAULT_AUTH, "The Azure CLI gave a token that has already run out.");
    fault_hint(why, "Check this machine's clock; else sign in there again: az login --scope %.150s",
               self->scope);
    settle(self, OAUTH_BUSY);
}

static void conclude(struct az_grant *self, int status)
{
    struct fault *why = &self->grant.outcome.fault;
    if (status == 0 && read_answer(self, child_out(self->child))) {
        take_answer(self);
    } else if (status == 0) {
        fault_set(why, FAULT_FORMAT, "The Azure CLI gave an answer without a usable token.");
        fault_hint(why, "Run az version: 2.54 or newer is best.");
        settle(self, OAUTH_BUSY);
    } else if (status < 0) {
        fault_set(why, FAULT_SERVICE, "The Azure CLI gave no answer within %d s.", AZ_MS / 1000);
        fault_hint(why, "It is tried again by itself.");
        settle(self, OAUTH_BUSY);
    } else {
        explain(self, status, child_err(self->child));
    }
}

/* --- the grant --- */

static bool az_step(struct grant *grant)
{
    struct az_grant *self = (struct az_grant *)grant;
    int status = 0;
    if (grant->state == GRANT_BUSY && child_step(self->child, &status))
        conclude(self, status);
    return false;
}

static bool az_take(struct grant *grant, struct http_response *response)
{
    (void)grant;
    (void)response; /* az has a network of its own */
    return false;
}

static int64_t az_deadline(const struct grant *grant)
{
    const struct az_grant *self = (const struct az_grant *)grant;
    return grant->state == GRANT_BUSY ? child_deadline(self->child) : CLOCK_NEVER;
}

static size_t az_wait_fds(const struct grant *grant, struct pollfd *fds, size_t room)
{
    const struct az_grant *self = (const struct az_grant *)grant;
    return grant->state == GRANT_BUSY ? child_fds(self->child, fds, room) : 0;
}

static void az_free(struct grant *grant)
{
    struct az_grant *self = (struct az_grant *)grant;
    child_free(self->child);
    oauth_outcome_release(&grant->outcome);
    free(self);
}

static struct child *start_az(const struct grant_setup *setup, struct fault *why)
{
    const char *tenant = setup->config->tenant;
    const char *arguments[] = {"az",      "account",    "get-access-token",          "-o",   "json",
                               "--scope", setup->scope, *tenant ? "--tenant" : NULL, tenant, NULL};
    struct child *child = child_start(arguments, AZ_MS, setup->net->clock, why);
    if (!child && why->kind == FAULT_INPUT) {
        fault_set(why, FAULT_INPUT, "The Azure CLI (az) is not installed, or not in PATH.");
        fault_hint(why, "Install it and run az login, or choose another --auth.");
    }
    return child;
}

struct grant *grant_az(const struct grant_setup *setup)
{
    struct fault why;
    struct clock *clock = setup->net->clock;
    struct child *child = start_az(setup, &why);
    if (!child)
        return grant_failed_new(&why);
    struct az_grant *self = xcalloc(1, sizeof *self);
    self->grant = (struct grant){.step = az_step,
                                 .take = az_take,
                                 .deadline = az_deadline,
                                 .free = az_free,
                                 .wait_fds = az_wait_fds};
    self->grant.outcome.sent_boot_ms = clock->boot_ms(clock);
    self->grant.outcome.date_offset_ms = OAUTH_NO_DATE;
    fault_clear(&self->grant.outcome.fault);
    utf8_copy(self->scope, sizeof self->scope, setup->scope);
    self->clock = clock;
    self->child = child;
    return &self->grant;
}
