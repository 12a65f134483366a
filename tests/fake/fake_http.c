#include "fake/fake_http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "graph/http_response.h"

struct step {
    enum http_method method;
    char *url_part;
    struct fake_reply reply;
};

struct flight {
    struct http_response *response;
    int64_t due_boot_ms, deadline_boot_ms;
};

struct fake_http {
    struct http http; /* first: the seam's pointer is ours */
    struct clock *clock;
    fake_http_answer *answer;
    void *context;
    struct step *steps;
    size_t step_count, step_capacity, step_next;
    struct fake_request **requests;
    size_t request_count, request_capacity;
    struct flight *flights;
    size_t flight_count, flight_capacity;
    size_t cancelled;
    int wake_fd;
};

static struct fake_http *fake_of(const struct http *http)
{
    return (struct fake_http *)(uintptr_t)http;
}

static struct fake_request *record(struct fake_http *fake, const struct http_request *request)
{
    struct fake_request *seen = xcalloc(1, sizeof *seen);
    seen->method = request->method;
    seen->url = xstrdup(request->url);
    seen->headers = xcalloc(request->header_count + 1, sizeof *seen->headers);
    for (size_t i = 0; i < request->header_count; i++) {
        seen->headers[i].name = xstrdup(request->headers[i].name);
        seen->headers[i].value = xstrdup(request->headers[i].value);
    }
    seen->header_count = request->header_count;
    seen->has_body = request->body != NULL;
    seen->body_length = request->body_length;
    seen->body = xstrndup(request->body != NULL ? request->body : "", request->body_length);
    seen->secret = request->secret;
    seen->metadata = request->metadata;
    seen->fresh_connection = request->fresh_connection;
    seen->at_boot_ms = fake->clock->boot_ms(fake->clock);
    seen->deadline_boot_ms = request->deadline_boot_ms;
    fake->requests =
        xgrow(fake->requests, fake->request_count, &fake->request_capacity, sizeof *fake->requests);
    fake->requests[fake->request_count++] = seen;
    return seen;
}

static struct fake_reply reply_for(struct fake_http *fake, const struct fake_request *request)
{
    struct fake_reply reply = {0};
    if (fake->step_next < fake->step_count) {
        const struct step *step = &fake->steps[fake->step_next++];
        if (step->method != request->method || strstr(request->url, step->url_part) == NULL) {
            fail_msg("step %zu expects %s ...%s..., came %s %s", fake->step_next,
                     http_method_name(step->method), step->url_part,
                     http_method_name(request->method), request->url);
        }
        return step->reply;
    }
    if (fake->answer == NULL) {
        fail_msg("an unexpected request: %s %s", http_method_name(request->method), request->url);
        return reply;
    }
    fake->answer(fake->context, request, &reply);
    return reply;
}

static void add_headers(struct http_response *response, const char *lines)
{
    size_t capacity = 0;
    while (lines != NULL && *lines != '\0') {
        size_t length = strcspn(lines, "\n");
        http_response_add_line(response, &capacity, lines, length);
        lines += length + (lines[length] == '\n' ? 1 : 0);
    }
}

static uint64_t fake_start(struct http *http, const struct http_request *request)
{
    struct fake_http *fake = fake_of(http);
    const struct fake_request *seen = record(fake, request);
    struct fake_reply reply = reply_for(fake, seen);
    struct http_response *response = http_response_for(fake->request_count, request);
    size_t length =
        reply.body_length == 0 && reply.body != NULL ? strlen(reply.body) : reply.body_length;
    response->status = reply.status;
    response->maybe_sent = reply.maybe_sent || reply.status != 0;
    response->started_boot_ms = seen->at_boot_ms;
    add_headers(response, reply.headers);
    strbuf_add(&response->body, reply.body, length);
    if (reply.fault != FAULT_NONE) {
        fault_set(&response->fault, reply.fault, "The scripted network failed.");
        response->fault.http_status = reply.status;
    }
    bool never = reply.delay_ms == FAKE_HTTP_NEVER;
    fake->flights =
        xgrow(fake->flights, fake->flight_count, &fake->flight_capacity, sizeof *fake->flights);
    fake->flights[fake->flight_count++] = (struct flight){
        .response = response,
        .due_boot_ms = never ? CLOCK_NEVER : seen->at_boot_ms + reply.delay_ms,
        .deadline_boot_ms = request->deadline_boot_ms,
    };
    return response->ticket;
}

/* The flight that ends first, and when: as answered, or at its deadline. */
static size_t earliest(const struct fake_http *fake, int64_t *ret_at)
{
    size_t found = fake->flight_count;
    int64_t at = CLOCK_NEVER;
    for (size_t i = 0; i < fake->flight_count; i++) {
        const struct flight *flight = &fake->flights[i];
        int64_t ends = flight->due_boot_ms < flight->deadline_boot_ms ? flight->due_boot_ms
                                                                      : flight->deadline_boot_ms;
        if (ends < at) {
            at = ends;
            found = i;
        }
    }
    *ret_at = at;
    return found;
}

