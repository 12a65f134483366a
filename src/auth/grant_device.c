/* grant_device.c - a person at another device: a code that is entered on a page (RFC 8628;
 * Microsoft, "device authorization grant").
 *
 * ASKING for a code, then in turn WAITING for so long as the host wants, and POLLING. Never two
 * polls at once, never one after a success: a strict host would take back what it gave. Network
 * trouble ends nothing before the code does. Only ever made when a person asks for it: others can
 * be talked into entering a code. */
#include <stdlib.h>
#include <string.h>

#include "auth/grant_post.h"
#include "auth/grants.h"
#include "auth/renewal.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "graph/url.h"

enum { SLOWER_S = 5, INTERVAL_MAX_S = 300, BUSY_MAX_MS = 30000 };
/* No code lives longer than this, whatever is told. The last poll is so long before its end. */
enum { LIFE_MAX_S = 24 * 3600, LAST_POLL_MS = 1000 };

struct device_grant {
    struct grant grant; /* first: the interface's pointer is ours */
    const struct auth_config *config;
    struct clock *clock;
    struct token_post post; /* of ASKING, then of POLLING; else not busy */
    char *claims;

    bool asked;   /* device was filled */
    bool changed; /* what is shown, since the last step */
    struct oauth_device device;
    int64_t interval_ms;
    int64_t poll_boot_ms; /* of the next poll */
    int64_t ends_boot_ms; /* of the code */
    int64_t told_boot_ms; /* when the host last said that nobody has used it */
    int busy_in_a_row;
    struct fault trouble; /* why the last poll told nothing */
};

static int64_t boot_now(const struct device_grant *self)
{
    return self->clock->boot_ms(self->clock);
}

static void expire(struct device_grant *self)
{
    struct fault why;
    bool told = self->ends_boot_ms - self->told_boot_ms <= 2 * self->interval_ms;
    fault_set(&why, FAULT_AUTH, "The code ran out%s.",
              told ? ": nobody finished the sign-in in time"
                   : " before the login host told whether it was used");
    fault_hint(&why, "Ask for a new code, or sign in in a browser.");
    grant_fail(&self->grant, OAUTH_EXPIRED, &why);
}

static void ask(struct device_grant *self, const char *scope)
{
    struct oauth_form form;
    oauth_form_init(&form);
    oauth_form_add(&form, "client_id", self->config->client);
    oauth_form_add(&form, "scope", scope);
    oauth_form_add(&form, "claims", self->claims);
    token_post_start(&self->post, self->config, "devicecode", &form);
    oauth_form_release(&form);
}

