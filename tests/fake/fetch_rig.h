/* fetch_rig.h - the fetcher's machines without their thread, on virtual time, against a fake
 * tenant. */
#ifndef RESTORETOP_TESTS_FETCH_RIG_H
#define RESTORETOP_TESTS_FETCH_RIG_H

#include "fake/fake_clock.h"
#include "fake/fake_tenant.h"
#include "fetch/machines.h"

#define RIG_WALL_MS INT64_C(1795435200000) /* 2026-11-23T12:00:00Z */

struct fetch_rig {
    struct clock *clock;
    struct http *http;
    struct token_source *tokens;
    struct graph *graph;
    struct model *model;
    struct machines machines;
    struct snapshot *seen; /* the newest published */
    size_t published;      /* so many so far */
    struct session row;    /* fetch_rig_row lends it until the next */
};
void fetch_rig_open(struct fetch_rig *rig, bool write_allowed);
/* With what an earlier run kept; lent for the call. */
void fetch_rig_open_with(struct fetch_rig *rig, const struct image *image);
void fetch_rig_close(struct fetch_rig *rig);
/* Fixtures of a test: `*state` is a rig whose console only reads, with no session yet. */
int fetch_rig_set_up(void **state);
int fetch_rig_tear_down(void **state);

/* Starts turning: the tenant may be filled before. */
void fetch_rig_turn(struct fetch_rig *rig); /* one turn, then a wait */
/* Ended sessions of many pages ("done0"...), so that the sweep is no hot poll, and running ones
 * ("run0"...); settles. */
void fetch_rig_fill(struct fetch_rig *rig, int ended, int running, int page_size);
void fetch_rig_settle(struct fetch_rig *rig);          /* until no request is under way */
void fetch_rig_run(struct fetch_rig *rig, int64_t ms); /* so much virtual time */
void fetch_rig_send(struct fetch_rig *rig, enum command_kind kind, const char *id);
void fetch_rig_sign_out(struct fetch_rig *rig, bool out);

const struct session *fetch_rig_row(struct fetch_rig *rig, const char *id); /* of rig->seen; NULL */
const struct notice *fetch_rig_notice(struct fetch_rig *rig);               /* the newest; NULL */
size_t fetch_rig_events(struct fetch_rig *rig, enum event_kind kind);       /* of that kind */

/* A token source that is READY with a made-up token. */
struct token_source *fake_tokens_new(void);
void fake_tokens_sign_out(struct token_source *tokens, bool out);
/* A new one is on its way, so that no request leaves. */
void fake_tokens_renew(struct token_source *tokens, bool renewed);
/* Whose it is from now on; lent. */
void fake_tokens_own(struct token_source *tokens, const char *tenant, const char *account);
/* What its status says from now on. */
void fake_tokens_show(struct token_source *tokens, const struct signin *signin);

#endif
