/* certificates.h - keys and certificates for tests, made at run time in a folder of their own by
 * openssl(1); none are kept in the tree. */
#ifndef RESTORETOP_TESTS_CERTIFICATES_H
#define RESTORETOP_TESTS_CERTIFICATES_H

#include "base/strbuf.h"

struct certificates;                                 /* a folder */
struct certificates *certificates_new(void);         /* aborts where openssl(1) is missing */
void certificates_free(struct certificates *folder); /* removes it */
const char *certificates_folder(const struct certificates *folder);
/* "FOLDER/name" in one of a few static buffers. */
const char *certificates_path(const struct certificates *folder, const char *name);
/* Runs "openssl ..." in the folder, by the shell; aborts with its words when it fails. */
void certificates_openssl(const struct certificates *folder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Any other command there. */
void certificates_shell(const struct certificates *folder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* NAME.key, NAME.crt (RSA 2048, self-signed, a day long; subject CN=NAME), NAME.pem: both. */
void certificates_make(const struct certificates *folder, const char *name);

/* An authority ca.crt, and NAME.crt with NAME.key of its making: good (for 127.0.0.1), expired,
 * early (not valid yet), elsewhere (another host's). */
void certificates_make_authority(const struct certificates *certificates);

#endif
