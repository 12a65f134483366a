/* redirect.h - the address that a browser is sent back to, with the code or the error in it. Pure.
 *
 * It arrives by the loopback listener (the target of a GET) or pasted by a person (the whole URL,
 * perhaps with white space, line breaks of a terminal, or bracketed-paste marks round it). At most
 * 16 KiB. The state is compared in constant time: only the answer to our own question counts. */
#ifndef RESTORETOP_AUTH_REDIRECT_H
#define RESTORETOP_AUTH_REDIRECT_H

#include "auth/oauth_answer.h"
#include "base/secret.h"

#define REDIRECT_MAX ((size_t)16 * 1024)

enum redirect_kind {
    REDIRECT_CODE,    /* *ret_code is the caller's */
    REDIRECT_ERROR,   /* *ret_error: error and error_description */
    REDIRECT_FOREIGN, /* another state: an answer to some other question; it is ignored */
    REDIRECT_NONE     /* no answer of an authorize request at all */
};
/* text: "http://localhost:PORT/?code=...&state=...", "/?code=...", or "code=...&state=...". */
enum redirect_kind redirect_parse(const char *text, size_t length, const char *state,
                                  struct secret **ret_code, struct oauth_error *ret_error);

#endif
