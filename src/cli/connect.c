/* connect.c - wires settings, tokens, http, model and fetcher together. */
#include "cli/connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/folder.h"
#include "base/spans.h"
#include "base/xalloc.h"
#include "cli/audit_file.h"
#include "cli/audit_open.h"
#include "cli/auth_source.h"
#include "cli/settings_check.h"
#include "graph/request_log.h"
#include "graph/url.h"

#define DEMO_INTERVAL_S 5
#define TENANT_SIZE     sizeof((struct connection *)NULL)->account

/* What the fetcher will own; ours until it starts. */
struct parts {
    struct token_source *tokens;
    struct auth_net net;
    struct auth_inputs inputs; /* what is left of it is wiped */
};

/* What a command line must not ask for at once; a config file's setting just gives way to --demo.
 */
static bool check_conflicts(const struct settings *settings, struct fault *why)
{
    static const enum option_id others[] = {OPTION_GRAPH_URL, OPTION_TOKEN_FILE, OPTION_AUTH,
                                            OPTION_TENANT, OPTION_CLIENT};
    if (!setting_flag(settings, OPTION_DEMO))
        return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (settings->values[others[i]].origin == ORIGIN_COMMAND_LINE)
            return fault_set(why, FAULT_INPUT,
                             "--demo brings its own tenant: it cannot go with --%s",
                             option_info(others[i])->flag);
    return true;
}

static struct token_source *open_tokens(struct connection *connection,
                                        const struct settings *settings, struct parts *parts,
                                        struct fault *why)
{
    if (connection->demo.token)
        return token_text_new(connection->demo.token, clock_system());
    return auth_source_open(settings, &parts->inputs, &parts->net, &connection->warnings, why);
}

/* "TENANT at HOST", as far as the token tells; the public cloud's host says nothing and is left
 * out. */
static void name_tenant(struct connection *connection, const char *tid)
{
    char host[300];
    url_host(connection->root, host, sizeof host);
    bool public_cloud = strcmp(host, "graph.microsoft.com") == 0;
    if (!public_cloud && !connection->demo.pid)
        snprintf(connection->service, sizeof connection->service, "%.100s", host);
    if (connection->demo.pid)
        snprintf(connection->tenant, sizeof connection->tenant, "contoso (demo)");
    else if (!*tid)
        snprintf(connection->tenant, sizeof connection->tenant, "%.100s", host);
    else if (public_cloud)
        snprintf(connection->tenant, sizeof connection->tenant, "%.100s", tid);
    else
        snprintf(connection->tenant, sizeof connection->tenant, "%.60s at %.60s", tid, host);
}

/* Looks at the token once before the thread starts, to learn whose it is (tenant has TENANT_SIZE
 * bytes). A broken source is reported now; one that waits for its file to change is left to the
 * status line. */
static bool meet_tokens(struct connection *connection, struct token_source *tokens, char *tenant,
                        struct fault *why)
{
    const struct secret *token = NULL;
    char *account = connection->account;
    enum token_state state = tokens->get(tokens, &token, why);
    if (state == TOKEN_BROKEN)
        return false;
    if (!connection->demo.pid && (state == TOKEN_READY || tokens->step))
        tokens->describe(tokens, tenant, account, TENANT_SIZE);
    name_tenant(connection, tenant);
    return true;
}

static bool open_root(struct connection *connection, const struct settings *settings,
                      struct fault *why)
{
    const struct cloud *cloud = cloud_find(setting_text(settings, OPTION_CLOUD));
    char *root = xasprintf("%s/%s", cloud->graph, setting_text(settings, OPTION_API_VERSION));
    const char *text = setting_text(settings, OPTION_GRAPH_URL);
    text = *text ? text : root;
    bool ok = true;
    if (setting_flag(settings, OPTION_DEMO)) {
        ok = demo_start(&connection->demo, settings, why);
        if (ok) { /* the simulated service has both versions */
            const char *at = connection->demo.root, *version = strrchr(at, '/');
            free(root);
            root = xasprintf("%.*s/%s", (int)(version - at), at,
                             setting_text(settings, OPTION_API_VERSION));
            text = root;
        }
    }
    if (ok)
        connection->root = url_root_parse(text, why);
    free(root);
    return ok && connection->root;
}

