/* grant_managed.c - the identity that Azure gave this machine (managed identity). Plain http, but
 * never beyond this machine: to loopback, or to the link-local address of its own hypervisor.
 *
 * The service is young at boot and moves at maintenance, so it is asked again within the grant:
 * 404, 410, 429 and 5xx after 2, 6, 14 and 30 s (Microsoft, "How to use managed identities ...
 * Retry guidance"). The first question waits 1 s only: elsewhere than on Azure nobody answers at
 * all. */
#include <stdlib.h>
#include <string.h>

#include "auth/grants.h"
#include "auth/json_string.h"
#include "auth/managed.h"
#include "auth/token.h"
#include "base/spans.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "graph/retry.h"
#include "graph/url.h"

#define FIRST_MS 1000
#define LATER_MS 10000
#define LOCAL_MS 10000 /* an agent on this machine may have to ask elsewhere first */

static const int waits_s[] = {2, 6, 14, 30};
#define WAIT_COUNT ((int)(sizeof waits_s / sizeof *waits_s))

struct managed_grant {
    struct grant grant; /* first: the interface's pointer is ours */
    const struct auth_net *net;
    const struct managed_places *places;
    enum managed_kind kind;
    char *url;
    uint64_t ticket;      /* 0: nothing is under way */
    struct secret *proof; /* Arc: what goes behind "Basic " */
    int asked, repeats;
    int64_t sent_boot_ms, sent_wall_ms, next_boot_ms;
};

/* --- asking --- */

static void add_header(struct http_header *headers, size_t *count, char *name, char *value)
{
    headers[(*count)++] = (struct http_header){name, value};
}

static void send(struct managed_grant *self, const struct http_header *headers, size_t count)
{
    struct clock *clock = self->net->clock;
    int64_t patience = self->kind != MANAGED_VM ? LOCAL_MS : self->asked == 0 ? FIRST_MS : LATER_MS;
    self->sent_boot_ms = clock->boot_ms(clock);
    self->sent_wall_ms = clock->wall_ms(clock);
    const struct http_request request = {.method = HTTP_GET,
                                         .url = self->url,
                                         .headers = headers,
                                         .header_count = count,
                                         .deadline_boot_ms = self->sent_boot_ms + patience,
                                         .body_limit = OAUTH_BODY_MAX,
                                         .secret = true,
                                         .metadata = self->kind == MANAGED_VM};
    self->asked++;
    self->next_boot_ms = CLOCK_NEVER;
    self->ticket = self->net->http->start(self->net->http, &request);
}

static void ask(struct managed_grant *self)
{
    char metadata[] = "Metadata", yes[] = "true", app[] = "X-IDENTITY-HEADER",
         basic[] = "Authorization";
    struct http_header headers[2];
    size_t count = 0;
    struct strbuf proof;
    strbuf_init_secret(&proof, 8192);
    if (self->kind == MANAGED_APP)
        strbuf_puts(&proof, getenv("IDENTITY_HEADER"));
    else
        add_header(headers, &count, metadata, yes);
    if (self->proof)
        strbuf_printf(&proof, "Basic %s", secret_text(self->proof));
    if (proof.length > 0)
        add_header(headers, &count, self->kind == MANAGED_APP ? app : basic, proof.bytes);
    send(self, headers, count);
    strbuf_release(&proof);
}

/* --- answers --- */

static void settle(struct managed_grant *self, enum oauth_verdict verdict)
{
    self->grant.outcome.verdict = verdict;
    self->grant.outcome.sent_boot_ms = self->sent_boot_ms;
    self->grant.outcome.date_offset_ms = OAUTH_NO_DATE; /* the machine's own clock, or nobody's */
    self->grant.state = GRANT_DONE;
}

static void log_answer(const struct managed_grant *self, const struct http_response *response)
{
    const struct request_log_entry entry = {
        .at_ms = self->sent_wall_ms,
        .method = http_method_name(HTTP_GET),
        .url = self->url,
        .status = response ? response->status : 0,
        .took_ms = self->net->clock->boot_ms(self->net->clock) - self->sent_boot_ms,
        .fault = response ? response->fault.kind : FAULT_CANCELLED};
    request_log_write(self->net->log, &entry);
}

/* App Service tells the moment only, the others the seconds too, all as text. */
static void read_life(const struct strbuf *body, int64_t now_ms, struct oauth_tokens *tokens)
{
    struct json_scan scan = {body->bytes, body->bytes + body->length};
    struct json_span object;
    int64_t ignored = 0;
    if (json_scan_value(&scan, &object) &&
        !json_whole_number(json_member_of(object, "expires_in"), &ignored))
        json_seconds_until(json_member_of(object, "expires_on"), now_ms, &tokens->expires_in_s);
}

static void granted(struct managed_grant *self, const struct http_response *response)
{
    struct oauth_outcome *outcome = &self->grant.outcome;
    struct clock *clock = self->net->clock;
    if (!oauth_tokens_parse(response->body.bytes, response->body.length, &outcome->tokens,
                            &outcome->fault)) {
        fault_set(&outcome->fault, FAULT_FORMAT,
                  "The machine's identity service gave no usable token.");
        settle(self, OAUTH_BUSY);
        return;
    }
    char tenant[sizeof outcome->tokens.account], account[sizeof outcome->tokens.account];
    token_peek(outcome->tokens.access, tenant, account, sizeof account);
    utf8_copy(outcome->tokens.tenant, sizeof outcome->tokens.tenant, tenant);
    utf8_copy(outcome->tokens.account, sizeof outcome->tokens.account, account);
    read_life(&response->body, clock->wall_ms(clock), &outcome->tokens);
    settle(self, OAUTH_GRANTED);
}

