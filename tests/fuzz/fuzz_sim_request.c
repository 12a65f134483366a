/* fuzz_sim_request.c - any request to the simulated service: an answer with a status, of JSON where
 * it says so. Several of them to one tenant, so that one changes what the next one finds.
 *
 * Input: requests, each ended by a byte ENDS: "METHOD TARGET", then lines "P Prefer", "C Content-
 * Type", "A Authorization", an empty line, the body. "@i" in it is the id of the last answer that
 * had one, "@v" that of the first object of the last list: no fuzzer can guess them. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/xalloc.h"
#include "fuzz/check.h"
#include "sim/sim.h"
#include "sim/tenant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ENDS         0x1E
#define START_MS     INT64_C(1795680000000)
#define REQUESTS_MAX 12

static struct sim *new_sim(void)
{
    const struct sim_tenant_setup tenant = {
        .seed = 1, .start_ms = START_MS, .sessions = 12, .speed = 1, .units = 20};
    const struct sim_config config = {
        .tenant = &tenant, .origin = "http://127.0.0.1:9", .page_size = 5, .now_ms = START_MS};
    return sim_new(&config);
}

/* A line of the head, by what it begins with. */
static void take_line(struct sim_request *request, char *line)
{
    const char *value = line[0] && line[1] == ' ' ? line + 2 : "";
    if (line[0] == 'P')
        request->prefer = value;
    else if (line[0] == 'C')
        request->content_type = value;
    else if (line[0] == 'A')
        request->authorization = value;
}

/* Ids of earlier answers. */
struct known {
    char id[64], first[64];
};

static void remember(char id[64], const json_t *object)
{
    const char *text = json_string_value(json_object_get(object, "id"));
    if (text && strlen(text) < 64)
        strcpy(id, text);
}

static void check_answer(const struct sim_answer *answer, struct known *known)
{
    const char *type = sim_answer_header(answer, "Content-Type");
    check(answer->status >= 200 && answer->status <= 599);
    if (answer->body.length == 0 || !type || strncmp(type, "application/json", 16) != 0)
        return;
    json_t *body = json_loadb(answer->body.bytes, answer->body.length, JSON_DECODE_ANY, NULL);
    check(body != NULL);
    remember(known->id, body);
    remember(known->first, json_array_get(json_object_get(body, "value"), 0));
    json_decref(body);
}

/* Up to the first NUL, as text ends on the wire. */
static char *expand(const char *bytes, size_t size, const struct known *known)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < size && bytes[i]; i++) {
        char next = i + 1 < size ? bytes[i + 1] : 0;
        if (bytes[i] != '@' || (next != 'i' && next != 'v')) {
            strbuf_putc(&out, bytes[i]);
            continue;
        }
        strbuf_puts(&out, next == 'i' ? known->id : known->first);
        i++;
    }
    return strbuf_take(&out, NULL);
}

static void ask(struct sim *sim, const char *bytes, size_t size, int64_t now_ms,
                struct known *known)
{
    struct sim_request request = {
        .authorization = "Bearer x", .content_type = "application/json", .now_ms = now_ms};
    struct sim_answer answer;
    char *copy = expand(bytes, size, known), *rest = copy, *line;
    char *first = strsep(&rest, "\n"), *blank = strchr(first, ' ');
    while ((line = strsep(&rest, "\n")) != NULL && *line)
        take_line(&request, line);
    if (blank)
        *blank = '\0';
    request.method = first;
    request.target = blank ? blank + 1 : "";
    request.body = rest ? rest : NULL;
    request.body_length = rest ? strlen(rest) : 0;
    request.without_length = !rest;
    sim_answer_init(&answer);
    sim_handle(sim, &request, &answer);
    check_answer(&answer, known);
    sim_answer_release(&answer);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data, *end = at + size;
    struct sim *sim = new_sim();
    struct known known = {"", ""};
    for (int i = 0; i < REQUESTS_MAX && at < end; i++) {
        const char *stop = memchr(at, ENDS, (size_t)(end - at));
        size_t length = (size_t)((stop ? stop : end) - at);
        ask(sim, at, length, START_MS + i * INT64_C(60000), &known);
        at += length + (stop != NULL);
    }
    sim_free(sim);
    return 0;
}
