/* login_host.h - an OpenID Connect server that is not ours (tests/oidc/server.mjs), in a process of
 * its own on loopback, and the browser of a person who signs in there.
 *
 * It has Entra's paths below the tenant "contoso.com", so that AZURE_AUTHORITY_HOST=its authority
 * and --tenant contoso.com are all that a console needs. It is as strict as the RFCs and more so
 * than Entra: a refresh token that is presented a second time ends the whole sign-in. */
#ifndef RESTORETOP_TESTS_LOGIN_HOST_H
#define RESTORETOP_TESTS_LOGIN_HOST_H

#include <stdbool.h>
#include <stddef.h>

#define LOGIN_TENANT          "contoso.com"
#define LOGIN_PERSON_CLIENT   "person"     /* code with PKCE, device code, refresh with rotation */
#define LOGIN_SECRET_CLIENT   "app-secret" /* client credentials with LOGIN_SECRET */
#define LOGIN_SECRET          "s~e+c/r&e=t% of app-secret"
#define LOGIN_CERT_CLIENT     "app-certificate"   /* with an assertion, PS256 or RS256 */
#define LOGIN_ACCOUNT         "avery@contoso.com" /* who signs in in the browser */
#define LOGIN_CERTIFICATE_MAX 8

struct login_host_options {
    int access_seconds, device_seconds; /* lives of tokens and codes; 0: an hour, 15 minutes */
    /* PEM files with the certificates that LOGIN_CERT_CLIENT may use; NULL-terminated; NULL: none
     */
    const char *const *certificates;
    /* A tenant's root ("http://127.0.0.1:PORT/v1.0"): it is served here, too, for tokens that were
     * issued here and live; every other one gets a 401. NULL: no Graph. */
    const char *graph_root, *graph_token;
};

struct login_host;
/* NULL: it is not installed here (tests/oidc/install.sh): the test says skip(). options may be
 * NULL. */
struct login_host *login_host_start(const struct login_host_options *options);
void login_host_stop(struct login_host *host);

const char *login_host_authority(const struct login_host *host); /* "http://127.0.0.1:PORT" */
const char *login_host_graph(const struct login_host *host);     /* the same with /v1.0 */

/* --- the person --- */

enum login_choice { LOGIN_ACCEPT, LOGIN_DECLINE };
/* Opens an authorize URL, signs in (or declines), and gives the address that the browser is sent
 * to in the end; it is not opened. The caller frees. */
char *login_host_browse(struct login_host *host, const char *url, enum login_choice choice);
/* Opens the page for device codes, enters the code and signs in or declines. */
void login_host_enter_code(struct login_host *host, const char *page, const char *user_code,
                           enum login_choice choice);
/* Opens any address as a browser does. The status; 0: nobody answers there. The caller frees
 * *ret_body, which may be NULL. */
int login_host_open(const char *url, char **ret_body);

/* Presents a refresh token there, as a program elsewhere would that has a copy of it. The status.
 */
int login_host_refresh(struct login_host *host, const char *token);

/* --- what it saw --- */

/* Requests so far whose line of the log holds both texts (each may be NULL), e.g.
 * "\"grant\":\"refresh_token\"" and "\"error\":\"invalid_grant\"". */
size_t login_host_count(struct login_host *host, const char *part, const char *other);
/* The log: a line of JSON for each request. The caller frees. */
char *login_host_log(struct login_host *host);

#endif
