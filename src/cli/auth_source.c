/* auth_source.c - see auth_source.h. */
#include "cli/auth_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/certificate.h"
#include "auth/grants.h"
#include "auth/signin.h"
#include "base/xalloc.h"

#define DAY_MS                INT64_C(86400000)
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

/* Settings are stronger than what the environment brought: they know of it by options.def. */
static void take_setting(char **value, const struct settings *settings, enum option_id id)
{
    if (!*setting_text(settings, id))
        return;
    free(*value);
    *value = xstrdup(setting_text(settings, id));
}

/* How each method gets a token; NULL: not without more than there is. */
static grant_fn *const makers[AUTH_METHOD_COUNT] = {
    [AUTH_SECRET] = grant_secret,
    [AUTH_CERTIFICATE] = grant_certificate,
    [AUTH_FEDERATED] = grant_federated,
    [AUTH_MANAGED_IDENTITY] = grant_managed,
    [AUTH_AZ] = grant_az,
};

static struct token_source *nothing_to_go_by(const struct auth_config *config, struct fault *why)
{
    bool ids = *config->tenant && *config->client;
    fault_set(why, FAULT_AUTH, ids ? "no secret to sign in with" : "no token to sign in with");
    fault_hint(why, ids ? "Tenant and client are known; give the application's secret in the "
                          "environment variable AZURE_CLIENT_SECRET, or a token with --token-file "
                          "FILE."
                        : "Give one with --token-file FILE or in the environment variable "
                          "RESTORETOP_TOKEN, or look round a simulated tenant with --demo.");
    return NULL;
}

/* Of a key that others can read, as ssh does (it is no refusal: who mounts secrets into containers
 * has no say in modes), and of an end that is near. What makes it useless the sign-in tells. */
static void warn_of_certificate(const struct auth_config *config, struct clock *clock)
{
    struct fault why;
    int64_t now_ms = clock->wall_ms(clock);
    if (!certificate_is_private(config->certificate_file, &why))
        fprintf(stderr, "restoretop: %s %s\n", why.text, why.hint);
    struct certificate *certificate =
        certificate_load(config->certificate_file, config->certificate_password, now_ms, &why);
    if (!certificate)
        return;
    long long days = (certificate_not_after_ms(certificate) - now_ms) / DAY_MS;
    if (days < CERTIFICATE_WARN_DAYS)
        fprintf(stderr,
                "restoretop: The certificate in %s expires in %lld days. Register a new one.\n",
                config->certificate_file, days);
    certificate_free(certificate);
}

static struct token_source *own_sign_in(const struct settings *settings, struct auth_inputs *inputs,
                                        enum auth_method method, const struct auth_net *net,
                                        struct fault *why)
{
    struct auth_config *config = inputs->config;
    config->write = setting_flag(settings, OPTION_WRITE);
    config->rs256 = strcmp(setting_text(settings, OPTION_ASSERTION_ALG), "rs256") == 0;
    if (!auth_config_check(config, method, why))
        return NULL;
    if (method == AUTH_CERTIFICATE)
        warn_of_certificate(config, net->clock);
    const struct signin_options options = {
        .net = *net, .config = config, .method = method, .renew = makers[method]};
    inputs->config = NULL;
    return signin_new(&options);
}

struct token_source *auth_source_open(const struct settings *settings, struct auth_inputs *inputs,
                                      const struct auth_net *net, struct fault *why)
{
    struct auth_config *config = inputs->config;
    enum auth_method method = auth_method_find(setting_text(settings, OPTION_AUTH));
    bool automatic = method == AUTH_METHOD_COUNT;
    take_setting(&config->tenant, settings, OPTION_TENANT);
    take_setting(&config->client, settings, OPTION_CLIENT);
    take_setting(&config->certificate_file, settings, OPTION_CERTIFICATE);
    if (automatic || method == AUTH_TOKEN) {
        struct token_source *outside = outside_token(settings, inputs, net->clock);
        if (outside)
            return outside;
        method = automatic ? auth_config_choose(config) : method;
    }
    if (method == AUTH_METHOD_COUNT || !makers[method])
        return nothing_to_go_by(config, why);
    return own_sign_in(settings, inputs, method, net, why);
}
