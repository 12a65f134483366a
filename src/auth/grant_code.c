/* grant_code.c - a person in a browser: authorization code with PKCE (RFC 6749 4.1, RFC 7636, RFC
 * 8252; Microsoft, "authorization code flow").
 *
 * First the listener and a pasted address are waited for, ten minutes at most; then the code that
 * came is redeemed, and network trouble repeats that for as long. The redirect is
 * "http://localhost:PORT", without a slash, byte for byte the same in both requests; Entra leaves
 * the port out when it compares. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/browser.h"
#include "auth/grant_post.h"
#include "auth/grants.h"
#include "auth/loopback.h"
#include "auth/pkce.h"
#include "auth/redirect.h"
#include "auth/renewal.h"
#include "base/spans.h"
#include "base/utf8.h"
#include "base/xalloc.h"

enum { WHOLE_MS = 10 * (int)MINUTE_MS };

struct code_grant {
    struct grant grant; /* first: the interface's pointer is ours */
    const struct auth_config *config;
    struct clock *clock;
    struct token_post post;
    char *scope, *claims;

    struct pkce pkce;
    struct loopback *loopback; /* NULL: only a pasted address brings the code */
    struct fault listen_fault; /* why there is no listener, or not the one that was asked for */
    char redirect[48];
    struct strbuf url; /* where the browser is to go */
    pid_t browser;
    int64_t ends_boot_ms;

    struct secret *code; /* NULL: none came yet */
    int attempt;
    int64_t retry_boot_ms; /* when it is redeemed again; CLOCK_NEVER */
    struct fault trouble;  /* why it was not yet */
    bool changed;          /* what is shown, since the last step */
};

static int64_t boot_now(const struct code_grant *self)
{
    return self->clock->boot_ms(self->clock);
}

/* --- the end --- */

/* Nothing more is waited for: the port is free again at once. */
static void finish(struct code_grant *self)
{
    loopback_close(self->loopback);
    self->loopback = NULL;
    self->grant.state = GRANT_DONE;
}

static void fail(struct code_grant *self, enum oauth_verdict verdict, const struct fault *why)
{
    grant_fail(&self->grant, verdict, why);
    finish(self);
}

static void expire(struct code_grant *self)
{
    struct fault why;
    fault_set(&why, FAULT_AUTH, "Nobody finished the sign-in in the browser within %d minutes.",
              (int)(WHOLE_MS / MINUTE_MS));
    fault_hint(&why, "Begin it anew.");
    fail(self, OAUTH_EXPIRED, &why);
}

/* --- the code --- */

static void redeem(struct code_grant *self)
{
    const struct grant_setup setup = {
        .config = self->config, .scope = self->scope, .claims = self->claims};
    struct oauth_form form;
    self->retry_boot_ms = CLOCK_NEVER;
    grant_form_begin(&form, &setup, "authorization_code");
    oauth_form_add_secret(&form, "code", self->code);
    oauth_form_add(&form, "redirect_uri", self->redirect);
    oauth_form_add_secret(&form, "code_verifier", self->pkce.verifier);
    token_post_start(&self->post, self->config, "token", &form);
    oauth_form_release(&form);
}

static void refuse(struct code_grant *self, const struct oauth_error *error)
{
    struct fault why;
    enum oauth_verdict verdict = oauth_error_verdict(error);
    oauth_error_explain(error, verdict, &why);
    fail(self, verdict, &why);
    self->grant.outcome.error = *error;
}

static void answer(struct code_grant *self, enum loopback_page page)
{
    if (self->loopback)
        loopback_answer(self->loopback, page);
}

/* What an address brings is done, and the browser that waits is answered. Only the first code
 * counts: a page that is loaded again brings the same one. */
static enum redirect_kind take_address(struct code_grant *self, const struct secret *address)
{
    struct secret *code = NULL;
    struct oauth_error error;
    enum redirect_kind kind = redirect_parse(secret_text(address), secret_length(address),
                                             self->pkce.state, &code, &error);
    bool counts = !self->code;
    switch (kind) {
    case REDIRECT_CODE:
        answer(self, LOOPBACK_DONE);
        break;
    case REDIRECT_ERROR:
        answer(self, counts ? LOOPBACK_REFUSED : LOOPBACK_FOREIGN);
        break;
    case REDIRECT_FOREIGN:
    case REDIRECT_NONE:
        answer(self, LOOPBACK_FOREIGN);
        break;
    }
    if (counts && kind == REDIRECT_CODE) {
        self->code = code;
        redeem(self);
        return kind;
    }
    if (counts && kind == REDIRECT_ERROR)
        refuse(self, &error);
    secret_free(code);
    return kind;
}