static struct http_response *fake_finished(struct http *http)
{
    struct fake_http *fake = fake_of(http);
    int64_t at = 0;
    size_t found = earliest(fake, &at);
    if (found == fake->flight_count || at > fake->clock->boot_ms(fake->clock)) {
        return NULL;
    }
    struct flight flight = fake->flights[found];
    memmove(fake->flights + found, fake->flights + found + 1,
            (fake->flight_count - found - 1) * sizeof *fake->flights);
    fake->flight_count--;
    if (flight.due_boot_ms > flight.deadline_boot_ms) {
        fault_set(&flight.response->fault, FAULT_NETWORK, "The scripted service went silent.");
        flight.response->status = 0;
        flight.response->maybe_sent = true;
    }
    flight.response->ended_boot_ms = at;
    return flight.response;
}

static void fake_cancel(struct http *http, uint64_t ticket)
{
    struct fake_http *fake = fake_of(http);
    for (size_t i = 0; i < fake->flight_count; i++) {
        if (fake->flights[i].response->ticket == ticket) {
            http_response_free(fake->flights[i].response);
            memmove(fake->flights + i, fake->flights + i + 1,
                    (fake->flight_count - i - 1) * sizeof *fake->flights);
            fake->flight_count--;
            fake->cancelled++;
            return;
        }
    }
}

static void fake_wait(struct http *http, const struct pollfd *more, size_t count,
                      int64_t deadline_boot_ms)
{
    struct fake_http *fake = fake_of(http);
    int64_t at = 0;
    earliest(fake, &at);
    struct pollfd fds[1 + HTTP_WAIT_FDS] = {{.fd = fake->wake_fd, .events = POLLIN}};
    assert_true(count <= HTTP_WAIT_FDS);
    for (size_t i = 0; i < count; i++) {
        fds[1 + i] = more[i];
    }
    fake->clock->poll(fake->clock, fds, 1 + count, at < deadline_boot_ms ? at : deadline_boot_ms);
    if (fds[0].revents != 0) {
        eventfd_t wakes;
        eventfd_read(fake->wake_fd, &wakes);
    }
}

static void fake_wake(struct http *http)
{
    eventfd_write(fake_of(http)->wake_fd, 1);
}

static void request_free(struct fake_request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        free(request->headers[i].name);
        free(request->headers[i].value);
    }
    free(request->headers);
    free(request->url);
    free(request->body);
    free(request);
}

static void fake_free(struct http *http)
{
    struct fake_http *fake = fake_of(http);
    for (size_t i = 0; i < fake->request_count; i++) {
        request_free(fake->requests[i]);
    }
    for (size_t i = 0; i < fake->step_count; i++) {
        free(fake->steps[i].url_part);
    }
    for (size_t i = 0; i < fake->flight_count; i++) {
        http_response_free(fake->flights[i].response);
    }
    free(fake->requests);
    free(fake->steps);
    free(fake->flights);
    close(fake->wake_fd);
    free(fake);
}

struct http *fake_http_new(struct clock *clock)
{
    struct fake_http *fake = xcalloc(1, sizeof *fake);
    fake->http =
        (struct http){fake_start, fake_finished, fake_cancel, fake_wait, fake_wake, fake_free};
    fake->clock = clock;
    fake->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return &fake->http;
}

void fake_http_answer_by(struct http *http, fake_http_answer *answer, void *context)
{
    fake_of(http)->answer = answer;
    fake_of(http)->context = context;
}

void fake_http_expect(struct http *http, enum http_method method, const char *url_part,
                      struct fake_reply reply)
{
    struct fake_http *fake = fake_of(http);
    fake->steps = xgrow(fake->steps, fake->step_count, &fake->step_capacity, sizeof *fake->steps);
    fake->steps[fake->step_count++] =
        (struct step){.method = method, .url_part = xstrdup(url_part), .reply = reply};
}

void fake_http_verify(struct http *http)
{
    const struct fake_http *fake = fake_of(http);
    if (fake->step_next < fake->step_count) {
        const struct step *step = &fake->steps[fake->step_next];
        fail_msg("%zu steps were not asked for, the first is %s ...%s...",
                 fake->step_count - fake->step_next, http_method_name(step->method),
                 step->url_part);
    }
}

size_t fake_http_request_count(const struct http *http)
{
    return fake_of(http)->request_count;
}

const struct fake_request *fake_http_request(const struct http *http, size_t index)
{
    const struct fake_http *fake = fake_of(http);
    assert_true(index < fake->request_count);
    return fake->requests[index];
}

const char *fake_request_header(const struct fake_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0) {
            return request->headers[i].value;
        }
    }
    return NULL;
}

size_t fake_http_in_flight(const struct http *http)
{
    return fake_of(http)->flight_count;
}

size_t fake_http_cancelled(const struct http *http)
{
    return fake_of(http)->cancelled;
}
