/* refusal.h - what a 403 takes, by what was asked for: permissions of Graph are optional but one.
 * And what it means where a service does not have what is optional. */
#ifndef RESTORETOP_GRAPH_REFUSAL_H
#define RESTORETOP_GRAPH_REFUSAL_H

#include "base/fault.h"

/* Where the answer to a read says no more than that a permission is missing (unexplained), the hint
 * becomes which one that address takes; of an optional one also what it is for, and that all else
 * goes without. Where it says that there is no such thing (400, 404, 405, 501), and the thing is an
 * optional one, the hint becomes that. Else the fault stays as it is. Pure. */
void refusal_explain(const char *url, struct fault *fault);

#endif
