/* tls_server.h - "openssl s_server" on a free port of 127.0.0.1: TLS by somebody else's hand, right
 * or wrong. Answers each GET with a page of its own (-www). */
#ifndef RESTORETOP_TESTS_TLS_SERVER_H
#define RESTORETOP_TESTS_TLS_SERVER_H

#include "fake/certificates.h"

struct tls_server;
/* certificate: NAME.crt with NAME.key in the folder; arguments: further ones of s_server. Aborts
 * where it does not start. */
struct tls_server *tls_server_start(const struct certificates *folder, const char *certificate,
                                    const char *arguments);
void tls_server_stop(struct tls_server *server);
int tls_server_port(const struct tls_server *server);

#endif
