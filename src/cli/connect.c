/* connect.c - wires settings, tokens, http, model and fetcher together. */
#include "cli/connect.h"

#include <stdlib.h>
#include <string.h>

#include "auth/token.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "cli/audit_file.h"
#include "graph/request_log.h"
#include "graph/url.h"

#define DEMO_INTERVAL_S 5

static const char token_variable[] = "RESTORETOP_TOKEN";

/* What is taken over by the fetcher, until it is. */
struct parts {
    struct token_source *tokens;
    struct request_log *log;
    struct http *http;
    char *environment_token; /* NULL: the variable was not set */
};

static void wipe_free(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
}

/* Out of the environment before a child or a core dump could have it. The caller wipes and frees.
 */
static char *take_environment_token(void)
{
    char *value = getenv(token_variable);
    if (!value)
        return NULL;
    char *token = *value ? xstrdup(value) : NULL;
    explicit_bzero(value, strlen(value));
    unsetenv(token_variable);
    return token;
}

/* What a command line must not ask for at once; a config file's setting just gives way to --demo.
 */
static bool check_conflicts(const struct settings *settings, struct fault *why)
{
    static const enum option_id others[] = {OPTION_GRAPH_URL, OPTION_TOKEN_FILE};
    if (!setting_flag(settings, OPTION_DEMO))
        return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (settings->values[others[i]].origin == ORIGIN_COMMAND_LINE)
            return fault_set(why, FAULT_INPUT,
                             "--demo brings its own tenant: it cannot go with --%s",
                             option_info(others[i])->flag);
    return true;
}

static struct token_source *open_tokens(const struct connection *connection,
                                        const struct settings *settings, const struct parts *parts,
                                        struct fault *why)
{
    const char *file = setting_text(settings, OPTION_TOKEN_FILE);
    if (connection->demo.token)
        return token_text_new(connection->demo.token, clock_system());
    if (*file)
        return token_file_new(file, clock_system());
    if (parts->environment_token)
        return token_text_new(parts->environment_token, clock_system());
    fault_set(why, FAULT_AUTH, "no token to sign in with");
    fault_hint(why,
               "Give one with --token-file FILE or in the environment variable RESTORETOP_TOKEN, "
               "or look round a simulated tenant with --demo.");
    return NULL;
}

/* "TENANT at HOST", as far as the token tells; the public cloud's host says nothing and is left
 * out. */
static void name_tenant(struct connection *connection, const char *tid)
{
    char host[300];
    url_host(connection->root, host, sizeof host);
    bool public_cloud = strcmp(host, "graph.microsoft.com") == 0;
    if (connection->demo.pid)
        snprintf(connection->tenant, sizeof connection->tenant, "contoso (demo)");
    else if (!*tid)
        snprintf(connection->tenant, sizeof connection->tenant, "%.100s", host);
    else if (public_cloud)
        snprintf(connection->tenant, sizeof connection->tenant, "%.100s", tid);
    else
        snprintf(connection->tenant, sizeof connection->tenant, "%.60s at %.60s", tid, host);
}

/* Looks at the token once before the thread starts. A broken source is told now: the user is
 * looking; one that only waits (for its file to change) is the status line's business. */
static bool meet_tokens(struct connection *connection, struct token_source *tokens,
                        struct fault *why)
{
    const struct secret *token = NULL;
    char tenant[sizeof connection->tenant] = "", account[sizeof connection->account] = "";
    enum token_state state = tokens->get(tokens, &token, why);
    if (state == TOKEN_BROKEN)
        return false;
    if (state == TOKEN_READY && !connection->demo.pid)
        tokens->describe(tokens, tenant, account, sizeof tenant);
    name_tenant(connection, tenant);
    memcpy(connection->account, account, sizeof account);
    return true;
}

static bool open_root(struct connection *connection, const struct settings *settings,
                      struct fault *why)
{
    const char *text = setting_text(settings, OPTION_GRAPH_URL);
    if (setting_flag(settings, OPTION_DEMO)) {
        if (!demo_start(&connection->demo, settings, why))
            return false;
        text = connection->demo.root;
    }
    connection->root = url_root_parse(text, why);
    return connection->root != NULL;
}

