/* leaks.h - looking for secrets in everything that a program wrote: as they are, percent-encoded,
 * in base64 of either alphabet at each of its three phases, and as JSON writes them. */
#ifndef RESTORETOP_TESTS_LEAKS_H
#define RESTORETOP_TESTS_LEAKS_H

#include <stddef.h>

struct leaks;
struct leaks *leaks_new(void);
void leaks_free(struct leaks *leaks);

/* name: for the report. At least 12 bytes, or chance would find it. */
void leaks_secret(struct leaks *leaks, const char *name, const char *secret);

void leaks_look(struct leaks *leaks, const char *where, const void *bytes, size_t length);
void leaks_look_at_file(struct leaks *leaks, const char *path); /* also below /proc */
/* Every file below it, whatever it is called; names count too. Returns how many files. */
size_t leaks_look_in_folder(struct leaks *leaks, const char *folder);

/* A line "NAME as FORM in WHERE" for each find; "" none. Lent. */
const char *leaks_found(const struct leaks *leaks);

#endif
