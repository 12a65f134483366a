/* grant_refresh.c - a person's sign-in goes on (RFC 6749 6). */
#include "auth/grant_post.h"
#include "auth/grants.h"

struct grant *grant_refresh(const struct grant_setup *setup)
{
    struct oauth_form form;
    grant_form_begin(&form, setup, "refresh_token");
    oauth_form_add_secret(&form, "refresh_token", setup->refresh);
    struct grant *grant = grant_post_new(setup, &form);
    oauth_form_release(&form);
    return grant;
}
