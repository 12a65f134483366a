#include "fetch/unit_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/spans.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fetch/hotpoll.h"
#include "fetch/naming.h"
#include "graph/graph_url.h"

#define POINT_ID_MAX 1024 /* as of sessions: one that is longer would burst the body */
#define BODY_LIMIT   ((size_t)BATCH_PARTS_MAX * 20 * 1024)

void unit_names_init(struct unit_names *names, uint64_t random)
{
    *names = (struct unit_names){.ask = ASK_NONE, .due_boot_ms = CLOCK_NEVER};
    for (size_t i = 0; i < UNIT_NAMES_PER_MINUTE; i++)
        names->sent_boot_ms[i] = INT64_MIN / 2;
    textset_init(&names->sight, random);
}

static void drop_texts(char **texts, size_t *count)
{
    for (size_t i = 0; i < *count; i++)
        free(texts[i]);
    *count = 0;
}

static void drop_ask(struct unit_names *names)
{
    ask_drop(&names->ask);
    drop_texts(names->points, &names->count);
}

void unit_names_release(struct unit_names *names)
{
    drop_ask(names);
    drop_texts(names->wanted, &names->wanted_count);
    units_unref(names->seen);
    names->seen = NULL;
    fetch_key_release(&names->of);
    textset_release(&names->sight);
}

void unit_names_show(struct unit_names *names, const struct command *command)
{
    textset_release(&names->sight);
    for (size_t i = 0; i < command->key_count; i++)
        textset_add(&names->sight, command->keys[i].id);
    names->stale = true;
}

/* --- what is known --- */

static const char *known_name(void *context, const struct artifact *unit)
{
    const struct fetch *fetch = context;
    if (unit->granular || !unit->point_id)
        return NULL;
    const struct name_entry *entry = name_book_find(&fetch->book, unit->point_id);
    return entry ? entry->name : NULL;
}

static struct unit_page *with_names(const struct unit_page *page, struct fetch *fetch)
{
    return unit_page_named(page, known_name, fetch);
}

static struct unit_page *without_names(const struct unit_page *page, struct fetch *fetch)
{
    (void)fetch;
    return unit_page_unnamed(page);
}

/* Other pages for those of the open session; NULL: it stays. */
typedef struct unit_page *other_page_fn(const struct unit_page *page, struct fetch *fetch);
static void renew_pages(struct fetch *fetch, struct reading *reading, other_page_fn *other)
{
    struct units *units = units_ref(reading->dossier.units);
    bool news = false;
    for (size_t i = 0; units && i < units->page_count; i++) {
        struct unit_page *page = other(units->pages[i], fetch);
        if (!page)
            continue;
        units = units_put(units, i, page);
        news = true;
    }
    if (news)
        reading_put_units(reading, fetch, units);
    else
        units_unref(units);
}

void unit_names_forget(struct unit_names *names, struct fetch *fetch, struct reading *reading)
{
    drop_ask(names);
    renew_pages(fetch, reading, without_names);
    names->troubles = 0;
    names->hold_until_boot_ms = 0;
    names->stale = true;
}

/* --- what is wanted --- */

enum want { WANT_FAILED, WANT_SIGHT, WANT_REST, WANT_COUNT };
struct choice {
    const char *points[WANT_COUNT][BATCH_PARTS_MAX]; /* lent */
    size_t counts[WANT_COUNT];
    uint32_t left; /* units that have no name yet, and may get one */
};

static void choose(struct choice *choice, enum want want, const char *point)
{
    size_t *count = &choice->counts[want];
    for (size_t i = 0; i < *count; i++)
        if (strcmp(choice->points[want][i], point) == 0)
            return;
    if (*count < BATCH_PARTS_MAX)
        choice->points[want][(*count)++] = point;
}

static void look_at(const struct unit_names *names, const struct fetch *fetch,
                    const struct artifact *unit, struct choice *choice)
{
    const bool bad = artifact_is_bad(unit);
    if ((!bad && !names->all) || unit->source_name || !naming_can_ask_point(fetch, unit) ||
        strlen(unit->point_id) > POINT_ID_MAX || name_book_find(&fetch->book, unit->point_id))
        return;
    const bool sight = unit->id && textset_has(&names->sight, unit->id);
    choice->left++;
    choose(choice, bad ? WANT_FAILED : sight ? WANT_SIGHT : WANT_REST, unit->point_id);
}

