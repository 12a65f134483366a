/* h2_proxy.h - HTTP/2 over TLS in front of a server on 127.0.0.1, by node's hand, with the faults
 * that HTTP/2 alone has (their names: h2_proxy.mjs). */
#ifndef RESTORETOP_TESTS_H2_PROXY_H
#define RESTORETOP_TESTS_H2_PROXY_H

#include <stdbool.h>

struct h2_proxy;
bool h2_proxy_is_possible(void); /* there is a node */
/* Aborts where it does not start. */
struct h2_proxy *h2_proxy_start(int upstream_port, const char *kind);
void h2_proxy_stop(struct h2_proxy *proxy); /* NULL allowed */
void h2_proxy_heal(struct h2_proxy *proxy); /* from now on nothing goes wrong */
int h2_proxy_port(const struct h2_proxy *proxy);
const char *h2_proxy_ca(const struct h2_proxy *proxy); /* the file that vouches for "localhost" */

#endif
