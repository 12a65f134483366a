/* filter_scan.c - the same question to a hundred thousand sessions at every key.
 *
 * A few hundred people, nine statuses, a few counts make up all of them: what a value was found to
 * hold in one is remembered for the next, and only ids are looked at one by one. Rows are read as
 * they are packed. At 100,000 sessions a letter took 38 ms when each text was looked at anew; it
 * takes 4 to 6 now, and 0.4 when most rows are out already. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/filter.h"
#include "model/filter_terms.h"
#include "model/snapshot.h"

enum verdict { UNASKED, NO, YES };

/* By status, workload, job and partial bulk: all that words are made of. */
#define KINDS (16 * 4 * 4 * 2)

/* A table of what was said of things, by their addresses. It forgets some when it is full, and they
 * are asked again. */
struct said {
    const void *thing;
    bool holds;
};
#define SAID_BITS  10
#define SAID_TRIES 4

/* What was said of one value in texts, which most values of a view do not look at. */
struct texts_said {
    uint8_t counts[1 << 16]; /* by total: two bits for each word for units */
    /* Each on its own: the texts of a chunk would push out the people of all. */
    struct said people[1 << SAID_BITS], texts[1 << SAID_BITS];
};

/* What was said of one value. */
struct value_said {
    uint8_t kinds[KINDS];      /* enum verdict, as the next; of is: whether one of them may be it */
    uint8_t places[SHELF_MAX]; /* people by their place in the chunk that is looked at */
    struct texts_said *texts;  /* NULL: not needed so far */
};

struct filter_scan {
    const struct filter *filter;
    const struct filter_when *when;
    struct value_said *said; /* of each value, in the order of the terms */
    size_t value_count;
};

/* One value, looked for in one row. */
struct look {
    const struct filter_parts *parts;
    const struct filter_value *value;
    const struct chunk *chunk;
    const struct packed *row;
    struct value_said *said;
};

struct filter_scan *filter_scan_new(const struct filter *filter, const struct filter_when *when)
{
    struct filter_scan *scan = xcalloc(1, sizeof *scan);
    size_t values = 1;
    for (size_t i = 0; i < filter->count; i++)
        values += filter->terms[i].count;
    scan->filter = filter;
    scan->when = when;
    scan->value_count = values - 1;
    scan->said = xcalloc(values, sizeof *scan->said);
    return scan;
}

void filter_scan_free(struct filter_scan *scan)
{
    for (size_t i = 0; i < scan->value_count; i++)
        free(scan->said[i].texts);
    free(scan->said);
    free(scan);
}

/* The place for what is said of a thing; *ret_known: it holds the answer. */
static struct said *said_of(struct said *table, const void *thing, bool *ret_known)
{
    uint64_t hash = (uint64_t)(uintptr_t)thing * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> (64 - SAID_BITS));
    struct said *said = &table[at];
    for (size_t i = 1; i < SAID_TRIES && said->thing && said->thing != thing; i++)
        said = &table[(at + i) % (1U << SAID_BITS)];
    *ret_known = said->thing == thing;
    said->thing = thing;
    return said;
}

static const void *thing_at(const struct look *look, uint16_t place)
{
    return look->chunk->shelf.things[place];
}

static unsigned kind_of(const struct packed *row)
{
    unsigned partial = (row->flags & SESSION_PARTIAL_BULK) != 0;
    return ((row->status * 4U + row->workload) * 4U + row->job) * 2U + partial;
}

static bool kind_holds(const struct look *look)
{
    const struct packed *row = look->row;
    uint8_t *verdict = &look->said->kinds[kind_of(row)];
    if (*verdict == UNASKED) {
        struct session session;
        packed_get(row, &look->chunk->shelf, &session);
        *verdict = look->parts->kind(&session, look->value) ? YES : NO;
    }
    return *verdict == YES;
}

static struct texts_said *texts_of(const struct look *look)
{
    if (!look->said->texts)
        look->said->texts = xcalloc(1, sizeof *look->said->texts);
    return look->said->texts;
}

static bool by_holds(const struct look *look)
{
    const struct identity_set *by = thing_at(look, look->row->first);
    uint8_t *verdict = &look->said->places[look->row->first];
    bool known;
    if (*verdict == UNASKED) {
        struct said *slot = said_of(texts_of(look)->people, by, &known);
        if (!known)
            slot->holds = look->parts->by(by, look->value);
        *verdict = slot->holds ? YES : NO;
    }
    return *verdict == YES;
}

static bool text_holds(const struct look *look, const char *text)
{
    bool known;
    if (!text)
        return false;
    struct said *slot = said_of(texts_of(look)->texts, text, &known);
    if (!known)
        slot->holds = filter_text_holds(text, look->value);
    return slot->holds;
}

/* Each error is one of its own, if only by the number of an activity, but code and message are not.
 */
static bool error_holds(const struct look *look)
{
    const struct session_error *error = thing_at(look, look->row->error);
    if (!look->parts->shown_error)
        return look->parts->error(error, look->value);
    return text_holds(look, error->code) || text_holds(look, error->message);
}

static bool counts_hold(const struct look *look)
{
    struct session session;
    packed_get(look->row, &look->chunk->shelf, &session);
    return filter_label_holds(&session, look->value);
}

/* Without a label its name is made of the total and the word for its units ("3 mailboxes"), but for
 * a bulk restore that is still empty. */
