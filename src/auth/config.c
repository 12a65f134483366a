#include "auth/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/guid.h"
#include "base/xalloc.h"
#include "graph/url.h"

#define CREDENTIAL_MAX ((size_t)16 * 1024)
/* RFC 1035 2.3.4 */
#define DOMAIN_LENGTH_MAX 253
#define DOMAIN_LABEL_MAX  63

static const struct auth_method_info methods[AUTH_METHOD_COUNT] = {
#define X(id, word, words, person) [AUTH_##id] = {word, words, person},
    AUTH_METHODS(X)
#undef X
};

const struct auth_method_info *auth_method_info(enum auth_method method)
{
    return &methods[method];
}

enum auth_method auth_method_find(const char *word)
{
    int i = 0;
    while (i < AUTH_METHOD_COUNT && strcmp(methods[i].word, word) != 0)
        i++;
    return (enum auth_method)i;
}

void auth_config_init(struct auth_config *config)
{
    *config = (struct auth_config){
        .cloud = cloud_info(CLOUD_GLOBAL),
        .authority = xstrdup(""),
        .tenant = xstrdup(""),
        .client = xstrdup(""),
        .certificate_file = xstrdup(""),
        .federated_file = xstrdup(""),
    };
}

void auth_config_release(struct auth_config *config)
{
    free(config->authority);
    free(config->tenant);
    free(config->client);
    free(config->certificate_file);
    free(config->federated_file);
    secret_free(config->client_secret);
    secret_free(config->certificate_password);
    *config = (struct auth_config){0};
}

/* --- environment --- */

static void take_text(char **value, const char *variable)
{
    const char *text = getenv(variable);
    if (**value || !text || !*text)
        return;
    free(*value);
    *value = xstrdup(text);
}

static void take_secret(struct secret **value, const char *variable)
{
    char *text = getenv(variable);
    if (!text)
        return;
    if (!*value && *text)
        *value = secret_new(text, strlen(text));
    explicit_bzero(text, strlen(text));
    unsetenv(variable);
}

/* systemd.exec(5), "Credentials": what a unit's LoadCredential= puts there, readable by it alone.
 */
static void take_credential(struct secret **value, const char *name)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    struct strbuf text;
    if (*value || !folder || folder[0] != '/')
        return;
    char *path = xasprintf("%s/%s", folder, name);
    strbuf_init_secret(&text, CREDENTIAL_MAX);
    if (strbuf_read_file(&text, path, NULL)) {
        while (text.length > 0 && strchr("\r\n", text.bytes[text.length - 1]))
            strbuf_truncate(&text, text.length - 1);
        if (text.length > 0)
            *value = secret_new(text.bytes, text.length);
    }
    strbuf_release(&text);
    free(path);
}

void auth_config_take_environment(struct auth_config *config)
{
    const char *chain = getenv("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN");
    take_text(&config->authority, "AZURE_AUTHORITY_HOST");
    take_text(&config->tenant, "AZURE_TENANT_ID");
    take_text(&config->client, "AZURE_CLIENT_ID");
    take_secret(&config->client_secret, "AZURE_CLIENT_SECRET");
    take_credential(&config->client_secret, "client-secret");
    take_text(&config->certificate_file, "AZURE_CLIENT_CERTIFICATE_PATH");
    take_secret(&config->certificate_password, "AZURE_CLIENT_CERTIFICATE_PASSWORD");
    take_text(&config->federated_file, "AZURE_FEDERATED_TOKEN_FILE");
    if (chain && (strcmp(chain, "1") == 0 || ascii_casecmp(chain, "true") == 0))
        config->send_chain = true;
}

enum auth_method auth_config_choose(const struct auth_config *config)
{
    if (!*config->tenant || !*config->client)
        return AUTH_METHOD_COUNT;
    if (config->client_secret)
        return AUTH_SECRET;
    if (*config->certificate_file)
        return AUTH_CERTIFICATE;
    return *config->federated_file ? AUTH_FEDERATED : AUTH_BROWSER;
}

/* --- is it complete? --- */

/* "contoso.com": two labels at least, of letters, digits and inner hyphens. */
static bool is_domain(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    size_t labels = 0;
    if (strlen(text) > DOMAIN_LENGTH_MAX)
        return false;
    for (;; text++) {
        size_t length = strspn(text, letters);
        if (length == 0 || length > DOMAIN_LABEL_MAX || text[0] == '-' || text[length - 1] == '-')
            return false;
        labels++;
        text += length;
        if (*text == '\0')
            return labels > 1;
        if (*text != '.')
            return false;
    }
}

/* Sign-in pages for accounts of many tenants, none of them a tenant. */
static bool is_shared(const char *tenant)
{
    static const char *const shared[] = {"common", "consumers", "organizations"};
    size_t i = 0;
    while (i < sizeof shared / sizeof *shared && ascii_casecmp(tenant, shared[i]) != 0)
        i++;
    return i < sizeof shared / sizeof *shared;
}

bool auth_tenant_fits(const char *tenant, enum auth_method method)
{
    if (ascii_casecmp(tenant, "organizations") == 0)
        return auth_method_info(method)->is_person;
    return guid_is(tenant) || is_domain(tenant);
}

bool auth_config_has_ids(const struct auth_config *config, struct fault *why)
{
    const char *what = !*config->tenant && !*config->client ? "The tenant and the client id are"
                       : !*config->tenant                   ? "The tenant is"
                                                            : "The client id is";
    if (*config->tenant && *config->client)
        return true;
    fault_set(why, FAULT_INPUT, "%s missing.", what);
    return fault_hint(why, "Give --tenant ID and --client ID, or a --profile that has them; "
                           "restoretop auth help says how to get them.");
}

