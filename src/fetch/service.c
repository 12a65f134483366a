#include "fetch/service.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "graph/graph_parse.h"
#include "graph/graph_url.h"
#include "graph/url.h"

void service_init(struct service *service)
{
    *service = (struct service){.asked_boot_ms = CLOCK_NEVER, .ask = ASK_NONE};
    service_state_init(&service->told);
}

void service_release(struct service *service)
{
    ask_drop(&service->ask);
}

void service_wish(struct service *service)
{
    service->refused = false;
    service->asked_boot_ms = CLOCK_NEVER;
}

void service_forget(struct service *service, struct fetch *fetch, bool other)
{
    ask_drop(&service->ask);
    service->refused = false;
    service->asked_boot_ms = CLOCK_NEVER;
    if (other)
        service_state_init(&service->told);
    fetch->dirty = true;
}

static bool is_plain(const struct service *service)
{
    const enum service_kind kind = service_state_kind(&service->told);
    return kind == SERVICE_ENABLED || kind == SERVICE_UNTOLD;
}

static bool is_due(const struct service *service, int64_t now)
{
    const int64_t every = is_plain(service) ? SERVICE_EVERY_MS : SERVICE_SOON_MS;
    return service->asked_boot_ms == CLOCK_NEVER || now - service->asked_boot_ms >= every;
}

void service_poll(struct service *service, struct fetch *fetch)
{
    struct strbuf url;
    const int64_t now = fetch_now(fetch);
    if (service->refused || ask_is_busy(&service->ask) || !is_due(service, now))
        return;
    service->asked_boot_ms = now;
    strbuf_init(&url, URL_MAX);
    graph_url_service(fetch->graph, &url);
    ask_start(&service->ask, fetch, HTTP_GET, url.bytes);
    strbuf_release(&url);
}

/* A change is an event; the first answer tells how it is, and nothing happened. */
static void note_change(const struct service *service, struct fetch *fetch,
                        const struct service_state *now)
{
    char text[64 + sizeof now->status + sizeof now->status]; /* the event cuts it */
    const struct service_state *was = &service->told;
    if (!*was->status || strcmp(was->status, now->status) == 0)
        return;
    const bool well = service_state_kind(now) == SERVICE_ENABLED;
    snprintf(text, sizeof text, "The backup service is %s; it was %s.",
             *now->status ? now->status : "silent about itself", was->status);
    journal_event(&fetch->journal, well ? EVENT_RECOVERED : EVENT_FAULT, fetch_wall(fetch), NULL,
                  text);
}

static void take_status(struct service *service, struct fetch *fetch,
                        const struct http_response *response)
{
    struct service_state now;
    struct fault why;
    if (!graph_parse_service(response->body.bytes, response->body.length, &now, &why) ||
        service_state_same(&now, &service->told))
        return;
    note_change(service, fetch, &now);
    service->told = now;
    fetch->dirty = true;
}

/* What was told before is known no longer: a lock may have been lifted since. The service has not
 * changed by that, so it is no event. */
static void take_refusal(struct service *service, struct fetch *fetch, const struct fault *why)
{
    fetch->dirty |= service_state_kind(&service->told) != SERVICE_UNTOLD;
    service_state_init(&service->told);
    service->refused = fetch_forbids(why);
}

/* Whoever waits for the first answer shall see that there is none to wait for. */
static void settle(struct service *service, struct fetch *fetch)
{
    if (!service->settled)
        fetch->dirty = true;
    service->settled = true;
    ask_drop(&service->ask);
}

void service_step(struct service *service, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    if (ask_step(&service->ask, fetch)) {
        if (ask_result(&service->ask, &response, &why, NULL))
            take_status(service, fetch, response);
        else
            take_refusal(service, fetch, &why);
        settle(service, fetch);
    } else if (service->ask.tries >= 2) {
        settle(service, fetch); /* not worth a request of its own: with the next sweep */
    }
}

int64_t service_deadline(const struct service *service)
{
    return ask_deadline(&service->ask);
}
