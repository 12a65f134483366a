#include "cli/auth_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/certificate.h"
#include "auth/grants.h"
#include "auth/signin.h"
#include "base/spans.h"
#include "base/xalloc.h"
#include "cli/connect.h"
#include "graph/http.h"
#include "graph/request_log.h"
#include "graph/url.h"

#define CERTIFICATE_WARN_DAYS 30

static const char token_variable[] = "RESTORETOP_TOKEN";

static char *take_token(void)
{
    char *value = getenv(token_variable);
    if (!value)
        return NULL;
    char *token = *value ? xstrdup(value) : NULL;
    explicit_bzero(value, strlen(value));
    unsetenv(token_variable);
    return token;
}

void auth_inputs_take(struct auth_inputs *ret)
{
    ret->token = take_token();
    ret->config = xcalloc(1, sizeof *ret->config);
    auth_config_init(ret->config);
    auth_config_take_environment(ret->config);
}

void auth_inputs_release(struct auth_inputs *inputs)
{
    if (inputs->token)
        explicit_bzero(inputs->token, strlen(inputs->token));
    free(inputs->token);
    if (inputs->config)
        auth_config_release(inputs->config);
    free(inputs->config);
    *inputs = (struct auth_inputs){0};
}

/* NULL: nothing was given. */
static struct token_source *outside_token(const struct settings *settings,
                                          const struct auth_inputs *inputs, struct clock *clock)
{
    const char *file = setting_text(settings, OPTION_TOKEN_FILE);
    if (*file)
        return token_file_new(file, clock);
    return inputs->token ? token_text_new(inputs->token, clock) : NULL;
}

/* A setting wins over the environment, which it has taken into account (options.def). */
static void take_setting(char **value, const struct settings *settings, enum option_id id)
{
    if (!*setting_text(settings, id))
        return;
    free(*value);
    *value = xstrdup(setting_text(settings, id));
}

/* How each method gets a token; NULL: not without more than there is. */
static grant_fn *const makers[AUTH_METHOD_COUNT] = {
    [AUTH_BROWSER] = grant_refresh,
    [AUTH_DEVICE] = grant_refresh,
    [AUTH_SECRET] = grant_secret,
    [AUTH_CERTIFICATE] = grant_certificate,
    [AUTH_FEDERATED] = grant_federated,
    [AUTH_MANAGED_IDENTITY] = grant_managed,
    [AUTH_AZ] = grant_az,
};

void auth_inputs_configure(struct auth_inputs *inputs, const struct settings *settings)
{
    struct auth_config *config = inputs->config;
    take_setting(&config->tenant, settings, OPTION_TENANT);
    take_setting(&config->client, settings, OPTION_CLIENT);
    take_setting(&config->certificate_file, settings, OPTION_CERTIFICATE);
    config->cloud = cloud_find(setting_text(settings, OPTION_CLOUD));
    config->write = setting_flag(settings, OPTION_WRITE);
    config->monitor = setting_flag(settings, OPTION_ACTIVITY_LOG);
    config->port = setting_int(settings, OPTION_PORT);
    config->rs256 = strcmp(setting_text(settings, OPTION_ASSERTION_ALG), "rs256") == 0;
}

enum auth_method auth_inputs_method(const struct auth_inputs *inputs,
                                    const struct settings *settings)
{
    enum auth_method method = auth_method_find(setting_text(settings, OPTION_AUTH));
    if (method != AUTH_METHOD_COUNT)
        return method;
    if (*setting_text(settings, OPTION_TOKEN_FILE) || inputs->token)
        return AUTH_TOKEN;
    return auth_config_choose(inputs->config);
}

bool auth_net_open(struct auth_net *ret, const struct settings *settings, struct fault *why)
{
    const char *ca_file = setting_text(settings, OPTION_CA_FILE);
    const char *log = setting_text(settings, OPTION_LOG);
    const struct http_options options = {.user_agent = "restoretop/" RESTORETOP_VERSION,
                                         .ca_file = *ca_file ? ca_file : NULL,
                                         .clock = clock_system()};
    *ret = (struct auth_net){.clock = clock_system()};
    if (*log && !(ret->log = request_log_open(log, why)))
        return false;
    ret->http = http_curl_new(&options);
    return true;
}

void auth_net_close(struct auth_net *net)
{
    if (net->http)
        net->http->free(net->http);
    request_log_close(net->log);
    *net = (struct auth_net){0};
}

static struct token_source *nothing_to_go_by(struct fault *why)
{
    fault_set(why, FAULT_AUTH, "no token to sign in with");
    fault_hint(why, "Give one with --token-file FILE or in the environment variable "
                    "RESTORETOP_TOKEN, sign in yourself with --tenant ID and --client ID, or look "
                    "round a simulated tenant with --demo.");
    return NULL;
}

/* Warns of a key that others can read (no refusal as ssh's: who mounts secrets into containers does
 * not choose their modes) and of an expiry that is near. What makes a certificate useless the
 * sign-in tells. */