static bool label_holds(const struct look *look)
{
    const struct packed *row = look->row;
    const struct packed_label *labelled = thing_at(look, row->labelled);
    if (labelled && labelled->label && *labelled->label)
        return text_holds(look, labelled->label);
    if (row->total == 0 && row->job == JOB_BULK)
        return counts_hold(look);
    bool items = row->job == JOB_GRANULAR && row->workload != WORKLOAD_EXCHANGE;
    unsigned shift = items ? WORKLOAD_OTHER * 2 : row->workload * 2U;
    uint8_t *verdicts = &texts_of(look)->counts[row->total];
    if ((*verdicts >> shift & 3) == UNASKED)
        *verdicts |= (uint8_t)((counts_hold(look) ? YES : NO) << shift);
    return (*verdicts >> shift & 3) == YES;
}

static bool id_holds(const struct look *look)
{
    bool guid = look->row->flags & SESSION_GUID;
    return (!guid || look->value->in_guid) && filter_id_holds(look->row->id, guid, look->value);
}

/* filter_value_holds, from memory and of a packed row. */
static bool row_holds(const struct look *look)
{
    const struct filter_parts *parts = look->parts;
    return (parts->kind && kind_holds(look)) || (parts->by && look->row->first && by_holds(look)) ||
           (parts->error && look->row->error && error_holds(look)) ||
           (parts->label && label_holds(look)) || (parts->id && id_holds(look));
}

static bool value_holds(const struct look *look, enum filter_field field)
{
    if (look->row->status != PACKED_WHOLE)
        return row_holds(look);
    struct session session;
    packed_get(look->row, &look->chunk->shelf, &session);
    return filter_value_holds(field, look->value, &session);
}

static bool term_holds(const struct filter_term *term, const struct chunk *chunk,
                       const struct packed *row, struct value_said *said)
{
    for (size_t i = 0; i < term->count; i++) {
        const struct look look = {&filter_parts[term->field], &term->values[i], chunk, row,
                                  &said[i]};
        if (value_holds(&look, term->field))
            return !term->negated;
    }
    return term->negated;
}

/* By its kind alone the row is none of the words of is:, and need not be put together. */
static bool is_ruled_out(const struct filter_term *term, const struct chunk *chunk,
                         const struct packed *row, struct value_said *said)
{
    if (term->field != FILTER_IS || row->status == PACKED_WHOLE)
        return false;
    for (size_t i = 0; i < term->count; i++) {
        uint8_t *verdict = &said[i].kinds[kind_of(row)];
        if (*verdict == UNASKED) {
            struct session session;
            packed_get(row, &chunk->shelf, &session);
            *verdict = filter_words_may_hold(&term->values[i], &session) ? YES : NO;
        }
        if (*verdict == YES)
            return false;
    }
    return true;
}

/* What is compared or wants the whole text: of the record, each time anew. */
static bool record_holds(const struct filter_scan *scan, const struct filter_term *term,
                         const struct chunk *chunk, const struct packed *row)
{
    struct session session;
    packed_get(row, &chunk->shelf, &session);
    return filter_term_holds(term, &session, scan->when);
}

static bool row_matches(const struct filter_scan *scan, const struct chunk *chunk,
                        const struct packed *row)
{
    struct value_said *said = scan->said;
    for (size_t i = 0; i < scan->filter->count; i++) {
        const struct filter_term *term = &scan->filter->terms[i];
        bool holds = filter_is_looked_up(term)              ? term_holds(term, chunk, row, said)
                     : is_ruled_out(term, chunk, row, said) ? term->negated
                                                            : record_holds(scan, term, chunk, row);
        if (!holds)
            return false;
        said += term->count;
    }
    return true;
}

/* Errors, scattered over memory, are asked for beforehand: to wait for one after the other was a
 * fifth of the time. */
static void fetch_errors(const struct chunk *chunk, uint64_t bits, const struct packed *rows)
{
    for (; bits; bits &= bits - 1) {
        const struct packed *row = &rows[__builtin_ctzll(bits)];
        if (row->error)
            __builtin_prefetch(chunk->shelf.things[row->error]);
    }
}

/* The bits of those among 64 rows that match. */
static uint64_t scan_rows(const struct filter_scan *scan, const struct chunk *chunk, uint64_t bits,
                          const struct packed *rows)
{
    uint64_t found = 0;
    fetch_errors(chunk, bits, rows);
    for (; bits; bits &= bits - 1) {
        const struct packed *row = &rows[__builtin_ctzll(bits)];
        if (row_matches(scan, chunk, row))
            found |= bits & -bits;
    }
    return found;
}

/* Another chunk has other places: forgets what was said of those before. */
static void enter_chunk(struct filter_scan *scan, const struct chunk *chunk)
{
    struct value_said *said = scan->said;
    for (size_t i = 0; i < scan->filter->count; i++)
        for (size_t j = 0; j < scan->filter->terms[i].count; j++, said++)
            memset(said->places, UNASKED, chunk->shelf.count);
}

void filter_scan_chunk(struct filter_scan *scan, const struct chunk *chunk, uint64_t *rows)
{
    if ((rows[0] | rows[1] | rows[2] | rows[3]) == 0)
        return;
    enter_chunk(scan, chunk);
    for (uint32_t word = 0; word < CHUNK_ROWS / 64; word++)
        rows[word] = scan_rows(scan, chunk, rows[word], &chunk->rows[(size_t)word * 64]);
}
