/* signin_renew.c - the tokens at hand, and their renewal without a person; see signin.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/aadsts.h"
#include "auth/renewal.h"
#include "auth/signin_private.h"
#include "base/random.h"
#include "base/utf8.h"

#define AADSTS_TIMES 700024 /* the times of an assertion are not accepted */

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

/* --- what there is to send --- */

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

void signin_drop_silent(struct signin_source *self)
{
    if (self->silent)
        signin_changed(self);
    signin_drop_grant(&self->silent);
    signin_keep_end(self);
}

void signin_stop(struct signin_source *self, enum signin_end end, const struct fault *why)
{
    self->fault = *why; /* first: it may be part of the grant that goes */
    if (self->fault.since_ms == 0)
        self->fault.since_ms = signin_wall_now(self);
    self->fault.next_try_ms = 0;
    self->end = end;
    self->ended_boot_ms = signin_boot_now(self);
    self->renew_boot_ms = 0;
    self->answering = self->unproven = false;
    signin_drop_silent(self);
    signin_drop_access(self);
}

void signin_note_date(struct signin_source *self, const struct oauth_outcome *outcome)
{
    int64_t off = outcome->date_offset_ms;
    if (off == OAUTH_NO_DATE)
        return;
    self->skew_ms = off > SIGNIN_SKEW_MS || off < -SIGNIN_SKEW_MS ? off : 0;
}

static void note_identity(struct signin_source *self, const struct oauth_tokens *tokens)
{
    if (*tokens->account) {
        utf8_copy(self->account, sizeof self->account, tokens->account);
        utf8_copy(self->person_id, sizeof self->person_id, tokens->person_id);
        utf8_copy(self->person_name, sizeof self->person_name, tokens->person_name);
    }
    if (*tokens->tenant)
        utf8_copy(self->tenant, sizeof self->tenant, tokens->tenant);
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
    fault_clear(&self->fault);
    self->unproven |= self->answering;
    self->answering = false;
    signin_changed(self);
}

/* --- renewal --- */

bool signin_is_person(const struct signin_source *self)
{
    return auth_method_info(self->method)->is_person;
}

static bool can_renew(const struct signin_source *self)
{
    return self->end == SIGNIN_GOES_ON && self->renew && !self->anew &&
           (!signin_is_person(self) || self->refresh);
}

struct grant *signin_make(struct signin_source *self, grant_fn *maker, unsigned optional)
{
    struct strbuf scope, claims;
    strbuf_init(&scope, 4096);
    strbuf_init(&claims, STRBUF_NO_LIMIT);
    auth_config_scope(self->config, self->method, optional, &scope);
    challenge_merge(self->claims.bytes, &claims); /* an object: it was parsed as one */
    const struct grant_setup setup = {.net = &self->net,
                                      .config = self->config,
                                      .refresh = self->refresh,
                                      .scope = scope.bytes,
                                      .claims = claims.bytes,
                                      .login_hint = self->account,
                                      .skew_ms = self->skew_ms};
    struct grant *grant = maker(&setup);
    strbuf_release(&scope);
    strbuf_release(&claims);
    signin_changed(self);
    return grant;
}

unsigned signin_optional(const struct signin_source *self)
{
    return PERMISSION_BIT(SEARCH) | PERMISSION_BIT(CONTROL) |
           (self->config->monitor ? PERMISSION_BIT(MONITOR) : 0);
}

void signin_begin_optional(struct signin_source *self, unsigned had)
{
    self->optional_had = had & signin_optional(self);
    self->optional_wanted = signin_optional(self) & ~had;
    self->optional_apart = false;
}

/* What the next renewal tries beside what was granted before. A person's first token is asked for
 * without, so that there is one. */
static unsigned optional_to_try(const struct signin_source *self)
{
    const unsigned wanted = self->optional_wanted;
    if (!self->access)
        return 0;
    return self->optional_apart ? wanted & -wanted : wanted;
}

void signin_begin_renewal(struct signin_source *self)
{
    if (!signin_keep_begin(self))
        return;
    self->optional_sent = self->optional_had | optional_to_try(self);
    self->claims_sent = self->claims.length > 0;
    signin_watch_begin(self);
    self->silent = signin_make(self, self->renew, self->optional_sent);
}

/* Network, throttling, a login host that is ill: the old token serves as long as it lives. */
void signin_postpone(struct signin_source *self, const struct fault *why)
{
    int64_t since = self->fault.kind != FAULT_NONE ? self->fault.since_ms : signin_wall_now(self);
    int64_t wait = renewal_backoff_ms(++self->attempt, why->retry_after_s);
    self->retry_boot_ms = signin_boot_now(self) + wait;
    self->fault = *why;
    self->fault.since_ms = since;
    self->fault.next_try_ms = signin_wall_now(self) + wait;
    signin_changed(self);
}

/* An answer that came too late, or a lifetime of nothing: asking on at once would never end. */
static void postpone_dead_token(struct signin_source *self)
{
    struct fault why;
    if (signin_boot_now(self) < self->expires_boot_ms)
        return;
    fault_set(&why, FAULT_SERVICE, "The login host gave a token that had already run out.");
    signin_drop_access(self);
    signin_postpone(self, &why);
}

/* Graph's wish came while this renewal was under way, without it: the token would be refused. */
static bool is_outdated(const struct signin_source *self)
{
    return self->claims.length > 0 && !self->claims_sent;
}