static bool code_paste(struct grant *grant, const struct secret *text, struct fault *why)
{
    struct code_grant *self = (struct code_grant *)grant;
    if (self->code || grant->state == GRANT_DONE)
        return true;
    switch (take_address(self, text)) {
    case REDIRECT_CODE:
    case REDIRECT_ERROR:
        return true;
    case REDIRECT_FOREIGN:
        fault_set(why, FAULT_INPUT, "That address is the answer to another sign-in.");
        return fault_hint(why, "Open this sign-in's address, and paste what the browser ends at.");
    case REDIRECT_NONE:
        break;
    }
    fault_set(why, FAULT_INPUT, "That is not the address that the browser ends at.");
    return fault_hint(why, "Copy the whole of the browser's address bar: it begins with "
                           "http://localhost and has code= in it.");
}

/* --- moving on --- */

static bool code_step(struct grant *grant)
{
    struct code_grant *self = (struct code_grant *)grant;
    struct secret *target;
    browser_reap(self->browser);
    while (self->loopback && (target = loopback_step(self->loopback)) != NULL) {
        take_address(self, target);
        secret_free(target);
    }
    if (grant->state == GRANT_DONE)
        return true;
    if (boot_now(self) >= self->ends_boot_ms && !token_post_is_busy(&self->post)) {
        expire(self);
        return true;
    }
    if (boot_now(self) >= self->retry_boot_ms)
        redeem(self);
    bool changed = self->changed;
    self->changed = false;
    return changed;
}

static bool code_take(struct grant *grant, struct http_response *response)
{
    struct code_grant *self = (struct code_grant *)grant;
    if (!token_post_take(&self->post, response, &grant->outcome))
        return false;
    int64_t wait = renewal_backoff_ms(self->attempt + 1, grant->outcome.fault.retry_after_s);
    if (grant->outcome.verdict != OAUTH_BUSY || boot_now(self) + wait >= self->ends_boot_ms) {
        finish(self);
        return true;
    }
    self->attempt++;
    self->retry_boot_ms = boot_now(self) + wait;
    self->trouble = grant->outcome.fault;
    self->changed = true;
    oauth_outcome_release(&grant->outcome);
    return true;
}

static int64_t code_deadline(const struct grant *grant)
{
    const struct code_grant *self = (const struct code_grant *)grant;
    int64_t next = token_post_is_busy(&self->post) ? CLOCK_NEVER : self->ends_boot_ms;
    next = clock_sooner(next, self->retry_boot_ms);
    return self->loopback ? clock_sooner(next, loopback_deadline(self->loopback)) : next;
}

static size_t code_wait_fds(const struct grant *grant, struct pollfd *fds, size_t room)
{
    const struct code_grant *self = (const struct code_grant *)grant;
    return self->loopback ? loopback_fds(self->loopback, fds, room) : 0;
}

/* --- what the person sees --- */

/* The last of the four words: client, its port, server, its port. */
static long ssh_port(const char *session)
{
    const char *last = strrchr(session, ' ');
    return last ? strtol(last + 1, NULL, 10) : 0;
}

/* How the port is brought to the machine that this session was opened from; "": it is this one. */
static void show_forward(const struct code_grant *self, char *field, size_t size)
{
    const char *session = getenv("SSH_CONNECTION");
    char host[256];
    struct strbuf text;
    if (!session || !*session || !self->loopback || gethostname(host, sizeof host) != 0)
        return;
    host[sizeof host - 1] = '\0';
    strbuf_init(&text, size - 1);
    strbuf_puts(&text, "ssh ");
    if (ssh_port(session) > 0 && ssh_port(session) != 22)
        strbuf_printf(&text, "-p %ld ", ssh_port(session));
    strbuf_printf(&text, "-L %d:127.0.0.1:%d %s", loopback_port(self->loopback),
                  loopback_port(self->loopback), host);
    utf8_copy(field, size, text.overflowed ? "" : text.bytes); /* half a command is of no use */
    strbuf_release(&text);
}