static void refused(struct managed_grant *self, const struct http_response *response)
{
    struct oauth_outcome *outcome = &self->grant.outcome;
    struct fault *why = &outcome->fault;
    oauth_error_parse(response->body.bytes, response->body.length, &outcome->error);
    const char *words = outcome->error.words;
    fault_set(why, FAULT_AUTH, "The machine's identity service refused (%d): %.150s",
              response->status, *words ? words : "it gave no reason");
    fault_hint(why, "Assign a managed identity to this machine; --client names one of several.");
    why->http_status = response->status;
    settle(self, OAUTH_BROKEN);
}

static void nobody(struct managed_grant *self, const struct http_response *response)
{
    struct fault *why = &self->grant.outcome.fault;
    char host[260];
    url_host(self->url, host, sizeof host);
    fault_set(why, FAULT_NETWORK, "No identity service answers at %.100s.", host);
    if (response->fault.kind == FAULT_REFUSED)
        *why = response->fault;
    else
        fault_hint(why, "Only Azure VMs and machines of Azure Arc have one.");
    settle(self, OAUTH_BUSY);
}

static void busy(struct managed_grant *self, const struct http_response *response)
{
    struct fault *why = &self->grant.outcome.fault;
    fault_set(why, response->status == 429 ? FAULT_THROTTLED : FAULT_SERVICE,
              "The machine's identity service is not available (%d).", response->status);
    fault_hint(why, "Nothing to do: it is tried again by itself.");
    why->http_status = response->status;
    why->retry_after_s = retry_after_s(response, self->net->clock->wall_ms(self->net->clock));
    settle(self, OAUTH_BUSY);
}

static void try_later(struct managed_grant *self, const struct http_response *response)
{
    struct clock *clock = self->net->clock;
    int asked_s = retry_after_s(response, clock->wall_ms(clock));
    if (self->repeats == WAIT_COUNT || asked_s > waits_s[WAIT_COUNT - 1]) {
        busy(self, response);
        return;
    }
    int wait_s = waits_s[self->repeats++];
    wait_s = asked_s > wait_s ? asked_s : wait_s;
    self->next_boot_ms = clock->boot_ms(clock) + SECOND_MS * wait_s;
}

static void prove(struct managed_grant *self, const struct http_response *response)
{
    struct fault *why = &self->grant.outcome.fault;
    self->proof =
        managed_arc_key(self->places, http_header_find(response, "WWW-Authenticate"), why);
    if (self->proof)
        ask(self);
    else
        settle(self, OAUTH_BROKEN);
}

static void judge(struct managed_grant *self, const struct http_response *response)
{
    int status = response->status;
    if (response->fault.kind == FAULT_NETWORK && self->kind == MANAGED_VM && self->asked == 1)
        ask(self); /* a busy one may need more than the first second */
    else if (response->fault.kind != FAULT_NONE)
        nobody(self, response);
    else if (status >= 200 && status <= 299)
        granted(self, response);
    else if (status == 401 && self->kind == MANAGED_ARC && !self->proof)
        prove(self, response);
    else if (status == 404 || status == 410 || status == 429 || status >= 500)
        try_later(self, response);
    else
        refused(self, response);
}

/* --- the grant --- */

static bool managed_step(struct grant *grant)
{
    struct managed_grant *self = (struct managed_grant *)grant;
    struct clock *clock = self->net->clock;
    if (grant->state == GRANT_BUSY && self->ticket == 0 &&
        clock->boot_ms(clock) >= self->next_boot_ms) {
        secret_free(self->proof); /* Arc: a key proves once */
        self->proof = NULL;
        ask(self);
    }
    return false;
}

static bool managed_take(struct grant *grant, struct http_response *response)
{
    struct managed_grant *self = (struct managed_grant *)grant;
    if (self->ticket == 0 || response->ticket != self->ticket)
        return false;
    self->ticket = 0;
    log_answer(self, response);
    judge(self, response);
    http_response_free(response);
    return true;
}

static int64_t managed_deadline(const struct grant *grant)
{
    const struct managed_grant *self = (const struct managed_grant *)grant;
    return grant->state == GRANT_BUSY && self->ticket == 0 ? self->next_boot_ms : CLOCK_NEVER;
}

static void managed_free(struct grant *grant)
{
    struct managed_grant *self = (struct managed_grant *)grant;
    if (self->ticket != 0) {
        self->net->http->cancel(self->net->http, self->ticket);
        log_answer(self, NULL);
    }
    oauth_outcome_release(&grant->outcome);
    secret_free(self->proof);
    free(self->url);
    free(self);
}

struct grant *grant_managed_at(const struct grant_setup *setup, const struct managed_places *places)
{
    struct managed_grant *self = xcalloc(1, sizeof *self);
    struct strbuf url;
    self->grant = (struct grant){.step = managed_step,
                                 .take = managed_take,
                                 .deadline = managed_deadline,
                                 .free = managed_free};
    fault_clear(&self->grant.outcome.fault);
    self->net = setup->net;
    self->places = places;
    self->next_boot_ms = CLOCK_NEVER;
    strbuf_init(&url, 8192);
    self->kind = managed_find(places, setup->config, &url, &self->grant.outcome.fault);
    self->url = strbuf_take(&url, NULL);
    if (self->kind == MANAGED_NONE)
        settle(self, OAUTH_BROKEN);
    else
        ask(self);
    return &self->grant;
}

struct grant *grant_managed(const struct grant_setup *setup)
{
    return grant_managed_at(setup, &managed_places_usual);
}