static void granted(struct signin_source *self, struct oauth_outcome *outcome)
{
    bool outdated = is_outdated(self);
    int attempt = self->attempt;
    self->optional_had |= self->optional_sent;
    self->optional_wanted &= ~self->optional_sent;
    signin_take_tokens(self, outcome);
    signin_keep_store(self);
    if (outdated) {
        self->answering = true;
        self->unproven = false;
        signin_drop_access(self);
        return;
    }
    strbuf_clear(&self->claims);
    self->attempt = attempt;
    postpone_dead_token(self);
    if (self->access)
        self->attempt = 0;
}

static bool wants_consent(const struct oauth_error *error)
{
    return strcmp(error->error, "consent_required") == 0 ||
           strcmp(error->suberror, "consent_required") == 0;
}

static bool lacks_consent(const struct oauth_error *error)
{
    return wants_consent(error) || strcmp(error->error, "invalid_scope") == 0;
}

/* Which one lacks the consent is not said: of several each is tried by itself. What was granted
 * before and now is not, may have been taken back in part. */
static void refuse_optional(struct signin_source *self, unsigned tried, bool consent)
{
    const unsigned doubted = tried != 0 ? tried : self->optional_sent;
    self->optional_had &= ~doubted;
    self->optional_wanted &= ~doubted;
    if (!consent || (doubted & (doubted - 1)) == 0)
        return;
    self->optional_wanted |= doubted;
    self->optional_apart = true;
}

/* Of the renewal for the optional permissions: a token that is at hand stays, and nobody is told.
 */
static bool is_optional_only(struct signin_source *self, const struct oauth_outcome *outcome)
{
    const unsigned tried = self->optional_sent & ~self->optional_had;
    const bool consent = lacks_consent(&outcome->error);
    if (!self->optional_sent)
        return false;
    if (outcome->verdict != OAUTH_BUSY && (tried || consent)) {
        refuse_optional(self, tried, consent);
        return true;
    }
    if (outcome->verdict != OAUTH_BUSY || !tried || !self->access)
        return false;
    int64_t wait = renewal_backoff_ms(++self->attempt, outcome->fault.retry_after_s);
    self->retry_boot_ms = signin_boot_now(self) + wait;
    return true;
}

void signin_name_consent(const struct signin_source *self, const struct oauth_error *error,
                         struct fault *fault)
{
    bool write = self->config->write;
    if (!wants_consent(error))
        return;
    fault_hint(fault, "An administrator must grant %s%s: restoretop auth help prints the link.",
               permission_name(write ? PERMISSION_RESTORE_WRITE : PERMISSION_RESTORE_READ),
               write ? " (for --write)" : "");
}

/* Another issuer made the token: this machine's clock has no part in its times. */
static void explain_federated(const struct signin_source *self, struct fault *fault)
{
    fault_hint(fault,
               "The federated token has expired, or is not valid yet: whoever issues it must renew "
               "%.100s. It is read again as soon as it changes.",
               self->config->federated_file);
}

/* A server that ends a family of tokens when a rotated one comes back says no more than
 * invalid_grant (RFC 6819 5.2.2.3); and a device code leaves a mark that a policy may act on. */
static void explain(const struct signin_source *self, struct oauth_outcome *outcome)
{
    struct fault *fault = &outcome->fault;
    bool unknown = !aadsts_find(outcome->error.aadsts);
    if (self->method == AUTH_FEDERATED && outcome->error.aadsts == AADSTS_TIMES)
        explain_federated(self, fault);
    if (!signin_is_person(self))
        return;
    if (outcome->error.aadsts == 0 && strcmp(outcome->error.error, "invalid_grant") == 0 &&
        !lacks_consent(&outcome->error))
        snprintf(fault->text, sizeof fault->text, "%s",
                 "Signing in again is needed: the sign-in has ended or was used elsewhere "
                 "(invalid_grant).");
    if (self->device && unknown)
        fault_hint(fault, "Sign in again in a browser: it began with a device code, which a policy "
                          "may not allow any more.");
    signin_name_consent(self, &outcome->error, fault); /* no other sign-in helps where it lacks */
}

/* The login host may ask for claims of its own. */
static void keep_claims(struct signin_source *self, const char *claims)
{
    struct strbuf merged;
    strbuf_init(&merged, STRBUF_NO_LIMIT);
    if (*claims && challenge_merge(claims, &merged)) {
        strbuf_clear(&self->claims);
        strbuf_puts(&self->claims, claims);
    }
    strbuf_release(&merged);
}

static void refused(struct signin_source *self, struct oauth_outcome *outcome)
{
    bool out = signin_is_person(self) && outcome->verdict != OAUTH_BROKEN;
    keep_claims(self, outcome->error.claims);
    explain(self, outcome);
    signin_stop(self, out ? SIGNIN_ENDS_OUT : SIGNIN_ENDS_BROKEN, &outcome->fault);
}

void signin_end_renewal(struct signin_source *self)
{
    struct oauth_outcome *outcome = &self->silent->outcome;
    signin_note_date(self, outcome);
    if (outcome->verdict == OAUTH_GRANTED)
        granted(self, outcome);
    else if (is_optional_only(self, outcome))
        signin_changed(self);
    else if (outcome->verdict == OAUTH_BUSY)
        signin_postpone(self, &outcome->fault);
    else
        refused(self, outcome);
    signin_drop_silent(self);
}

/* The earliest moment at which a renewal may leave; CLOCK_NEVER: none is to. */
int64_t signin_renewal_at(const struct signin_source *self)
{
    if (!can_renew(self) || self->silent)
        return CLOCK_NEVER;
    bool at_once = self->answering || (self->access && self->optional_wanted != 0);
    int64_t due = at_once ? 0 : self->renew_boot_ms;
    if (due < self->retry_boot_ms)
        due = self->retry_boot_ms;
    return due > self->keep_boot_ms ? due : self->keep_boot_ms;
}
