/* token_text.h - what counts as a bearer token in a file or a variable. Private to src/auth; pure.
 */
#ifndef RESTORETOP_AUTH_TOKEN_TEXT_H
#define RESTORETOP_AUTH_TOKEN_TEXT_H

#include "base/fault.h"
#include "base/secret.h"

#define TOKEN_BYTES_MAX ((size_t)64 * 1024)

/* Surrounding white space and a leading "Bearer " are cut. NULL with a fault (FAULT_AUTH): empty,
 * too long, or with a character no token has. `from` names the place for the sentence. */
struct secret *token_from_text(const char *bytes, size_t length, const char *from,
                               struct fault *why);

#endif
