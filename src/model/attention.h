/* attention.h - which sessions need a look: one rule for the header, `n` and exit status 1.
 *
 * Attention = ended badly within attention_days and not acknowledged, plus everything that runs; of
 * that first what is OVERDUE, then STALLED, then slow (pace.h). */
#ifndef RESTORETOP_MODEL_ATTENTION_H
#define RESTORETOP_MODEL_ATTENTION_H

#include "model/acks.h"
#include "model/person.h"
#include "model/snapshot.h"

struct attention_rule {
    int64_t now_ms;
    int days;                        /* attention_days */
    const struct acks *acks;         /* NULL: none */
    const struct paces *paces;       /* of the snapshot; NULL: none */
    const struct person *person;     /* who is signed in, for is:mine; NULL: not known */
    const struct presence *presence; /* for is:away; NULL: nobody is known to have been away */
};

/* The attention order, smaller first; within a rank the newest first, what has ended by its end. */
enum attention_rank {
    /* A bad end that is not acknowledged; without any time it counts as recent. */
    RANK_FAILED,  /* nothing is restored, or (the service hides the word) it may be so */
    RANK_PARTIAL, /* something is */
    RANK_OVERDUE,
    RANK_STALLED,
    RANK_SLOW,
    RANK_ACTIVATING,
    RANK_ACTIVE,
    RANK_UNCLEAR, /* masked, a newer word, unreadable */
    RANK_DRAFT,
    RANK_ENDED, /* the rest */
};
/* A gone row keeps its rank (it is shown dim where it was) but needs nobody. */
enum attention_rank attention_rank(const struct session *session,
                                   const struct attention_rule *rule);
bool attention_needed(const struct session *session,
                      const struct attention_rule *rule); /* bad ends and runners */
bool attention_problem(const struct session *session,
                       const struct attention_rule *rule); /* bad ends only */

/* It completed within attention_days, but may be partial: its bulk request would tell, and has not
 * been read (only those of rows that were on screen or open are). */
bool attention_unread(const struct session *session, const struct attention_rule *rule);

/* It is unclear what happened to it, it does not need attention as far as is known, and it is not
 * too old to matter. */
bool attention_unclear(const struct session *session, const struct attention_rule *rule);

#endif
