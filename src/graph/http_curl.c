/* http_curl.c - the network by libcurl: one multi handle for the life of the program, one easy
 * handle a request. libcurl is set up when it is first needed, which is on the fetch thread: it and
 * OpenSSL take 2.3 million instructions and 250 KB of pages for that, beside the first frame and
 * not before it.
 *
 * How a request is set up is http_curl_request.c, what a failure means http_curl_cause.c. */
#include <curl/curl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "graph/http_curl_cause.h"
#include "graph/http_curl_memory.h"
#include "graph/http_curl_request.h"
#include "graph/http_fault.h"
#include "graph/http_response.h"
#include "graph/url.h"

#define HEADER_BYTES_MAX     (256 * 1024)
#define CONNECTIONS_PER_HOST 4L
#define LIFETIME_MAX_S       (24 * 60 * 60)
#define OVERSLEPT_MS         5000

struct transfer {
    struct transfer *next;
    struct http_curl *owner;
    CURL *easy;
    struct http_curl_lent lent;
    struct http_response *response;
    int64_t deadline_boot_ms;
    size_t header_bytes;    /* of all answers, provisional ones included */
    size_t header_capacity; /* of response->headers */
    bool too_many_headers, too_large;
    bool once;          /* it changes something, so it leaves once */
    bool left;          /* it has, or is about to */
    bool again;         /* libcurl would have sent it once more */
    bool headers_ended; /* the blank line came: libcurl takes an end of the stream for it as well */
    char error[CURL_ERROR_SIZE];
    char host[260];
};

struct http_curl {
    struct http http;       /* first: the seam's pointer is ours */
    _Atomic(CURLM *) multi; /* NULL: not set up yet */
    struct clock *clock;
    char *user_agent, *ca_file;
    struct transfer *transfers;
    struct http_queue ready;
    uint64_t last_ticket;
    int64_t doubt_boot_ms; /* a connection that stood then may be dead; CLOCK_NEVER: none is */
    atomic_bool woken;
};

static bool set_up(struct http_curl *curl, struct fault *why)
{
    if (curl->multi != NULL)
        return true;
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiped_malloc, wiped_free, wiped_realloc,
                             wiped_strdup, wiped_calloc) != CURLE_OK)
        return fault_set(why, FAULT_SYSTEM, "libcurl cannot be started.");
    CURLM *multi = curl_multi_init();
    if (multi == NULL) {
        curl_global_cleanup();
        return fault_set(why, FAULT_SYSTEM,
                         "libcurl cannot be set up: no memory or no descriptor is left.");
    }
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, CONNECTIONS_PER_HOST);
    curl->multi = multi;
    return true;
}

static enum http_cause transfer_cause(const struct transfer *transfer, CURLcode code)
{
    if (transfer->too_large)
        return HTTP_CAUSE_TOO_LARGE;
    if (transfer->too_many_headers)
        return HTTP_CAUSE_HEADERS;
    if (code == CURLE_OK)
        return HTTP_CAUSE_CUT_OFF; /* within the header lines */
    return http_curl_cause(transfer->easy, code, transfer->response->body.length,
                           transfer->headers_ended, transfer->error);
}

static void transfer_fault(const struct transfer *transfer, CURLcode code, struct fault *why)
{
    curl_off_t whole = -1;
    curl_off_t got = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &whole);
    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T, &got);
    long os_error = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &os_error);
    /* An address in them may hold a proxy's password. */
    bool quotable = transfer->error[0] != '\0' && strstr(transfer->error, "://") == NULL;
    const char *words = quotable ? transfer->error : curl_easy_strerror(code);
    if (transfer->again)
        words = "it was not taken, and is not sent again"; /* libcurl's are of our own callback */
    else if (code == CURLE_COULDNT_CONNECT && os_error != 0)
        words = strerror((int)os_error); /* "Connection refused"; libcurl only repeats the host */
    const struct http_failure failure = {
        .cause = transfer_cause(transfer, code),
        .host = transfer->host,
        .words = words,
        .got = (long long)got,
        .whole = (long long)whole,
        .limit = transfer->response->body.limit,
        .proxy_status = http_curl_proxy_status(transfer->easy),
    };
    http_fault_set(why, &failure);
}