/* The user named it, so it is used; a token goes there, so it is told. */
static void warn_of_root(struct connection *connection)
{
    char host[300];
    bool known = connection->demo.pid || url_is_loopback(connection->root);
    url_host(connection->root, host, sizeof host);
    if (!known && !cloud_of_graph(host))
        strbuf_printf(
            &connection->warnings,
            "The service root is at %.100s, which is none of Microsoft's (--graph-url).\n", host);
}

/* A sign-in's token is for the Graph of its cloud; to another one it would be lost. One from
 * outside is for whoever gave it to know. */
static bool check_cloud(const struct connection *connection, const struct settings *settings,
                        const struct auth_inputs *inputs, struct fault *why)
{
    const struct cloud *cloud = cloud_find(setting_text(settings, OPTION_CLOUD));
    char host[300];
    url_host(connection->root, host, sizeof host);
    const struct cloud *of = cloud_of_graph(host);
    if (!of || of == cloud || auth_inputs_method(inputs, settings) == AUTH_TOKEN)
        return true;
    fault_set(why, FAULT_INPUT, "%s is not the Graph of the cloud \"%s\"", host, cloud->word);
    return fault_hint(why, "Give --cloud %s, or leave --graph-url away.", of->word);
}

/* A demo runs faster than life, so it is looked at more often, unless somebody said how often. */
static int interval_s(const struct settings *settings)
{
    bool chosen = settings->values[OPTION_INTERVAL].origin != ORIGIN_DEFAULT;
    return setting_flag(settings, OPTION_DEMO) && !chosen ? DEMO_INTERVAL_S
                                                          : setting_int(settings, OPTION_INTERVAL);
}

/* What running restores are judged by; a demo's run faster than life. */
static bool read_pace(struct pace_rules *rules, const struct settings *settings, struct fault *why)
{
    static const enum option_id tables[WORKLOAD_COUNT] = {
        [WORKLOAD_EXCHANGE] = OPTION_EXPECT_EXCHANGE,
        [WORKLOAD_SHAREPOINT] = OPTION_EXPECT_SHAREPOINT,
        [WORKLOAD_ONEDRIVE] = OPTION_EXPECT_ONEDRIVE,
    };
    *rules = (struct pace_rules){
        .overdue_percent = setting_int(settings, OPTION_OVERDUE),
        .stalled_ms = setting_int(settings, OPTION_STALLED) * MINUTE_MS,
        .speed = 1,
    };
    snprintf(rules->source, sizeof rules->source, "%s",
             setting_text(settings, OPTION_EXPECT_SOURCE));
    for (int i = 0; i < WORKLOAD_OTHER; i++)
        if (!setting_check(settings, tables[i], why) ||
            !pace_table_parse(setting_text(settings, tables[i]), &rules->published[i], why))
            return false;
    if (setting_flag(settings, OPTION_DEMO))
        pace_rules_hurry(rules, settings->values[OPTION_DEMO_SPEED].number);
    return true;
}

/* Who may change something leaves a trace of it. */
static struct audit *open_audit(struct connection *connection, const struct settings *settings)
{
    if (!setting_flag(settings, OPTION_WRITE))
        return NULL;
    char *path = state_path(AUDIT_NAME);
    struct audit *audit = audit_file_new(path, connection->account, connection->tenant);
    audit_open_tell(path, clock_system()->wall_ms(clock_system()), &connection->warnings);
    free(path);
    return audit;
}

/* What an earlier run kept, and who keeps this one. A simulated tenant's is nobody's business
 * afterwards, and --once tells what is so now. */
