/* grant_secret.c - an application by its secret (RFC 6749 4.4, the secret in the body). */
#include "auth/grant_post.h"
#include "auth/grants.h"

struct grant *grant_secret(const struct grant_setup *setup)
{
    struct oauth_form form;
    grant_form_begin(&form, setup, "client_credentials");
    oauth_form_add_secret(&form, "client_secret", setup->config->client_secret);
    struct grant *grant = grant_post_new(setup, &form);
    oauth_form_release(&form);
    return grant;
}
