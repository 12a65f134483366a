/* image_read.c - the bytes of an image, looked at and taken apart; see image.h. All of it is walked
 * once before any of it is used, so that nothing of a bad one is ever shown. */
#include <stdlib.h>
#include <string.h>

#include "base/guid.h"
#include "base/xalloc.h"
#include "model/image_private.h"

/* What rows and people will hold of texts, counted while an image is looked at: each chunk of rows
 * has a copy of its own, and so has each person. */
struct lending {
    uint64_t bytes;
    uint32_t to, *last; /* whom it is lent to, from 1 on; to whom each text was lent last */
};

struct image {
    struct strbuf bytes;
    struct image_owner owner; /* lent from bytes */
    struct image_times times;
    struct presence presence;
    const char **texts; /* lent from bytes */
    size_t text_count;
    struct lending *lending; /* NULL: it has been looked at */
    struct identity_set *people;
    const struct identity_set **people_kept; /* what stands for each in a session */
    size_t people_count;
    struct wire sessions; /* where they begin, and where they end */
    size_t session_count;
    struct event_log *events;
    struct wire history; /* where it begins */
};

static void lending_end(struct image *image)
{
    if (image->lending)
        free(image->lending->last);
    free(image->lending);
    image->lending = NULL;
}

void image_free(struct image *image)
{
    if (!image)
        return;
    strbuf_release(&image->bytes);
    free(image->texts);
    lending_end(image);
    free(image->people);
    free(image->people_kept);
    event_log_unref(image->events);
    free(image);
}

/* --- pieces --- */

static bool is_time(int64_t ms)
{
    return ms >= -TIME_MOST && ms <= TIME_MOST;
}

int64_t image_take_time_after(struct wire *wire, int64_t from_ms)
{
    int64_t ms = (int64_t)((uint64_t)wire_int(wire) + (uint64_t)from_ms);
    return is_time(ms) ? ms : wire_spoil(wire);
}

/* A time, or none. */
int64_t image_take_moment(struct wire *wire)
{
    int64_t ms = wire_int(wire);
    return ms == TIME_NONE || is_time(ms) ? ms : wire_spoil(wire);
}

int32_t image_to_int32(struct wire *wire, int64_t value, int64_t least)
{
    return (int32_t)(value >= least && value <= INT32_MAX ? value : wire_spoil(wire));
}

/* A count of things of at least `least` bytes each, `most` of them. */
static size_t take_count(struct wire *wire, size_t least, size_t most)
{
    const size_t held = wire_left(wire) / least;
    return (size_t)wire_uint_to(wire, held < most ? held : most);
}

static void lend(const struct image *image, struct wire *wire, size_t number)
{
    struct lending *lending = image->lending;
    if (lending->last[number] == lending->to)
        return;
    lending->last[number] = lending->to;
    lending->bytes += strlen(image->texts[number]) + 1;
    if (lending->bytes > IMAGE_LENT_MAX)
        wire_spoil(wire);
}

static const char *take_text(const struct image *image, struct wire *wire)
{
    size_t number = (size_t)wire_uint_to(wire, image->text_count);
    if (number == 0)
        return NULL;
    if (image->lending)
        lend(image, wire, number - 1);
    return image->texts[number - 1];
}

static const struct identity_set *take_by(const struct image *image, struct wire *wire)
{
    size_t number = (size_t)wire_uint_to(wire, image->people_count);
    return number > 0 ? image->people_kept[number - 1] : NULL;
}

/* --- a session --- */

/* What a record lends from beside the image, made anew for each. */
struct scratch {
    char id[GUID_SIZE];
    struct session_oddities odd;
    struct session_error error;
    struct error_detail *details, *inner_details;
};

/* Only pointers are cleared: all else is written before it is lent. */
static void scratch_init(struct scratch *scratch)
{
    scratch->details = scratch->inner_details = NULL;
}

static void scratch_release(struct scratch *scratch)
{
    free(scratch->details);
    free(scratch->inner_details);
    scratch->details = scratch->inner_details = NULL;
}

