#include "sim/point.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/spans.h"
#include "sim/rng.h"

#define YEAR_MS      (365 * DAY_MS)
#define STEP_MS      (10 * MINUTE_MS)
#define LAST_SECONDS 4102444800LL /* 2100 */
#define VERSION_AT   14           /* of a GUID: '4' of one that is random */

/* As the samples of the three artifact lists have it: ..._12_2, ..._14_1, ..._11_7. */
static const int kinds[SIM_WORKLOADS] = {
    [SIM_EXCHANGE] = 12,
    [SIM_SHAREPOINT] = 14,
    [SIM_ONEDRIVE] = 11,
};

/* In the place of a GUID's version, for the id of a unit. */
static const char unit_marks[SIM_WORKLOADS] = {
    [SIM_EXCHANGE] = '5',
    [SIM_SHAREPOINT] = '6',
    [SIM_ONEDRIVE] = '7',
};

/* Midnight of some day before the session. A bulk request takes the latest point of the week that
 * it names (bulk_body.c). */
static int64_t protected_ms(const struct sim_session *session, uint64_t hash)
{
    uint32_t days = 1 + sim_below(hash, session->job == SIM_BULK ? 7 : 60);
    int64_t at_ms = session->created_ms - days * DAY_MS;

    return at_ms - at_ms % DAY_MS;
}

static uint64_t hash_of(const char *id)
{
    uint64_t hash = 0xb3;

    for (; *id != '\0'; id++)
        hash = sim_mix(hash, (unsigned char)*id);
    return hash;
}

char *sim_point_compose(const char guid[SIM_GUID_SIZE], int64_t at_ms, enum sim_workload workload,
                        char buf[SIM_POINT_BYTES])
{
    snprintf(buf, SIM_POINT_BYTES, "%s_%" PRId64 "_%d_%u", guid, at_ms / 1000, kinds[workload],
             1 + sim_below(hash_of(guid), 7));
    return buf;
}

char *sim_point_id(const struct sim_session *session, uint64_t key, char buf[SIM_POINT_BYTES])
{
    uint64_t hash = sim_mix(key, 0x91);
    char guid[SIM_GUID_SIZE];

    return sim_point_compose(sim_guid_of(hash, guid), protected_ms(session, hash),
                             (enum sim_workload)session->workload, buf);
}

/* The GUID that it begins with; an id of another form gets one of its own. */
static void read_guid(const char *id, char guid[SIM_GUID_SIZE])
{
    uint64_t hi = 0, lo = 0;

    snprintf(guid, SIM_GUID_SIZE, "%.*s", GUID_LENGTH, id);
    if (!sim_guid_parse(guid, &hi, &lo) || (id[GUID_LENGTH] != '_' && id[GUID_LENGTH] != '\0'))
        sim_guid_of(hash_of(id), guid);
    for (char *at = guid; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    guid[VERSION_AT] = '4'; /* as every GUID of ours has */
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
    ret_point->expires_ms = ret_point->protected_ms + YEAR_MS;
    read_guid(id, ret_point->guid);
    ret_point->key = hash_of(ret_point->guid);
    sim_names_unit(ret_point->workload, ret_point->key, &ret_point->unit);
}

bool sim_point_stands(const struct sim_point *point, int64_t now_ms)
{
    return point->protected_ms <= now_ms && now_ms < point->expires_ms;
}

bool sim_point_is_fast(int64_t at_ms)
{
    return at_ms % DAY_MS == 0;
}

char *sim_point_unit_id(const struct sim_point *point, char buf[SIM_GUID_SIZE])
{
    strcpy(buf, point->guid);
    buf[VERSION_AT] = unit_marks[point->workload];
    return buf;
}

bool sim_point_unit_read(const char *unit_id, struct sim_point *ret_point)
{
    for (int i = 0; i < SIM_WORKLOADS; i++) {
        if (unit_id[VERSION_AT] == unit_marks[i] && strncmp(unit_id, "00000000-", 9) != 0) {
            sim_point_read(unit_id, 0, (enum sim_workload)i, ret_point);
            return true;
        }
    }
    return false;
}

/* --- when there are some --- */

/* Moments a step apart, from the earliest on. */
struct grid {
    int64_t first_ms, step_ms;
    uint32_t count;
};

/* Those from `from_ms` to before `to_ms` that lie `offset_ms` behind a multiple of the step. */
static struct grid grid_of(int64_t from_ms, int64_t to_ms, int64_t step_ms, int64_t offset_ms)
{
    int64_t start_ms = from_ms > offset_ms ? from_ms : offset_ms;
    int64_t first_ms = (start_ms - offset_ms + step_ms - 1) / step_ms * step_ms + offset_ms;

    return (struct grid){first_ms, step_ms,
                         first_ms < to_ms ? (uint32_t)((to_ms - 1 - first_ms) / step_ms + 1) : 0};
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Every 10 minutes, and the Sundays before that. */
static void grids_of(const struct sim_points *points, struct grid *ret_dense,
                     struct grid *ret_weekly)
{
    const int64_t sunday_ms = 3 * DAY_MS; /* 1 January 1970 was a Thursday */
    int64_t end_ms = points->as_of_ms + 1 < points->to_ms ? points->as_of_ms + 1 : points->to_ms;
    int64_t dense_ms =
        points->as_of_ms - (points->workload == SIM_EXCHANGE ? YEAR_MS : 14 * DAY_MS);
    int64_t oldest_ms = larger(points->as_of_ms - YEAR_MS, points->from_ms);

    *ret_dense = grid_of(larger(dense_ms, points->from_ms), end_ms, STEP_MS, 0);
    *ret_weekly = grid_of(oldest_ms, end_ms < dense_ms ? end_ms : dense_ms, 7 * DAY_MS, sunday_ms);
}

uint32_t sim_points_count(const struct sim_points *points)
{
    struct grid dense, weekly;

    grids_of(points, &dense, &weekly);
    return dense.count + weekly.count;
}

int64_t sim_points_at(const struct sim_points *points, uint32_t index)
{
    struct grid dense, weekly;

    grids_of(points, &dense, &weekly);
    if (index < dense.count)
        return dense.first_ms + (dense.count - 1 - index) * dense.step_ms;
    index -= dense.count;
    return weekly.first_ms + (weekly.count - 1 - index) * weekly.step_ms;
}
