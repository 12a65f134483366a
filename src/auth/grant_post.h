/* grant_post.h - what several grants share: one POST and its answer (secret, assertions, refresh),
 * a form's beginning, and how a grant fails. Private to the grants. */
#ifndef RESTORETOP_AUTH_GRANT_POST_H
#define RESTORETOP_AUTH_GRANT_POST_H

#include "auth/grant.h"

/* Sends the form to the token endpoint at once. */
struct grant *grant_post_new(const struct grant_setup *setup, const struct oauth_form *form);
/* A grant that has failed before anything was sent (OAUTH_BROKEN with the fault). */
struct grant *grant_failed_new(const struct fault *why);
/* Ends the grant without an answer of the login host. The fault is no part of the grant. */
void grant_fail(struct grant *grant, enum oauth_verdict verdict, const struct fault *why);
/* Initialises the form with grant_type, client_id, scope and claims, as every token request has
 * them; the caller releases it. */
void grant_form_begin(struct oauth_form *form, const struct grant_setup *setup,
                      const char *grant_type);

#endif
