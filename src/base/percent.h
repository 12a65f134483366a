/* percent.h - bytes as URLs and our file of acknowledgements write them: letters, digits and -._~
 * as they are, every other byte as %XX (RFC 3986 2.1). Pure, any thread. */
#ifndef RESTORETOP_BASE_PERCENT_H
#define RESTORETOP_BASE_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* The byte stands for itself. */
bool percent_is_plain(char byte);
/* Appends the bytes encoded. */
void percent_add(struct strbuf *out, const char *bytes, size_t length);

#endif
