#include "auth/grant_post.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct post_grant {
    struct grant grant; /* first: the interface's pointer is ours */
    struct token_post post;
};

static bool post_step(struct grant *grant)
{
    (void)grant; /* the answer is all that moves it, and its request has a deadline of its own */
    return false;
}

static bool post_take(struct grant *grant, struct http_response *response)
{
    struct post_grant *self = (struct post_grant *)grant;
    if (!token_post_take(&self->post, response, &grant->outcome))
        return false;
    grant->state = GRANT_DONE;
    return true;
}

static int64_t post_deadline(const struct grant *grant)
{
    (void)grant;
    return CLOCK_NEVER;
}

static void post_free(struct grant *grant)
{
    struct post_grant *self = (struct post_grant *)grant;
    token_post_drop(&self->post);
    oauth_outcome_release(&grant->outcome);
    free(self);
}

static struct post_grant *post_grant_new(const struct auth_net *net)
{
    struct post_grant *self = xcalloc(1, sizeof *self);
    self->grant = (struct grant){
        .step = post_step, .take = post_take, .deadline = post_deadline, .free = post_free};
    token_post_init(&self->post, net);
    return self;
}

void grant_fail(struct grant *grant, enum oauth_verdict verdict, const struct fault *why)
{
    oauth_outcome_release(&grant->outcome);
    grant->outcome.verdict = verdict;
    grant->outcome.fault = *why;
    grant->outcome.date_offset_ms = OAUTH_NO_DATE;
    grant->state = GRANT_DONE;
}

struct grant *grant_post_new(const struct grant_setup *setup, const struct oauth_form *form)
{
    struct post_grant *self = post_grant_new(setup->net);
    struct fault why;
    if (oauth_form_is_whole(form)) {
        token_post_start(&self->post, setup->config, "token", form);
    } else {
        fault_set(&why, FAULT_INPUT, "What there is to sign in with is too long to be sent.");
        grant_fail(&self->grant, OAUTH_BROKEN, &why);
    }
    return &self->grant;
}

struct grant *grant_failed_new(const struct fault *why)
{
    struct post_grant *self = post_grant_new(NULL);
    grant_fail(&self->grant, OAUTH_BROKEN, why);
    return &self->grant;
}

void grant_form_begin(struct oauth_form *form, const struct grant_setup *setup,
                      const char *grant_type)
{
    oauth_form_init(form);
    oauth_form_add(form, "grant_type", grant_type);
    oauth_form_add(form, "client_id", setup->config->client);
    oauth_form_add(form, "scope", setup->scope);
    oauth_form_add(form, "claims", setup->claims);
}
