/* test_image.c - what is kept of a run: written, read back, and refused when it is not what was
 * written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/wire.h"
#include "base/xalloc.h"
#include "model/image_private.h"
#include "model/recorder.h"
#include "model/store.h"
#include "unit/make_session.h"

#define GUID "959ba739-70b5-43c4-8c90-b2c22014f18b"
#define NOW  INT64_C(1791981127000)

static const struct image_owner owner = {"tenant", "megan@contoso.com", "https://graph/v1.0"};

static struct identity_set megan = {.user = {"u1", "Megan Bowen", "megan@contoso.com"}};
static struct identity_set svc = {.application = {"a1", "svc-backup", NULL}};
static const struct error_detail details[] = {{"One", "first", NULL}, {"Two", NULL, "there"}};
static struct session_error broken = {.code = "GenericError",
                                      .message = "no \xC3\xA9",
                                      .details = details,
                                      .detail_count = 2,
                                      .has_inner = true,
                                      .inner = {"Inner", NULL, NULL},
                                      .inner_details = details,
                                      .inner_detail_count = 1};
static struct session_oddities odd = {.created_text = "yesterday", .note = "a date is none"};

static struct session plain(const char *id, enum session_status status)
{
    struct session session = make_session(id, WORKLOAD_EXCHANGE, status);
    session.created_ms = NOW - 5000;
    session.modified_ms = NOW;
    return session;
}

static struct session whole(void)
{
    struct session session = make_counted(GUID, SESSION_FAILED, 10, 3, 7);
    session.created_ms = NOW - 100000;
    session.modified_ms = session.completed_ms = NOW;
    session.seen_ms = NOW + 1;
    session.turned_ms = NOW + 2;
    session.started_ms = NOW - 90000;
    session.created_by = &megan;
    session.modified_by = &svc;
    session.label = "-> Recovered +3";
    session.destination = "new";
    session.job = JOB_BULK;
    session.job_word = "bulk";
    session.error = &broken;
    session.odd = &odd;
    session.flags = SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK | SESSION_NEW;
    return session;
}

/* A store with those sessions, cut. */
static struct snapshot *cut(const struct session *sessions, size_t count)
{
    struct store *store = store_new(false, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        struct session session = sessions[i];
        session.created_by = store_keep_people(store, session.created_by);
        session.modified_by = store_keep_people(store, session.modified_by);
        store_restore(store, &session);
    }
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    snapshot->swept_ms = snapshot->listed_ms = NOW - 7;
    snapshot->polled_ms = NOW - 3;
    return snapshot;
}

static struct strbuf written(const struct snapshot *snapshot)
{
    struct presence presence = {.key_ms = NOW - 9,
                                .from_ms = NOW - 8,
                                .to_ms = NOW - 6,
                                .back_ms = NOW - 5,
                                .told = true,
                                .events_seen = 42};
    struct strbuf bytes;
    strbuf_init(&bytes, IMAGE_BYTES_MAX);
    image_write(&bytes, &owner, snapshot, &presence, NOW);
    return bytes;
}

static struct image *read_back(struct strbuf *bytes, enum image_verdict *verdict)
{
    struct fault why = {.kind = FAULT_NONE};
    struct image *image = image_read(bytes, &owner, verdict, &why);
    assert_int_equal(image != NULL, *verdict == IMAGE_FINE);
    assert_int_equal(why.kind == FAULT_NONE, *verdict == IMAGE_FINE);
    assert_int_equal(bytes->length, 0);
    strbuf_release(bytes);
    return image;
}

static struct image *fine(struct strbuf bytes)
{
    enum image_verdict verdict;
    struct image *image = read_back(&bytes, &verdict);
    assert_int_equal(verdict, IMAGE_FINE);
    return image;
}

static enum image_verdict verdict_of(const void *bytes, size_t length)
{
    enum image_verdict verdict;
    struct strbuf copy;
    strbuf_init(&copy, IMAGE_BYTES_MAX);
    strbuf_add(&copy, bytes, length);
    image_free(read_back(&copy, &verdict));
    return verdict;
}

struct wanted {
    const struct session *sessions;
    size_t count, met;
};

static const struct identity_set *same_person(void *context, const struct identity_set *set)
{
    (void)context;
    return set;
}

