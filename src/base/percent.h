/* percent.h - bytes as URLs and our file of acknowledgements write them: letters, digits and -._~
 * as they are, every other byte as %XX (RFC 3986 2.1); and back, for who reads it. Pure, any
 * thread. */
#ifndef RESTORETOP_BASE_PERCENT_H
#define RESTORETOP_BASE_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* The byte stands for itself. */
bool percent_is_plain(char byte);
/* Appends the bytes encoded. */
void percent_add(struct strbuf *out, const char *bytes, size_t length);

/* Appends a part of an address as a person reads it: "b%20c.docx" gives "b c.docx". What would not
 * be a text then (no UTF-8, control characters, a % that begins no %XX) is appended as it is. */
void percent_read(struct strbuf *out, const char *text, size_t length);
/* The same of the last part of an address that is not empty, its query left out: "HR Hub" of
 * "https://contoso.sharepoint.com/sites/HR%20Hub/?a=b". Appends nothing where there is none. */
void percent_read_last(struct strbuf *out, const char *url);

#endif
