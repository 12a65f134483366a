/* scan_oracle.h - the scanner of list pages held against the JSON library. */
#ifndef RESTORETOP_TESTS_FAKE_SCAN_ORACLE_H
#define RESTORETOP_TESTS_FAKE_SCAN_ORACLE_H

#include <stddef.h>

/* NULL: graph_parse_sessions made of the bytes what the library alone makes of them, record by
 * record and sentence by sentence; else where they part. */
const char *scan_oracle_page(const char *bytes, size_t length);

/* How many objects of a page the scanner vouches for (a page that is no list: 0). */
size_t scan_oracle_vouched(const char *bytes, size_t length);

#endif