static void compare(void *context, const struct session *session)
{
    struct wanted *wanted = context;
    assert_true(wanted->met < wanted->count);
    const struct session *original = &wanted->sessions[wanted->met++];
    assert_true(session_equal(original, session));
    assert_true(session_text_same(original->label, session->label));
    assert_true(session_text_same(original->destination, session->destination));
    assert_int_equal(session->seen_ms, original->seen_ms);
    assert_int_equal(session->turned_ms, original->turned_ms);
    assert_int_equal(session->started_ms, original->started_ms);
    assert_int_equal(session->flags,
                     original->flags & (SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK));
}

static void what_was_written_is_read_back(void **state)
{
    struct session sessions[5] = {whole(), plain("not a guid", SESSION_ACTIVE)};
    (void)state;
    sessions[2] = make_session("0C0FFEE0-1F2E-4D3C-8B4A-000000000001", WORKLOAD_OTHER,
                               SESSION_OTHER); /* nothing known; a GUID in capitals */
    sessions[2].status_word = "newerThanThis";
    sessions[2].type_word = "#microsoft.graph.other";
    sessions[2].job_word = "odd";
    sessions[3] = plain("c0ffee00-1f2e-4d3c-8b4a-000000000001", SESSION_COMPLETED);
    sessions[3].created_by = sessions[3].modified_by = &megan;
    sessions[3].status_word = NULL;
    sessions[4] = plain("c0ffee00-1f2e-4d3c-8b4a-00000000000g", SESSION_UNREADABLE);
    sessions[4].created_ms = TIME_NONE;
    struct snapshot *snapshot = cut(sessions, 5);
    struct image *image = fine(written(snapshot));
    struct wanted wanted = {sessions, 5, 0};
    assert_int_equal(image_session_count(image), 5);
    image_each_session(image, &(struct image_session_taker){same_person, compare, &wanted});
    assert_int_equal(wanted.met, 5);
    struct presence presence = image_presence(image);
    assert_int_equal(presence.key_ms, NOW - 9);
    assert_int_equal(presence.from_ms, NOW - 8);
    assert_int_equal(presence.to_ms, NOW - 6);
    assert_int_equal(presence.back_ms, NOW - 5);
    assert_true(presence.told);
    assert_int_equal(presence.events_seen, 42);
    struct image_times times = image_times(image);
    assert_int_equal(times.written_ms, NOW);
    assert_int_equal(times.listed_ms, NOW - 7);
    assert_int_equal(times.polled_ms, NOW - 3);
    assert_null(image_events(image));
    image_free(image);
    snapshot_unref(snapshot);
}

static void gone_and_nameless_ones_are_left_out(void **state)
{
    struct session sessions[3] = {plain("a", SESSION_ACTIVE), plain("b", SESSION_ACTIVE),
                                  plain(SESSION_NO_ID "1", SESSION_UNREADABLE)};
    (void)state;
    sessions[0].flags = SESSION_GONE;
    struct snapshot *snapshot = cut(sessions, 3);
    struct image *image = fine(written(snapshot));
    struct wanted wanted = {&sessions[1], 1, 0};
    image_each_session(image, &(struct image_session_taker){same_person, compare, &wanted});
    assert_int_equal(wanted.met, 1);
    image_free(image);
    snapshot_unref(snapshot);
}

static void events_come_back_with_their_numbers(void **state)
{
    struct event events[2] = {{.at_ms = NOW, .kind = EVENT_STATUS, .done = COUNT_NONE},
                              {.at_ms = NOW + 1, .kind = EVENT_FAULT, .text = "No route."}};
    struct session session = whole();
    (void)state;
    event_about(&events[0], &session);
    struct snapshot *snapshot = cut(&session, 1);
    snapshot->events = event_log_append(NULL, events, 2);
    struct image *image = fine(written(snapshot));
    struct event_log *log = image_events(image);
    assert_int_equal(event_log_count(log), 2);
    assert_int_equal(event_log_last_seq(log), 2);
    for (size_t i = 0; i < 2; i++)
        assert_memory_equal(event_log_at(log, i), event_log_at(snapshot->events, i),
                            sizeof(struct event));
    assert_string_equal(event_log_at(log, 0)->by, "Megan Bowen");
    event_log_unref(log);
    image_free(image);
    snapshot_unref(snapshot);
}

