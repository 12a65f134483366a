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

/* What is backed up: a mailbox, a site or a drive. */
struct sim_unit {
    char name[96];    /* as people read it */
    char address[96]; /* of the person; "" for a site */
    char url[128];    /* of the site or drive; "" for a mailbox */
};

const struct sim_person *sim_names_person(uint64_t hash);
uint32_t sim_names_people(void);
const char *sim_names_application(uint64_t hash);
const char *sim_names_device(uint64_t hash);
/* In a row (hash) the first sim_names_files() are different, and then they come again. */
const char *sim_names_file(uint64_t hash, uint32_t index);
uint32_t sim_names_files(void);
/* What somebody called a bulk job for that workload. */
const char *sim_names_bulk(enum sim_workload workload, uint64_t hash);
/* Some hundreds of different ones for each workload. */
void sim_names_unit(enum sim_workload workload, uint64_t hash, struct sim_unit *ret_unit);

#endif
