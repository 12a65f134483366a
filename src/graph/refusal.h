/* refusal.h - which permission a 403 asks for, by the address that was asked; and what an answer
 * means where a service does not have what is optional. */
#ifndef RESTORETOP_GRAPH_REFUSAL_H
#define RESTORETOP_GRAPH_REFUSAL_H

#include "base/fault.h"

/* If the answer to a read says only that a permission is missing (unexplained), the hint becomes
 * which one the address takes; for an optional one also what it is for, and that all else works
 * without. If it says that there is no such thing (400, 404, 405, 501), and the thing is an
 * optional one, the hint becomes that. Else the fault stays as it is. Pure. */
void refusal_explain(const char *url, struct fault *fault);

#endif
