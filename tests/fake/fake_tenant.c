#include "fake/fake_tenant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <jansson.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "graph/http_response.h"

#define LIST "/solutions/backupRestore/restoreSessions"

struct fake_session {
    char id[64], status[32], job[16];
};

struct fake_request {
    uint64_t ticket; /* 0: answered or cancelled */
    enum http_method method;
    char *url, *body;
    bool stalls;
};

struct fake_tenant {
    struct http http; /* first: the seam */
    struct clock *clock;
    int wake_fd;
    struct fake_session *sessions;
    size_t session_count, session_capacity, page_size;
    size_t units, units_page, units_ended; /* 0 units: the one that is always there */
    struct fake_rule *rules;
    size_t rule_count, rule_capacity;
    struct fake_request *requests;
    size_t request_count, request_capacity, in_flight, most_in_flight;
    size_t settled; /* so many from the first on are answered or cancelled */
    uint64_t last_ticket;
    bool batches;
};

static struct fake_tenant *tenant_of(struct http *http)
{
    return (struct fake_tenant *)http;
}

static struct fake_session *find(struct fake_tenant *tenant, const char *id)
{
    for (size_t i = 0; i < tenant->session_count; i++) {
        if (strcmp(tenant->sessions[i].id, id) == 0)
            return &tenant->sessions[i];
    }
    return NULL;
}

static struct fake_session *add(struct fake_tenant *tenant)
{
    tenant->sessions = xgrow(tenant->sessions, tenant->session_count, &tenant->session_capacity,
                             sizeof *tenant->sessions);
    return &tenant->sessions[tenant->session_count++];
}

void fake_tenant_fill(struct http *http, const char *prefix, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct fake_session *session = add(tenant_of(http));
        *session = (struct fake_session){.status = "completed", .job = "standard"};
        snprintf(session->id, sizeof session->id, "%s%zu", prefix, i);
    }
}

void fake_tenant_put_job(struct http *http, const char *id, const char *status, const char *job)
{
    struct fake_tenant *tenant = tenant_of(http);
    struct fake_session *session = find(tenant, id);
    if (!session)
        session = add(tenant);
    snprintf(session->id, sizeof session->id, "%s", id);
    snprintf(session->status, sizeof session->status, "%s", status);
    snprintf(session->job, sizeof session->job, "%s", job);
}

void fake_tenant_put(struct http *http, const char *id, const char *status)
{
    fake_tenant_put_job(http, id, status, "standard");
}

void fake_tenant_remove(struct http *http, const char *id)
{
    struct fake_tenant *tenant = tenant_of(http);
    struct fake_session *session = find(tenant, id);
    if (session)
        *session = tenant->sessions[--tenant->session_count];
}

const char *fake_tenant_status(struct http *http, const char *id)
{
    const struct fake_session *session = find(tenant_of(http), id);
    return session ? session->status : NULL;
}

void fake_tenant_batches(struct http *http)
{
    tenant_of(http)->batches = true;
}

void fake_tenant_page_size(struct http *http, size_t sessions)
{
    tenant_of(http)->page_size = sessions;
}

void fake_tenant_units(struct http *http, size_t count, size_t page, size_t ended)
{
    struct fake_tenant *tenant = tenant_of(http);
    tenant->units = count;
    tenant->units_page = page;
    tenant->units_ended = ended;
}

void fake_tenant_rule(struct http *http, const struct fake_rule *rule)
{
    struct fake_tenant *tenant = tenant_of(http);
    tenant->rules =
        xgrow(tenant->rules, tenant->rule_count, &tenant->rule_capacity, sizeof *tenant->rules);
    tenant->rules[tenant->rule_count++] = *rule;
}

void fake_tenant_forget_rules(struct http *http)
{
    struct fake_tenant *tenant = tenant_of(http);
    tenant->rule_count = 0;
    for (size_t i = 0; i < tenant->request_count; i++)
        tenant->requests[i].stalls = false;
}