/* Called by libcurl for each line of every answer, "100 Continue" and the like included: a status
 * line starts afresh. Trailers, which come after the body, are left out: they must not pose as
 * headers. */
static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;
    transfer->header_bytes += length;
    if (transfer->header_bytes > HEADER_BYTES_MAX) {
        transfer->too_many_headers = true;
        return 0;
    }
    if (length >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        http_response_drop_headers(transfer->response);
        transfer->headers_ended = false;
    } else if (line[0] == '\r' || line[0] == '\n') {
        transfer->headers_ended = true;
    } else if (!transfer->headers_ended) {
        http_response_add_line(transfer->response, &transfer->header_capacity, line, length);
    }
    return length;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    if (!strbuf_add(&transfer->response->body, bytes, size * count)) {
        transfer->too_large = true;
        return 0;
    }
    return size * count;
}

/* Before each time that a request is sent. libcurl sends one again by itself when a stream of
 * HTTP/2 was refused, or HTTP/1.1 asked for: nothing was done then, if that is true. */
static int on_send(void *context, char *to, char *from, int to_port, int from_port)
{
    struct transfer *transfer = context;
    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    transfer->again = transfer->once && transfer->left;
    transfer->left = true;
    return transfer->again ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static void transfer_free(struct transfer *transfer)
{
    struct http_curl *curl = transfer->owner;
    struct transfer **link = &curl->transfers;
    while (*link != NULL && *link != transfer)
        link = &(*link)->next;
    if (*link != NULL)
        *link = transfer->next;
    if (transfer->easy != NULL) {
        curl_multi_remove_handle(curl->multi, transfer->easy);
        curl_easy_cleanup(transfer->easy);
    }
    http_curl_lent_release(&transfer->lent);
    http_response_free(transfer->response);
    free(transfer);
}

/* A connection of HTTP/2 outlives the requests that die of its silence. One that a sleep or
 * somebody on the way has cut without a word would carry all of them, each in vain, until TCP gives
 * it up after a quarter of an hour: so none is used again that stood when a request met silence. */
static void doubt_connections(struct http_curl *curl)
{
    curl->doubt_boot_ms = curl->clock->boot_ms(curl->clock);
}

/* libcurl counts lifetimes in whole seconds and closes idle connections only: while older requests
 * wait on one, a new request gets a connection of its own. */
static void leave_doubted(struct transfer *transfer)
{
    const struct http_curl *curl = transfer->owner;
    if (curl->doubt_boot_ms == CLOCK_NEVER)
        return;
    const int64_t ago_ms = transfer->response->started_boot_ms - curl->doubt_boot_ms;
    const int64_t most_s = ago_ms / 1000 + 1;
    curl_easy_setopt(transfer->easy, CURLOPT_MAXLIFETIME_CONN,
                     (long)(most_s < LIFETIME_MAX_S ? most_s : LIFETIME_MAX_S));
    for (const struct transfer *other = curl->transfers; other != NULL; other = other->next)
        if (other->response->started_boot_ms <= curl->doubt_boot_ms)
            curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L);
}

/* Moves the response, finished with what libcurl says, into the queue. */
static void transfer_finish(struct transfer *transfer, CURLcode code, const struct fault *why)
{
    struct http_response *response = transfer->response;
    struct http_curl *curl = transfer->owner;
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    response->status = status >= 200 ? (int)status : 0;
    response->maybe_sent =
        transfer->left; /* libcurl's count of bytes has a proxy's CONNECT in it */
    response->ended_boot_ms = curl->clock->boot_ms(curl->clock);
    if (why != NULL) {
        response->fault = *why;
    } else if (code != CURLE_OK || !transfer->headers_ended) {
        transfer_fault(transfer, code, &response->fault);
        if (code == CURLE_OPERATION_TIMEDOUT)
            doubt_connections(curl);
    } else if (response->status == 0) {
        fault_set(&response->fault, FAULT_FORMAT, "%s sent no final answer.", transfer->host);
    }
    if (response->fault.kind != FAULT_NONE)
        response->fault.http_status = response->status;
    transfer->response = NULL;
    http_queue_push(&curl->ready, response);
    transfer_free(transfer);
}

