/* config.h - who signs in where, and with what: all that a sign-in is configured by.
 *
 * Filled on the main thread at start, from settings (src/cli/auth_source.c) and from the AZURE_...
 * variables that people know from Microsoft's libraries; lent to the sign-in for the life of the
 * program and not changed by it. Secrets come from the environment or a file, never from argv; a
 * variable that holds one is copied, overwritten and taken out, so that no child and no dump has
 * it. */
#ifndef RESTORETOP_AUTH_CONFIG_H
#define RESTORETOP_AUTH_CONFIG_H

#include "auth/cloud.h"
#include "base/fault.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "model/permission.h"

/* The ways to get a token. `words` for people; person: somebody signs in (refresh tokens, scopes),
 * else an application does (no refresh token, ".default"). */
/* clang-format off */
/*        enum suffix        word of --auth      on screen            person */
#define AUTH_METHODS(X)                                                       \
    X(TOKEN,            "token",            "a token from outside", false)   \
    X(BROWSER,          "browser",          "browser",              true)    \
    X(DEVICE,           "device",           "device code",          true)    \
    X(SECRET,           "secret",           "client secret",        false)   \
    X(CERTIFICATE,      "certificate",      "certificate",          false)   \
    X(FEDERATED,        "federated",        "federated token",      false)   \
    X(MANAGED_IDENTITY, "managed-identity", "managed identity",     false)   \
    X(AZ,               "az",               "Azure CLI",            false)
/* clang-format on */
enum auth_method {
#define X(id, word, words, person) AUTH_##id,
    AUTH_METHODS(X)
#undef X
        AUTH_METHOD_COUNT
};
struct auth_method_info {
    const char *word, *words;
    bool is_person;
};
const struct auth_method_info *auth_method_info(enum auth_method method);
/* AUTH_METHOD_COUNT: no such word ("auto" is none: it chooses among these). */
enum auth_method auth_method_find(const char *word);

struct auth_config {
    const struct cloud *cloud;
    char *authority; /* "" : the cloud's; once checked "https://login.microsoftonline.com"; owned,
                        as below */
    char *tenant;    /* GUID or domain; "" unset */
    char *client;    /* GUID; "" unset */
    bool write;      /* ask for RESTORE_WRITE instead of RESTORE_READ */
    bool monitor;    /* ask for MONITOR among the optional ones */
    int port;        /* of the loopback listener; 0: any */

    struct secret *client_secret;        /* AZURE_CLIENT_SECRET, or systemd's credential
                                            client-secret; NULL: none */
    char *certificate_file;              /* AZURE_CLIENT_CERTIFICATE_PATH; "" */
    struct secret *certificate_password; /* AZURE_CLIENT_CERTIFICATE_PASSWORD; NULL */
    bool send_chain;                     /* AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: 1 or true: x5c */
    bool rs256;                          /* RS256 and x5t instead of PS256 and x5t#S256 */
    char *federated_file;                /* AZURE_FEDERATED_TOKEN_FILE; "" */
};

void auth_config_init(struct auth_config *config);    /* global cloud, everything else unset */
void auth_config_release(struct auth_config *config); /* wipes */

/* Fills what is unset from AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_AUTHORITY_HOST and the variables
 * above; the secrets are taken out of the environment, whether they are used or not. Main thread,
 * before any other and before any child. */
void auth_config_take_environment(struct auth_config *config);

/* What --auth auto comes to: secret, certificate or federated when their variables are complete (in
 * this order), else a person: AUTH_BROWSER when tenant and client are known; AUTH_METHOD_COUNT:
 * nothing to go by. Never a silent chain: what was chosen is shown, and nothing else is tried. */
enum auth_method auth_config_choose(const struct auth_config *config);

/* Puts the authority into its normal form and looks whether the method has all it needs. False with
 * a sentence that names what is missing and where to give it; also for an authority that is no
 * https address (http: loopback only) or another cloud's, a tenant that cannot be (common,
 * consumers; organizations without a person) and for what is no GUID or domain, since ids become
 * part of an address. */
bool auth_config_check(struct auth_config *config, enum auth_method method, struct fault *why);
/* A GUID, a domain, or (a person) "organizations". */
bool auth_tenant_fits(const char *tenant, enum auth_method method);
/* Tenant and client id are given; else says which is not, and how to give it: the same for all that
 * concerns a person's sign-in (login, logout, whoami). */
bool auth_config_has_ids(const struct auth_config *config, struct fault *why);

/* Appends "{authority}/{tenant}/oauth2/v2.0/{leaf}": "token", "authorize", "devicecode". */
void auth_config_url(const struct auth_config *config, const char *leaf, struct strbuf *url);

/* Appends the `scope` to ask for, parted by spaces. A person: the permission for viewing or (write)
 * changing, the optional ones named (PERMISSION_BIT()s), and openid profile offline_access; an
 * application: the audience's /.default alone. Optional ones are asked for apart (signin.h), so
 * that a missing consent breaks nothing. */
void auth_config_scope(const struct auth_config *config, enum auth_method method, unsigned optional,
                       struct strbuf *scope);

#endif
