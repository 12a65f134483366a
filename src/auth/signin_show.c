/* signin_show.c - a sign-in as people see it; see signin_private.h and model/signin.h. */
#include <string.h>

#include "auth/signin_private.h"
#include "base/utf8.h"
#include "graph/url.h"

static enum signin_state state_of(const struct signin_source *self)
{
    switch (self->end) {
    case SIGNIN_ENDS_OUT:
        return SIGNIN_OUT;
    case SIGNIN_ENDS_BROKEN:
        return SIGNIN_BROKEN;
    case SIGNIN_GOES_ON:
        break;
    }
    if (self->access)
        return self->silent ? SIGNIN_RENEWING : SIGNIN_IN;
    return signin_told(self)->kind != FAULT_NONE ? SIGNIN_WAITING : SIGNIN_STARTING;
}

static int64_t wall_at(const struct signin_source *self, int64_t boot_ms)
{
    struct clock *clock = self->clock;
    return clock->wall_ms(clock) + (boot_ms - clock->boot_ms(clock));
}

void signin_show(const struct signin_source *self, struct signin *ret)
{
    char host[260];
    memset(ret, 0, sizeof *ret);
    url_host(self->config->authority, host, sizeof host);
    ret->state = state_of(self);
    ret->method = auth_method_info(self->device ? AUTH_DEVICE : self->method)->words;
    ret->kept = cache_keeping_word(self->cache ? token_cache_keeping(self->cache) : CACHE_MEMORY);
    utf8_copy(ret->account, sizeof ret->account, self->account);
    utf8_copy(ret->person_id, sizeof ret->person_id, self->person_id);
    utf8_copy(ret->person_name, sizeof ret->person_name, self->person_name);
    utf8_copy(ret->tenant, sizeof ret->tenant, self->tenant);
    utf8_copy(ret->client, sizeof ret->client, self->config->client);
    utf8_copy(ret->login_host, sizeof ret->login_host, host);
    for (int i = 0; i < SIGNIN_ASK_COUNT; i++)
        ret->may_ask[i] = self->ask_makers[i] != NULL;
    ret->device_first = self->method == AUTH_DEVICE;
    ret->may_forget = self->refresh != NULL || self->kept;
    ret->renewing = self->silent && self->cache && signin_is_person(self);
    if (self->access) {
        ret->expires_ms = wall_at(self, self->expires_boot_ms);
        ret->renews_ms = wall_at(self, self->renew_boot_ms);
    }
    ret->granted = self->granted;
    ret->granted_known = self->granted_known;
    ret->skew_ms = self->skew_ms;
    ret->fault = *signin_told(self);
    ret->ask = self->ask;
    ret->ask_fault = self->ask_fault;
    if (self->asked && self->asked->show)
        self->asked->show(self->asked, ret);
}
