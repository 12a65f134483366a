#include "model/people.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/refs.h"
#include "base/xalloc.h"

struct people *people_new(void)
{
    struct people *people = xcalloc(1, sizeof *people);
    atomic_init(&people->refs, 1);
    arena_init(&people->arena);
    return people;
}

struct people *people_ref(struct people *people)
{
    refs_add(&people->refs);
    return people;
}

void people_unref(struct people *people)
{
    if (!people || !refs_drop(&people->refs))
        return;
    arena_release(&people->arena);
    free(people);
}

static const struct identity_set **met_of(struct people *people, const struct identity_set *set)
{
    const char *id = set->user.id ? set->user.id : set->application.id;
    return &people->met[id ? hash_text(id, 0) % PEOPLE_MET : 0];
}

/* Nearly all were met before, and are compared as a whole: to look up each of their nine texts was
 * a twentieth of reading a list. */
const struct identity_set *people_keep(struct people *people, const struct identity_set *set)
{
    if (!set)
        return NULL;
    const struct identity_set **met = met_of(people, set);
    if (!*met || !session_identities_same(*met, set))
        *met = session_identities_copy(set, &people->arena);
    return *met;
}
