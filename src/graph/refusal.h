/* refusal.h - which permission a 403 asks for, by the address that was asked. */
#ifndef RESTORETOP_GRAPH_REFUSAL_H
#define RESTORETOP_GRAPH_REFUSAL_H

#include "base/fault.h"

/* If the answer to a read says only that a permission is missing (unexplained), the hint becomes
 * which one the address takes; for an optional one also what it is for, and that all else works
 * without. Else the fault stays as it is. Pure. */
void refusal_explain(const char *url, struct fault *fault);

#endif