static bool matches(const char *url, const char *match)
{
    const size_t length = strlen(match);
    if (length > 0 && match[length - 1] == '$') {
        const size_t end = strlen(url);
        return end >= length - 1 && strncmp(url + end - (length - 1), match, length - 1) == 0;
    }
    return strstr(url, match) != NULL;
}

size_t fake_tenant_count(struct http *http, enum http_method method, const char *match)
{
    const struct fake_tenant *tenant = tenant_of(http);
    size_t count = 0;
    for (size_t i = 0; i < tenant->request_count; i++)
        count += tenant->requests[i].method == method && matches(tenant->requests[i].url, match);
    return count;
}

/* The requests of a batch; NULL: it is none. The caller decrefs *ret_root. */
static json_t *batch_parts(const struct fake_request *request, json_t **ret_root)
{
    *ret_root = request->body ? json_loads(request->body, 0, NULL) : NULL;
    return json_object_get(*ret_root, "requests");
}

size_t fake_tenant_parts(struct http *http, const char *match)
{
    const struct fake_tenant *tenant = tenant_of(http);
    size_t count = 0;
    for (size_t i = 0; i < tenant->request_count; i++) {
        json_t *root, *parts = batch_parts(&tenant->requests[i], &root);
        for (size_t p = 0; p < json_array_size(parts); p++)
            count +=
                matches(json_string_value(json_object_get(json_array_get(parts, p), "url")), match);
        json_decref(root);
    }
    return count;
}

size_t fake_tenant_position(struct http *http, enum http_method method, const char *match)
{
    const struct fake_tenant *tenant = tenant_of(http);
    for (size_t i = 0; i < tenant->request_count; i++) {
        if (tenant->requests[i].method == method && matches(tenant->requests[i].url, match))
            return i;
    }
    return SIZE_MAX;
}

size_t fake_tenant_total(struct http *http)
{
    return tenant_of(http)->request_count;
}

size_t fake_tenant_most_in_flight(struct http *http)
{
    return tenant_of(http)->most_in_flight;
}

bool fake_tenant_is_busy(struct http *http)
{
    return tenant_of(http)->in_flight > 0;
}

/* --- bodies --- */

static void add_session(const struct fake_tenant *tenant, struct strbuf *body,
                        const struct fake_session *session)
{
    const bool ended = strncmp(session->status, "complete", 8) == 0;
    const size_t total = tenant->units > 0 ? tenant->units : 2;
    strbuf_printf(body,
                  "{\"@odata.type\":\"#microsoft.graph.sharePointRestoreSession\",\"id\":\"%s\","
                  "\"status\":\"%s\",\"restoreJobType\":\"%s\","
                  "\"createdDateTime\":\"2026-11-23T10:00:00Z\","
                  "\"restoreSessionArtifactCount\":{\"total\":%zu,\"completed\":%zu,"
                  "\"inProgress\":0,\"failed\":0}}",
                  session->id, session->status, session->job, total,
                  ended ? total : tenant->units_ended);
}

static int answer_list(struct fake_tenant *tenant, const char *url, struct strbuf *body)
{
    const char *token = strstr(url, "$skiptoken=");
    const size_t from = token ? (size_t)atol(token + 11) : 0;
    size_t to = tenant->session_count;
    if (tenant->page_size > 0 && from + tenant->page_size < to)
        to = from + tenant->page_size;
    strbuf_puts(body, "{");
    if (to < tenant->session_count)
        strbuf_printf(body, "\"@odata.nextLink\":\"" FAKE_TENANT_ROOT LIST "?$skiptoken=%zu\",",
                      to);
    strbuf_puts(body, "\"value\":[");
    for (size_t i = from; i < to; i++) {
        strbuf_puts(body, i > from ? "," : "");
        add_session(tenant, body, &tenant->sessions[i]);
    }
    strbuf_puts(body, "]}");
    return 200;
}