struct kept_trace {
    struct history_trace trace;
    struct history_point points[HISTORY_POINTS];
};

static void keep_trace(void *context, const struct history_trace *trace)
{
    struct kept_trace *kept = context;
    kept->trace = *trace;
    memcpy(kept->points, trace->points, trace->point_count * sizeof *kept->points);
}

static void keep_finished(void *context, enum workload workload,
                          const struct history_finished *finished)
{
    (void)context;
    assert_int_equal(workload, WORKLOAD_SHAREPOINT);
    assert_int_equal(finished->took_ms, 7000);
    assert_int_equal(finished->units, 12);
    assert_int_equal(finished->key, history_key("b"));
}

static struct history_trace made_trace(struct history_point *points)
{
    struct history_trace trace = {
        .id = GUID,
        .workload = WORKLOAD_EXCHANGE,
        .start = HISTORY_START_OBSERVED,
        .reset = HISTORY_RESET_TOTAL,
        .start_ms = NOW - 90000,
        .first_ms = NOW - 80000,
        .first_unit_ms = TIME_NONE,
        .reset_ms = NOW - 85000,
        .bucket_ms = (NOW - 80000) / HISTORY_BUCKET_MS * HISTORY_BUCKET_MS - HISTORY_BUCKET_MS,
        .bucket_count = 2,
        .point_count = HISTORY_POINTS,
        .buckets = {3, 65535},
        .points = points};
    for (int i = 0; i < HISTORY_POINTS; i++)
        points[i] = (struct history_point){NOW - 80000 + 100 * i, i / 2, i / 5,
                                           i % 7 ? 1000 : COUNT_NONE, SESSION_ACTIVE};
    return trace;
}

static void the_history_comes_back_as_it_was(void **state)
{
    struct session session = whole();
    struct snapshot *snapshot = cut(&session, 1);
    struct recorder *recorder = recorder_new();
    struct history_point points[HISTORY_POINTS];
    struct history_trace trace = made_trace(points);
    struct kept_trace back = {.trace = {.id = ""}};
    const struct history_finished finished = {history_key("b"), NOW, 7000, 12, SESSION_COMPLETED};
    const struct image_history_taker taker = {keep_trace, keep_finished, &back};
    (void)state;
    assert_true(recorder_restore_trace(recorder, &trace, NOW));
    assert_true(recorder_restore_finished(recorder, WORKLOAD_SHAREPOINT, &finished));
    snapshot->history = recorder_cut(recorder);
    struct image *image = fine(written(snapshot));
    image_each_history(image, &taker);
    assert_memory_equal(points, back.points, sizeof points);
    back.trace.points = points;
    assert_memory_equal(&trace, &back.trace, sizeof trace);
    image_free(image);
    snapshot_unref(snapshot);
    recorder_free(recorder);
}

static void each_cut_and_each_other_byte_is_noticed(void **state)
{
    struct session sessions[2] = {whole(), plain("b", SESSION_ACTIVE)};
    struct snapshot *snapshot = cut(sessions, 2);
    struct strbuf bytes = written(snapshot);
    (void)state;
    for (size_t length = 0; length < bytes.length; length++)
        assert_int_equal(verdict_of(bytes.bytes, length), IMAGE_DAMAGED);
    for (size_t i = 0; i < bytes.length; i++) {
        bytes.bytes[i] = (char)(bytes.bytes[i] ^ 0x40);
        assert_int_not_equal(verdict_of(bytes.bytes, bytes.length), IMAGE_FINE);
        bytes.bytes[i] = (char)(bytes.bytes[i] ^ 0x40);
    }
    strbuf_putc(&bytes, 'x'); /* more than there was */
    assert_int_equal(verdict_of(bytes.bytes, bytes.length), IMAGE_DAMAGED);
    strbuf_release(&bytes);
    snapshot_unref(snapshot);
}