static void keep_choice(struct unit_names *names, const struct choice *choice)
{
    drop_texts(names->wanted, &names->wanted_count);
    for (int want = 0; want < WANT_COUNT; want++)
        for (size_t i = 0; i < choice->counts[want] && names->wanted_count < BATCH_PARTS_MAX; i++)
            names->wanted[names->wanted_count++] = xstrdup(choice->points[want][i]);
}

static void tell(struct unit_names *names, struct fetch *fetch, const struct unit_naming *told)
{
    fetch->dirty |= told->state != names->told.state || told->left != names->told.left;
    names->told = *told;
}

static void look_through(struct unit_names *names, struct fetch *fetch, const struct labels *labels)
{
    struct choice choice = {.left = 0};
    struct unit_walk walk = {names->seen, 0, 0};
    const struct artifact *unit;
    struct unit_naming told = {.state = NAMING_NONE};
    while (!name_book_is_full(&fetch->book) && (unit = units_next(&walk)))
        look_at(names, fetch, unit, &choice);
    if (choice.left > 0 && names->may)
        told = (struct unit_naming){NAMING_GOES_ON, choice.left};
    else if (choice.left > 0 && labels_lack_points(labels, fetch))
        told = (struct unit_naming){NAMING_REFUSED, choice.left};
    if (!names->may)
        choice = (struct choice){.left = 0};
    keep_choice(names, &choice);
    tell(names, fetch, &told);
}

/* Each session finds room for all of its units. */
static void note_session(struct unit_names *names, struct fetch *fetch,
                         const struct reading *reading)
{
    const struct session_key *key = &reading->key;
    if (!reading->open || fetch_key_is(&names->of, key->id, key->workload))
        return;
    fetch_key_release(&names->of);
    names->of = fetch_key_copy(key->id, key->workload);
    names->stale = true;
    if (fetch->book.count > NAME_BOOK_MAX / 2)
        name_book_release(&fetch->book);
}

/* Another session, another page, another permission: what is called what, and what is still to be
 * asked for. */
static void look_again(struct unit_names *names, struct fetch *fetch, struct reading *reading,
                       const struct labels *labels)
{
    const bool may = labels_may_name_points(labels, fetch, reading->key.workload);
    note_session(names, fetch, reading);
    if (!names->stale && names->seen == reading->dossier.units && names->may == may &&
        names->book == fetch->book.count && names->all == reading->pass.all)
        return;
    renew_pages(fetch, reading, with_names);
    units_unref(names->seen);
    names->seen = units_ref(reading->dossier.units);
    names->all = reading->pass.all;
    names->may = may;
    names->book = fetch->book.count;
    names->stale = false;
    look_through(names, fetch, labels);
}

/* --- asking --- */

/* When so many points may be asked. */
static int64_t may_ask_at(const struct unit_names *names, size_t count)
{
    const int64_t span_ms = names->slowed ? 2 * MINUTE_MS : MINUTE_MS;
    const int64_t budget =
        names->sent_boot_ms[(names->sent + count - 1) % UNIT_NAMES_PER_MINUTE] + span_ms;
    return budget > names->hold_until_boot_ms ? budget : names->hold_until_boot_ms;
}

/* A batch, where batches are let through, but not before a first point was answered. */
static size_t ask_size(const struct unit_names *names, const struct fetch *fetch,
                       const struct unit_names_times *times)
{
    const int64_t now = fetch_now(fetch);
    const bool alone =
        fetch->book.count == 0 || now < names->unbatched_boot_ms || now < times->unbatched_boot_ms;
    return alone && names->wanted_count > 1 ? 1 : names->wanted_count;
}

static void send_batch(struct unit_names *names, struct fetch *fetch, struct strbuf *urls)
{
    const char *texts[BATCH_PARTS_MAX];
    struct strbuf body;
    strbuf_init(&body, BODY_LIMIT);
    for (size_t i = 0; i < names->count; i++)
        texts[i] = urls[i].bytes;
    batch_write(graph_root(fetch->graph), texts, names->count, &body);
    ask_start_batch(&names->ask, fetch, body.bytes);
    strbuf_release(&body);
}

