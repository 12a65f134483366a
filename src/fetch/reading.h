/* reading.h - the open session in full: its own GET, its units (the first page or all of them), its
 * bulk request. Fetcher thread only.
 *
 * The three are asked for side by side and shown as they come; the faults of each stay with the
 * detail and say nothing about the connection. The units are read again with every poll while the
 * session runs, and once more when its status changes; the bulk request likewise until it ends.
 * What was refused with a 403 is left alone until the status changes or somebody asks. */
#ifndef RESTORETOP_FETCH_READING_H
#define RESTORETOP_FETCH_READING_H

#include "fetch/ask.h"
#include "fetch/dossier.h"
#include "fetch/unit_pass.h"

struct reading {
    bool open;
    struct session_key key;
    struct detail *detail; /* the newest; NULL while nothing is open */
    /* private */
    struct dossier dossier;
    struct ask asks[PART_COUNT];
    struct unit_pass pass; /* through the pages of the units */
    bool listed;           /* the lists were asked for: */
    uint8_t job;           /* enum restore_job they were chosen by */
    uint8_t status;        /* enum session_status at which all of them were last read */
    bool granular;         /* which of the two artifact lists was asked for */
    bool tried_other;      /* both were */
    bool lists_stale;      /* all of them are to be read again: the session changed */
    bool asked;            /* ... or a person asked for it */
    bool changed;          /* the dossier is newer than the detail */
};
void reading_init(struct reading *reading);
void reading_release(struct reading *reading);

/* Opens in place of whatever was; nothing when it is open already. */
void reading_open(struct reading *reading, struct fetch *fetch, const char *id,
                  enum workload workload);
/* A person wants all of it read again; what is known stays until then. */
void reading_again(struct reading *reading, struct fetch *fetch);
/* Somebody else is signed in: the same, and what is on its way is for the other's eyes. */
void reading_forget(struct reading *reading, struct fetch *fetch);
/* Whether the screen has use for all pages of the units of the open session, or for the first. */
void reading_want_all(struct reading *reading, struct fetch *fetch, bool all);
/* The units with names (unit_page_named); taken. Nothing else may have changed. */
void reading_put_units(struct reading *reading, struct fetch *fetch, struct units *units);
void reading_close(struct reading *reading, struct fetch *fetch);
bool reading_is_open(const struct reading *reading, const char *id, enum workload workload);

/* A poll has ended: reads again what may have changed. */
void reading_poll(struct reading *reading, struct fetch *fetch);
/* A fetch_answer_fn; context is the reading: takes whatever GET carried the open session. */
void reading_take(void *context, const struct fetch_answer *answer);

void reading_step(struct reading *reading, struct fetch *fetch);
bool reading_is_busy(const struct reading *reading); /* answers are on their way */
int64_t reading_deadline(const struct reading *reading);

#endif