static bool open_log(const struct settings *settings, struct parts *parts, struct fault *why)
{
    const char *path = setting_text(settings, OPTION_LOG);
    if (!*path)
        return true;
    parts->log = request_log_open(path, why);
    return parts->log != NULL;
}

static bool open_http(const struct settings *settings, struct parts *parts, struct fault *why)
{
    const char *ca_file = setting_text(settings, OPTION_CA_FILE);
    const struct http_options options = {.user_agent = "restoretop/" RESTORETOP_VERSION,
                                         .ca_file = *ca_file ? ca_file : NULL,
                                         .clock = clock_system()};
    parts->http = http_curl_new(&options, why);
    return parts->http != NULL;
}

/* A demo runs faster than life, so it is looked at more often, unless somebody said how often. */
static int interval_s(const struct settings *settings)
{
    bool chosen = settings->values[OPTION_INTERVAL].origin != ORIGIN_DEFAULT;
    return setting_flag(settings, OPTION_DEMO) && !chosen ? DEMO_INTERVAL_S
                                                          : setting_int(settings, OPTION_INTERVAL);
}

/* Who may change something leaves a trace of it. */
static struct audit *open_audit(const struct connection *connection,
                                const struct settings *settings)
{
    if (!setting_flag(settings, OPTION_WRITE))
        return NULL;
    char *path = state_path(AUDIT_NAME);
    struct audit *audit = audit_file_new(path, connection->account, connection->tenant);
    free(path);
    return audit;
}

/* Hands everything over to the thread; after this, whatever comes of it, the parts are not ours. */
static bool start_fetcher(struct connection *connection, const struct settings *settings,
                          struct parts *parts, bool keep_raw, struct fault *why)
{
    const struct fetcher_options options = {.clock = clock_system(),
                                            .model = connection->model,
                                            .http = parts->http,
                                            .tokens = parts->tokens,
                                            .log = parts->log,
                                            .audit = open_audit(connection, settings),
                                            .root = connection->root,
                                            .interval_s = interval_s(settings),
                                            .write_allowed = setting_flag(settings, OPTION_WRITE),
                                            .keep_raw = keep_raw,
                                            .list_only =
                                                setting_flag(settings, OPTION_ONCE) && !keep_raw};
    parts->http = NULL;
    parts->tokens = NULL;
    parts->log = NULL;
    connection->fetcher = fetcher_start(&options, why);
    return connection->fetcher != NULL;
}

static bool open_parts(struct connection *connection, const struct settings *settings,
                       struct parts *parts, bool keep_raw, struct fault *why)
{
    if (!check_conflicts(settings, why) || !open_root(connection, settings, why))
        return false;
    parts->tokens = open_tokens(connection, settings, parts, why);
    if (!parts->tokens || !meet_tokens(connection, parts->tokens, why) ||
        !open_log(settings, parts, why) || !open_http(settings, parts, why))
        return false;
    connection->model = model_new(why);
    return connection->model && start_fetcher(connection, settings, parts, keep_raw, why);
}

bool connection_open(struct connection *ret, const struct settings *settings, bool keep_raw,
                     struct fault *why)
{
    struct connection connection = {0};
    struct parts parts = {.environment_token = take_environment_token()};
    bool ok = open_parts(&connection, settings, &parts, keep_raw, why);
    wipe_free(parts.environment_token);
    if (ok) {
        *ret = connection;
        return true;
    }
    if (parts.tokens)
        parts.tokens->free(parts.tokens);
    if (parts.http)
        parts.http->free(parts.http);
    request_log_close(parts.log);
    connection_close(&connection);
    return false;
}

void connection_close(struct connection *connection)
{
    fetcher_stop(connection->fetcher);
    if (connection->model)
        model_free(connection->model);
    free(connection->root);
    demo_stop(&connection->demo);
    *connection = (struct connection){0};
}

char *state_path(const char *name)
{
    const char *folder = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (folder && folder[0] == '/')
        return xasprintf("%s/restoretop/%s", folder, name);
    return home && home[0] == '/' ? xasprintf("%s/.local/state/restoretop/%s", home, name) : NULL;
}
