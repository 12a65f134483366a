/* grant_post.h - a grant that is one POST and its answer: secret, assertions, refresh. Private to
 * the grants. */
#ifndef RESTORETOP_AUTH_GRANT_POST_H
#define RESTORETOP_AUTH_GRANT_POST_H

#include "auth/grant.h"

/* Sends the form to the token endpoint at once. */
struct grant *grant_post_new(const struct grant_setup *setup, const struct oauth_form *form);
/* A grant that has failed before anything was sent (OAUTH_BROKEN with the fault). */
struct grant *grant_failed_new(const struct fault *why);
/* Initialises the form with grant_type, client_id, scope and claims, as every token request has
 * them; the caller releases it. */
void grant_form_begin(struct oauth_form *form, const struct grant_setup *setup,
                      const char *grant_type);

#endif
