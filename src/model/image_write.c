/* image_write.c - a snapshot as the bytes of an image; see image.h. Sessions are written first, to
 * a buffer of their own: only then it is known which texts and people there are. */
#include <stdlib.h>
#include <string.h>

#include "base/guid.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "model/image_private.h"

/* --- tables of what stands once --- */

struct entry {
    const void *bytes; /* lent */
    size_t length;
    uint32_t lent_to; /* whom it was lent last, as the reader will count them; 0: nobody yet */
};

struct table {
    struct entry *entries;
    size_t count, capacity;
    uint32_t *slots; /* open addressing: number + 1, 0 = free */
    size_t slot_count;
};

static void table_release(struct table *table)
{
    free(table->entries);
    free(table->slots);
}

static uint32_t *slot_of(const struct table *table, const void *bytes, size_t length)
{
    size_t mask = table->slot_count - 1;
    for (size_t i = (size_t)hash_bytes(bytes, length, 0) & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &table->slots[i];
        if (*slot == 0)
            return slot;
        const struct entry *entry = &table->entries[*slot - 1];
        if (entry->length == length && memcmp(entry->bytes, bytes, length) == 0)
            return slot;
    }
}

static void table_reserve(struct table *table)
{
    if ((table->count + 1) * 2 <= table->slot_count)
        return;
    free(table->slots);
    table->slot_count = table->slot_count ? table->slot_count * 2 : 1024;
    table->slots = xcalloc(table->slot_count, sizeof *table->slots);
    for (size_t i = 0; i < table->count; i++)
        *slot_of(table, table->entries[i].bytes, table->entries[i].length) = (uint32_t)i + 1;
}

/* Number + 1 of those bytes, which are kept where they are. */
static uint32_t table_number(struct table *table, const void *bytes, size_t length)
{
    table_reserve(table);
    uint32_t *slot = slot_of(table, bytes, length);
    if (*slot == 0) {
        table->entries =
            xgrow(table->entries, table->count, &table->capacity, sizeof *table->entries);
        table->entries[table->count++] = (struct entry){bytes, length, 0};
        *slot = (uint32_t)table->count;
    }
    return *slot;
}

/* --- a writer --- */

#define TEXTS_OF_PEOPLE 9
#define PEOPLE_RECENT   256 /* a power of two */

struct writer {
    struct strbuf sessions;
    size_t session_count;
    struct table texts;
    struct table people;                              /* of nine numbers each */
    struct arena people_arena;                        /* holds them */
    const struct identity_set *recent[PEOPLE_RECENT]; /* the same pointer is the same person */
    uint32_t recent_number[PEOPLE_RECENT];
    int64_t created_ms;  /* of the session before */
    uint64_t lent_bytes; /* what a reader will hold of texts (IMAGE_LENT_MAX) */
    uint32_t lent_to;    /* the chunk of sessions, then the person, that holds them; from 1 on */
};

static uint32_t text_number(struct writer *writer, const char *text)
{
    return text ? table_number(&writer->texts, text, strlen(text)) : 0;
}

/* Whoever holds the text has one copy of it. */
static void lend(struct writer *writer, uint32_t number)
{
    if (number == 0)
        return;
    struct entry *entry = &writer->texts.entries[number - 1];
    if (entry->lent_to == writer->lent_to)
        return;
    entry->lent_to = writer->lent_to;
    writer->lent_bytes += entry->length + 1;
}

static void put_text(struct writer *writer, const char *text)
{
    uint32_t number = text_number(writer, text);
    lend(writer, number);
    wire_put_uint(&writer->sessions, number);
}

