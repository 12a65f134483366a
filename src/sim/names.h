/* names.h - the people, sites, applications and jobs of the simulated tenant, in many scripts.
 *
 * All invented, at contoso and fabrikam. Static text in UTF-8, chosen by a number; pure functions.
 */
#ifndef RESTORETOP_SIM_NAMES_H
#define RESTORETOP_SIM_NAMES_H

#include <stdint.h>

#include "sim/lifecycle.h"

struct sim_person {
    const char *name;  /* as the directory shows it */
    const char *alias; /* ASCII, before the @ */
};

struct sim_site {
    const char *name; /* as people read it */
    const char *path; /* ASCII, in the address */
};

const struct sim_person *sim_names_person(uint64_t hash);
uint32_t sim_names_people(void); /* how many there are: person i is sim_names_person_at(i) */
const struct sim_person *sim_names_person_at(uint32_t index);
const struct sim_site *sim_names_site(uint64_t hash);
const char *sim_names_application(uint64_t hash);
const char *sim_names_device(uint64_t hash);
const char *sim_names_file(uint64_t hash);
const char *sim_names_domain(uint64_t hash); /* "contoso.com" mostly */
/* What somebody called a bulk job for that workload. */
const char *sim_names_bulk(enum sim_workload workload, uint64_t hash);

#endif
