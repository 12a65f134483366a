/* person.h - who is signed in, as far as it can be told whose a session is. Plain data. */
#ifndef RESTORETOP_MODEL_PERSON_H
#define RESTORETOP_MODEL_PERSON_H

#include "model/session.h"

struct snapshot;

/* Each "" where it is not known. */
struct person {
    char id[64];       /* of the person in the directory */
    char name[128];    /* as the directory shows it */
    char account[128]; /* an address; of an application its id or its name */
};
void person_of(struct person *ret, const struct snapshot *snapshot); /* NULL: nobody */
bool person_same(const struct person *a, const struct person *b);
/* Enough is known to tell: the service names who created a session by id and name, and by address
 * at most now and then. */
bool person_is_known(const struct person *person);
/* True: that person created it, or that application where no person did. NULL allowed. */
bool person_created(const struct person *person, const struct identity_set *by);

#endif