static int answer_error(int status, const char *code, struct strbuf *body)
{
    strbuf_printf(body, "{\"error\":{\"code\":\"%s\",\"message\":\"made up\"}}", code ? code : "");
    return status;
}

static void id_of(const char *url, char *id, size_t size)
{
    const char *at = strstr(url, "RestoreSessions/");
    at = at ? at : strstr(url, "restoreSessions/");
    at = at ? strchr(at, '/') + 1 : "";
    snprintf(id, size, "%.*s", (int)strcspn(at, "/?"), at);
}

static int answer_write(struct fake_tenant *tenant, enum http_method method,
                        struct fake_session *session, struct strbuf *body)
{
    if (strcmp(session->status, "draft") != 0)
        return answer_error(403, "RestoreSessionActionNotAllowed", body);
    if (method == HTTP_DELETE) {
        *session = tenant->sessions[--tenant->session_count];
        return 204;
    }
    snprintf(session->status, sizeof session->status, "activating");
    add_session(tenant, body, session);
    return 200;
}

static void answer_units(const struct fake_tenant *tenant, const char *url, struct strbuf *body)
{
    const char *token = strstr(url, "$skiptoken=");
    const size_t from = token ? (size_t)atol(token + 11) : 0;
    const size_t to =
        from + tenant->units_page < tenant->units ? from + tenant->units_page : tenant->units;
    strbuf_puts(body, "{");
    if (to < tenant->units)
        strbuf_printf(body, "\"@odata.nextLink\":\"%.*s?$skiptoken=%zu\",", (int)strcspn(url, "?"),
                      url, to);
    strbuf_puts(body, "\"value\":[");
    for (size_t i = from; i < to; i++)
        strbuf_printf(body,
                      "%s{\"id\":\"u%zu\",\"status\":\"%s\",\"destinationType\":\"inPlace\","
                      "\"restorePoint\":{\"id\":\"point-%zu\"}}",
                      i > from ? "," : "", i, i < tenant->units_ended ? "succeeded" : "inProgress",
                      i);
    strbuf_puts(body, "]}");
}

static int answer(struct fake_tenant *tenant, enum http_method method, const char *url,
                  struct strbuf *body)
{
    char id[64];
    if (matches(url, "/solutions/backupRestore$")) {
        strbuf_puts(body, "{\"serviceStatus\":{\"status\":\"enabled\"}}");
        return 200;
    }
    if (matches(url, LIST "$") || matches(url, LIST "?$skiptoken="))
        return answer_list(tenant, url, body);
    id_of(url, id, sizeof id);
    struct fake_session *session = find(tenant, id);
    if (!session)
        return answer_error(404, "RestoreSessionNotFound", body);
    if (method != HTTP_GET)
        return answer_write(tenant, method, session, body);
    if (matches(url, "BulkAdditionRequests")) {
        strbuf_puts(body, "{\"value\":[{\"id\":\"b1\",\"displayName\":\"Payroll\","
                          "\"status\":\"completedWithErrors\",\"destinationType\":\"new\"}]}");
    } else if (matches(url, "RestoreArtifacts") && tenant->units > 0) {
        answer_units(tenant, url, body);
    } else if (matches(url, "RestoreArtifacts")) {
        strbuf_puts(body, "{\"value\":[{\"id\":\"a1\",\"status\":\"succeeded\","
                          "\"destinationType\":\"new\",\"restoredSiteName\":\"Legal\"}]}");
    } else {
        add_session(tenant, body, session);
    }
    return 200;
}

/* --- the seam --- */

static uint64_t start(struct http *http, const struct http_request *request)
{
    struct fake_tenant *tenant = tenant_of(http);
    tenant->requests = xgrow(tenant->requests, tenant->request_count, &tenant->request_capacity,
                             sizeof *tenant->requests);
    tenant->requests[tenant->request_count++] = (struct fake_request){
        .ticket = ++tenant->last_ticket,
        .method = request->method,
        .url = xstrdup(request->url),
        .body = request->body ? xstrndup(request->body, request->body_length) : NULL};
    if (++tenant->in_flight > tenant->most_in_flight)
        tenant->most_in_flight = tenant->in_flight;
    return tenant->last_ticket;
}