static void another_owner_s_is_foreign(void **state)
{
    const struct image_owner others[] = {{"tenant2", owner.account, owner.root},
                                         {owner.tenant, "Megan@contoso.com", owner.root},
                                         {owner.tenant, owner.account, "https://graph/beta"}};
    struct session session = whole();
    struct snapshot *snapshot = cut(&session, 1);
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        enum image_verdict verdict;
        struct fault why;
        struct strbuf bytes = written(snapshot);
        assert_null(image_read(&bytes, &others[i], &verdict, &why));
        assert_int_equal(verdict, IMAGE_FOREIGN);
        strbuf_release(&bytes);
    }
    assert_int_equal(verdict_of("[theme]\nname = x\n", 17), IMAGE_FOREIGN);
    snapshot_unref(snapshot);
}

/* Whatever follows its head: we cannot know. */
static void a_newer_version_is_told_from_damage(void **state)
{
    struct session session = whole();
    struct snapshot *snapshot = cut(&session, 1);
    struct strbuf bytes = written(snapshot);
    (void)state;
    bytes.bytes[8]++;
    assert_int_equal(verdict_of(bytes.bytes, bytes.length), IMAGE_NEWER);
    assert_int_equal(verdict_of(bytes.bytes, 20), IMAGE_NEWER);
    bytes.bytes[8] = 0;
    assert_int_equal(verdict_of(bytes.bytes, bytes.length), IMAGE_DAMAGED); /* there is no 0 */
    strbuf_release(&bytes);
    snapshot_unref(snapshot);
}

/* It had all of today's but when a restore began. */
static void what_version_1_wrote_is_read(void **state)
{
    struct session session = whole();
    session.started_ms = TIME_NONE;
    struct snapshot *snapshot = cut(&session, 1);
    struct strbuf bytes = written(snapshot);
    (void)state;
    bytes.bytes[8] = 1;
    struct image *image = fine(bytes);
    struct wanted wanted = {&session, 1, 0};
    image_each_session(image, &(struct image_session_taker){same_person, compare, &wanted});
    assert_int_equal(wanted.met, 1);
    image_free(image);
    snapshot_unref(snapshot);
}

static void a_list_that_was_never_whole_is_no_image(void **state)
{
    struct session session = whole();
    struct snapshot *snapshot = cut(&session, 1);
    (void)state;
    snapshot->swept_ms = snapshot->listed_ms = TIME_NONE;
    struct strbuf bytes = written(snapshot);
    assert_int_equal(verdict_of(bytes.bytes, bytes.length), IMAGE_DAMAGED);
    strbuf_release(&bytes);
    snapshot_unref(snapshot);
}

/* --- bytes that stand for more than they are --- */

/* A body behind a head that fits it. */
static struct strbuf headed(const struct strbuf *body)
{
    struct strbuf bytes;
    strbuf_init(&bytes, IMAGE_BYTES_MAX);
    strbuf_add(&bytes, "RTOPSTAT", 8);
    wire_put_fixed(&bytes, IMAGE_VERSION, 4);
    wire_put_fixed(&bytes, 0, 4);
    wire_put_fixed(&bytes, body->length, 8);
    wire_put_fixed(&bytes, wire_checksum(body->bytes, body->length), 8);
    strbuf_add(&bytes, body->bytes, body->length);
    return bytes;
}

static void begin_body(struct strbuf *body)
{
    strbuf_init(body, IMAGE_BYTES_MAX);
    wire_put_text(body, owner.tenant);
    wire_put_text(body, owner.account);
    wire_put_text(body, owner.root);
    for (int i = 0; i < 7; i++)
        wire_put_int(body, NOW);
    wire_put_uint(body, 0);
    wire_put_uint(body, 0);
}

/* The rest of one with such tables: people name all of their nine texts by `text`, sessions their
 * label. Events and history: none. */
struct bulk {
    size_t texts, text_length, people, sessions;
    unsigned text;
};

static void add_tables(struct strbuf *body, const struct bulk *bulk)
{
    char *text = xcalloc(bulk->text_length + 1, 1);
    memset(text, 'x', bulk->text_length);
    wire_put_uint(body, bulk->texts);
    for (size_t i = 0; i < bulk->texts; i++)
        wire_put_text(body, text);
    wire_put_uint(body, bulk->people);
    for (size_t i = 0; i < bulk->people * 9; i++)
        wire_put_uint(body, bulk->text);
    free(text);
}