static uint32_t people_by_content(struct writer *writer, const struct identity_set *set)
{
    const struct identity *all[] = {&set->user, &set->application, &set->device};
    uint32_t numbers[TEXTS_OF_PEOPLE];
    for (size_t i = 0; i < 3; i++) {
        numbers[3 * i] = text_number(writer, all[i]->id);
        numbers[3 * i + 1] = text_number(writer, all[i]->name);
        numbers[3 * i + 2] = text_number(writer, all[i]->email);
    }
    uint32_t *key = arena_alloc(&writer->people_arena, sizeof numbers);
    memcpy(key, numbers, sizeof numbers);
    return table_number(&writer->people, key, sizeof numbers);
}

static uint32_t people_number(struct writer *writer, const struct identity_set *set)
{
    if (!set)
        return 0; /* as a text that is none */
    size_t place = hash_bytes(&set, sizeof set, 0) & (PEOPLE_RECENT - 1);
    if (writer->recent[place] != set) {
        writer->recent_number[place] = people_by_content(writer, set);
        writer->recent[place] = set;
    }
    return writer->recent_number[place];
}

/* --- a session --- */

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "959ba739-70b5-43c4-8c90-b2c22014f18b" as its 16 bytes; false: the id is another. */
static bool pack_guid(const char *id, unsigned char ret[IMAGE_GUID_BYTES])
{
    size_t used = 0;
    for (int i = 0; i < GUID_LENGTH; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        int high = hex_of(id[i]);
        if (dash ? id[i] != '-' : high < 0)
            return false;
        if (dash)
            continue;
        int low = hex_of(id[++i]);
        if (low < 0)
            return false;
        ret[used++] = (unsigned char)(high << 4 | low);
    }
    return id[GUID_LENGTH] == '\0';
}

static bool is_another_word(const char *word, const char *known)
{
    return !session_text_same(word, known && *known ? known : NULL);
}

static uint32_t count_bits(const struct session *session)
{
    return (session->total >= 0 ? IMAGE_TOTAL : 0U) | (session->completed >= 0 ? IMAGE_DONE : 0U) |
           (session->in_progress >= 0 ? IMAGE_RUNNING : 0U) |
           (session->failed >= 0 ? IMAGE_FAILED : 0U);
}

static uint32_t time_bits(const struct session *session)
{
    return (session->created_ms != TIME_NONE ? IMAGE_CREATED : 0U) |
           (session->modified_ms != TIME_NONE ? IMAGE_MODIFIED : 0U) |
           (session->completed_ms != TIME_NONE ? IMAGE_COMPLETED : 0U) |
           (session->seen_ms != TIME_NONE ? IMAGE_SEEN : 0U) |
           (session->turned_ms != TIME_NONE ? IMAGE_TURNED : 0U) |
           (session->started_ms != TIME_NONE ? IMAGE_STARTED : 0U);
}

static uint32_t text_bits(const struct session *session)
{
    const char *status = session_status_info((enum session_status)session->status)->wire;
    const char *job = restore_job_word((enum restore_job)session->job);
    return (is_another_word(session->status_word, status) ? IMAGE_STATUS_WORD : 0U) |
           (is_another_word(session->job_word, job) ? IMAGE_JOB_WORD : 0U) |
           (session->type_word ? IMAGE_TYPE_WORD : 0U) | (session->label ? IMAGE_LABEL : 0U) |
           (session->destination ? IMAGE_DESTINATION : 0U);
}

static uint32_t bits_of(const struct session *session)
{
    const struct identity_set *by = session->created_by, *modified = session->modified_by;
    return (session->flags & SESSION_LABEL_KNOWN ? IMAGE_LABEL_KNOWN : 0U) |
           (session->flags & SESSION_PARTIAL_BULK ? IMAGE_PARTIAL_BULK : 0U) |
           (by ? IMAGE_BY : 0U) | (modified && modified == by ? IMAGE_SAME_BY : 0U) |
           (modified && modified != by ? IMAGE_MODIFIED_BY : 0U) |
           (session->error ? IMAGE_ERROR : 0U) | (session->odd ? IMAGE_ODD : 0U) |
           time_bits(session) | count_bits(session) | text_bits(session);
}