static struct fake_rule *find_rule(struct fake_tenant *tenant, enum http_method method,
                                   const char *url)
{
    for (size_t i = tenant->rule_count; i > 0; i--) {
        struct fake_rule *rule = &tenant->rules[i - 1];
        if (rule->times != 0 && rule->method == method && matches(url, rule->match))
            return rule;
    }
    return NULL;
}

static void add_header(struct http_response *response, size_t *capacity, const char *name,
                       const char *value)
{
    char line[256];
    const int length = snprintf(line, sizeof line, "%s: %s\r\n", name, value);
    http_response_add_line(response, capacity, line, (size_t)length);
}

static void add_part(struct fake_tenant *tenant, const json_t *part, struct strbuf *body)
{
    struct strbuf answered;
    const char *url = json_string_value(json_object_get(part, "url"));
    struct fake_rule *rule = find_rule(tenant, HTTP_GET, url);
    int status;
    if (rule)
        rule->times -= rule->times > 0;
    if (rule && rule->fate != FAKE_ANSWER)
        return;
    strbuf_init(&answered, 1 << 20);
    status = !rule         ? answer(tenant, HTTP_GET, url, &answered)
             : !rule->body ? answer_error(rule->status, rule->code, &answered)
                           : rule->status;
    strbuf_printf(body, "%s{\"id\":\"%s\",\"status\":%d,\"headers\":{",
                  body->bytes[body->length - 1] == '[' ? "" : ",",
                  json_string_value(json_object_get(part, "id")), status);
    if (rule && rule->retry_after)
        strbuf_printf(body, "\"retry-after\":\"%s\"", rule->retry_after);
    strbuf_printf(body, "},\"body\":%s}", rule && rule->body ? rule->body : answered.bytes);
    strbuf_release(&answered);
}

/* Backwards, as answers come in any order. */
static int answer_batch(struct fake_tenant *tenant, const struct fake_request *request,
                        struct strbuf *body)
{
    json_t *root, *parts = batch_parts(request, &root);
    if (!tenant->batches || !parts) {
        json_decref(root);
        return answer_error(405, "Request_BadRequest", body);
    }
    strbuf_puts(body, "{\"responses\":[");
    for (size_t i = json_array_size(parts); i > 0; i--)
        add_part(tenant, json_array_get(parts, i - 1), body);
    strbuf_puts(body, "]}");
    json_decref(root);
    return 200;
}

static int answer_request(struct fake_tenant *tenant, const struct fake_request *request,
                          struct strbuf *body)
{
    if (matches(request->url, "/$batch"))
        return answer_batch(tenant, request, body);
    return answer(tenant, request->method, request->url, body);
}

static void follow_rule(struct fake_tenant *tenant, const struct fake_request *request,
                        const struct fake_rule *rule, struct http_response *response)
{
    size_t capacity = 0;
    struct strbuf unseen;
    if (rule->fate == FAKE_ANSWER) {
        response->status = rule->status;
        if (rule->retry_after)
            add_header(response, &capacity, "Retry-After", rule->retry_after);
        if (rule->type)
            add_header(response, &capacity, "Content-Type", rule->type);
        if (rule->body)
            strbuf_puts(&response->body, rule->body);
        else
            answer_error(rule->status, rule->code, &response->body);
        return;
    }
    if (rule->fate == FAKE_DO_AND_LOSE) {
        strbuf_init(&unseen, 1 << 20);
        answer_request(tenant, request, &unseen);
        strbuf_release(&unseen);
    }
    response->maybe_sent = rule->fate != FAKE_REFUSE;
    fault_set(&response->fault, FAULT_NETWORK, "The connection was %s.",
              rule->fate == FAKE_REFUSE ? "refused" : "lost");
}

