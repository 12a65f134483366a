#include "fake/fetch_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct fake_tokens {
    struct token_source source; /* first */
    struct secret *token;
    bool out, renewed;
    bool refused, insists; /* as RESTORETOP_TOKEN does */
    struct signin shown;   /* what status() tells; revision 0: nothing */
    uint64_t revision;
    const char *tenant, *account; /* lent; NULL: not known */
};

static enum token_state get(struct token_source *source, const struct secret **ret_token,
                            struct fault *why)
{
    struct fake_tokens *tokens = (struct fake_tokens *)source;
    if (tokens->out) {
        fault_set(why, FAULT_AUTH, "Signed out.");
        return TOKEN_NEEDS_USER;
    }
    if (tokens->renewed) {
        fault_clear(why);
        return TOKEN_PENDING;
    }
    *ret_token = tokens->token;
    return TOKEN_READY;
}

static void reject(struct token_source *source, const char *challenge)
{
    (void)challenge;
    ((struct fake_tokens *)source)->out = true;
    ((struct fake_tokens *)source)->refused = true;
}

static bool insists(struct token_source *source)
{
    struct fake_tokens *tokens = (struct fake_tokens *)source;
    const bool was = tokens->insists;
    tokens->insists = false;
    return was;
}

static void wish(struct token_source *source, enum token_wish wish, const struct secret *text)
{
    struct fake_tokens *tokens = (struct fake_tokens *)source;
    (void)text;
    if (wish != TOKEN_WISH_RETRY || !tokens->refused)
        return;
    tokens->out = tokens->refused = false;
    tokens->insists = true;
}

static int64_t deadline(struct token_source *source)
{
    (void)source;
    return CLOCK_NEVER;
}

static void describe(struct token_source *source, char *tenant, char *account, size_t size)
{
    const struct fake_tokens *tokens = (struct fake_tokens *)source;
    snprintf(tenant, size, "%s", tokens->tenant ? tokens->tenant : "");
    snprintf(account, size, "%s", tokens->account ? tokens->account : "");
}

void fake_tokens_own(struct token_source *source, const char *tenant, const char *account)
{
    ((struct fake_tokens *)source)->tenant = tenant;
    ((struct fake_tokens *)source)->account = account;
}

static uint64_t status(struct token_source *source, struct signin *ret)
{
    const struct fake_tokens *tokens = (struct fake_tokens *)source;
    if (ret)
        *ret = tokens->shown;
    return tokens->revision;
}

static void free_tokens(struct token_source *source)
{
    secret_free(((struct fake_tokens *)source)->token);
    free(source);
}

struct token_source *fake_tokens_new(void)
{
    struct fake_tokens *tokens = xcalloc(1, sizeof *tokens);
    tokens->token = secret_new("made-up", 7);
    tokens->source = (struct token_source){.get = get,
                                           .reject = reject,
                                           .deadline = deadline,
                                           .describe = describe,
                                           .status = status,
                                           .insists = insists,
                                           .wish = wish,
                                           .free = free_tokens};
    return &tokens->source;
}

void fake_tokens_sign_out(struct token_source *source, bool out)
{
    ((struct fake_tokens *)source)->out = out;
}

void fake_tokens_renew(struct token_source *source, bool renewed)
{
    ((struct fake_tokens *)source)->renewed = renewed;
}

void fake_tokens_show(struct token_source *source, const struct signin *signin)
{
    struct fake_tokens *tokens = (struct fake_tokens *)source;
    tokens->shown = *signin;
    tokens->revision++;
}

static void open_rig(struct fetch_rig *rig, bool write_allowed, const struct image *image)
{
    struct fault why;
    *rig = (struct fetch_rig){.clock = fake_clock_new(RIG_WALL_MS)};
    rig->http = fake_tenant_new(rig->clock);
    rig->tokens = fake_tokens_new();
    rig->model = model_new(&why);
    const struct graph_options graph = {.http = rig->http,
                                        .clock = rig->clock,
                                        .tokens = rig->tokens,
                                        .root = FAKE_TENANT_ROOT,
                                        .write_allowed = write_allowed};
    rig->graph = graph_new(&graph);
    const struct machines_options options = {.clock = rig->clock,
                                             .graph = rig->graph,
                                             .model = rig->model,
                                             .interval_s = 30,
                                             .image = image,
                                             .random = 42};
    machines_init(&rig->machines, &options);
}