static void poll_once(struct device_grant *self)
{
    struct oauth_form form;
    oauth_form_init(&form);
    oauth_form_add(&form, "grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    oauth_form_add(&form, "client_id", self->config->client);
    oauth_form_add_secret(&form, "device_code", self->device.device_code);
    oauth_form_add(&form, "claims", self->claims);
    token_post_start(&self->post, self->config, "token", &form);
    oauth_form_release(&form);
}

/* --- answers --- */

static int64_t within(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* The page is shown to a person and opened by one: it must look like what it is, and be one that a
 * browser can trust. */
static bool is_page(const char *url)
{
    for (const char *at = url; *at; at++)
        if (*at <= ' ' || *at == 0x7f)
            return false;
    return url_is_clean(url) && (strncmp(url, "https://", 8) == 0 || url_is_loopback(url));
}

/* Of two polls that the code's life has no room for, the later: who finishes in its last seconds is
 * not told that nobody did. */
static void poll_after(struct device_grant *self, int64_t wait_ms)
{
    int64_t next = boot_now(self) + wait_ms, last = self->ends_boot_ms - LAST_POLL_MS;
    bool is_last = next <= last && next + self->interval_ms > last;
    self->poll_boot_ms = is_last ? last : next;
}

static void begin_waiting(struct device_grant *self, int64_t sent_boot_ms)
{
    struct fault why;
    int64_t life_s = within(self->device.expires_in_s, 0, LIFE_MAX_S);
    self->asked = self->changed = true;
    oauth_outcome_release(&self->grant.outcome); /* it was granted a code, not yet a token */
    if (!is_page(self->device.verification_uri)) {
        fault_set(&why, FAULT_FORMAT, "The login host names no page to enter the code at.");
        fault_hint(&why, "Sign in in a browser.");
        grant_fail(&self->grant, OAUTH_BROKEN, &why);
        return;
    }
    self->interval_ms = within(self->device.interval_s, 1, INTERVAL_MAX_S) * 1000;
    self->ends_boot_ms = sent_boot_ms + life_s * 1000;
    self->told_boot_ms = sent_boot_ms;
    poll_after(self, self->interval_ms);
}

static void wait_longer(struct device_grant *self, const struct fault *why)
{
    int64_t wait = renewal_backoff_ms(++self->busy_in_a_row, why->retry_after_s);
    if (why->retry_after_s < 0) {
        int64_t left = self->ends_boot_ms - LAST_POLL_MS - boot_now(self);
        wait = within(wait, 0, left < BUSY_MAX_MS ? left : BUSY_MAX_MS);
    }
    poll_after(self, wait > self->interval_ms ? wait : self->interval_ms);
    self->trouble = *why;
    self->changed = true;
}

static void wait_on(struct device_grant *self)
{
    self->changed = self->busy_in_a_row > 0;
    fault_clear(&self->trouble);
    self->busy_in_a_row = 0;
    self->told_boot_ms = boot_now(self);
    poll_after(self, self->interval_ms);
}

static void take_poll(struct device_grant *self)
{
    struct oauth_outcome *outcome = &self->grant.outcome;
    switch (outcome->verdict) {
    case OAUTH_SLOW_DOWN:
        self->interval_ms = within(self->interval_ms + SLOWER_S * 1000, 0, INTERVAL_MAX_S * 1000);
        wait_on(self);
        break;
    case OAUTH_PENDING:
        wait_on(self);
        break;
    case OAUTH_BUSY:
        wait_longer(self, &outcome->fault);
        break;
    case OAUTH_GRANTED:
    case OAUTH_DECLINED:
    case OAUTH_EXPIRED:
    case OAUTH_NEEDS_USER:
    case OAUTH_BROKEN:
        self->grant.state = GRANT_DONE;
        return;
    }
    oauth_outcome_release(outcome);
}

static bool device_take(struct grant *grant, struct http_response *response)
{
    struct device_grant *self = (struct device_grant *)grant;
    if (self->asked) {
        if (!token_post_take(&self->post, response, &grant->outcome))
            return false;
        take_poll(self);
        return true;
    }
    if (!token_post_take_device(&self->post, response, &self->device, &grant->outcome))
        return false;
    if (grant->outcome.verdict == OAUTH_GRANTED)
        begin_waiting(self, grant->outcome.sent_boot_ms);
    else
        grant->state = GRANT_DONE;
    return true;
}

/* --- moving on --- */

static bool device_step(struct grant *grant)
{
    struct device_grant *self = (struct device_grant *)grant;
    bool waits = self->asked && !token_post_is_busy(&self->post);
    if (waits && boot_now(self) >= self->ends_boot_ms) {
        expire(self);
        return true;
    }
    if (waits && boot_now(self) >= self->poll_boot_ms)
        poll_once(self);
    bool changed = self->changed;
    self->changed = false;
    return changed;
}

static int64_t device_deadline(const struct grant *grant)
{
    const struct device_grant *self = (const struct device_grant *)grant;
    if (!self->asked || token_post_is_busy(&self->post))
        return CLOCK_NEVER;
    return self->poll_boot_ms < self->ends_boot_ms ? self->poll_boot_ms : self->ends_boot_ms;
}

static void device_show(const struct grant *grant, struct signin *ret)
{
    const struct device_grant *self = (const struct device_grant *)grant;
    if (!self->asked)
        return;
    utf8_copy(ret->ask_url, sizeof ret->ask_url, self->device.verification_uri);
    utf8_copy(ret->ask_code, sizeof ret->ask_code, self->device.user_code);
    ret->ask_expires_ms = self->clock->wall_ms(self->clock) + (self->ends_boot_ms - boot_now(self));
    if (ret->ask_fault.kind == FAULT_NONE)
        ret->ask_fault = self->trouble;
}

static void device_free(struct grant *grant)
{
    struct device_grant *self = (struct device_grant *)grant;
    token_post_drop(&self->post);
    oauth_device_release(&self->device);
    oauth_outcome_release(&grant->outcome);
    free(self->claims);
    free(self);
}

struct grant *grant_device(const struct grant_setup *setup)
{
    struct device_grant *self = xcalloc(1, sizeof *self);
    self->grant = (struct grant){.step = device_step,
                                 .take = device_take,
                                 .deadline = device_deadline,
                                 .free = device_free,
                                 .show = device_show};
    self->config = setup->config;
    self->clock = setup->net->clock;
    self->claims = xstrdup(setup->claims);
    fault_clear(&self->trouble);
    token_post_init(&self->post, setup->net);
    ask(self, setup->scope);
    return &self->grant;
}
