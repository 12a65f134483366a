/* fuzz_image.c - any bytes as what an earlier run kept: as they are, and as the body under a head
 * that fits them. What reads as an image is the same image when it is written and read again, and
 * all of it can be put back. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/wire.h"
#include "fuzz/check.h"
#include "model/image.h"
#include "model/pace.h"
#include "model/recorder.h"
#include "model/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct image_owner owner = {"t", "a", "r"};

static struct image *read_bytes(const void *bytes, size_t length)
{
    struct strbuf copy;
    struct fault why = {.kind = FAULT_NONE};
    enum image_verdict verdict;
    strbuf_init(&copy, IMAGE_BYTES_MAX);
    strbuf_add(&copy, bytes, length);
    struct image *image = image_read(&copy, &owner, &verdict, &why);
    check((image != NULL) == (verdict == IMAGE_FINE));
    check((why.kind == FAULT_NONE) == (image != NULL));
    strbuf_release(&copy);
    return image;
}

static const struct identity_set *take_person(void *context, const struct identity_set *set)
{
    return store_keep_people(context, set);
}

static void take_session(void *context, const struct session *session)
{
    check(session_id_known(session));
    check(session->status < SESSION_STATUS_COUNT && session->workload < WORKLOAD_COUNT);
    store_restore(context, session);
}

#define NOW INT64_C(1791981127000)

/* What the next answer does to it, and what pace makes of that. */
static void go_on(const struct history_trace *trace)
{
    struct recorder *recorder = recorder_new();
    if (recorder_restore_trace(recorder, trace, NOW)) {
        struct session session;
        session_init(&session);
        session.id = trace->id;
        session.workload = trace->workload;
        session.status = SESSION_ACTIVE;
        session.completed = INT32_MAX;
        session.failed = 0;
        recorder_observe(recorder, &(struct observation){.at_ms = NOW, .after = &session});
        struct history *history = recorder_cut(recorder);
        check(history_trace_valid(history_at(history, 0)));
        session.total = INT32_MAX;
        const struct pace_input input = {.session = &session,
                                         .trace = history_at(history, 0),
                                         .history = history,
                                         .as_of_ms = NOW + 60000};
        (void)pace_compute(&input);
        history_unref(history);
    }
    recorder_free(recorder);
}

static void take_trace(void *context, const struct history_trace *trace)
{
    go_on(trace);
    (void)recorder_restore_trace(context, trace, NOW);
}

static void take_finished(void *context, enum workload workload,
                          const struct history_finished *finished)
{
    (void)recorder_restore_finished(context, workload, finished);
}

/* As a start does it, and then written by what has been put back. */
static void rewrite(const struct image *image, struct strbuf *out)
{
    struct store *store = store_new(false, NULL, NULL);
    struct recorder *recorder = recorder_new();
    const struct image_session_taker sessions = {take_person, take_session, store};
    const struct image_history_taker taker = {take_trace, take_finished, recorder};
    const struct presence presence = image_presence(image);
    image_each_session(image, &sessions);
    image_each_history(image, &taker);
    struct snapshot *snapshot = store_cut(store);
    snapshot->swept_ms = snapshot->listed_ms = image_times(image).listed_ms;
    snapshot->polled_ms = image_times(image).polled_ms;
    snapshot->events = image_events(image);
    snapshot->history = recorder_cut(recorder);
    image_write(out, &owner, snapshot, &presence, image_times(image).written_ms);
    snapshot_unref(snapshot);
    recorder_free(recorder);
    store_free(store);
}

static void check_round_trip(const struct image *image)
{
    struct strbuf first, second;
    strbuf_init(&first, IMAGE_BYTES_MAX);
    strbuf_init(&second, IMAGE_BYTES_MAX);
    rewrite(image, &first);
    struct image *again = read_bytes(first.bytes, first.length);
    check(again != NULL);
    rewrite(again, &second);
    check(first.length == second.length && memcmp(first.bytes, second.bytes, first.length) == 0);
    image_free(again);
    strbuf_release(&first);
    strbuf_release(&second);
}

/* The input under a head that says it is whole. */
static void try_body(const uint8_t *data, size_t size)
{
    struct strbuf bytes;
    strbuf_init(&bytes, IMAGE_BYTES_MAX);
    strbuf_puts(&bytes, "RTOPSTAT");
    wire_put_fixed(&bytes, IMAGE_VERSION, 4);
    wire_put_fixed(&bytes, 0, 4);
    wire_put_fixed(&bytes, size, 8);
    wire_put_fixed(&bytes, wire_checksum(data, size), 8);
    strbuf_add(&bytes, data, size);
    struct image *image = read_bytes(bytes.bytes, bytes.length);
    if (image)
        check_round_trip(image);
    image_free(image);
    strbuf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image *image = read_bytes(data, size);
    if (image)
        check_round_trip(image);
    image_free(image);
    try_body(data, size);
    return 0;
}