/* What each method needs, and where it is given. */
struct need {
    bool missing;
    const char *name, *where;
};

static bool check_needs(const struct auth_config *config, enum auth_method method,
                        struct fault *why)
{
    const bool ids = method != AUTH_TOKEN && method != AUTH_MANAGED_IDENTITY && method != AUTH_AZ;
    const struct need needs[] = {
        {ids && !*config->tenant, "the tenant", "--tenant or AZURE_TENANT_ID"},
        {ids && !*config->client, "the application's id", "--client or AZURE_CLIENT_ID"},
        {method == AUTH_SECRET && !config->client_secret, "the client secret",
         "AZURE_CLIENT_SECRET, or the systemd credential client-secret"},
        {method == AUTH_CERTIFICATE && !*config->certificate_file, "the certificate",
         "--certificate or AZURE_CLIENT_CERTIFICATE_PATH"},
        {method == AUTH_FEDERATED && !*config->federated_file, "the federated token's file",
         "AZURE_FEDERATED_TOKEN_FILE"},
    };
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        if (!needs[i].missing)
            continue;
        fault_set(why, FAULT_INPUT, "Signing in by %s: %s is missing.",
                  auth_method_info(method)->words, needs[i].name);
        return fault_hint(why, "Give it with %s.", needs[i].where);
    }
    return true;
}

static bool check_ids(const struct auth_config *config, enum auth_method method, struct fault *why)
{
    const char *tenant = config->tenant, *client = config->client;
    if (*tenant && !auth_tenant_fits(tenant, method) && is_shared(tenant)) {
        fault_set(why, FAULT_INPUT, "\"%s\" names no tenant that could be used here.", tenant);
        return fault_hint(why, "Give the tenant's GUID or one of its domains.");
    }
    if (*tenant && !auth_tenant_fits(tenant, method)) {
        fault_set(why, FAULT_INPUT, "A tenant is named by its GUID or one of its domains.");
        return fault_hint(why,
                          "\"%.100s\" is neither. It is the Directory (tenant) ID of the "
                          "application's Overview.",
                          tenant);
    }
    if (*client && !guid_is(client)) {
        fault_set(why, FAULT_INPUT,
                  "A client id is a GUID, as 00000000-0000-0000-0000-000000000000.");
        return fault_hint(why,
                          "\"%.100s\" is none. It is the Application (client) ID of the "
                          "application's Overview.",
                          client);
    }
    return true;
}

static bool check_authority(struct auth_config *config, struct fault *why)
{
    struct fault cause;
    if (!*config->authority) {
        free(config->authority);
        config->authority = xasprintf("https://%s", config->cloud->login_host);
    }
    char *origin = url_root_parse(config->authority, &cause);
    const char *path = origin ? strstr(origin, "://") + 3 : "";
    if (!origin || strchr(path, '/')) {
        free(origin);
        fault_set(why, FAULT_INPUT, "AZURE_AUTHORITY_HOST is no address of a login host.");
        return fault_hint(why, "Write it like https://login.microsoftonline.com; plain http is for "
                               "this machine's own addresses only.");
    }
    free(config->authority);
    config->authority = origin;
    return true;
}

/* A login host gives tokens for its own cloud alone, and a secret is not for another one to see. */
static bool check_cloud(const struct auth_config *config, enum auth_method method,
                        struct fault *why)
{
    struct strbuf words;
    char host[260];
    bool asked = method != AUTH_MANAGED_IDENTITY && method != AUTH_AZ;
    url_host(config->authority, host, sizeof host);
    if (!asked || !cloud_knows_login_host(host) || cloud_has_login_host(config->cloud, host))
        return true;
    strbuf_init(&words, 128);
    for (int i = 0; i < CLOUD_COUNT; i++) {
        const struct cloud *cloud = cloud_info((enum cloud_id)i);
        if (cloud_has_login_host(cloud, host))
            strbuf_printf(&words, "%s%s", words.length > 0 ? " or --cloud " : "", cloud->word);
    }
    fault_set(why, FAULT_INPUT,
              "%.100s (AZURE_AUTHORITY_HOST) does not sign in to the cloud \"%s\".", host,
              config->cloud->word);
    fault_hint(why, "Give --cloud %s.", words.bytes);
    strbuf_release(&words);
    return false;
}

bool auth_config_check(struct auth_config *config, enum auth_method method, struct fault *why)
{
    return check_needs(config, method, why) && check_ids(config, method, why) &&
           check_authority(config, why) && check_cloud(config, method, why);
}

/* --- what follows from it --- */

void auth_config_url(const struct auth_config *config, const char *leaf, struct strbuf *url)
{
    strbuf_printf(url, "%s/%s/oauth2/v2.0/%s", config->authority, config->tenant, leaf);
}

void auth_config_scope(const struct auth_config *config, enum auth_method method, unsigned optional,
                       struct strbuf *scope)
{
    unsigned wanted =
        optional | (config->write ? PERMISSION_BIT(RESTORE_WRITE) : PERMISSION_BIT(RESTORE_READ));
    if (!auth_method_info(method)->is_person) {
        strbuf_printf(scope, "%s/.default", config->cloud->graph);
        return;
    }
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        if (wanted & 1U << i)
            strbuf_printf(scope, "%s/%s ", config->cloud->graph,
                          permission_name((enum permission)i));
    }
    strbuf_puts(scope, "openid profile offline_access");
}
