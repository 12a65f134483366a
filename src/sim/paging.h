/* paging.h - skip tokens and next links. Private to src/sim.
 *
 * A token says which list it continues, where, and with which options of the first call: the link's
 * path decides nothing, so a list may go on under another collection's address, as documented. */
#ifndef RESTORETOP_SIM_PAGING_H
#define RESTORETOP_SIM_PAGING_H

#include "sim/context.h"

enum sim_list {
    SIM_LIST_ALL,
    SIM_LIST_EXCHANGE,
    SIM_LIST_SHAREPOINT,
    SIM_LIST_ONEDRIVE,
    SIM_LIST_ARTIFACTS,
    SIM_LIST_ACTIVITY,
    SIM_LIST_POINTS,
    SIM_LIST_BROWSES,
    SIM_LIST_ITEMS,
    SIM_LISTS
};

#define SIM_RESUME_BYTES 96

struct sim_page {
    enum sim_list list;
    uint32_t cursor;               /* sessions, activity: continue below this one; others: at it */
    uint32_t size;                 /* items at most */
    uint32_t turn;                 /* pages before this one */
    bool empty;                    /* the knob's empty page */
    char resume[SIM_RESUME_BYTES]; /* what else the list needs to go on; no '|' in it; "" nothing */
};

/* The page that this request asks for: the first of `list`, or where its skip token leads (the
 * selected members of the first call are restored too). `start` is the cursor of a first page.
 * False: a 400 is written. */
bool sim_page_read(struct sim_ctx *ctx, enum sim_list list, uint32_t start,
                   struct sim_page *ret_page);

/* Opens the answer of a list: context, count (-1: not asked), the array of values. */
void sim_page_open(struct sim_ctx *ctx, const char *context, int64_t count);

/* Closes it. more: items follow at `cursor`; `start` is where the list begins (knob endless).
 * `path` is the list's own path after the version. */
void sim_page_close(struct sim_ctx *ctx, const struct sim_page *page, const char *path, bool more,
                    uint32_t cursor, uint32_t start);

#endif
