/* grant_assertion.c - an application by what it can sign or was given to show (RFC 7523): its
 * certificate, or the token of another issuer that trusts it (workload identity federation).
 *
 * Certificate and file are read anew for each request, so that one that was replaced is taken up
 * by itself. An assertion carries times: where the login host refuses it and its Date tells that
 * our clock is wrong, it is made once more by the host's clock. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/assertion.h"
#include "auth/grant_post.h"
#include "auth/grants.h"
#include "auth/token_text.h"
#include "base/xalloc.h"

#define FEDERATED_MAX  ((size_t)16 * 1024)
#define WRONG_CLOCK_MS 120000

static void add_assertion(struct oauth_form *form, const struct secret *assertion)
{
    oauth_form_add(form, "client_assertion_type",
                   "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    oauth_form_add_secret(form, "client_assertion", assertion);
}

/* --- certificate --- */

struct certificate_grant {
    struct grant grant; /* first: the interface's pointer is ours */
    struct token_post post;
    const struct auth_net *net;
    const struct auth_config *config;
    char *scope, *claims;
    int64_t skew_ms; /* what the assertion's times were corrected by */
    bool again;      /* it is the second one */
};

static struct secret *sign(const struct certificate_grant *self, struct fault *why)
{
    const struct auth_config *config = self->config;
    int64_t now_ms = self->net->clock->wall_ms(self->net->clock) + self->skew_ms;
    struct strbuf audience;
    struct secret *assertion = NULL;
    struct certificate *certificate =
        certificate_load(config->certificate_file, config->certificate_password, now_ms, why);
    if (!certificate)
        return NULL;
    strbuf_init(&audience, 4096);
    auth_config_url(config, "token", &audience);
    const struct assertion_claims claims = {.audience = audience.bytes,
                                            .client = config->client,
                                            .now_ms = now_ms,
                                            .rs256 = config->rs256,
                                            .send_chain = config->send_chain};
    assertion = assertion_new(certificate, &claims, why);
    strbuf_release(&audience);
    certificate_free(certificate);
    return assertion;
}

static void certificate_send(struct certificate_grant *self)
{
    const struct grant_setup setup = {
        .config = self->config, .scope = self->scope, .claims = self->claims};
    struct oauth_form form;
    struct fault why;
    struct secret *assertion = sign(self, &why);
    if (!assertion) {
        grant_fail(&self->grant, OAUTH_BROKEN, &why);
        return;
    }
    grant_form_begin(&form, &setup, "client_credentials");
    add_assertion(&form, assertion);
    secret_free(assertion);
    token_post_start(&self->post, self->config, "token", &form);
    oauth_form_release(&form);
}

static bool certificate_step(struct grant *grant)
{
    (void)grant;
    return false;
}

/* By the Date and not by the error's words or number, which may change. */
static bool clock_was_wrong(const struct certificate_grant *self,
                            const struct oauth_outcome *outcome)
{
    if (outcome->verdict != OAUTH_BROKEN || outcome->date_offset_ms == OAUTH_NO_DATE || self->again)
        return false;
    int64_t off = outcome->date_offset_ms - self->skew_ms;
    return off > WRONG_CLOCK_MS || off < -WRONG_CLOCK_MS;
}

static bool certificate_take(struct grant *grant, struct http_response *response)
{
    struct certificate_grant *self = (struct certificate_grant *)grant;
    if (!token_post_take(&self->post, response, &grant->outcome))
        return false;
    if (clock_was_wrong(self, &grant->outcome)) {
        self->again = true;
        self->skew_ms = grant->outcome.date_offset_ms;
        oauth_outcome_release(&grant->outcome);
        certificate_send(self);
        return true;
    }
    grant->state = GRANT_DONE;
    return true;
}

static int64_t certificate_deadline(const struct grant *grant)
{
    (void)grant;
    return CLOCK_NEVER;
}

static void certificate_grant_free(struct grant *grant)
{
    struct certificate_grant *self = (struct certificate_grant *)grant;
    token_post_drop(&self->post);
    oauth_outcome_release(&grant->outcome);
    free(self->scope);
    free(self->claims);
    free(self);
}

struct grant *grant_certificate(const struct grant_setup *setup)
{
    struct certificate_grant *self = xcalloc(1, sizeof *self);
    self->grant = (struct grant){.step = certificate_step,
                                 .take = certificate_take,
                                 .deadline = certificate_deadline,
                                 .free = certificate_grant_free};
    self->net = setup->net;
    self->config = setup->config;
    self->scope = xstrdup(setup->scope);
    self->claims = xstrdup(setup->claims);
    self->skew_ms = setup->skew_ms;
    token_post_init(&self->post, setup->net);
    certificate_send(self);
    return &self->grant;
}

/* --- federated --- */

static bool federated_fault(const char *path, const char *reason, struct fault *why)
{
    fault_set(why, FAULT_INPUT, "The federated token %.100s cannot be used: %s.", path, reason);
    return fault_hint(why, "Check AZURE_FEDERATED_TOKEN_FILE.");
}

static struct secret *read_open_token(const char *path, int fd, struct fault *why)
{
    struct fault cause;
    struct stat info;
    struct strbuf text;
    struct secret *token = NULL;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        federated_fault(path, "it is no regular file", why);
        return NULL;
    }
    strbuf_init_secret(&text, FEDERATED_MAX);
    if (!strbuf_read_fd(&text, fd, &cause))
        federated_fault(path, text.overflowed ? "it is over 16 KiB" : "it cannot be read", why);
    else if (!(token = token_from_text(text.bytes, text.length, path, why)))
        fault_hint(why, "Check AZURE_FEDERATED_TOKEN_FILE.");
    strbuf_release(&text);
    return token;
}

static struct secret *read_token(const char *path, struct fault *why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        federated_fault(path, strerror(errno), why);
        return NULL;
    }
    struct secret *token = read_open_token(path, fd, why);
    close(fd);
    return token;
}

struct grant *grant_federated(const struct grant_setup *setup)
{
    struct fault why;
    struct oauth_form form;
    struct secret *assertion = read_token(setup->config->federated_file, &why);
    if (!assertion)
        return grant_failed_new(&why);
    grant_form_begin(&form, setup, "client_credentials");
    add_assertion(&form, assertion);
    secret_free(assertion);
    struct grant *grant = grant_post_new(setup, &form);
    oauth_form_release(&form);
    return grant;
}
