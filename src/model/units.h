/* units.h - what a session restores, as it was listed: counted pages, so that a list that has grown
 * by a page shares all the others with the list before.
 *
 * A page is immutable once it is made; a list is too. Both may be read and unreferenced by any
 * thread. A session of 10,000 units is about 100 pages. */
#ifndef RESTORETOP_MODEL_UNITS_H
#define RESTORETOP_MODEL_UNITS_H

#include <stdatomic.h>

#include "base/arena.h"
#include "model/artifact.h"

struct unit_texts {
    atomic_uint refs;
    struct arena arena;
};

struct unit_page {
    atomic_uint refs;
    struct unit_texts *texts;   /* counted: owns everything below but for the next two */
    struct arena names;         /* ... and the names of their sources */
    struct artifact *artifacts; /* ours */
    size_t count;
    const char *destination; /* of all its artifacts: destination_join */
    const char *next_link;   /* as it came; NULL: the last page */
    const char *raw;         /* the answer, indented; NULL: not kept (all but the first) */
    uint64_t digest;         /* of the answer's bytes */
    const char *request_id;  /* of the answer, for support; NULL: none */
    const char *client_request_id;
    int64_t read_ms; /* wall clock */
};
/* Takes the arena, in which the artifacts' texts lie, copies the records and joins where they go;
 * refs == 1. The caller fills in the rest. */
struct unit_page *unit_page_new(struct arena *arena, const struct artifact *artifacts,
                                size_t count);
/* What the unit's source is called, lent for the call; NULL: not known. */
typedef const char *unit_name_fn(void *context, const struct artifact *unit);
/* The same page with names for those of its units that have none: it shares the texts, so that it
 * costs its records and the names. Of a name LABEL_NAME_MAX bytes are kept. NULL: no name is news.
 */
struct unit_page *unit_page_named(const struct unit_page *page, unit_name_fn *name, void *context);
/* The same page without such names; NULL: it has none. */
struct unit_page *unit_page_unnamed(const struct unit_page *page);
void unit_page_unref(struct unit_page *page); /* NULL allowed */

struct units {
    atomic_uint refs;
    size_t count; /* of all pages */
    bool whole;   /* the last page is among them */
    size_t page_count;
    struct unit_page *pages[]; /* in the service's order */
};
/* How it stands with the names of the sources of the open session's units. */
enum naming_state {
    NAMING_NONE,    /* there are none to come */
    NAMING_GOES_ON, /* they are asked for */
    NAMING_REFUSED  /* the permission for restore points is missing */
};
struct unit_naming {
    uint8_t state; /* enum naming_state */
    uint32_t left; /* units that have none yet, and could */
};
struct units *units_ref(const struct units *units); /* NULL gives NULL */
void units_unref(struct units *units);              /* NULL allowed */

/* The list with that page in place `at` (at most page_count: then it is added). A page without a
 * next link ends the list: what stood behind it goes. Takes the page and the reference to `old`
 * (NULL: there is none yet). */
struct units *units_put(struct units *old, size_t at, struct unit_page *page);

/* Walks through all units: begin with `struct unit_walk walk = {units}`, call until NULL. */
struct unit_walk {
    const struct units *units; /* NULL: nothing to walk through */
    size_t page, slot;
};
const struct artifact *units_next(struct unit_walk *walk);

/* All units, each id once: a list that shifts between two pages can carry one twice, and then the
 * newer reading counts. ret has room for units->count; returns how many there are. */
size_t units_collect(const struct units *units, const struct artifact **ret);

/* How many units_collect would return. */
size_t units_distinct(const struct units *units);

/* The page that an artifact of the list came with. */
const struct unit_page *units_page_of(const struct units *units, const struct artifact *artifact);

/* Where all units go: destination_join. Lent; NULL: none says. NULL allowed. */
const char *units_destination(const struct units *units);

/* The earliest start of all units of a session created then, as artifacts_start. NULL allowed. */
int64_t units_start(const struct units *units, int64_t created_ms);

#endif