static enum image_verdict verdict_of_bulk(struct bulk bulk)
{
    struct strbuf body;
    begin_body(&body);
    add_tables(&body, &bulk);
    wire_put_uint(&body, bulk.sessions);
    for (size_t i = 0; i < bulk.sessions; i++) {
        wire_put_uint(&body, IMAGE_LABEL);
        wire_put_text(&body, "a");
        for (int n = 0; n < 3; n++)
            wire_put_uint(&body, 0);
        wire_put_uint(&body, bulk.text);
    }
    wire_put_uint(&body, 0); /* events */
    wire_put_uint(&body, 0); /* traces */
    for (int w = 0; w < WORKLOAD_COUNT; w++)
        wire_put_uint(&body, 0);
    struct strbuf bytes = headed(&body);
    const enum image_verdict verdict = verdict_of(bytes.bytes, bytes.length);
    strbuf_release(&bytes);
    strbuf_release(&body);
    return verdict;
}

/* Each pair: what may just be, and one more. */
static void bytes_that_stand_for_more_than_memory_are_damaged(void **state)
{
    const size_t chunks = IMAGE_LENT_MAX / 1000000;
    const struct bulk fine[] = {
        {.texts = IMAGE_TEXTS_MAX / 100, .people = 9, .sessions = 9, .text = 1},
        {.texts = 1, .text_length = 999999, .sessions = chunks * CHUNK_ROWS, .text = 1},
        {.texts = 1, .text_length = 999999, .people = chunks - 1, .text = 1},
    };
    const struct bulk damaged[] = {
        {.texts = IMAGE_TEXTS_MAX + 1},
        {.people = IMAGE_PEOPLE_MAX + 1},
        {.sessions = IMAGE_SESSIONS_MAX + 1},
        {.texts = 1, .text_length = 999999, .sessions = chunks * CHUNK_ROWS + 1, .text = 1},
        {.texts = 1, .text_length = 999999, .people = chunks + 1, .text = 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_int_equal(verdict_of_bulk(fine[i]), IMAGE_FINE);
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++)
        assert_int_equal(verdict_of_bulk(damaged[i]), IMAGE_DAMAGED);
}

/* --- what the writer must not write --- */

/* A snapshot of the caller's chunk, `times` over: what the rows point to is lent, so that a list of
 * half a gigabyte costs none. */
struct lent_list {
    struct chunk chunk;
    struct identity_set people[2 * CHUNK_ROWS];
    char *text;
};

static struct lent_list *lent_list_new(size_t text_length)
{
    struct lent_list *list = xcalloc(1, sizeof *list);
    list->text = xcalloc(text_length + 1, 1);
    memset(list->text, 'x', text_length);
    shelf_init(&list->chunk.shelf);
    arena_init(&list->chunk.arena);
    return list;
}

static void lent_list_free(struct lent_list *list)
{
    shelf_release(&list->chunk.shelf);
    arena_release(&list->chunk.arena);
    free(list->text);
    free(list);
}

static void add_row(struct lent_list *list, const struct session *session)
{
    packed_put(&list->chunk.rows[list->chunk.count++], session, &list->chunk.shelf,
               &list->chunk.arena);
}

/* Whether the writer makes an image of the chunk, as often as said; if so, it must be readable. */
static bool is_written(struct lent_list *list, uint32_t times)
{
    struct chunk **chunks = xcalloc(times, sizeof *chunks);
    for (uint32_t i = 0; i < times; i++)
        chunks[i] = &list->chunk;
    const struct snapshot snapshot = {
        .chunks = chunks, .chunk_count = times, .listed_ms = NOW, .polled_ms = NOW};
    struct strbuf bytes = written(&snapshot);
    bool fits = !bytes.overflowed;
    free(chunks);
    if (fits)
        image_free(fine(bytes));
    else
        strbuf_release(&bytes);
    return fits;
}

static void rows_that_nobody_could_hold_are_not_written(void **state)
{
    const uint32_t most = IMAGE_LENT_MAX / 1000000;
    struct lent_list *list = lent_list_new(999999);
    struct session session = plain(GUID, SESSION_COMPLETED);
    (void)state;
    session.label = list->text;
    session.status_word = "completed";
    add_row(list, &session);
    session.label = NULL;
    while (list->chunk.count < CHUNK_ROWS)
        add_row(list, &session);
    assert_true(is_written(list, most));
    assert_false(is_written(list, most + 1));
    lent_list_free(list);
}

static void people_that_nobody_could_hold_are_not_written(void **state)
{
    (void)state;
    for (int too_many = 0; too_many <= 1; too_many++) {
        const size_t most = 2 * CHUNK_ROWS - 2 + (size_t)too_many;
        struct lent_list *list = lent_list_new(IMAGE_LENT_MAX / (2 * CHUNK_ROWS - 1));
        char ids[2 * CHUNK_ROWS][24];
        for (size_t i = 0; i < most; i++) {
            snprintf(ids[i], sizeof ids[i], "%zu", i);
            list->people[i].user = (struct identity){ids[i], list->text, NULL};
        }
        for (size_t i = 0; i < most; i += 2) {
            struct session session = plain(GUID, SESSION_COMPLETED);
            session.created_by = &list->people[i];
            session.modified_by = i + 1 < most ? &list->people[i + 1] : NULL;
            add_row(list, &session);
        }
        assert_int_equal(is_written(list, 1), !too_many);
        lent_list_free(list);
    }
}

/* The reader takes no more of them, and would refuse the whole for one such error. */
static void an_error_of_many_parts_spoils_nothing(void **state)
{
    struct error_detail *many = xcalloc(IMAGE_DETAILS_MAX + 1, sizeof *many);
    for (size_t i = 0; i <= IMAGE_DETAILS_MAX; i++)
        many[i].code = "GenericError";
    const struct session_error error = {.details = many, .detail_count = IMAGE_DETAILS_MAX + 1};
    struct session session = plain(GUID, SESSION_FAILED);
    (void)state;
    session.error = &error;
    struct snapshot *snapshot = cut(&session, 1);
    image_free(fine(written(snapshot)));
    snapshot_unref(snapshot);
    free(many);
}

static void numbers_keep_their_value(void **state)
{
    static const int64_t numbers[] = {0,   1,         -1,        63,        -64,       64,  127,
                                      128, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, NOW, -NOW};
    struct strbuf bytes;
    (void)state;
    strbuf_init(&bytes, 4096);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        wire_put_int(&bytes, numbers[i]);
        wire_put_uint(&bytes, (uint64_t)numbers[i]);
    }
    struct wire wire = wire_over(bytes.bytes, bytes.length);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        assert_int_equal(wire_int(&wire), numbers[i]);
        assert_int_equal(wire_uint(&wire), (uint64_t)numbers[i]);
    }
    assert_false(wire.bad);
    assert_int_equal(wire_left(&wire), 0);
    assert_int_equal(wire_uint(&wire), 0);
    assert_true(wire.bad);
    strbuf_release(&bytes);
}

