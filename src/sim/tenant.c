/* tenant.c - records in order of creation, a hash by id beside them, and a list of the few that can
 * still change by themselves. */
#include "sim/tenant.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "sim/population.h"
#include "sim/rng.h"

#define RELAY_CATCH_UP 2000 /* sessions of the relay that an old tenant makes up for */

struct sim_tenant {
    struct sim_tenant_setup setup;
    struct sim_session *sessions; /* oldest first */
    size_t count, capacity;
    uint32_t *slots; /* open hash of 1 + index by id; a power of two, at most half full */
    size_t slot_count;
    uint32_t *live; /* those with a plan, activating or active */
    size_t live_count, live_capacity;
    struct sim_made *made;
    size_t made_count, made_capacity;
    int64_t relay_next; /* number of the relay's next session */
};

static size_t slot_of(const struct sim_tenant *tenant, uint64_t id_lo)
{
    return (size_t)sim_mix(id_lo, 0x51) & (tenant->slot_count - 1);
}

static void slots_put(struct sim_tenant *tenant, uint32_t index)
{
    size_t slot = slot_of(tenant, tenant->sessions[index].id_lo);

    while (tenant->slots[slot] != 0)
        slot = (slot + 1) & (tenant->slot_count - 1);
    tenant->slots[slot] = index + 1;
}

static void slots_rebuild(struct sim_tenant *tenant)
{
    tenant->slot_count = 1024;
    while (tenant->slot_count < 4 * (tenant->count + 1))
        tenant->slot_count *= 2;
    free(tenant->slots);
    tenant->slots = xcalloc(tenant->slot_count, sizeof *tenant->slots);
    for (size_t i = 0; i < tenant->count; i++)
        slots_put(tenant, (uint32_t)i);
}

static uint32_t add_record(struct sim_tenant *tenant, const struct sim_session *session)
{
    uint32_t index = (uint32_t)tenant->count;

    tenant->sessions =
        xgrow(tenant->sessions, tenant->count, &tenant->capacity, sizeof *tenant->sessions);
    tenant->sessions[tenant->count++] = *session;
    if (tenant->slot_count < 2 * (tenant->count + 1))
        slots_rebuild(tenant);
    else
        slots_put(tenant, index);
    return index;
}

static void add_live(struct sim_tenant *tenant, uint32_t index)
{
    tenant->live =
        xgrow(tenant->live, tenant->live_count, &tenant->live_capacity, sizeof *tenant->live);
    tenant->live[tenant->live_count++] = index;
}

static bool is_live(const struct sim_session *session, int64_t at_ms)
{
    if (session->activated_ms == SIM_NEVER)
        return session->plan_ms != SIM_NEVER && session->deleted_ms == SIM_NEVER;
    return session->ended_ms > at_ms;
}

static void prune_live(struct sim_tenant *tenant, int64_t at_ms)
{
    size_t kept = 0;

    for (size_t i = 0; i < tenant->live_count; i++) {
        if (is_live(&tenant->sessions[tenant->live[i]], at_ms))
            tenant->live[kept++] = tenant->live[i];
    }
    tenant->live_count = kept;
}

uint32_t sim_tenant_active(const struct sim_tenant *tenant, int64_t now_ms)
{
    uint32_t active = 0;

    for (size_t i = 0; i < tenant->live_count; i++) {
        struct sim_view view;

        sim_lifecycle_view(&tenant->sessions[tenant->live[i]], now_ms, &view);
        if (view.status == SIM_ACTIVATING || view.status == SIM_ACTIVE)
            active++;
    }
    return active;
}

/* The plan that comes due first, by now_ms at the latest; SIM_NO_INDEX: none. */
static uint32_t next_plan(const struct sim_tenant *tenant, int64_t now_ms)
{
    uint32_t first = SIM_NO_INDEX;
    int64_t first_ms = now_ms;

    for (size_t i = 0; i < tenant->live_count; i++) {
        const struct sim_session *session = &tenant->sessions[tenant->live[i]];

        if (session->activated_ms == SIM_NEVER && session->deleted_ms == SIM_NEVER &&
            session->plan_ms <= first_ms) {
            first = tenant->live[i];
            first_ms = session->plan_ms;
        }
    }
    return first;
}

/* Somebody else activates a draft, and is refused like everybody when 25 are active. */
static void carry_out(struct sim_tenant *tenant, uint32_t index)
{
    struct sim_session *session = &tenant->sessions[index];
    int64_t at_ms = session->plan_ms;

    if (sim_tenant_active(tenant, at_ms) < SIM_ACTIVE_LIMIT)
        sim_lifecycle_start(session, at_ms, sim_tenant_minute_ms(tenant));
    session->plan_ms = SIM_NEVER;
    prune_live(tenant, at_ms);
}

static void relay_add(struct sim_tenant *tenant)
{
    struct sim_session session;

    sim_population_relay(&tenant->setup, tenant->relay_next, &session);
    tenant->relay_next++;
    add_live(tenant, add_record(tenant, &session));
}

