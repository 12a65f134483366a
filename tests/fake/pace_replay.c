#include "fake/pace_replay.h"

#include "model/pace.h"
#include "model/recorder.h"

#define ACTIVATED_MS INT64_C(1790000000000)
#define FIRST_UNITS  10

struct replay {
    struct replay_result *result;
    const struct corpus_session *corpus;
    struct recorder *recorder;
    struct session before;
    struct replay_tally own;
    int every, polls;
};

static void add_moment(struct replay_tally *tally, bool held, bool narrow)
{
    tally->moments++;
    tally->held += held;
    tally->narrow += narrow;
}

static enum replay_phase phase_of(const struct replay *replay, int32_t done)
{
    return (enum replay_phase)((int64_t)done * REPLAY_PHASES / replay->corpus->count);
}

static void judge(struct replay *replay, const struct pace *pace, int64_t at_ms)
{
    const int32_t count = replay->corpus->count;
    if (pace->done == 0)
        replay->result->all.early += pace->eta_ms >= 0;
    if (pace->done < FIRST_UNITS || pace->done >= count)
        return;
    const int64_t left_ms = replay->corpus->units[count - 1].end_ms - at_ms;
    const bool held = pace->eta_low_ms <= left_ms && left_ms <= pace->eta_high_ms;
    const bool narrow = pace->eta_high_ms - pace->eta_low_ms <= left_ms * 6 / 10;
    add_moment(&replay->result->all, held && pace->eta_ms >= 0, narrow);
    add_moment(&replay->result->phases[phase_of(replay, pace->done)], held, narrow);
    add_moment(&replay->own, held, narrow);
}

static void look(void *context, const struct session *session, int64_t at_ms)
{
    struct replay *replay = context;
    const int64_t now_ms = ACTIVATED_MS + at_ms;
    const struct observation seen = {.at_ms = now_ms,
                                     .origin = STORE_GET,
                                     .before = &replay->before,
                                     .after = session,
                                     .before_ms = now_ms - 1}; /* nobody sleeps here */
    if (!session_equal(&replay->before, session))
        recorder_observe(replay->recorder, &seen);
    recorder_read(replay->recorder, now_ms);
    replay->before = *session;
    if (++replay->polls % replay->every != 0)
        return;
    struct history *history = recorder_cut(replay->recorder);
    const struct pace_input input = {
        .session = session,
        .trace = history_find(history, session->id, (enum workload)session->workload),
        .history = history,
        .as_of_ms = now_ms,
    };
    const struct pace pace = pace_compute(&input);
    judge(replay, &pace, at_ms);
    history_unref(history);
}

static void replay_one(struct replay_result *result, const struct corpus_session *corpus, int every)
{
    struct replay replay = {
        .result = result, .corpus = corpus, .recorder = recorder_new(), .every = every};
    session_init(&replay.before); /* the draft that it was */
    replay.before.status = SESSION_DRAFT;
    replay.before.workload = (uint8_t)corpus->workload;
    corpus_replay(corpus, look, &replay);
    recorder_free(replay.recorder);
    if (replay.own.moments == 0)
        return;
    result->sessions++;
    result->held_share_sum += (double)replay.own.held / (double)replay.own.moments;
    result->narrow_share_sum += (double)replay.own.narrow / (double)replay.own.moments;
}

void replay_run(struct replay_result *ret, enum corpus_family family, uint64_t seed, int sessions,
                int every)
{
    *ret = (struct replay_result){.sessions = 0};
    for (int i = 0; i < sessions; i++) {
        struct corpus_session corpus;
        corpus_make(&corpus, family, seed, i);
        replay_one(ret, &corpus, every);
        corpus_release(&corpus);
    }
}

static void add_tally(struct replay_tally *sum, const struct replay_tally *tally)
{
    sum->moments += tally->moments;
    sum->held += tally->held;
    sum->narrow += tally->narrow;
    sum->early += tally->early;
}

void replay_add(struct replay_result *sum, const struct replay_result *result)
{
    add_tally(&sum->all, &result->all);
    for (int i = 0; i < REPLAY_PHASES; i++)
        add_tally(&sum->phases[i], &result->phases[i]);
    sum->sessions += result->sessions;
    sum->held_share_sum += result->held_share_sum;
    sum->narrow_share_sum += result->narrow_share_sum;
}
