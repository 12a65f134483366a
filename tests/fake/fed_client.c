#include "fake/fed_client.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "fake/fake_clock.h"
#include "fake/fake_http.h"
#include "fake/fetch_rig.h"

#define REQUESTS_MAX 30
#define TURNS_MAX    300

struct fed_client {
    const uint8_t *bytes; /* of the answers to come */
    size_t length;
    char *head, *body; /* of the answer under way */
    size_t requests;
    struct clock *clock;
    struct http *http;
    struct token_source *tokens;
    struct model *model;
    struct graph *graph;
    struct machines machines;
};

/* Status, header lines, body out of the next answer. */
static void take_answer(struct fed_client *client, struct fake_reply *ret)
{
    const char *text = (const char *)client->bytes;
    const char *ends = client->length > 0 ? memchr(text, FED_ENDS, client->length) : NULL;
    size_t length = ends ? (size_t)(ends - text) : client->length;
    const char *empty = length > 0 ? memmem(text, length, "\n\n", 2) : NULL;
    size_t head = empty ? (size_t)(empty - text) : 0, skipped = empty ? head + 2 : 0;
    free(client->head);
    free(client->body);
    client->head = xstrndup(length > 0 ? text : "", head);
    client->body = xmalloc(length - skipped + 1);
    if (length > skipped)
        memcpy(client->body, text + skipped, length - skipped);
    client->body[length - skipped] = '\0';
    const char *lines = strchr(client->head, '\n');
    int status = atoi(client->head);
    *ret = (struct fake_reply){.status = status >= 100 && status <= 599 ? status : 200,
                               .headers = lines ? lines + 1 : NULL,
                               .body = client->body,
                               .body_length = length - skipped};
    if (ends) {
        client->bytes += length + 1;
        client->length -= length + 1;
    }
}

static void answer(void *context, const struct fake_request *request, struct fake_reply *ret)
{
    struct fed_client *client = context;
    const char *batch = strstr(request->url, "/$batch");
    if (request->method != HTTP_GET && !(request->method == HTTP_POST && batch && !batch[7]))
        abort(); /* nobody allowed more than reads, be it many at once (the gate looks into those)
                  */
    if (++client->requests > REQUESTS_MAX)
        *ret = (struct fake_reply){.status = 200, .body = "{\"value\":[]}"};
    else
        take_answer(client, ret);
}

static void begin(struct fed_client *client)
{
    const struct graph_options graph = {.http = client->http,
                                        .clock = client->clock,
                                        .tokens = client->tokens,
                                        .root = FAKE_TENANT_ROOT};
    client->graph = graph_new(&graph);
    const struct machines_options options = {.clock = client->clock,
                                             .graph = client->graph,
                                             .model = client->model,
                                             .interval_s = 30,
                                             .random = 42};
    machines_init(&client->machines, &options);
}

struct fed_client *fed_client_new(const uint8_t *bytes, size_t length)
{
    struct fault why;
    struct fed_client *client = xcalloc(1, sizeof *client);
    client->bytes = bytes;
    client->length = length;
    client->clock = fake_clock_new(RIG_WALL_MS);
    client->http = fake_http_new(client->clock);
    fake_http_answer_by(client->http, answer, client);
    client->tokens = fake_tokens_new();
    client->model = model_new(&why);
    begin(client);
    return client;
}

void fed_client_free(struct fed_client *client)
{
    machines_release(&client->machines);
    graph_free(client->graph);
    client->http->free(client->http);
    client->tokens->free(client->tokens);
    model_free(client->model);
    fake_clock_free(client->clock);
    free(client->head);
    free(client->body);
    free(client);
}

void fed_client_run(struct fed_client *client, int64_t ms)
{
    struct clock *clock = client->clock;
    int64_t until = clock->boot_ms(clock) + ms;
    for (int turns = 0; turns < TURNS_MAX && clock->boot_ms(clock) < until; turns++) {
        machines_turn(&client->machines);
        int64_t next = machines_deadline(&client->machines);
        client->http->wait(client->http, NULL, 0, next < until ? next : until);
    }
    machines_turn(&client->machines);
}

void fed_client_send(struct fed_client *client, struct command *command)
{
    machines_command(&client->machines, command);
}

struct model *fed_client_model(struct fed_client *client)
{
    return client->model;
}

struct clock *fed_client_clock(struct fed_client *client)
{
    return client->clock;
}