static void warn_of_certificate(const struct auth_config *config, struct clock *clock,
                                struct strbuf *warnings)
{
    struct fault why;
    int64_t now_ms = clock->wall_ms(clock);
    if (!certificate_is_private(config->certificate_file, &why))
        strbuf_printf(warnings, "%s %s\n", why.text, why.hint);
    struct certificate *certificate =
        certificate_load(config->certificate_file, config->certificate_password, now_ms, &why);
    if (!certificate)
        return;
    long long days = (certificate_not_after_ms(certificate) - now_ms) / DAY_MS;
    if (days < CERTIFICATE_WARN_DAYS)
        strbuf_printf(warnings, "The certificate in %s expires in %lld days. Register a new one.\n",
                      config->certificate_file, days);
    certificate_free(certificate);
}

struct token_cache *auth_cache_open(const struct settings *settings,
                                    const struct auth_config *config, struct fault *why)
{
    enum cache_keeping keeping = CACHE_KEYRING;
    char *folder = state_path("");
    cache_keeping_find(setting_text(settings, OPTION_TOKEN_CACHE), &keeping);
    if (!folder && keeping != CACHE_MEMORY) {
        fault_set(why, FAULT_INPUT, "There is no folder to keep a sign-in in: HOME is not set.");
        fault_hint(why, "Set HOME or XDG_STATE_HOME, or use --token-cache memory.");
        return NULL;
    }
    if (folder) /* "/home/x/.local/state/restoretop/" */
        folder[strlen(folder) - 1] = '\0';
    struct token_cache *cache = token_cache_open(keeping, folder, config, why);
    free(folder);
    return cache;
}

/* Where nobody chose how to keep it, a sign-in that cannot be kept is one for this run, and said to
 * be. What was chosen is had or refused. */
static bool open_cache(const struct settings *settings, const struct auth_config *config,
                       struct strbuf *warnings, struct token_cache **ret, struct fault *why)
{
    bool chosen = settings->values[OPTION_TOKEN_CACHE].origin != ORIGIN_DEFAULT;
    struct fault cause;
    *ret = auth_cache_open(settings, config, &cause);
    if (!*ret && chosen) {
        *why = cause;
        return false;
    }
    if (!*ret)
        strbuf_printf(warnings, "A sign-in lasts until restoretop ends: %s\n", cause.text);
    else if (token_cache_keeping(*ret) == CACHE_FILE)
        strbuf_puts(warnings, "The sign-in is kept in plain text (--token-cache file).\n");
    return true;
}

/* Hosts that the user named are used, with a warning where they are not Microsoft's. */
static void warn_of_hosts(const struct auth_config *config, struct strbuf *warnings)
{
    char host[300];
    url_host(config->authority, host, sizeof host);
    if (!url_is_loopback(config->authority) && !cloud_knows_login_host(host))
        strbuf_printf(warnings,
                      "The sign-in goes to %.100s, which is no login host of Microsoft's "
                      "(AZURE_AUTHORITY_HOST).\n",
                      host);
    if (!config->cloud->has_backup)
        strbuf_printf(warnings, "The cloud \"%s\" has no backup storage: expect Graph to refuse.\n",
                      config->cloud->word);
}

static struct token_source *own_sign_in(const struct settings *settings, struct auth_inputs *inputs,
                                        enum auth_method method, const struct auth_net *net,
                                        struct strbuf *warnings, struct fault *why)
{
    struct auth_config *config = inputs->config;
    struct token_cache *cache = NULL;
    bool person = auth_method_info(method)->is_person;
    if (!auth_config_check(config, method, why))
        return NULL;
    warn_of_hosts(config, warnings);
    if (method == AUTH_CERTIFICATE)
        warn_of_certificate(config, net->clock, warnings);
    if (person && !open_cache(settings, config, warnings, &cache, why))
        return NULL;
    const struct signin_options options = {
        .net = *net,
        .config = config,
        .method = method,
        .cache = cache,
        .anew = inputs->anew,
        .renew = makers[method],
        .ask = {[SIGNIN_ASK_BROWSER] = person ? grant_code : NULL,
                [SIGNIN_ASK_DEVICE] = person ? grant_device : NULL},
    };
    inputs->config = NULL;
    return signin_new(&options);
}

struct token_source *auth_person_open(const struct settings *settings, struct auth_inputs *inputs,
                                      const struct auth_net *net, struct strbuf *warnings,
                                      struct fault *why)
{
    if (inputs->config->client_secret && strcmp(setting_text(settings, OPTION_AUTH), "auto") == 0)
        strbuf_puts(warnings, "AZURE_CLIENT_SECRET is set: without --auth browser restoretop signs "
                              "in as the application.\n");
    inputs->anew = true;
    return own_sign_in(settings, inputs, AUTH_BROWSER, net, warnings, why);
}

struct token_source *auth_source_open(const struct settings *settings, struct auth_inputs *inputs,
                                      const struct auth_net *net, struct strbuf *warnings,
                                      struct fault *why)
{
    auth_inputs_configure(inputs, settings);
    enum auth_method method = auth_inputs_method(inputs, settings);
    if (method == AUTH_TOKEN) {
        struct token_source *outside = outside_token(settings, inputs, net->clock);
        return outside ? outside : nothing_to_go_by(why);
    }
    if (method == AUTH_METHOD_COUNT || !makers[method])
        return nothing_to_go_by(why);
    return own_sign_in(settings, inputs, method, net, warnings, why);
}
