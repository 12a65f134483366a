/* unit_filter.h - the filter language (filter.h) over the units of one session. */
#ifndef RESTORETOP_MODEL_UNIT_FILTER_H
#define RESTORETOP_MODEL_UNIT_FILTER_H

#include "model/artifact.h"
#include "model/filter.h"

/* clang-format off */
/*    enum   brief    name           what may follow "brief:"                                        an example           what it looks at */
#define UNIT_FILTER_FIELDS(X) \
    X(STATUS, "st",    "status",      "added, scheduling, scheduled, inProgress, succeeded, failed",  "st:failed",         "status, by the start of the service's word") \
    X(WHAT,   "what",  "name",        "a part of its name, address or path",                          "what:finance",      "name, address or path, where it came from or went") \
    X(TO,     "to",    "destination", "new, same",                                                    "to:new",            "destination: new or same (in place)") \
    X(ERROR,  "error", "error",       "a part of the code or the message",                            "error:duplicate",   "error code or message") \
    X(ID,     "id",    "id",          "a part of an id: its own, its point's, its folder's, its site's", "id:3b43",        "ids: its own, of its point, folder or site")
/* clang-format on */

/* filter: one that was parsed in filter_units. */
bool unit_filter_matches(const struct filter *filter, const struct artifact *artifact);

#endif
