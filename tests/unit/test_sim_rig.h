/* test_sim_rig.h - a simulator without a socket, asked directly, for the test_sim_* tests. */
#ifndef RESTORETOP_TEST_SIM_RIG_H
#define RESTORETOP_TEST_SIM_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "sim/sim.h"
#include "sim/tenant.h"

#define ROOT     "/v1.0/solutions/backupRestore"
#define START_MS 1780000000000LL
#define MEMBERS  "include-unknown-enum-members"

struct rig {
    struct sim *sim;
    int64_t now_ms;
    const char *prefer, *authorization, *client_id, *origin, *content_type, *host, *accept;
    bool without_length;
    struct sim_answer answer;
    json_t *json; /* the last body; NULL: not JSON */
};

static inline void rig_open_as(struct rig *rig, const struct sim_tenant_setup *setup,
                               uint32_t page_size)
{
    struct sim_config config = {setup, NULL, "http://127.0.0.1:8080", page_size, START_MS};

    *rig = (struct rig){.now_ms = START_MS,
                        .prefer = MEMBERS,
                        .authorization = "Bearer x",
                        .content_type = "application/json"};
    rig->sim = sim_new(&config);
    sim_answer_init(&rig->answer);
}

static inline void rig_open(struct rig *rig, uint32_t sessions, double speed, uint32_t page_size)
{
    const struct sim_tenant_setup setup = {7, START_MS, sessions, speed, 0, true};
    rig_open_as(rig, &setup, page_size);
}

static inline void rig_close(struct rig *rig)
{
    json_decref(rig->json);
    sim_answer_release(&rig->answer);
    sim_free(rig->sim);
}

/* Asks; returns the status. The body is parsed into rig->json until the next call. */
static inline int rig_ask(struct rig *rig, const char *method, const char *target, const char *body)
{
    struct sim_request request = {
        .method = method,
        .target = target,
        .body = body,
        .body_length = body == NULL ? 0 : strlen(body),
        .now_ms = rig->now_ms,
        .authorization = rig->authorization,
        .prefer = rig->prefer,
        .client_request_id = rig->client_id,
        .origin = rig->origin,
        .content_type = rig->content_type,
        .host = rig->host,
        .accept = rig->accept,
        .without_length = rig->without_length,
    };

    json_decref(rig->json);
    sim_answer_release(&rig->answer);
    sim_answer_init(&rig->answer);
    sim_handle(rig->sim, &request, &rig->answer);
    rig->json = json_loadb(rig->answer.body.bytes, rig->answer.body.length, JSON_ALLOW_NUL, NULL);
    return rig->answer.status;
}

static inline int rig_get(struct rig *rig, const char *target)
{
    return rig_ask(rig, "GET", target, NULL);
}

static inline void rig_fault(struct rig *rig, const char *spec)
{
    struct fault why;

    if (!sim_add_fault(rig->sim, spec, rig->now_ms, &why))
        fail_msg("%s", why.text);
}

static inline void rig_calm(struct rig *rig)
{
    assert_int_equal(rig_ask(rig, "DELETE", "/-/faults", NULL), 204);
}

static inline const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static inline const char *rig_code(const struct rig *rig)
{
    return text_of(json_object_get(rig->json, "error"), "code");
}

static inline json_t *rig_values(const struct rig *rig)
{
    return json_object_get(rig->json, "value");
}

/* The path of the last answer's next link, or NULL. */
static inline const char *rig_next(const struct rig *rig)
{
    const char *link = text_of(rig->json, "@odata.nextLink");
    const char *base = "http://127.0.0.1:8080";

    if (link == NULL)
        return NULL;
    assert_memory_equal(link, base, strlen(base));
    return link + strlen(base);
}

static inline uint32_t total_of(const json_t *session)
{
    const json_t *counts = json_object_get(session, "restoreSessionArtifactCount");

    return (uint32_t)json_integer_value(json_object_get(counts, "total"));
}

/* The id of the first listed session of that status that holds at least so many artifacts. */
static inline bool rig_find(struct rig *rig, const char *collection, const char *status,
                            uint32_t least, char id[40])
{
    char target[2048];
    size_t at = 0;
    json_t *session = NULL;

    snprintf(target, sizeof target, ROOT "/%s", collection);
    while (target[0] != '\0') {
        assert_int_equal(rig_get(rig, target), 200);
        json_array_foreach(rig_values(rig), at, session)
        {
            if (strcmp(text_of(session, "status"), status) == 0 && total_of(session) >= least) {
                snprintf(id, 40, "%s", text_of(session, "id"));
                return true;
            }
        }
        snprintf(target, sizeof target, "%s", rig_next(rig) == NULL ? "" : rig_next(rig));
    }
    return false;
}

static inline int rig_session(struct rig *rig, const char *method, const char *id, const char *rest)
{
    char target[512];

    snprintf(target, sizeof target, ROOT "/restoreSessions/%s%s", id, rest);
    return rig_ask(rig, method, target, NULL);
}

#endif