static void code_show(const struct grant *grant, struct signin *ret)
{
    const struct code_grant *self = (const struct code_grant *)grant;
    utf8_copy(ret->ask_url, sizeof ret->ask_url, self->url.bytes);
    show_forward(self, ret->ask_forward, sizeof ret->ask_forward);
    ret->ask_expires_ms = self->clock->wall_ms(self->clock) + (self->ends_boot_ms - boot_now(self));
    if (ret->ask_fault.kind == FAULT_NONE)
        ret->ask_fault = self->trouble;
    if (ret->ask_fault.kind == FAULT_NONE && self->listen_fault.kind != FAULT_NONE)
        ret->ask_fault = self->listen_fault;
}

/* --- the beginning --- */

/* A port that is taken is said, and another one serves a browser on this machine; without any, a
 * pasted address still does. */
static void listen_for_browser(struct code_grant *self)
{
    struct fault ignored;
    fault_clear(&self->listen_fault);
    self->loopback = loopback_open(self->config->port, self->clock, &self->listen_fault);
    if (!self->loopback && self->config->port != 0)
        self->loopback = loopback_open(0, self->clock, &ignored);
    if (self->loopback)
        snprintf(self->redirect, sizeof self->redirect, "http://localhost:%d",
                 loopback_port(self->loopback));
    else
        utf8_copy(self->redirect, sizeof self->redirect, "http://localhost");
}

static void make_url(struct code_grant *self, const char *login_hint)
{
    struct oauth_form query;
    oauth_form_init(&query);
    oauth_form_add(&query, "client_id", self->config->client);
    oauth_form_add(&query, "response_type", "code");
    oauth_form_add(&query, "response_mode", "query");
    oauth_form_add(&query, "redirect_uri", self->redirect);
    oauth_form_add(&query, "scope", self->scope);
    oauth_form_add(&query, "state", self->pkce.state);
    oauth_form_add(&query, "code_challenge", self->pkce.challenge);
    oauth_form_add(&query, "code_challenge_method", "S256");
    oauth_form_add(&query, "prompt", "select_account");
    oauth_form_add(&query, "login_hint", strchr(login_hint, '@') ? login_hint : "");
    oauth_form_add(&query, "claims", self->claims);
    auth_config_url(self->config, "authorize", &self->url);
    strbuf_printf(&self->url, "?%s", query.text.bytes);
    oauth_form_release(&query);
}

static void code_free(struct grant *grant)
{
    struct code_grant *self = (struct code_grant *)grant;
    token_post_drop(&self->post);
    loopback_close(self->loopback);
    browser_reap(self->browser);
    pkce_release(&self->pkce);
    secret_free(self->code);
    strbuf_release(&self->url);
    oauth_outcome_release(&grant->outcome);
    free(self->scope);
    free(self->claims);
    free(self);
}

struct grant *grant_code(const struct grant_setup *setup)
{
    struct code_grant *self = xcalloc(1, sizeof *self);
    struct signin sizes;
    struct fault why;
    self->grant = (struct grant){.step = code_step,
                                 .take = code_take,
                                 .deadline = code_deadline,
                                 .free = code_free,
                                 .wait_fds = code_wait_fds,
                                 .show = code_show,
                                 .paste = code_paste};
    self->config = setup->config;
    self->clock = setup->net->clock;
    self->scope = xstrdup(setup->scope);
    self->claims = xstrdup(setup->claims);
    self->browser = -1;
    fault_clear(&self->trouble);
    self->retry_boot_ms = CLOCK_NEVER;
    self->ends_boot_ms = boot_now(self) + WHOLE_MS;
    token_post_init(&self->post, setup->net);
    strbuf_init(&self->url, sizeof sizes.ask_url - 1);
    pkce_init(&self->pkce);
    listen_for_browser(self);
    make_url(self, setup->login_hint);
    if (self->url.overflowed) {
        fault_set(&why, FAULT_FORMAT, "The tenant asks for more than an address can hold.");
        fail(self, OAUTH_BROKEN, &why);
        return &self->grant;
    }
    self->browser = browser_open(self->url.bytes);
    return &self->grant;
}
