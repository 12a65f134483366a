#include "sim/point.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/spans.h"
#include "sim/guid.h"
#include "sim/rng.h"

#define LAST_SECONDS 4102444800LL /* 2100 */

/* As the samples of the three artifact lists have it: ..._12_2, ..._14_1, ..._11_7. */
static const int kinds[SIM_WORKLOADS] = {
    [SIM_EXCHANGE] = 12,
    [SIM_SHAREPOINT] = 14,
    [SIM_ONEDRIVE] = 11,
};

/* Midnight of some day before the session. A bulk request takes the latest point of the week that
 * it names (bulk_body.c). */
static int64_t protected_ms(const struct sim_session *session, uint64_t hash)
{
    uint32_t days = 1 + sim_below(hash, session->job == SIM_BULK ? 7 : 60);
    int64_t at_ms = session->created_ms - days * DAY_MS;

    return at_ms - at_ms % DAY_MS;
}

char *sim_point_id(const struct sim_session *session, uint64_t key, char buf[SIM_POINT_BYTES])
{
    uint64_t hash = sim_mix(key, 0x91);
    char guid[SIM_GUID_SIZE];

    snprintf(buf, SIM_POINT_BYTES, "%s_%" PRId64 "_%d_%u", sim_guid_of(hash, guid),
             protected_ms(session, hash) / 1000, kinds[session->workload],
             1 + sim_below(hash >> 9, 7));
    return buf;
}

static uint64_t hash_of(const char *id)
{
    uint64_t hash = 0xb3;

    for (; *id != '\0'; id++)
        hash = sim_mix(hash, (unsigned char)*id);
    return hash;
}

void sim_point_read(const char *id, int64_t fallback_ms, enum sim_workload workload,
                    struct sim_point *ret_point)
{
    const char *tail = strchr(id, '_');
    int64_t seconds = 0;
    int kind = 0;

    ret_point->protected_ms = fallback_ms;
    ret_point->workload = workload;
    /* NOLINTNEXTLINE(cert-err34-c): what is out of range stays at the fallback */
    if (tail != NULL && sscanf(tail, "_%" SCNd64 "_%d", &seconds, &kind) == 2 && seconds > 0 &&
        seconds < LAST_SECONDS)
        ret_point->protected_ms = seconds * 1000;
    for (int i = 0; i < SIM_WORKLOADS; i++) {
        if (kinds[i] == kind)
            ret_point->workload = (enum sim_workload)i;
    }
    ret_point->expires_ms = ret_point->protected_ms + 365 * DAY_MS;
    ret_point->key = hash_of(id);
    sim_names_unit(ret_point->workload, ret_point->key, &ret_point->unit);
}