static const char *take_guid(const struct image *image, struct wire *wire, char ret[GUID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    static const unsigned char places[IMAGE_GUID_BYTES] = {0,  2,  4,  6,  9,  11, 14, 16,
                                                           19, 21, 24, 26, 28, 30, 32, 34};
    const unsigned char *bytes = wire_bytes(wire, IMAGE_GUID_BYTES);
    if (!bytes || image->lending)
        return "a GUID"; /* bad, or only looked at: nobody asks which */
    memcpy(ret, "........-....-....-....-............", GUID_SIZE);
    for (int i = 0; i < IMAGE_GUID_BYTES; i++) {
        ret[places[i]] = digits[bytes[i] >> 4];
        ret[places[i] + 1] = digits[bytes[i] & 15];
    }
    return ret;
}

static void take_times(struct wire *wire, struct session *session, uint32_t bits,
                       int64_t *created_ms)
{
    const struct {
        uint32_t bit;
        int64_t *ms;
    } times[] = {{IMAGE_MODIFIED, &session->modified_ms},
                 {IMAGE_COMPLETED, &session->completed_ms},
                 {IMAGE_SEEN, &session->seen_ms},
                 {IMAGE_TURNED, &session->turned_ms},
                 {IMAGE_STARTED, &session->started_ms}};
    if (bits & IMAGE_CREATED)
        session->created_ms = *created_ms = image_take_time_after(wire, *created_ms);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (bits & times[i].bit)
            *times[i].ms = image_take_time_after(wire, *created_ms);
}

static void take_counts(struct wire *wire, struct session *session, uint32_t bits)
{
    const struct {
        uint32_t bit;
        int32_t *count;
    } counts[] = {{IMAGE_TOTAL, &session->total},
                  {IMAGE_DONE, &session->completed},
                  {IMAGE_RUNNING, &session->in_progress},
                  {IMAGE_FAILED, &session->failed}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (bits & counts[i].bit)
            *counts[i].count = (int32_t)wire_uint_to(wire, INT32_MAX);
}

static void take_texts(const struct image *image, struct wire *wire, struct session *session,
                       uint32_t bits)
{
    const char *wire_word = session_status_info((enum session_status)session->status)->wire;
    const struct {
        uint32_t bit;
        const char **text;
    } texts[] = {{IMAGE_STATUS_WORD, &session->status_word},
                 {IMAGE_JOB_WORD, &session->job_word},
                 {IMAGE_TYPE_WORD, &session->type_word},
                 {IMAGE_LABEL, &session->label},
                 {IMAGE_DESTINATION, &session->destination}};
    session->status_word = *wire_word ? wire_word : NULL;
    session->job_word = restore_job_word((enum restore_job)session->job);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (bits & texts[i].bit)
            *texts[i].text = take_text(image, wire);
}

static struct error_detail take_detail(const struct image *image, struct wire *wire)
{
    struct error_detail detail;
    detail.code = take_text(image, wire);
    detail.message = take_text(image, wire);
    detail.target = take_text(image, wire);
    return detail;
}

static struct error_detail *take_details(const struct image *image, struct wire *wire,
                                         size_t *ret_count)
{
    size_t count = take_count(wire, 3, IMAGE_DETAILS_MAX);
    struct error_detail *details = count > 0 ? xcalloc(count, sizeof *details) : NULL;
    for (size_t i = 0; i < count; i++)
        details[i] = take_detail(image, wire);
    *ret_count = count;
    return details;
}

static const struct session_error *take_error(const struct image *image, struct wire *wire,
                                              struct scratch *scratch)
{
    struct session_error *error = &scratch->error;
    struct error_detail own = take_detail(image, wire);
    *error = (struct session_error){.code = own.code, .message = own.message, .target = own.target};
    error->details = scratch->details = take_details(image, wire, &error->detail_count);
    error->has_inner = wire_uint_to(wire, 1);
    error->inner = take_detail(image, wire);
    error->inner_details = scratch->inner_details =
        take_details(image, wire, &error->inner_detail_count);
    return error;
}

static const struct session_oddities *take_odd(const struct image *image, struct wire *wire,
                                               struct scratch *scratch)
{
    scratch->odd.created_text = take_text(image, wire);
    scratch->odd.modified_text = take_text(image, wire);
    scratch->odd.completed_text = take_text(image, wire);
    scratch->odd.note = take_text(image, wire);
    return &scratch->odd;
}

static void take_people(const struct image *image, struct wire *wire, struct session *session,
                        uint32_t bits)
{
    if (bits & IMAGE_BY)
        session->created_by = take_by(image, wire);
    if (bits & IMAGE_MODIFIED_BY)
        session->modified_by = take_by(image, wire);
    if (bits & IMAGE_SAME_BY)
        session->modified_by = session->created_by;
}

static void take_session(const struct image *image, struct wire *wire, int64_t *created_ms,
                         struct session *session, struct scratch *scratch)
{
    uint32_t bits = (uint32_t)wire_uint_to(wire, IMAGE_BITS);
    session_init(session);
    session->id = bits & IMAGE_GUID ? take_guid(image, wire, scratch->id) : wire_text(wire);
    session->status = (uint8_t)wire_uint_to(wire, SESSION_STATUS_COUNT - 1);
    session->workload = (uint8_t)wire_uint_to(wire, WORKLOAD_COUNT - 1);
    session->job = (uint8_t)wire_uint_to(wire, JOB_COUNT - 1);
    session->flags = (uint8_t)((bits & IMAGE_LABEL_KNOWN ? SESSION_LABEL_KNOWN : 0) |
                               (bits & IMAGE_PARTIAL_BULK ? SESSION_PARTIAL_BULK : 0));
    take_times(wire, session, bits, created_ms);
    take_counts(wire, session, bits);
    take_texts(image, wire, session, bits);
    take_people(image, wire, session, bits);
    if (bits & IMAGE_ERROR)
        session->error = take_error(image, wire, scratch);
    if (bits & IMAGE_ODD)
        session->odd = take_odd(image, wire, scratch);
    if (!session_id_known(session))
        wire_spoil(wire); /* nobody could ask for it */
}

/* Walks them all, and leaves wire behind the last. taker NULL: only looks at them. */
static void walk_sessions(const struct image *image, struct wire *wire,
                          const struct image_session_taker *taker)
{
    int64_t created_ms = 0;
    for (size_t i = 0; i < image->session_count && !wire->bad; i++) {
        struct session session;
        if (image->lending && i % CHUNK_ROWS == 0)
            image->lending->to++;
        struct scratch scratch;
        scratch_init(&scratch);
        take_session(image, wire, &created_ms, &session, &scratch);
        if (taker && !wire->bad)
            taker->session(taker->context, &session);
        scratch_release(&scratch);
    }
}

/* --- the rest --- */

static bool take_owner(struct image *image, struct wire *wire, const struct image_owner *wanted)
{
    struct image_owner *owner = &image->owner;
    owner->tenant = wire_text(wire);
    owner->account = wire_text(wire);
    owner->root = wire_text(wire);
    return !wire->bad && strcmp(owner->tenant, wanted->tenant) == 0 &&
           strcmp(owner->account, wanted->account) == 0 && strcmp(owner->root, wanted->root) == 0;
}

static void take_facts(struct image *image, struct wire *wire)
{
    struct image_times *times = &image->times;
    struct presence *presence = &image->presence;
    int64_t *const moments[] = {&times->written_ms, &times->listed_ms,  &times->polled_ms,
                                &presence->key_ms,  &presence->from_ms, &presence->to_ms,
                                &presence->back_ms};
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
        *moments[i] = image_take_moment(wire);
    presence->told = wire_uint_to(wire, 1);
    presence->events_seen = wire_uint(wire);
    if (times->written_ms == TIME_NONE || times->listed_ms == TIME_NONE)
        wire_spoil(wire);
}

static void take_tables(struct image *image, struct wire *wire)
{
    image->text_count = take_count(wire, 2, IMAGE_TEXTS_MAX);
    image->texts = xcalloc(image->text_count + 1, sizeof *image->texts);
    for (size_t i = 0; i < image->text_count && !wire->bad; i++)
        image->texts[i] = wire_text(wire);
    image->lending = xcalloc(1, sizeof *image->lending);
    image->lending->last = xcalloc(image->text_count + 1, sizeof *image->lending->last);
    image->people_count = take_count(wire, 9, IMAGE_PEOPLE_MAX);
    image->people = xcalloc(image->people_count + 1, sizeof *image->people);
    image->people_kept = xcalloc(image->people_count + 1, sizeof(struct identity_set *));
    for (size_t i = 0; i < image->people_count && !wire->bad; i++) {
        struct identity_set *set = &image->people[i];
        image->lending->to++;
        image->people_kept[i] = set;
        struct identity *const all[] = {&set->user, &set->application, &set->device};
        for (size_t n = 0; n < sizeof all / sizeof *all; n++) {
            all[n]->id = take_text(image, wire);
            all[n]->name = take_text(image, wire);
            all[n]->email = take_text(image, wire);
        }
    }
}

/* The whole body behind the owner; false: it is not what was written. */
static bool take_body(struct image *image, struct wire *wire)
{
    take_facts(image, wire);
    take_tables(image, wire);
    image->session_count = take_count(wire, 5, IMAGE_SESSIONS_MAX);
    image->sessions = *wire;
    walk_sessions(image, wire, NULL);
    lending_end(image);
    image->events = image_take_events(wire);
    image->history = *wire;
    image_walk_history(wire, NULL);
    return !wire->bad && wire_left(wire) == 0;
}

/* --- as a whole --- */

static enum image_verdict judge_head(struct wire *wire)
{
    size_t left = wire_left(wire), size = left < IMAGE_MAGIC_BYTES ? left : IMAGE_MAGIC_BYTES;
    const unsigned char *magic = wire_bytes(wire, size);
    if (memcmp(magic, IMAGE_MAGIC, size) != 0)
        return IMAGE_FOREIGN;
    uint64_t version = wire_fixed(wire, 4);
    if (version > IMAGE_VERSION)
        return IMAGE_NEWER;
    uint64_t rest = wire_fixed(wire, 4), length = wire_fixed(wire, 8), sum = wire_fixed(wire, 8);
    bool whole = !wire->bad && version >= 1 && rest == 0 && length == wire_left(wire) &&
                 sum == wire_checksum(wire->at, wire_left(wire));
    return whole ? IMAGE_FINE : IMAGE_DAMAGED;
}

static enum image_verdict judge(struct image *image, const struct image_owner *owner)
{
    struct wire wire = wire_over(image->bytes.bytes, image->bytes.length);
    enum image_verdict verdict = judge_head(&wire);
    if (verdict != IMAGE_FINE)
        return verdict;
    if (!take_owner(image, &wire, owner))
        return IMAGE_FOREIGN;
    return take_body(image, &wire) ? IMAGE_FINE : IMAGE_DAMAGED;
}

struct image *image_read(struct strbuf *bytes, const struct image_owner *owner,
                         enum image_verdict *ret_verdict, struct fault *why)
{
    static const char *const words[] = {
        [IMAGE_DAMAGED] = "is damaged or cut short",
        [IMAGE_FOREIGN] = "is another's, or none of restoretop's",
        [IMAGE_NEWER] = "was written by a newer restoretop",
    };
    struct image *image = xcalloc(1, sizeof *image);
    image->bytes = *bytes;
    strbuf_init(bytes, IMAGE_BYTES_MAX);
    *ret_verdict = judge(image, owner);
    if (*ret_verdict == IMAGE_FINE)
        return image;
    image_free(image);
    fault_set(why, FAULT_INPUT, "What was kept of the last run %s.", words[*ret_verdict]);
    return NULL;
}

struct image_owner image_owner(const struct image *image)
{
    return image->owner;
}

struct image_times image_times(const struct image *image)
{
    return image->times;
}

struct presence image_presence(const struct image *image)
{
    return image->presence;
}

size_t image_session_count(const struct image *image)
{
    return image->session_count;
}

void image_each_session(const struct image *image, const struct image_session_taker *taker)
{
    struct wire wire = image->sessions;
    for (size_t i = 0; i < image->people_count; i++)
        image->people_kept[i] = taker->person(taker->context, &image->people[i]);
    walk_sessions(image, &wire, taker);
}

struct event_log *image_events(const struct image *image)
{
    return event_log_ref(image->events);
}

void image_each_history(const struct image *image, const struct image_history_taker *taker)
{
    struct wire wire = image->history;
    image_walk_history(&wire, taker);
}
