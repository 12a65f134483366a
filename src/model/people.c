#include "model/people.h"

#include <stdlib.h>
#include <string.h>

#include "base/refs.h"
#include "base/xalloc.h"

struct people *people_new(void)
{
    struct people *people = xmalloc(sizeof *people);
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

const struct identity_set *people_keep(struct people *people, const struct identity_set *set)
{
    return session_identities_copy(set, &people->arena);
}