void sim_tenant_advance(struct sim_tenant *tenant, int64_t now_ms)
{
    bool relay = tenant->setup.sessions >= SIM_STILL_BELOW;

    for (;;) {
        int64_t made_ms =
            relay ? sim_population_relay_created(&tenant->setup, tenant->relay_next) : SIM_NEVER;
        uint32_t planned = next_plan(tenant, made_ms < now_ms ? made_ms : now_ms);

        if (planned != SIM_NO_INDEX)
            carry_out(tenant, planned);
        else if (made_ms <= now_ms)
            relay_add(tenant);
        else
            return;
    }
}

static int by_creation(const void *a, const void *b)
{
    const struct sim_session *one = a, *two = b;

    if (one->created_ms != two->created_ms)
        return one->created_ms < two->created_ms ? -1 : 1;
    return (one->id_lo > two->id_lo) - (one->id_lo < two->id_lo);
}

static void populate(struct sim_tenant *tenant)
{
    const struct sim_tenant_setup *setup = &tenant->setup;
    uint32_t before = sim_population_relay_before(setup);
    uint32_t parts = sim_population_cast_count();
    struct sim_session session;

    if (parts > setup->sessions - before)
        parts = setup->sessions - before;
    tenant->capacity = (size_t)setup->sessions + 64;
    tenant->sessions = xreallocarray(NULL, tenant->capacity, sizeof *tenant->sessions);
    for (uint32_t i = 0; i < parts; i++) {
        sim_population_cast(setup, i, &session);
        tenant->sessions[tenant->count++] = session;
    }
    for (uint32_t i = 0; i < setup->sessions - before - parts; i++) {
        sim_population_history(setup, i, &session);
        tenant->sessions[tenant->count++] = session;
    }
}

/* The relay's past is lived through like its future, then all is put in order of creation. */
static void settle(struct sim_tenant *tenant)
{
    slots_rebuild(tenant);
    for (size_t i = 0; i < tenant->count; i++) {
        if (is_live(&tenant->sessions[i], tenant->setup.start_ms))
            add_live(tenant, (uint32_t)i);
    }
    sim_tenant_advance(tenant, tenant->setup.start_ms);
    qsort(tenant->sessions, tenant->count, sizeof *tenant->sessions, by_creation);
    slots_rebuild(tenant);
    tenant->live_count = 0;
    for (size_t i = 0; i < tenant->count; i++) {
        if (is_live(&tenant->sessions[i], tenant->setup.start_ms))
            add_live(tenant, (uint32_t)i);
    }
}

struct sim_tenant *sim_tenant_new(const struct sim_tenant_setup *setup)
{
    struct sim_tenant *tenant = xcalloc(1, sizeof *tenant);

    tenant->setup = *setup;
    tenant->relay_next = 1 - (int64_t)sim_population_relay_before(setup);
    populate(tenant);
    settle(tenant);
    return tenant;
}

void sim_tenant_skip(struct sim_tenant *tenant, int64_t now_ms)
{
    int64_t step = sim_population_relay_step(&tenant->setup);
    int64_t due = (now_ms - tenant->setup.start_ms) / step;

    if (due - RELAY_CATCH_UP > tenant->relay_next)
        tenant->relay_next = due - RELAY_CATCH_UP;
}

void sim_made_add(struct sim_made *made, const char *point, const char *search)
{
    made->artifacts = xgrow(made->artifacts, made->count, &made->capacity, sizeof *made->artifacts);
    made->artifacts[made->count++] = (struct sim_made_artifact){
        .point = xstrdup(point),
        .search = search == NULL ? NULL : xstrdup(search),
        .number = made->next++,
    };
}

static void bulk_free(struct sim_bulk *bulk)
{
    if (bulk == NULL)
        return;
    for (size_t i = 0; i < bulk->missing_count; i++)
        free(bulk->missing[i]);
    free(bulk->missing);
    free(bulk->name);
    free(bulk->tags);
    free(bulk->preference);
    free(bulk->from);
    free(bulk->until);
    free(bulk);
}

void sim_made_release(struct sim_made *made)
{
    for (size_t i = 0; i < made->count; i++) {
        free(made->artifacts[i].point);
        free(made->artifacts[i].search);
    }
    free(made->artifacts);
    bulk_free(made->bulk);
    *made = (struct sim_made){0};
}

void sim_tenant_free(struct sim_tenant *tenant)
{
    if (tenant == NULL)
        return;
    for (size_t i = 0; i < tenant->made_count; i++)
        sim_made_release(&tenant->made[i]);
    free(tenant->made);
    free(tenant->live);
    free(tenant->slots);
    free(tenant->sessions);
    free(tenant);
}

const struct sim_tenant_setup *sim_tenant_setup(const struct sim_tenant *tenant)
{
    return &tenant->setup;
}

