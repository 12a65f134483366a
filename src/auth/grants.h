/* grants.h - the makers of all grants. Each maker is a grant_fn (grant.h); this list is the only
 * place that names them all.
 *
 * grant_code         a person in a browser: RFC 6749 4.1 with PKCE (RFC 7636)
 * grant_device       a person at another device: RFC 8628
 * grant_refresh      RFC 6749 6: a person's sign-in goes on
 * grant_secret       RFC 6749 4.4 with client_secret in the body
 * grant_certificate  the same with an assertion signed by a certificate (RFC 7523)
 * grant_federated    the same with a token of another issuer, read from a file
 * grant_managed      the identity that Azure gave this machine
 * grant_az           whoever is signed in in the Azure CLI
 */
#ifndef RESTORETOP_AUTH_GRANTS_H
#define RESTORETOP_AUTH_GRANTS_H

#include "auth/grant.h"

grant_fn grant_code;
grant_fn grant_device;
grant_fn grant_refresh;
grant_fn grant_secret;
grant_fn grant_certificate;
grant_fn grant_federated;
grant_fn grant_managed;
grant_fn grant_az;

#endif
