/* wire_faults.h - what a broken server, proxy or network puts on the wire, by name; for raw_server.
 */
#ifndef RESTORETOP_TESTS_WIRE_FAULTS_H
#define RESTORETOP_TESTS_WIRE_FAULTS_H

#include "fake/raw_server.h"

/* False: there is none of that name. The texts live as long as the program. */
bool wire_fault_find(const char *name, struct raw_script *ret);

#endif