static void open_keeper(struct connection *connection, const struct settings *settings,
                        const char *tenant)
{
    if (connection->demo.pid || setting_flag(settings, OPTION_ONCE) ||
        strcmp(setting_text(settings, OPTION_CACHE), "off") == 0)
        return;
    char *folder = state_path("");
    const struct keeper_options options = {.clock = clock_system(),
                                           .model = connection->model,
                                           .folder = folder,
                                           .root = connection->root,
                                           .tenant = tenant,
                                           .account = connection->account};
    struct fault why = {.kind = FAULT_NONE};
    if (folder)
        connection->keeper = keeper_new(&options, &connection->warnings);
    if (connection->keeper && !keeper_start(connection->keeper, &why))
        strbuf_printf(&connection->warnings, "%s\n", why.text);
    free(folder);
}

/* Hands everything over to the thread; after this, whatever comes of it, the parts are not ours. */
static bool start_fetcher(struct connection *connection, const struct settings *settings,
                          struct parts *parts, struct fault *why)
{
    const bool once = setting_flag(settings, OPTION_ONCE);
    const bool json = once && strcmp(setting_text(settings, OPTION_FORMAT), "json") == 0;
    struct keeper *keeper = connection->keeper;
    struct pace_rules pace;
    if (!read_pace(&pace, settings, why))
        return false;
    const struct fetcher_options options = {
        .clock = clock_system(),
        .model = connection->model,
        .http = parts->net.http,
        .tokens = parts->tokens,
        .log = parts->net.log,
        .audit = open_audit(connection, settings),
        .root = connection->root,
        .image = keeper ? keeper_image(keeper) : NULL,
        .published = keeper ? keeper_published : NULL,
        .published_context = keeper,
        .pace = &pace,
        .interval_s = interval_s(settings),
        .write_allowed = setting_flag(settings, OPTION_WRITE),
        .keep_raw = json,
        .list_only = once && !json,
        .activity_log = setting_flag(settings, OPTION_ACTIVITY_LOG) && !once};
    parts->tokens = NULL;
    parts->net.http = NULL;
    parts->net.log = NULL;
    connection->fetcher = fetcher_start(&options, why);
    if (keeper)
        keeper_drop_image(keeper);
    return connection->fetcher != NULL;
}

static bool open_parts(struct connection *connection, const struct settings *settings,
                       struct parts *parts, struct fault *why)
{
    if (!check_conflicts(settings, why) || !open_root(connection, settings, why) ||
        !check_cloud(connection, settings, &parts->inputs, why) ||
        !auth_net_open(&parts->net, settings, why))
        return false;
    warn_of_root(connection);
    char tenant[TENANT_SIZE] = "";
    parts->tokens = open_tokens(connection, settings, parts, why);
    if (!parts->tokens || !meet_tokens(connection, parts->tokens, tenant, why))
        return false;
    connection->model = model_new(why);
    if (!connection->model)
        return false;
    open_keeper(connection, settings, tenant);
    return start_fetcher(connection, settings, parts, why);
}

bool connection_open(struct connection *ret, const struct settings *settings, struct fault *why)
{
    struct connection connection = {0};
    struct parts parts = {0};
    strbuf_init(&connection.warnings, 4096);
    auth_inputs_take(&parts.inputs);
    auth_inputs_configure(&parts.inputs, settings);
    bool ok = open_parts(&connection, settings, &parts, why);
    auth_inputs_release(&parts.inputs);
    if (ok) {
        *ret = connection;
        return true;
    }
    if (parts.tokens)
        parts.tokens->free(parts.tokens);
    auth_net_close(&parts.net);
    connection_close(&connection);
    return false;
}

uint32_t connection_close(struct connection *connection)
{
    struct fault unkept;
    return connection_close_and_tell(connection, &unkept);
}

uint32_t connection_close_and_tell(struct connection *connection, struct fault *unkept)
{
    const uint32_t unsettled = fetcher_stop(connection->fetcher);
    if (!keeper_finish(connection->keeper, unkept))
        unkept->kind = FAULT_NONE;
    keeper_stop(connection->keeper);
    if (connection->model)
        model_free(connection->model);
    free(connection->root);
    strbuf_release(&connection->warnings);
    demo_stop(&connection->demo);
    *connection = (struct connection){0};
    return unsettled;
}

char *state_path(const char *name)
{
    return folder_path_of("XDG_STATE_HOME", ".local/state", name);
}
