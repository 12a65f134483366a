/* signin.c - every turn: take what grants have come to, let run out what has run out, begin the
 * renewal that is due. Tokens and renewal: signin_renew.c; the cache: signin_keep.c; people:
 * signin_ask.c; an application's file: signin_watch.c; what is shown of it: signin_show.c. */
#include "auth/signin.h"

#include <stdlib.h>
#include <string.h>

#include "auth/signin_private.h"
#include "base/utf8.h"
#include "base/xalloc.h"

static void step_grant(struct signin_source *self, struct grant *grant)
{
    if (grant && grant->state == GRANT_BUSY && grant->step(grant))
        signin_changed(self);
}

static int64_t deadline_of(const struct grant *grant)
{
    return grant ? grant->deadline(grant) : CLOCK_NEVER;
}

static void let_run_out(struct signin_source *self)
{
    struct fault why;
    if (!self->access || signin_boot_now(self) < self->expires_boot_ms)
        return;
    signin_drop_access(self);
    if (!signin_is_person(self) || self->refresh)
        return;
    fault_set(&why, FAULT_AUTH,
              "The sign-in has run out, and the login host gave nothing to renew it with.");
    fault_hint(&why, "Sign in again.");
    signin_stop(self, SIGNIN_ENDS_OUT, &why);
}

static int64_t signin_step(struct token_source *source)
{
    struct signin_source *self = (struct signin_source *)source;
    step_grant(self, self->silent);
    step_grant(self, self->asked);
    if (self->asked && self->asked->state == GRANT_DONE)
        signin_end_ask(self);
    if (self->silent && self->silent->state == GRANT_DONE)
        signin_end_renewal(self);
    let_run_out(self);
    signin_keep_step(self);
    signin_watch_step(self);
    if (signin_boot_now(self) >= signin_renewal_at(self))
        signin_begin_renewal(self);
    self->next_boot_ms = clock_sooner(deadline_of(self->silent), deadline_of(self->asked));
    self->next_boot_ms = clock_sooner(self->next_boot_ms, signin_renewal_at(self));
    self->next_boot_ms = clock_sooner(self->next_boot_ms, signin_keep_at(self));
    self->next_boot_ms = clock_sooner(self->next_boot_ms, signin_watch_at(self));
    if (self->silent && self->silent->state == GRANT_DONE)
        self->next_boot_ms = signin_boot_now(self); /* it failed as it was made */
    if (self->access)
        self->next_boot_ms = clock_sooner(self->next_boot_ms, self->expires_boot_ms);
    return self->next_boot_ms;
}

static bool signin_take(struct token_source *source, struct http_response *response)
{
    struct signin_source *self = (struct signin_source *)source;
    return (self->silent && self->silent->take(self->silent, response)) ||
           (self->asked && self->asked->take(self->asked, response));
}

static size_t signin_wait_fds(struct token_source *source, struct pollfd *fds, size_t room)
{
    const struct signin_source *self = (struct signin_source *)source;
    const struct grant *grants[] = {self->silent, self->asked};
    size_t count = 0;
    for (size_t i = 0; i < sizeof grants / sizeof *grants; i++)
        if (grants[i] && grants[i]->wait_fds)
            count += grants[i]->wait_fds(grants[i], fds + count, room - count);
    return count;
}

static enum token_state signin_get(struct token_source *source, const struct secret **ret_token,
                                   struct fault *why)
{
    struct signin_source *self = (struct signin_source *)source;
    if (self->access && signin_boot_now(self) < self->expires_boot_ms) {
        *ret_token = self->access;
        return TOKEN_READY;
    }
    *why = *signin_told(self);
    switch (self->end) {
    case SIGNIN_ENDS_OUT:
        return TOKEN_NEEDS_USER;
    case SIGNIN_ENDS_BROKEN:
        return TOKEN_BROKEN;
    case SIGNIN_GOES_ON:
        break;
    }
    return TOKEN_PENDING;
}

/* How many refusals lie within SIGNIN_REFUSED_MS, this one included. */
static int count_refusals(struct signin_source *self)
{
    int count = 1;
    int64_t now = signin_boot_now(self);
    for (int i = 0; i < SIGNIN_REFUSED_MAX; i++)
        count += self->refused_boot_ms[i] > now - SIGNIN_REFUSED_MS;
    for (int i = SIGNIN_REFUSED_MAX - 1; i > 0; i--)
        self->refused_boot_ms[i] = self->refused_boot_ms[i - 1];
    self->refused_boot_ms[0] = now;
    return count;
}

/* True: claims are to go with what is asked for next. */
static bool take_challenge(struct signin_source *self, const char *challenge)
{
    if (!challenge_parse(challenge, &self->claims))
        return false;
    self->claims_sent = false;
    return true;
}

