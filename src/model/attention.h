/* attention.h - which sessions need a look, the one set behind the header, `n`, exit code 1.
 *
 * Attention = ended badly within attention_days and not acknowledged, plus everything that runs.
 * Acknowledgements are ids kept in memory and in a small file (0600) of the user's state folder. */
#ifndef RESTORETOP_MODEL_ATTENTION_H
#define RESTORETOP_MODEL_ATTENTION_H

#include "base/fault.h"
#include "model/snapshot.h"

#define ACKS_MAX 10000 /* beyond it the oldest are dropped */

struct acks;
/* path NULL: memory only. A missing file is empty; a broken one is a fault and empty (*why is
 * written only then). The file holds lines "EX <id>", odd bytes of the id as %XX, oldest first. */
struct acks *acks_load(const char *path, struct fault *why); /* never NULL */
void acks_free(struct acks *acks);
bool acks_has(const struct acks *acks, const struct session *session);
/* Adds or takes back, in memory. */
void acks_toggle(struct acks *acks, const struct session *session);
/* Writes the file, 0600 in folders made 0700: temporary, rename. What another instance wrote
 * meanwhile is read again first and kept (two at the same moment: last writer wins). False with a
 * fault when the file could not be written; the memory holds it all the same and the next call
 * writes it too. A file that is no list of ours is never written over. */
bool acks_save(struct acks *acks, struct fault *why);

struct attention_rule {
    int64_t now_ms;
    int days;                /* attention_days */
    const struct acks *acks; /* NULL: none */
};

/* Rank for the attention order, smaller first: bad end not acknowledged, activating, active, masked
 * or newer word or unreadable, draft, the rest by their end. A bad end without any time counts as
 * recent: nothing says that it is old. A gone row keeps its rank (it is shown dim where it was) but
 * needs nobody. */
int attention_rank(const struct session *session, const struct attention_rule *rule);
bool attention_needed(const struct session *session,
                      const struct attention_rule *rule); /* bad ends and runners */
bool attention_problem(const struct session *session,
                       const struct attention_rule *rule); /* bad ends only */

struct tally {
    uint32_t by_status[SESSION_STATUS_COUNT]; /* all live rows by status, gone ones left out */
    uint32_t problems;                        /* attention_problem */
    uint32_t running;
    uint32_t total;
};
void tally_compute(struct tally *ret, const struct snapshot *snapshot,
                   const struct attention_rule *rule);

#endif
