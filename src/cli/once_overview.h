/* once_overview.h - the overview as a member of the JSON's "derived": every number that the
 * screen's overview shows, of the whole list and not of what a filter leaves. */
#ifndef RESTORETOP_CLI_ONCE_OVERVIEW_H
#define RESTORETOP_CLI_ONCE_OVERVIEW_H

#include "base/strbuf.h"
#include "model/attention.h"

/* A whole member, its name included, without a comma behind it. */
void once_append_overview(struct strbuf *out, const struct snapshot *snapshot,
                          const struct attention_rule *rule);

#endif
