/* out.h - writes JSON straight into a strbuf: the answers are made, never built as trees.
 *
 * `name` is the member's name, or NULL for an element of an array or the outermost value. Text must
 * be UTF-8. The caller closes what it opens. */
#ifndef RESTORETOP_SIM_OUT_H
#define RESTORETOP_SIM_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct sim_out {
    struct strbuf *buf;
    bool comma;        /* what comes next needs a comma before it */
    bool hostile;      /* knob: free text is followed by what a terminal must never see */
    bool broken_dates; /* knob */
    bool bare;         /* odata.metadata=none: no control information but links and counts */
    uint32_t turn;     /* which of the hostile texts comes next */
};

void sim_out_init(struct sim_out *out, struct strbuf *buf);

void sim_out_open(struct sim_out *out, const char *name, char bracket); /* '{' or '[' */
void sim_out_close(struct sim_out *out, char bracket);                  /* '}' or ']' */

void sim_out_word(struct sim_out *out, const char *name, const char *text); /* ids, enum words */
void sim_out_free(struct sim_out *out, const char *name, const char *text); /* people's own text */
void sim_out_number(struct sim_out *out, const char *name, int64_t value);
void sim_out_bool(struct sim_out *out, const char *name, bool value);
void sim_out_null(struct sim_out *out, const char *name);
void sim_out_raw(struct sim_out *out, const char *name, const char *json); /* as it stands */

/* An instant as the service writes it: 7 fraction digits mostly, sometimes 2 or none, none where it
 * is a whole second (GRAPH.md, Times). `salt` decides which, and the digits below the millisecond:
 * of one salt, times that are in order read in order. */
void sim_out_time(struct sim_out *out, const char *name, int64_t ms, uint64_t salt);

/* "2026-09-01T08:00:00", the zoneless form of innerError.date. */
#define SIM_TIME_SIZE 40
char *sim_time_plain(int64_t ms, char buf[SIM_TIME_SIZE]);

#endif