static void nonsense_turns_a_reader_bad(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } texts[] = {{"\x05"
                  "abc",
                  4},
                 {"\x02"
                  "a\0\0",
                  4},
                 {"\x02"
                  "abc",
                  4},
                 {"\x80", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct wire wire = wire_over(texts[i].bytes, texts[i].length);
        assert_string_equal(wire_text(&wire), "");
        assert_true(wire.bad);
        assert_int_equal(wire_left(&wire), 0);
    }
    struct wire wire = wire_over("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10); /* 65 bits */
    assert_int_equal(wire_uint(&wire), 0);
    assert_true(wire.bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(gone_and_nameless_ones_are_left_out),
        cmocka_unit_test(events_come_back_with_their_numbers),
        cmocka_unit_test(the_history_comes_back_as_it_was),
        cmocka_unit_test(each_cut_and_each_other_byte_is_noticed),
        cmocka_unit_test(another_owner_s_is_foreign),
        cmocka_unit_test(a_newer_version_is_told_from_damage),
        cmocka_unit_test(what_version_1_wrote_is_read),
        cmocka_unit_test(a_list_that_was_never_whole_is_no_image),
        cmocka_unit_test(bytes_that_stand_for_more_than_memory_are_damaged),
        cmocka_unit_test(rows_that_nobody_could_hold_are_not_written),
        cmocka_unit_test(people_that_nobody_could_hold_are_not_written),
        cmocka_unit_test(an_error_of_many_parts_spoils_nothing),
        cmocka_unit_test(numbers_keep_their_value),
        cmocka_unit_test(nonsense_turns_a_reader_bad),
    };
    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
