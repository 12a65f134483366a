/* app_grant_rig.h - one grant of an application on virtual time, with a function of the test's at
 * the other end. */
#ifndef RESTORETOP_TESTS_APP_GRANT_RIG_H
#define RESTORETOP_TESTS_APP_GRANT_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "auth/challenge.h"
#include "auth/grants.h"
#include "base/xalloc.h"
#include "fake/fake_clock.h"
#include "fake/fake_http.h"

#define RIG_START_MS INT64_C(1795444327000) /* Mon, 23 Nov 2026 14:32:07 GMT */
#define RIG_SCOPE    "https://graph.microsoft.com/.default"

struct grant_rig {
    struct clock *clock;
    struct http *http;
    struct auth_net net;
    struct auth_config config;
};

static inline void grant_rig_begin(struct grant_rig *rig, int64_t now_ms)
{
    rig->clock = fake_clock_new(now_ms);
    rig->http = fake_http_new(rig->clock);
    rig->net = (struct auth_net){.http = rig->http, .clock = rig->clock};
    auth_config_init(&rig->config);
    free(rig->config.tenant);
    free(rig->config.client);
    free(rig->config.authority);
    rig->config.tenant = xstrdup("contoso.com");
    rig->config.client = xstrdup("app-1");
    rig->config.authority = xstrdup("https://login.test");
}

static inline void grant_rig_end(struct grant_rig *rig)
{
    assert_int_equal(fake_http_in_flight(rig->http), 0);
    rig->http->free(rig->http);
    fake_clock_free(rig->clock);
    auth_config_release(&rig->config);
}

static inline struct grant *grant_rig_make(struct grant_rig *rig, grant_fn *maker, int64_t skew_ms)
{
    const struct grant_setup setup = {.net = &rig->net,
                                      .config = &rig->config,
                                      .scope = RIG_SCOPE,
                                      .claims = CHALLENGE_CP1,
                                      .login_hint = "",
                                      .skew_ms = skew_ms};
    return maker(&setup);
}

/* Until it is done; a grant that does not rest, or never ends, fails the test. */
static inline const struct oauth_outcome *grant_rig_run(struct grant_rig *rig, struct grant *grant)
{
    for (int turns = 0; grant->state == GRANT_BUSY; turns++) {
        struct http_response *response = NULL;
        struct pollfd fds[HTTP_WAIT_FDS];
        assert_true(turns < 1000);
        while ((response = rig->http->finished(rig->http)))
            assert_true(grant->take(grant, response));
        if (grant->state == GRANT_BUSY)
            grant->step(grant);
        if (grant->state != GRANT_BUSY)
            break;
        size_t count = grant->wait_fds ? grant->wait_fds(grant, fds, HTTP_WAIT_FDS) : 0;
        rig->http->wait(rig->http, fds, count, grant->deadline(grant));
    }
    return &grant->outcome;
}

#endif