static struct http_response *respond(struct fake_tenant *tenant, struct fake_request *request)
{
    struct fake_rule *rule =
        request->stalls ? NULL : find_rule(tenant, request->method, request->url);
    if (request->stalls || (rule && rule->fate == FAKE_STALL)) {
        if (rule && rule->times > 0)
            rule->times--;
        request->stalls = true;
        return NULL;
    }
    struct http_response *response = http_response_new(request->ticket, 64 << 20);
    response->started_boot_ms = tenant->clock->boot_ms(tenant->clock);
    response->ended_boot_ms = response->started_boot_ms;
    response->maybe_sent = true;
    if (rule) {
        rule->times -= rule->times > 0;
        follow_rule(tenant, request, rule, response);
    } else {
        response->status = answer_request(tenant, request, &response->body);
    }
    request->ticket = 0;
    tenant->in_flight--;
    return response;
}

static struct http_response *finished(struct http *http)
{
    struct fake_tenant *tenant = tenant_of(http);
    while (tenant->settled < tenant->request_count && tenant->requests[tenant->settled].ticket == 0)
        tenant->settled++;
    for (size_t i = tenant->settled; i < tenant->request_count; i++) {
        struct fake_request *request = &tenant->requests[i];
        struct http_response *response = request->ticket != 0 ? respond(tenant, request) : NULL;
        if (response)
            return response;
    }
    return NULL;
}

static void cancel(struct http *http, uint64_t ticket)
{
    struct fake_tenant *tenant = tenant_of(http);
    for (size_t i = 0; i < tenant->request_count; i++) {
        if (tenant->requests[i].ticket == ticket) {
            tenant->requests[i].ticket = 0;
            tenant->in_flight--;
        }
    }
}

static bool has_answer(const struct fake_tenant *tenant)
{
    for (size_t i = tenant->settled; i < tenant->request_count; i++) {
        if (tenant->requests[i].ticket != 0 && !tenant->requests[i].stalls)
            return true;
    }
    return false;
}

static void wait_for(struct http *http, const struct pollfd *fds, size_t fd_count,
                     int64_t deadline_boot_ms)
{
    struct fake_tenant *tenant = tenant_of(http);
    struct pollfd fd = {.fd = tenant->wake_fd, .events = POLLIN};
    uint64_t count;
    (void)fds; /* its token sources own no descriptors */
    (void)fd_count;
    if (has_answer(tenant) || deadline_boot_ms <= tenant->clock->boot_ms(tenant->clock))
        return;
    if (tenant->clock->poll(tenant->clock, &fd, 1, deadline_boot_ms) > 0 &&
        read(tenant->wake_fd, &count, sizeof count) < 0)
        return; /* somebody else took the wake: it was one */
}

static void wake(struct http *http)
{
    const uint64_t one = 1;
    if (write(tenant_of(http)->wake_fd, &one, sizeof one) < 0)
        return; /* the counter is full: it is awake */
}

static void free_tenant(struct http *http)
{
    struct fake_tenant *tenant = tenant_of(http);
    for (size_t i = 0; i < tenant->request_count; i++) {
        free(tenant->requests[i].url);
        free(tenant->requests[i].body);
    }
    free(tenant->requests);
    free(tenant->sessions);
    free(tenant->rules);
    close(tenant->wake_fd);
    free(tenant);
}

struct http *fake_tenant_new(struct clock *clock)
{
    struct fake_tenant *tenant = xcalloc(1, sizeof *tenant);
    tenant->clock = clock;
    tenant->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    tenant->http = (struct http){.start = start,
                                 .finished = finished,
                                 .cancel = cancel,
                                 .wait = wait_for,
                                 .wake = wake,
                                 .free = free_tenant};
    return &tenant->http;
}