static bool transfer_set(struct transfer *transfer, const struct http_request *request)
{
    CURL *easy = transfer->easy = curl_easy_init();
    if (easy == NULL)
        return false;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    transfer->once = request->method != HTTP_GET && !request->repeatable;
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, transfer->owner->user_agent);
    leave_doubted(transfer);
    return http_curl_apply(easy, request, transfer->owner->ca_file, &transfer->lent);
}

static struct transfer *transfer_new(struct http_curl *curl, const struct http_request *request)
{
    struct transfer *transfer = xcalloc(1, sizeof *transfer);
    transfer->owner = curl;
    transfer->deadline_boot_ms = request->deadline_boot_ms;
    transfer->response = http_response_for(++curl->last_ticket, request);
    transfer->response->started_boot_ms = curl->clock->boot_ms(curl->clock);
    url_host(request->url, transfer->host, sizeof transfer->host);
    return transfer;
}

static uint64_t curl_start(struct http *http, const struct http_request *request)
{
    struct http_curl *curl = (struct http_curl *)http;
    struct transfer *transfer = transfer_new(curl, request);
    uint64_t ticket = transfer->response->ticket;
    struct fault why = {0};
    if (http_curl_allows(request, transfer->host, &why) && set_up(curl, &why) &&
        (!transfer_set(transfer, request) ||
         curl_multi_add_handle(curl->multi, transfer->easy) != CURLM_OK))
        fault_set(&why, FAULT_SYSTEM, "The request to %s could not be set up.", transfer->host);
    if (why.kind != FAULT_NONE) {
        transfer->response->fault = why;
        transfer->response->ended_boot_ms = transfer->response->started_boot_ms;
        http_queue_push(&curl->ready, transfer->response);
        transfer->response = NULL;
        transfer_free(transfer);
        return ticket;
    }
    transfer->next = curl->transfers;
    curl->transfers = transfer;
    /* On a kept connection it leaves here, not when the caller next waits: it may read a page of a
     * list before that. */
    int running = 0;
    curl_multi_perform(curl->multi, &running);
    return ticket;
}

static void expire(struct http_curl *curl)
{
    int64_t now = curl->clock->boot_ms(curl->clock);
    struct transfer *next = NULL;
    for (struct transfer *transfer = curl->transfers; transfer != NULL; transfer = next) {
        next = transfer->next;
        if (now < transfer->deadline_boot_ms)
            continue;
        struct fault why = {0};
        int64_t seconds = (now - transfer->response->started_boot_ms + 500) / 1000;
        fault_set(&why, FAULT_NETWORK, "%s gave no whole answer within %lld s.", transfer->host,
                  (long long)seconds);
        doubt_connections(curl);
        transfer_finish(transfer, CURLE_OPERATION_TIMEDOUT, &why);
    }
}

