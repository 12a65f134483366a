/* population.c - the tables and chances that a tenant is made of. Everything follows from the seed
 * and a number, so a record can be made again at any time and none has to be kept. */
#include "sim/population.h"

#include "base/spans.h"
#include "sim/rng.h"

#define RELAY_MINUTES  20.0 /* virtual, from one start to the next */
#define RELAY_LEAST_MS 5000 /* real: a fast tenant must not grow without end */
#define RELAY_BEFORE   16
#define OLDEST_MS      (358 * DAY_MS)

enum salt { SALT_CAST = 0x101, SALT_RELAY = 0x102, SALT_HISTORY = 0x103 };

/* What becomes of a member of the cast. */
enum fate { FATE_DRAFT, FATE_RUNS, FATE_ENDED };

/* clang-format off */
static const struct part {
    enum sim_workload workload;
    enum sim_job job;
    uint8_t flags;
    enum fate fate;
    double minutes; /* draft: real minutes since it was made; runs: virtual minutes since it was
                       started; ended: real minutes since its end */
    uint32_t total, failures;
} cast[] = {
    {SIM_EXCHANGE,   SIM_STANDARD, 0,                         FATE_RUNS,       1,   12,  1},
    {SIM_SHAREPOINT, SIM_BULK,     SIM_NEW_PLACE,             FATE_RUNS,      70,  120,  4},
    {SIM_ONEDRIVE,   SIM_STANDARD, SIM_NEW_PLACE,             FATE_DRAFT,     26,    3,  0},
    {SIM_EXCHANGE,   SIM_STANDARD, 0,                         FATE_ENDED,     95,   18,  0},
    {SIM_SHAREPOINT, SIM_STANDARD, SIM_NEW_PLACE,             FATE_ENDED,     41,   25,  3},
    {SIM_ONEDRIVE,   SIM_STANDARD, 0,                         FATE_ENDED,    200,    2,  2},
    {SIM_EXCHANGE,   SIM_BULK,     SIM_NEW_PLACE | SIM_PAUSES, FATE_RUNS,    900,  400,  9},
    {SIM_SHAREPOINT, SIM_GRANULAR, SIM_ITEMS,                 FATE_DRAFT,    190,    4,  0},
    {SIM_EXCHANGE,   SIM_BULK,     0,                         FATE_RUNS,     180, 4812, 37},
    {SIM_EXCHANGE,   SIM_BULK,     SIM_NEW_PLACE,             FATE_DRAFT,     75,   64,  1},
    {SIM_ONEDRIVE,   SIM_GRANULAR, SIM_ITEMS | SIM_NEW_PLACE, FATE_ENDED,    310,    6,  0},
    {SIM_EXCHANGE,   SIM_STANDARD, 0,                         FATE_DRAFT,  59040,   50,  2},
    {SIM_EXCHANGE,   SIM_STANDARD, SIM_ITEMS | SIM_NEW_PLACE, FATE_ENDED,   1500,    1,  1},
    {SIM_SHAREPOINT, SIM_STANDARD, 0,                         FATE_DRAFT,   4400,    0,  0},
};
/* clang-format on */

#define LARGEST 8 /* the part of the cast with the most units */

uint32_t sim_population_cast_count(void)
{
    return sizeof cast / sizeof cast[0];
}

static double minute_of(const struct sim_tenant_setup *setup)
{
    return (double)MINUTE_MS / setup->speed;
}

static struct sim_session blank(const struct sim_tenant_setup *setup, enum salt salt,
                                uint64_t number)
{
    uint64_t root = sim_mix(sim_mix(setup->seed, (uint64_t)salt), number);

    return (struct sim_session){
        .id_hi = (sim_mix(root, 1) & 0xffffffffffff0fffULL) | 0x4000,
        .id_lo = (sim_mix(root, 2) & 0x3fffffffffffffffULL) | 0x8000000000000000ULL,
        .plan_ms = SIM_NEVER,
        .activated_ms = SIM_NEVER,
        .ready_ms = SIM_NEVER,
        .ended_ms = SIM_NEVER,
        .deleted_ms = SIM_NEVER,
    };
}

/* Places a session so that it ends at that instant. It was a draft for some minutes before. */
static void end_at(struct sim_session *session, int64_t end_ms, double minute_ms)
{
    double waited = 2.0 + 40.0 * sim_unit(sim_mix(session->id_lo, 0x11));

    sim_lifecycle_start(session, 0, minute_ms);
    sim_lifecycle_start(session, end_ms - session->ended_ms, minute_ms);
    session->created_ms = session->activated_ms - (int64_t)(waited * minute_ms) - 1;
}

void sim_population_cast(const struct sim_tenant_setup *setup, uint32_t part,
                         struct sim_session *ret_session)
{
    const struct part *like = &cast[part % sim_population_cast_count()];
    struct sim_session session = blank(setup, SALT_CAST, part);
    double minute_ms = minute_of(setup);