double sim_tenant_minute_ms(const struct sim_tenant *tenant)
{
    return 60000.0 / tenant->setup.speed;
}

uint32_t sim_tenant_count(const struct sim_tenant *tenant)
{
    return (uint32_t)tenant->count;
}

const struct sim_session *sim_tenant_at(const struct sim_tenant *tenant, uint32_t index)
{
    return &tenant->sessions[index];
}

bool sim_tenant_shows(const struct sim_session *session, int64_t now_ms)
{
    if (session->created_ms > now_ms || session->deleted_ms <= now_ms)
        return false;
    if (session->ended_ms == SIM_NEVER || (session->flags & SIM_PAUSES) != 0)
        return true;
    return now_ms - SIM_KEPT_MS < session->ended_ms;
}

uint32_t sim_tenant_find(const struct sim_tenant *tenant, uint64_t id_hi, uint64_t id_lo)
{
    size_t slot = slot_of(tenant, id_lo);

    while (tenant->slots[slot] != 0) {
        uint32_t index = tenant->slots[slot] - 1;
        const struct sim_session *session = &tenant->sessions[index];

        if (session->id_lo == id_lo && session->id_hi == id_hi)
            return index;
        slot = (slot + 1) & (tenant->slot_count - 1);
    }
    return SIM_NO_INDEX;
}

void sim_tenant_activate(struct sim_tenant *tenant, uint32_t index, int64_t now_ms)
{
    struct sim_session *session = &tenant->sessions[index];
    bool was_live = is_live(session, now_ms);

    sim_lifecycle_start(session, now_ms, sim_tenant_minute_ms(tenant));
    session->plan_ms = SIM_NEVER;
    session->flags |= SIM_OURS;
    if (!was_live)
        add_live(tenant, index);
    prune_live(tenant, now_ms);
}

void sim_tenant_delete(struct sim_tenant *tenant, uint32_t index, int64_t now_ms)
{
    tenant->sessions[index].deleted_ms = now_ms;
}

/* Takes what `made` holds; the number that a session knows it by, 0 when there is no room. */
static uint32_t add_made(struct sim_tenant *tenant, struct sim_made *made)
{
    if (tenant->made_count >= SIM_MADE_MAX)
        return 0;
    tenant->made =
        xgrow(tenant->made, tenant->made_count, &tenant->made_capacity, sizeof *tenant->made);
    tenant->made[tenant->made_count++] = *made;
    *made = (struct sim_made){0};
    return (uint32_t)tenant->made_count;
}

uint32_t sim_tenant_add(struct sim_tenant *tenant, const struct sim_session *like,
                        struct sim_made *made, int64_t now_ms)
{
    struct sim_session session = *like;
    uint64_t root = sim_mix(sim_mix(tenant->setup.seed, 0x104), tenant->made_count);

    session.made = add_made(tenant, made);
    if (session.made == 0)
        return SIM_NO_INDEX;
    session.id_hi = (sim_mix(root, 1) & 0xffffffffffff0fffULL) | 0x4000;
    session.id_lo = (sim_mix(root, 2) & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
    session.created_ms = now_ms;
    session.plan_ms = session.activated_ms = session.ready_ms = SIM_NEVER;
    session.ended_ms = session.deleted_ms = SIM_NEVER;
    session.flags |= SIM_OURS | SIM_MADE;
    return add_record(tenant, &session);
}

bool sim_tenant_change(struct sim_tenant *tenant, uint32_t index, const struct sim_session *like,
                       struct sim_made *made, int64_t now_ms)
{
    struct sim_session *session = &tenant->sessions[index];

    if (session->made == 0) {
        session->made = add_made(tenant, made);
        if (session->made == 0)
            return false;
    } else {
        sim_made_release(&tenant->made[session->made - 1]);
        tenant->made[session->made - 1] = *made;
        *made = (struct sim_made){0};
    }
    session->total = like->total;
    session->failures = sim_lifecycle_foreseen(like->total);
    session->job = like->job;
    session->flags = like->flags | SIM_OURS;
    session->changed_ms = now_ms;
    return true;
}

void sim_tenant_delete_bulk(struct sim_tenant *tenant, uint32_t index)
{
    tenant->sessions[index].flags |= SIM_BULK_GONE;
}

static const struct sim_made *made_of(const struct sim_tenant *tenant,
                                      const struct sim_session *session)
{
    return session->made == 0 ? NULL : &tenant->made[session->made - 1];
}

const struct sim_made *sim_tenant_made(const struct sim_tenant *tenant,
                                       const struct sim_session *session)
{
    const struct sim_made *made = made_of(tenant, session);

    return made == NULL || made->bulk != NULL ? NULL : made;
}

const struct sim_bulk *sim_tenant_bulk(const struct sim_tenant *tenant,
                                       const struct sim_session *session)
{
    const struct sim_made *made = made_of(tenant, session);

    return made == NULL ? NULL : made->bulk;
}