static void write_url(const struct fetch *fetch, const char *point, struct strbuf *url)
{
    strbuf_init(url, STRBUF_NO_LIMIT);
    graph_url_point(fetch->graph, point, url);
}

static void start(struct unit_names *names, struct fetch *fetch, enum workload workload,
                  size_t count)
{
    struct strbuf urls[BATCH_PARTS_MAX];
    names->workload = workload;
    for (names->count = 0; names->count < count; names->count++) {
        names->points[names->count] = xstrdup(names->wanted[names->count]);
        write_url(fetch, names->points[names->count], &urls[names->count]);
        names->sent_boot_ms[names->sent++ % UNIT_NAMES_PER_MINUTE] = fetch_now(fetch);
    }
    if (count > 1)
        send_batch(names, fetch, urls);
    else
        ask_start(&names->ask, fetch, HTTP_GET, urls[0].bytes);
    for (size_t i = 0; i < count; i++)
        strbuf_release(&urls[i]);
}

/* --- answers --- */

/* What the answers of one request come to. */
struct said {
    bool named, told;              /* one told a name; one was answered at all */
    bool troubled;                 /* one is to be asked again */
    bool refused[BATCH_PARTS_MAX]; /* which were, */
    enum fault_kind refusal;       /* ... and how the last of them */
};

static void take_name(struct fetch *fetch, const char *point, const struct http_response *answer,
                      struct said *said)
{
    struct arena arena;
    arena_init(&arena);
    const char *name = graph_parse_point_name(answer->body.bytes, answer->body.length, &arena);
    name_book_put(&fetch->book, point, name);
    said->told = true;
    said->named |= name != NULL;
    arena_release(&arena);
}

/* It is gone, or our own rules refused to ask for it. */
static bool names_nothing(enum fault_kind why)
{
    return why == FAULT_NOT_FOUND || why == FAULT_REFUSED;
}

static void take_refusal(const struct unit_names *names, struct fetch *fetch, size_t at,
                         const struct fault *why, struct said *said)
{
    /* A page is of somebody on the way: the service has not answered. */
    const enum fault_kind kind = why->from_page ? FAULT_NETWORK : why->kind;
    if (names_nothing(kind)) {
        name_book_put(&fetch->book, names->points[at], NULL);
        said->told = true;
    } else if (kind == FAULT_FORBIDDEN || kind == FAULT_API) {
        said->refused[at] = true;
        said->refusal = kind;
    } else {
        said->troubled = true;
    }
}

static void hold(struct unit_names *names, const struct fetch *fetch)
{
    names->hold_until_boot_ms = fetch_now(fetch) + ((int64_t)UNIT_NAMES_HOLD_MS << names->troubles);
    if (names->troubles < UNIT_NAMES_HOLDS)
        names->troubles++;
}

/* Where others are told, a refusal is a matter of the one point. A whole batch that names nothing
 * counts as one point does: a few that are gone say little. */
static void conclude(struct unit_names *names, struct fetch *fetch, struct labels *labels,
                     const struct said *said)
{
    const enum fault_kind refusal = said->named ? FAULT_NONE : said->refusal;
    for (size_t i = 0; i < names->count && said->named; i++)
        if (said->refused[i])
            name_book_put(&fetch->book, names->points[i], NULL);
    if (said->told || refusal != FAULT_NONE)
        labels_note_points(labels, names->workload, said->named, refusal);
    if (said->told)
        fetch_good(fetch);
    if (said->told || !said->troubled)
        names->troubles = 0;
    if (said->troubled)
        hold(names, fetch);
    drop_ask(names);
    names->stale = true;
}

static void take_part(struct unit_names *names, struct fetch *fetch, size_t at,
                      const struct http_response *part, struct said *said)
{
    struct fault why = {.kind = FAULT_NONE};
    struct strbuf url;
    if (!part) {
        said->troubled = true;
        return;
    }
    write_url(fetch, names->points[at], &url);
    if (call_judge_part(names->ask.call, url.bytes, part, &why))
        take_name(fetch, names->points[at], part, said);
    else
        take_refusal(names, fetch, at, &why, said);
    strbuf_release(&url);
}

