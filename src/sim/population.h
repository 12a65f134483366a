/* population.h - who lives in the simulated tenant: makes the records that tenant.c keeps.
 *
 * Three kinds: a cast of fixed parts (one of each status, so that a small tenant shows them all),
 * the relay (sessions that somebody else creates and starts at fixed instants, so that a console
 * always has something to see), and history (up to 360 days back, most of it recent). Pure
 * functions. */
#ifndef RESTORETOP_SIM_POPULATION_H
#define RESTORETOP_SIM_POPULATION_H

#include "sim/tenant.h"

/* Members of the cast; a tenant of fewer sessions has the first of them. */
uint32_t sim_population_cast_count(void);
void sim_population_cast(const struct sim_tenant_setup *setup, uint32_t part,
                         struct sim_session *ret_session);

/* Session `number` of the relay: created at the instant that sim_population_relay_created gives,
 * started by somebody else at its plan_ms. Number 0 exists at the start already, 1 does not. */
int64_t sim_population_relay_created(const struct sim_tenant_setup *setup, int64_t number);
void sim_population_relay(const struct sim_tenant_setup *setup, int64_t number,
                          struct sim_session *ret_session);
/* Relay sessions that lie before the start of a tenant of that size. */
uint32_t sim_population_relay_before(const struct sim_tenant_setup *setup);
/* Real ms from one session of the relay to the next. */
int64_t sim_population_relay_step(const struct sim_tenant_setup *setup);

void sim_population_history(const struct sim_tenant_setup *setup, uint32_t number,
                            struct sim_session *ret_session);

#endif