static void put_times(struct writer *writer, const struct session *session, uint32_t bits)
{
    struct strbuf *out = &writer->sessions;
    const struct {
        uint32_t bit;
        int64_t ms;
    } times[] = {{IMAGE_MODIFIED, session->modified_ms},
                 {IMAGE_COMPLETED, session->completed_ms},
                 {IMAGE_SEEN, session->seen_ms},
                 {IMAGE_TURNED, session->turned_ms},
                 {IMAGE_STARTED, session->started_ms}};
    if (bits & IMAGE_CREATED) {
        wire_put_int(out, session->created_ms - writer->created_ms);
        writer->created_ms = session->created_ms;
    }
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (bits & times[i].bit)
            wire_put_int(out, times[i].ms - writer->created_ms);
}

static void put_counts(struct strbuf *out, const struct session *session)
{
    const int32_t counts[] = {session->total, session->completed, session->in_progress,
                              session->failed};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] >= 0)
            wire_put_uint(out, (uint64_t)counts[i]);
}

static void put_texts(struct writer *writer, const struct session *session, uint32_t bits)
{
    const struct {
        uint32_t bit;
        const char *text;
    } texts[] = {{IMAGE_STATUS_WORD, session->status_word},
                 {IMAGE_JOB_WORD, session->job_word},
                 {IMAGE_TYPE_WORD, session->type_word},
                 {IMAGE_LABEL, session->label},
                 {IMAGE_DESTINATION, session->destination}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (bits & texts[i].bit)
            put_text(writer, texts[i].text);
}

static void put_detail(struct writer *writer, const struct error_detail *detail)
{
    put_text(writer, detail->code);
    put_text(writer, detail->message);
    put_text(writer, detail->target);
}

static void put_details(struct writer *writer, const struct error_detail *details, size_t count)
{
    size_t kept = count < IMAGE_DETAILS_MAX ? count : IMAGE_DETAILS_MAX;
    wire_put_uint(&writer->sessions, kept);
    for (size_t i = 0; i < kept; i++)
        put_detail(writer, &details[i]);
}

static void put_error(struct writer *writer, const struct session_error *error)
{
    const struct error_detail own = {error->code, error->message, error->target};
    put_detail(writer, &own);
    put_details(writer, error->details, error->detail_count);
    wire_put_uint(&writer->sessions, error->has_inner);
    put_detail(writer, &error->inner);
    put_details(writer, error->inner_details, error->inner_detail_count);
}

static void put_odd(struct writer *writer, const struct session_oddities *odd)
{
    put_text(writer, odd->created_text);
    put_text(writer, odd->modified_text);
    put_text(writer, odd->completed_text);
    put_text(writer, odd->note);
}

static void put_id(struct strbuf *out, const char *id, bool guid, const unsigned char *bytes)
{
    if (guid)
        strbuf_add(out, bytes, IMAGE_GUID_BYTES);
    else
        wire_put_text(out, id);
}

static void put_session(struct writer *writer, const struct session *session)
{
    struct strbuf *out = &writer->sessions;
    unsigned char guid[IMAGE_GUID_BYTES];
    bool packed = pack_guid(session->id, guid);
    uint32_t bits = bits_of(session) | (packed ? IMAGE_GUID : 0U);
    if (writer->session_count % CHUNK_ROWS == 0)
        writer->lent_to++;
    wire_put_uint(out, bits);
    put_id(out, session->id, packed, guid);
    wire_put_uint(out, session->status);
    wire_put_uint(out, session->workload);
    wire_put_uint(out, session->job);
    put_times(writer, session, bits);
    put_counts(out, session);
    put_texts(writer, session, bits);
    if (bits & IMAGE_BY)
        wire_put_uint(out, people_number(writer, session->created_by));
    if (bits & IMAGE_MODIFIED_BY)
        wire_put_uint(out, people_number(writer, session->modified_by));
    if (bits & IMAGE_ERROR)
        put_error(writer, session->error);
    if (bits & IMAGE_ODD)
        put_odd(writer, session->odd);
    writer->session_count++;
}

static void put_sessions(struct writer *writer, const struct snapshot *snapshot)
{
    uint32_t limit = snapshot_row_limit(snapshot);
    for (uint32_t row = 0; row < limit; row++) {
        struct session space;
        const struct session *session = snapshot_row(snapshot, row, &space);
        if (session && session_id_known(session) && !(session->flags & SESSION_GONE))
            put_session(writer, session);
    }
}

/* --- the rest --- */

static void put_facts(struct strbuf *out, const struct snapshot *snapshot,
                      const struct presence *presence, int64_t written_ms)
{
    const int64_t times[] = {written_ms,       snapshot->listed_ms, snapshot->polled_ms,
                             presence->key_ms, presence->from_ms,   presence->to_ms,
                             presence->back_ms};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        wire_put_int(out, times[i]);
    wire_put_uint(out, presence->told);
    wire_put_uint(out, presence->events_seen);
}

static void put_tables(struct strbuf *out, struct writer *writer)
{
    const struct table *texts = &writer->texts, *people = &writer->people;
    wire_put_uint(out, texts->count);
    for (size_t i = 0; i < texts->count; i++)
        wire_put_text(out, texts->entries[i].bytes);
    wire_put_uint(out, people->count);
    for (size_t i = 0; i < people->count; i++) {
        const uint32_t *numbers = people->entries[i].bytes;
        writer->lent_to++;
        for (size_t n = 0; n < TEXTS_OF_PEOPLE; n++) {
            lend(writer, numbers[n]);
            wire_put_uint(out, numbers[n]);
        }
    }
}

/* The head, with room for what is known only at the end. */
static size_t put_head(struct strbuf *out)
{
    strbuf_add(out, IMAGE_MAGIC, IMAGE_MAGIC_BYTES);
    wire_put_fixed(out, IMAGE_VERSION, 4);
    wire_put_fixed(out, 0, 4);
    wire_put_fixed(out, 0, 8);
    wire_put_fixed(out, 0, 8);
    return out->length;
}

static void close_head(struct strbuf *out, size_t body)
{
    struct strbuf words;
    size_t length = out->length - body;
    strbuf_init(&words, 16);
    wire_put_fixed(&words, length, 8);
    wire_put_fixed(&words, wire_checksum(out->bytes + body, length), 8);
    memcpy(out->bytes + body - 16, words.bytes, 16);
    strbuf_release(&words);
}

void image_write(struct strbuf *out, const struct image_owner *owner,
                 const struct snapshot *snapshot, const struct presence *presence,
                 int64_t written_ms)
{
    struct writer writer = {.created_ms = 0};
    strbuf_init(&writer.sessions, IMAGE_BYTES_MAX);
    arena_init(&writer.people_arena);
    put_sessions(&writer, snapshot);
    size_t body = put_head(out);
    wire_put_text(out, owner->tenant);
    wire_put_text(out, owner->account);
    wire_put_text(out, owner->root);
    put_facts(out, snapshot, presence, written_ms);
    put_tables(out, &writer);
    wire_put_uint(out, writer.session_count);
    strbuf_add(out, writer.sessions.bytes, writer.sessions.length);
    image_put_events(out, snapshot->events);
    image_put_history(out, snapshot->history);
    close_head(out, body);
    out->overflowed |= writer.sessions.overflowed || writer.session_count > IMAGE_SESSIONS_MAX ||
                       writer.texts.count > IMAGE_TEXTS_MAX ||
                       writer.people.count > IMAGE_PEOPLE_MAX || writer.lent_bytes > IMAGE_LENT_MAX;
    table_release(&writer.texts);
    table_release(&writer.people);
    arena_release(&writer.people_arena);
    strbuf_release(&writer.sessions);
}