static void pump(struct http_curl *curl)
{
    int running = 0;
    curl_multi_perform(curl->multi, &running);
    int left = 0;
    const CURLMsg *message = NULL;
    while ((message = curl_multi_info_read(curl->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char *private = NULL;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
        transfer_finish((struct transfer *)(void *)private, code, NULL);
    }
    expire(curl);
}

static struct http_response *curl_finished(struct http *http)
{
    struct http_curl *curl = (struct http_curl *)http;
    if (curl->ready.first == NULL && curl->multi != NULL)
        pump(curl);
    return http_queue_pop(&curl->ready);
}

static void curl_cancel(struct http *http, uint64_t ticket)
{
    struct http_curl *curl = (struct http_curl *)http;
    for (struct transfer *transfer = curl->transfers; transfer != NULL; transfer = transfer->next) {
        if (transfer->response->ticket == ticket) {
            transfer_free(transfer);
            return;
        }
    }
    http_queue_drop(&curl->ready, ticket);
}

static int64_t earliest(const struct http_curl *curl, int64_t deadline)
{
    for (const struct transfer *transfer = curl->transfers; transfer != NULL;
         transfer = transfer->next)
        if (transfer->deadline_boot_ms < deadline)
            deadline = transfer->deadline_boot_ms;
    return deadline;
}

static bool any_ready(const struct curl_waitfd *waits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (waits[i].revents != 0)
            return true;
    return false;
}

/* Out of descriptors or memory: sleeping by the clock keeps the loop from spinning. */
static void sleep_a_little(const struct http_curl *curl)
{
    curl->clock->poll(curl->clock, NULL, 0, curl->clock->boot_ms(curl->clock) + 100);
}

/* One sleep. False: libcurl could not wait, or a descriptor of the caller is ready. */
static bool sleep_once(struct http_curl *curl, const struct pollfd *fds, size_t count, int budget)
{
    struct curl_waitfd waits[HTTP_WAIT_FDS];
    count = count < HTTP_WAIT_FDS ? count : HTTP_WAIT_FDS;
    for (size_t i = 0; i < count; i++) {
        int events = (fds[i].events & POLLIN ? CURL_WAIT_POLLIN : 0) |
                     (fds[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0);
        waits[i] = (struct curl_waitfd){.fd = fds[i].fd, .events = (short)events};
    }
    const int64_t late_boot_ms = curl->clock->boot_ms(curl->clock) + budget + OVERSLEPT_MS;
    if (curl_multi_poll(curl->multi, waits, (unsigned)count, budget, NULL) != CURLM_OK) {
        sleep_a_little(curl);
        return false;
    }
    if (curl->clock->boot_ms(curl->clock) > late_boot_ms)
        doubt_connections(curl); /* the machine slept, or we were stopped */
    return !any_ready(waits, count);
}

static void curl_wait(struct http *http, const struct pollfd *fds, size_t count,
                      int64_t deadline_boot_ms)
{
    struct http_curl *curl = (struct http_curl *)http;
    struct clock *clock = curl->clock;
    struct fault why;
    if (!set_up(curl, &why)) {
        sleep_a_little(curl); /* the next request is told why */
        return;
    }
    for (;;) {
        pump(curl);
        if (atomic_exchange(&curl->woken, false) || curl->ready.first != NULL ||
            clock->boot_ms(clock) >= deadline_boot_ms)
            return;
        int budget = clock->wait_budget_ms(clock, earliest(curl, deadline_boot_ms));
        if (!sleep_once(curl, fds, count, budget))
            return;
    }
}

/* Whoever sets libcurl up meanwhile looks at `woken` after that, and before he sleeps. */
static void curl_wake(struct http *http)
{
    struct http_curl *curl = (struct http_curl *)http;
    atomic_store(&curl->woken, true);
    CURLM *multi = curl->multi;
    if (multi != NULL)
        curl_multi_wakeup(multi);
}

static void curl_free_all(struct http *http)
{
    struct http_curl *curl = (struct http_curl *)http;
    for (struct transfer *transfer = curl->transfers, *next; transfer != NULL; transfer = next) {
        next = transfer->next;
        transfer_free(transfer);
    }
    http_queue_release(&curl->ready);
    if (curl->multi != NULL) {
        curl_multi_cleanup(curl->multi);
        curl_global_cleanup();
    }
    free(curl->user_agent);
    free(curl->ca_file);
    free(curl);
}

struct http *http_curl_new(const struct http_options *options)
{
    struct http_curl *curl = xcalloc(1, sizeof *curl);
    *curl = (struct http_curl){
        .http = {curl_start, curl_finished, curl_cancel, curl_wait, curl_wake, curl_free_all},
        .clock = options->clock,
        .user_agent = xstrdup(options->user_agent),
        .ca_file = xstrdup(options->ca_file),
        .doubt_boot_ms = CLOCK_NEVER,
    };
    http_queue_init(&curl->ready);
    atomic_init(&curl->multi, NULL);
    atomic_init(&curl->woken, false);
    return &curl->http;
}
