#include "model/service_state.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/timefmt.h"

static const struct service_kind_info kinds[SERVICE_KIND_COUNT] = {
#define X(id, ...) [SERVICE_##id] = {__VA_ARGS__},
    SERVICE_KINDS(X)
#undef X
};

const struct service_kind_info *service_kind_info(enum service_kind kind)
{
    return &kinds[kind];
}

void service_state_init(struct service_state *state)
{
    *state = (struct service_state){
        .modified_ms = TIME_NONE, .grace_ms = TIME_NONE, .restore_until_ms = TIME_NONE};
}

bool service_state_same(const struct service_state *a, const struct service_state *b)
{
    return strcmp(a->status, b->status) == 0 && strcmp(a->reason, b->reason) == 0 &&
           strcmp(a->consumer, b->consumer) == 0 && strcmp(a->modified_by, b->modified_by) == 0 &&
           a->modified_ms == b->modified_ms && a->grace_ms == b->grace_ms &&
           a->restore_until_ms == b->restore_until_ms;
}

enum service_kind service_state_kind(const struct service_state *state)
{
    if (!*state->status)
        return SERVICE_UNTOLD;
    for (int i = 0; i < SERVICE_KIND_COUNT; i++)
        if (*kinds[i].wire && ascii_casecmp(kinds[i].wire, state->status) == 0)
            return (enum service_kind)i;
    return SERVICE_OTHER;
}

char *service_state_because(const struct service_state *state, char *buf, size_t size)
{
    static const struct {
        const char *wire, *words;
    } reasons[] = {
        {"", ""},
        {"none", ""},
        {"invalidBillingProfile", ", because the billing profile is invalid"},
        {"userRequested", ", because an administrator asked for it"},
        {"controllerServiceAppDeleted", ", because the app that controls backups was deleted"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (ascii_casecmp(reasons[i].wire, state->reason) != 0)
            continue;
        snprintf(buf, size, "%s", reasons[i].words);
        return buf;
    }
    snprintf(buf, size, " (reason given: %s)", state->reason);
    return buf;
}
