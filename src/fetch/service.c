/* service.c - see service.h. */
#include "fetch/service.h"

#include <string.h>

#include "base/ascii.h"
#include "base/strbuf.h"
#include "graph/graph_parse.h"
#include "graph/graph_url.h"

void service_init(struct service *service)
{
    *service = (struct service){.asked_boot_ms = CLOCK_NEVER, .ask = ASK_NONE};
}

void service_release(struct service *service)
{
    ask_drop(&service->ask);
}

const char *service_word(const char *word)
{
    static const char *const words[] = {"disabled", "enabled", "protectionChangeLocked",
                                        "restoreLocked", "unknownFutureValue"};
    if (word[0] == '\0')
        return NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (ascii_casecmp(words[i], word) == 0)
            return words[i];
    }
    return "other";
}

void service_poll(struct service *service, struct fetch *fetch)
{
    struct strbuf url;
    const int64_t now = fetch_now(fetch);
    if (service->refused || ask_is_busy(&service->ask) ||
        (service->asked_boot_ms != CLOCK_NEVER && now - service->asked_boot_ms < SERVICE_EVERY_MS))
        return;
    service->asked_boot_ms = now;
    strbuf_init(&url, 4096);
    graph_url_service(fetch->graph, &url);
    ask_start(&service->ask, fetch, HTTP_GET, url.bytes);
    ask_step(&service->ask, fetch);
    strbuf_release(&url);
}

static void take_status(struct service *service, struct fetch *fetch,
                        const struct http_response *response)
{
    char word[64];
    struct fault why;
    if (!graph_parse_service_status(response->body.bytes, response->body.length, word, sizeof word,
                                    &why))
        return;
    const char *status = service_word(word);
    if (status != service->status)
        fetch->dirty = true;
    service->status = status;
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
            service->refused = true;
        settle(service, fetch);
    } else if (service->ask.tries >= 2) {
        settle(service, fetch); /* not worth a request of its own: with the next sweep */
    }
}

int64_t service_deadline(const struct service *service)
{
    return ask_deadline(&service->ask);
}
