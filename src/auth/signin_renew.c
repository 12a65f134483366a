/* signin_renew.c - the tokens at hand, and their renewal without a person; see signin.h. */
#include <stdlib.h>
#include <string.h>

#include "auth/challenge.h"
#include "auth/renewal.h"
#include "auth/signin_private.h"
#include "base/random.h"
#include "graph/cut.h"

int64_t signin_boot_now(const struct signin_source *self)
{
    return self->clock->boot_ms(self->clock);
}

int64_t signin_wall_now(const struct signin_source *self)
{
    return self->clock->wall_ms(self->clock);
}

void signin_changed(struct signin_source *self)
{
    self->revision++;
}

/* --- what there is to send -----------------------------------------------------------------------
 */

void signin_drop_access(struct signin_source *self)
{
    secret_free(self->access);
    self->access = NULL;
    signin_changed(self);
}

void signin_drop_grant(struct grant **grant)
{
    if (*grant)
        (*grant)->free(*grant);
    *grant = NULL;
}

void signin_stop(struct signin_source *self, enum signin_end end, const struct fault *why)
{
    self->fault = *why; /* first: it may be part of the grant that goes */
    if (self->fault.since_ms == 0)
        self->fault.since_ms = signin_wall_now(self);
    self->fault.next_try_ms = 0;
    self->end = end;
    self->ended_boot_ms = signin_boot_now(self);
    signin_drop_grant(&self->silent);
    signin_drop_access(self);
}

void signin_note_date(struct signin_source *self, const struct oauth_outcome *outcome)
{
    int64_t off = outcome->date_offset_ms;
    if (off == INT64_MIN)
        return;
    self->skew_ms = off > SIGNIN_SKEW_MS || off < -SIGNIN_SKEW_MS ? off : 0;
}

static void note_identity(struct signin_source *self, const struct oauth_tokens *tokens)
{
    if (*tokens->account)
        cut_copy(self->account, sizeof self->account, tokens->account);
    if (*tokens->tenant)
        cut_copy(self->tenant, sizeof self->tenant, tokens->tenant);
    if (tokens->scope_known)
        self->granted = tokens->granted;
    self->granted_known |= tokens->scope_known;
}

/* Takes the tokens out of the outcome. Lifetimes count from when the request left. */
void signin_take_tokens(struct signin_source *self, struct oauth_outcome *outcome)
{
    struct oauth_tokens *tokens = &outcome->tokens;
    secret_free(self->access);
    self->access = tokens->access;
    tokens->access = NULL;
    if (tokens->refresh) {
        secret_free(self->refresh);
        self->refresh = tokens->refresh;
        tokens->refresh = NULL;
    }
    self->expires_boot_ms = outcome->sent_boot_ms + tokens->expires_in_s * 1000;
    self->renew_boot_ms =
        outcome->sent_boot_ms +
        renewal_after_ms(tokens->expires_in_s, tokens->refresh_in_s, random_u32());
    note_identity(self, tokens);
    self->end = SIGNIN_GOES_ON;
    self->attempt = 0;
    self->retry_boot_ms = 0;
    fault_set(&self->fault, FAULT_NONE, "%s", "");
    self->unproven = self->answering;
    self->answering = false;
    signin_changed(self);
}

/* --- renewal -------------------------------------------------------------------------------------
 */

bool signin_is_person(const struct signin_source *self)
{
    return auth_method_info(self->method)->is_person;
}

static bool can_renew(const struct signin_source *self)
{
    return self->end == SIGNIN_GOES_ON && self->renew && (!signin_is_person(self) || self->refresh);
}

struct grant *signin_make(struct signin_source *self, grant_fn *maker)
{
    struct strbuf scope;
    strbuf_init(&scope, 4096);
    auth_config_scope(self->config, self->method, 0, &scope);
    const struct grant_setup setup = {.net = &self->net,
                                      .config = self->config,
                                      .refresh = self->refresh,
                                      .scope = scope.bytes,
                                      .claims = CHALLENGE_CP1,
                                      .login_hint = self->account,
                                      .skew_ms = self->skew_ms};
    struct grant *grant = maker(&setup);
    strbuf_release(&scope);
    signin_changed(self);
    return grant;
}

/* Network, throttling, a login host that is ill: the old token serves as long as it lives. */
static void postpone(struct signin_source *self, const struct fault *why)
{
    int64_t since = self->fault.kind != FAULT_NONE ? self->fault.since_ms : signin_wall_now(self);
    int64_t wait = renewal_backoff_ms(++self->attempt, why->retry_after_s);
    self->retry_boot_ms = signin_boot_now(self) + wait;
    self->fault = *why;
    self->fault.since_ms = since;
    self->fault.next_try_ms = signin_wall_now(self) + wait;
    signin_changed(self);
}

void signin_end_renewal(struct signin_source *self)
{
    struct oauth_outcome *outcome = &self->silent->outcome;
    enum signin_end end = signin_is_person(self) ? SIGNIN_ENDS_OUT : SIGNIN_ENDS_BROKEN;
    signin_note_date(self, outcome);
    switch (outcome->verdict) {
    case OAUTH_GRANTED:
        signin_take_tokens(self, outcome);
        break;
    case OAUTH_BUSY:
        postpone(self, &outcome->fault);
        break;
    case OAUTH_BROKEN:
        signin_stop(self, SIGNIN_ENDS_BROKEN, &outcome->fault);
        break;
    case OAUTH_NEEDS_USER:
    case OAUTH_DECLINED:
    case OAUTH_EXPIRED:
    case OAUTH_PENDING:
    case OAUTH_SLOW_DOWN:
        signin_stop(self, end, &outcome->fault);
        break;
    }
    signin_drop_grant(&self->silent);
}

/* The earliest moment at which a renewal may leave; CLOCK_NEVER: none is to. */
int64_t signin_renewal_at(const struct signin_source *self)
{
    if (!can_renew(self) || self->silent)
        return CLOCK_NEVER;
    int64_t due = self->access ? self->renew_boot_ms : 0;
    return due > self->retry_boot_ms ? due : self->retry_boot_ms;
}
