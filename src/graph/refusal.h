/* refusal.h - what a 403 takes, by what was asked for: permissions of Graph are optional but one.
 */
#ifndef RESTORETOP_GRAPH_REFUSAL_H
#define RESTORETOP_GRAPH_REFUSAL_H

#include "base/fault.h"

/* Where the answer says no more than that a permission is missing (retry.h), the hint becomes which
 * one that address takes, what it is for, and that all else goes without. Else, and for addresses
 * that take none of their own, the fault stays as it is. Pure. */
void refusal_explain(const char *url, struct fault *fault);

#endif