void fetch_rig_open(struct fetch_rig *rig, bool write_allowed)
{
    open_rig(rig, write_allowed, NULL);
}

void fetch_rig_open_with(struct fetch_rig *rig, const struct image *image)
{
    open_rig(rig, false, image);
}

void fetch_rig_close(struct fetch_rig *rig)
{
    machines_release(&rig->machines);
    graph_free(rig->graph);
    rig->http->free(rig->http);
    rig->tokens->free(rig->tokens);
    snapshot_unref(rig->seen);
    model_free(rig->model);
    fake_clock_free(rig->clock);
}

int fetch_rig_set_up(void **state)
{
    static struct fetch_rig rig;
    fetch_rig_open(&rig, false);
    *state = &rig;
    return 0;
}

int fetch_rig_tear_down(void **state)
{
    fetch_rig_close(*state);
    return 0;
}

static void look(struct fetch_rig *rig)
{
    struct snapshot *newest = model_acquire(rig->model);
    if (newest && (!rig->seen || newest->seq != rig->seen->seq))
        rig->published++;
    snapshot_unref(rig->seen);
    rig->seen = newest;
}

static int64_t now(const struct fetch_rig *rig)
{
    return rig->clock->boot_ms(rig->clock);
}

void fetch_rig_turn(struct fetch_rig *rig)
{
    machines_turn(&rig->machines);
    look(rig);
}

/* Waits no longer than `until`, and never without an end. */
static void wait_until(struct fetch_rig *rig, int64_t until)
{
    const int64_t deadline = machines_deadline(&rig->machines);
    rig->http->wait(rig->http, NULL, 0, deadline < until ? deadline : until);
}

void fetch_rig_run(struct fetch_rig *rig, int64_t ms)
{
    const int64_t until = now(rig) + ms;
    do {
        fetch_rig_turn(rig);
        wait_until(rig, until);
    } while (now(rig) < until);
    fetch_rig_turn(rig);
}

void fetch_rig_settle(struct fetch_rig *rig)
{
    for (int i = 0; i < 100000; i++) {
        fetch_rig_turn(rig);
        const int64_t deadline = machines_deadline(&rig->machines);
        if (!fake_tenant_is_busy(rig->http) && deadline > now(rig) + MACHINES_PUBLISH_MS)
            return;
        wait_until(rig, now(rig) + 1000);
    }
    abort(); /* it never rests: a loop */
}

void fetch_rig_fill(struct fetch_rig *rig, int ended, int running, int page_size)
{
    char id[16];
    for (int i = 0; i < ended; i++) {
        snprintf(id, sizeof id, "done%d", i);
        fake_tenant_put(rig->http, id, "completed");
    }
    for (int i = 0; i < running; i++) {
        snprintf(id, sizeof id, "run%d", i);
        fake_tenant_put(rig->http, id, "active");
    }
    fake_tenant_page_size(rig->http, page_size);
    fetch_rig_settle(rig);
}

void fetch_rig_send(struct fetch_rig *rig, enum command_kind kind, const char *id)
{
    struct command *command = command_new(kind);
    if (id)
        command_add_key(command, id, WORKLOAD_SHAREPOINT);
    machines_command(&rig->machines, command);
}

void fetch_rig_sign_out(struct fetch_rig *rig, bool out)
{
    fake_tokens_sign_out(rig->tokens, out);
}

const struct session *fetch_rig_row(struct fetch_rig *rig, const char *id)
{
    const uint32_t row = snapshot_find(rig->seen, id, WORKLOAD_SHAREPOINT);
    return snapshot_row(rig->seen, row, &rig->row);
}

const struct notice *fetch_rig_notice(struct fetch_rig *rig)
{
    const uint32_t count = rig->seen ? rig->seen->notice_count : 0;
    return count > 0 ? &rig->seen->notices[count - 1] : NULL;
}

size_t fetch_rig_events(struct fetch_rig *rig, enum event_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < event_log_count(rig->seen->events); i++)
        count += event_log_at(rig->seen->events, i)->kind == kind;
    return count;
}
