/* guid.h - GUIDs as two 64-bit halves and as text. Pure functions. */
#ifndef RESTORETOP_SIM_GUID_H
#define RESTORETOP_SIM_GUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/guid.h"

#define SIM_GUID_SIZE GUID_SIZE

/* Lower-case text of 36 characters; returns buf. */
char *sim_guid_text(uint64_t hi, uint64_t lo, char buf[SIM_GUID_SIZE]);

/* A GUID of version 4 that follows from a number. */
char *sim_guid_of(uint64_t hash, char buf[SIM_GUID_SIZE]);

/* 36 characters exactly, either case; false: anything else, outputs untouched. */
bool sim_guid_parse(const char *text, uint64_t *ret_hi, uint64_t *ret_lo);

#endif