/* The service lets no batch through, for a while or for this run: the points are asked by GETs. */
static void leave_batches(struct unit_names *names, int64_t until_boot_ms)
{
    names->unbatched_boot_ms = until_boot_ms;
    drop_ask(names);
    names->stale = true;
}

static void take_parts(struct unit_names *names, struct fetch *fetch, struct labels *labels,
                       const struct http_response *response)
{
    struct http_response *parts[BATCH_PARTS_MAX];
    struct fault why = {.kind = FAULT_NONE};
    struct said said = {.refusal = FAULT_NONE};
    if (!batch_read(response, names->count, parts, &why)) {
        leave_batches(names, fetch_now(fetch) + HOTPOLL_UNBATCHED_MS);
        return;
    }
    for (size_t i = 0; i < names->count; i++) {
        take_part(names, fetch, i, parts[i], &said);
        http_response_free(parts[i]);
    }
    if (said.troubled && !said.told)
        names->unbatched_boot_ms = fetch_now(fetch) + HOTPOLL_UNBATCHED_MS;
    conclude(names, fetch, labels, &said);
}

static void take_result(struct unit_names *names, struct fetch *fetch, struct labels *labels)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    struct said said = {.refusal = FAULT_NONE};
    const bool good = ask_result(&names->ask, &response, &why, NULL);
    if (names->count > 1 && good) {
        take_parts(names, fetch, labels, response);
    } else if (names->count > 1) {
        leave_batches(names, why.from_page ? fetch_now(fetch) + HOTPOLL_UNBATCHED_MS : CLOCK_NEVER);
    } else {
        if (good)
            take_name(fetch, names->points[0], response, &said);
        else
            take_refusal(names, fetch, 0, &why, &said);
        conclude(names, fetch, labels, &said);
    }
}

/* The call would go on for ever; names can wait, and what fails as a batch may pass alone. */
static void put_off(struct unit_names *names, struct fetch *fetch)
{
    const struct fault *fault = ask_fault(&names->ask);
    const bool answered = fault && fault->http_status > 0 && fault->kind == FAULT_SERVICE;
    if (names->count > 1 && answered)
        names->unbatched_boot_ms = fault->http_status == 501
                                       ? CLOCK_NEVER /* it says "never" */
                                       : fetch_now(fetch) + HOTPOLL_UNBATCHED_MS;
    drop_ask(names);
    hold(names, fetch);
    names->stale = true;
}

static void go_on(struct unit_names *names, struct fetch *fetch, struct labels *labels,
                  bool allowed)
{
    if (!ask_is_busy(&names->ask))
        return;
    if (ask_step(&names->ask, fetch))
        take_result(names, fetch, labels);
    else if (ask_fault(&names->ask) || (!allowed && names->ask.state == CALL_WAITING))
        put_off(names, fetch);
}

/* One of those that would be asked, or the first of all: the answer serves both. */
static bool is_asked(const struct unit_names *names, const struct fetch *fetch,
                     const struct labels *labels, size_t count)
{
    if (fetch->book.count == 0 && labels->asked_point)
        return true;
    for (size_t i = 0; i < count; i++)
        if (labels_asks_point(labels, names->wanted[i]))
            return true;
    return false;
}

void unit_names_step(struct unit_names *names, struct fetch *fetch, struct reading *reading,
                     struct labels *labels, const struct unit_names_times *times)
{
    names->slowed = times->slowed;
    go_on(names, fetch, labels, times->allowed);
    look_again(names, fetch, reading, labels);
    names->due_boot_ms = CLOCK_NEVER;
    if (!times->allowed || ask_is_busy(&names->ask) || names->wanted_count == 0)
        return;
    const size_t count = ask_size(names, fetch, times);
    if (is_asked(names, fetch, labels, count))
        return;
    const int64_t at = may_ask_at(names, count);
    if (fetch_now(fetch) >= at)
        start(names, fetch, reading->key.workload, count);
    else
        names->due_boot_ms = at;
}

int64_t unit_names_deadline(const struct unit_names *names)
{
    return ask_is_busy(&names->ask) ? ask_deadline(&names->ask) : names->due_boot_ms;
}