static void refuse(struct signin_source *self, bool challenged, bool again)
{
    struct fault why;
    fault_set(&why, FAULT_AUTH, "Graph %s%s.",
              challenged ? "wants the sign-in to be confirmed" : "did not accept the token",
              !again       ? ""
              : challenged ? ", after a new token too"
                           : ", nor the new one");
    fault_hint(&why,
               challenged
                   ? "Sign in again: a policy of the tenant or a revoked session asks for it."
                   : "Sign in again; check that the tenant and the cloud are the right ones.");
    signin_stop(self, signin_is_person(self) ? SIGNIN_ENDS_OUT : SIGNIN_ENDS_BROKEN, &why);
}

/* A network that changes all the time, or a call whose policy no token satisfies: each new token is
 * good for a while. */
static void slow_down(struct signin_source *self, bool challenged)
{
    struct fault why;
    fault_set(&why, FAULT_AUTH,
              "Graph %s again and again, though it takes each new token at first.",
              challenged ? "wants the sign-in to be confirmed" : "refuses the token");
    fault_hint(&why, "Nothing to do at first; if it stays, sign in again, or ask who manages the "
                     "tenant's Conditional Access.");
    why.retry_after_s = SIGNIN_REFUSED_WAIT_S;
    signin_postpone(self, &why);
    self->fault.retry_after_s = -1; /* ours, not the service's: R need not wait */
}

static void signin_reject(struct token_source *source, const char *challenge)
{
    struct signin_source *self = (struct signin_source *)source;
    if (!self->access)
        return;
    bool challenged = take_challenge(self, challenge);
    bool often = count_refusals(self) > SIGNIN_REFUSED_MAX;
    if (self->unproven || (signin_is_person(self) && !self->refresh)) {
        refuse(self, challenged, self->unproven);
        return;
    }
    self->answering = true;
    signin_drop_access(self);
    if (often)
        slow_down(self, challenged);
}

static void signin_accept(struct token_source *source)
{
    ((struct signin_source *)source)->unproven = false;
}

static int64_t signin_deadline(struct token_source *source)
{
    return ((struct signin_source *)source)->next_boot_ms;
}

static void signin_describe(struct token_source *source, char *tenant, char *account, size_t size)
{
    const struct signin_source *self = (struct signin_source *)source;
    utf8_copy(tenant, size, self->tenant);
    utf8_copy(account, size, self->account);
}

static uint64_t signin_status(struct token_source *source, struct signin *ret)
{
    const struct signin_source *self = (struct signin_source *)source;
    if (ret)
        signin_show(self, ret);
    return self->revision;
}

static void signin_free(struct token_source *source)
{
    struct signin_source *self = (struct signin_source *)source;
    signin_drop_silent(self);
    signin_drop_grant(&self->asked);
    self->keep_boot_ms = self->store_boot_ms = 0; /* the last chance for what waits for the lock */
    signin_keep_step(self);
    token_cache_close(self->cache);
    secret_free(self->access);
    secret_free(self->refresh);
    strbuf_release(&self->claims);
    auth_config_release(self->config);
    free(self->config);
    free(self);
}

/* One that keeps nothing is none. */
static void take_cache(struct signin_source *self, struct token_cache *cache)
{
    bool keeps = cache && signin_is_person(self) && token_cache_keeping(cache) != CACHE_MEMORY;
    self->cache = keeps ? cache : NULL;
    if (!keeps)
        token_cache_close(cache);
}

struct token_source *signin_new(const struct signin_options *options)
{
    struct signin_source *self = xcalloc(1, sizeof *self);
    self->source = (struct token_source){.get = signin_get,
                                         .reject = signin_reject,
                                         .deadline = signin_deadline,
                                         .describe = signin_describe,
                                         .free = signin_free,
                                         .accept = signin_accept,
                                         .step = signin_step,
                                         .take = signin_take,
                                         .wait_fds = signin_wait_fds,
                                         .wish = signin_wish,
                                         .status = signin_status};
    self->net = options->net;
    self->clock = options->net.clock;
    self->config = options->config;
    self->method = options->method;
    self->renew = options->renew;
    self->anew = options->anew;
    take_cache(self, options->cache);
    strbuf_init(&self->claims, CHALLENGE_CLAIMS_MAX);
    memcpy(self->ask_makers, options->ask, sizeof self->ask_makers);
    self->revision = 1;
    self->fault.retry_after_s = self->ask_fault.retry_after_s = -1;
    self->keep_fault.retry_after_s = -1;
    utf8_copy(self->tenant, sizeof self->tenant, self->config->tenant);
    if (!signin_is_person(self))
        utf8_copy(self->account, sizeof self->account, self->config->client);
    for (int i = 0; i < SIGNIN_REFUSED_MAX; i++)
        self->refused_boot_ms[i] = INT64_MIN;
    if (signin_is_person(self))
        signin_keep_load(self);
    return &self->source;
}