    session.workload = (uint8_t)like->workload;
    session.job = (uint8_t)like->job;
    session.flags = (uint8_t)(setup->new_status ? like->flags : like->flags & ~SIM_PAUSES);
    session.total = like->total;
    session.failures = like->failures;
    if (setup->units > 0 && part == LARGEST) {
        session.total = setup->units;
        session.failures = setup->units / 100;
    }
    session.created_ms = setup->start_ms - (int64_t)(like->minutes * (double)MINUTE_MS);
    if (like->fate == FATE_RUNS) {
        int64_t at_ms = setup->start_ms - (int64_t)(like->minutes * minute_ms);

        sim_lifecycle_start(&session, at_ms, minute_ms);
        session.created_ms = at_ms - (int64_t)(7.0 * minute_ms) - 1;
    } else if (like->fate == FATE_ENDED) {
        end_at(&session, session.created_ms, minute_ms);
    }
    *ret_session = session;
}

/* One in four is a bulk job; granular jobs exist for sites and drives (GRAPH.md, Items: the sample
 * of a granular mailbox session still says standard). */
static void choose_work(struct sim_session *session, uint32_t largest)
{
    uint64_t hash = sim_mix(session->id_lo, 0x12);
    uint32_t kind = sim_below(sim_mix(hash, 1), 100);

    session->workload = (uint8_t)sim_below(sim_mix(hash, 2), SIM_WORKLOADS);
    if (sim_below(sim_mix(hash, 3), 100) < 45)
        session->flags |= SIM_NEW_PLACE;
    session->total = 1 + sim_below(sim_mix(hash, 4), sim_below(sim_mix(hash, 5), 3) == 0 ? 50 : 9);
    if (kind < 25) {
        session->job = SIM_BULK;
        session->total = 12 + sim_below(sim_mix(hash, 6), largest);
    } else if (kind < 40) {
        session->flags |= SIM_ITEMS;
        session->job = session->workload == SIM_EXCHANGE ? SIM_STANDARD : SIM_GRANULAR;
        session->total = 1 + sim_below(sim_mix(hash, 7), 14);
    }
}

static void choose_failures(struct sim_session *session, uint32_t bad, uint32_t partial)
{
    uint64_t hash = sim_mix(session->id_lo, 0x13);
    uint32_t draw = sim_below(hash, 100);

    if (draw < bad)
        session->failures = session->total;
    else if (draw < bad + partial && session->total > 1)
        session->failures = 1 + sim_below(sim_mix(hash, 1), 1 + (session->total - 1) / 6);
}

int64_t sim_population_relay_step(const struct sim_tenant_setup *setup)
{
    int64_t step = (int64_t)(RELAY_MINUTES * minute_of(setup));

    return step > RELAY_LEAST_MS ? step : RELAY_LEAST_MS;
}

static uint64_t relay_hash(const struct sim_tenant_setup *setup, int64_t number)
{
    return sim_mix(sim_mix(setup->seed, SALT_RELAY), (uint64_t)number);
}

static int64_t relay_start(const struct sim_tenant_setup *setup, int64_t number)
{
    double early = 0.9 * sim_unit(sim_mix(relay_hash(setup, number), 3));

    return setup->start_ms + number * sim_population_relay_step(setup) -
           (int64_t)(early * minute_of(setup));
}

/* Two to nine minutes a draft: less than the step, so creation keeps the order of starting. */
int64_t sim_population_relay_created(const struct sim_tenant_setup *setup, int64_t number)
{
    double waited = 2.0 + 7.0 * sim_unit(sim_mix(relay_hash(setup, number), 4));

    return relay_start(setup, number) - (int64_t)(waited * minute_of(setup)) - 1;
}

void sim_population_relay(const struct sim_tenant_setup *setup, int64_t number,
                          struct sim_session *ret_session)
{
    struct sim_session session = blank(setup, SALT_RELAY, (uint64_t)number);

    choose_work(&session, 140);
    choose_failures(&session, 5, 9);
    session.flags |= SIM_RELAY;
    session.created_ms = sim_population_relay_created(setup, number);
    session.plan_ms = relay_start(setup, number);
    *ret_session = session;
}

uint32_t sim_population_relay_before(const struct sim_tenant_setup *setup)
{
    if (setup->sessions < SIM_STILL_BELOW)
        return 0;
    uint32_t third = setup->sessions / 3;
    return third < RELAY_BEFORE ? third : RELAY_BEFORE;
}

/* Most of history is recent: the cube of a draw. All of it ended before the relay of today began.
 */
void sim_population_history(const struct sim_tenant_setup *setup, uint32_t number,
                            struct sim_session *ret_session)
{
    struct sim_session session = blank(setup, SALT_HISTORY, number);
    double draw = sim_unit(sim_mix(session.id_lo, 0x14));
    int64_t recent_ms = sim_population_relay_step(setup) * RELAY_BEFORE + HOUR_MS;
    int64_t age_ms = (int64_t)(draw * draw * draw * (double)OLDEST_MS);

    choose_work(&session, sim_below(sim_mix(session.id_lo, 0x15), 12) == 0 ? 2400 : 180);
    if (sim_below(sim_mix(session.id_lo, 0x16), 100) < 2) {
        session.created_ms =
            setup->start_ms - HOUR_MS - (int64_t)(draw * draw * (double)(120 * DAY_MS));
    } else {
        choose_failures(&session, 3, 6);
        if (age_ms < recent_ms)
            age_ms += recent_ms;
        end_at(&session, setup->start_ms - age_ms, minute_of(setup));
    }
    *ret_session = session;
}
