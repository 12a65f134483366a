/* oauth_form.h - the body of a request to a login host: name=value pairs, percent-encoded
 * (application/x-www-form-urlencoded, WHATWG URL 5; RFC 6749 appendix B).
 *
 * Every value is encoded, everything but A-Za-z0-9-._~ of it: secrets hold ~ + / & = % and UTF-8.
 * The memory is wiped. One thread. */
#ifndef RESTORETOP_AUTH_OAUTH_FORM_H
#define RESTORETOP_AUTH_OAUTH_FORM_H

#include "base/secret.h"
#include "base/strbuf.h"

#define OAUTH_FORM_MAX ((size_t)128 * 1024)

struct oauth_form {
    struct strbuf text;
};
void oauth_form_init(struct oauth_form *form);
void oauth_form_release(struct oauth_form *form);

/* name: a parameter's name, sent as it is. value "" or NULL: nothing is added. */
void oauth_form_add(struct oauth_form *form, const char *name, const char *value);
void oauth_form_add_secret(struct oauth_form *form, const char *name, const struct secret *value);
/* False: it grew over OAUTH_FORM_MAX, and is not to be sent. */
bool oauth_form_is_whole(const struct oauth_form *form);

#endif
