/* reading_units.c - the units of the open session: which of two lists holds them, page after page;
 * see reading.h. Which pages: unit_pass.h. */
#include <string.h>

#include "base/timefmt.h"
#include "fetch/naming.h"
#include "fetch/reading_private.h"
#include "graph/graph_url.h"
#include "graph/url.h"

static size_t count_before(const struct units *units, size_t page)
{
    size_t count = 0;
    for (size_t i = 0; i < page; i++)
        count += units->pages[i]->count;
    return count;
}

bool reading_units_url(struct reading *reading, struct fetch *fetch, struct strbuf *url,
                       struct fault *why)
{
    const struct units *units = reading->dossier.units;
    const size_t at = reading->pass.at;
    if (at == 0 && graph_url_artifacts(fetch->graph, reading->key.workload, reading->granular,
                                       reading->key.id, url))
        return true;
    if (at > 0) {
        if (url_resolve_next(graph_root(fetch->graph), units->pages[at - 1]->next_link, url, why))
            return true;
        why->kind = FAULT_REFUSED; /* ours: the service would have gone on */
        return fault_hint(why, "What stands behind unit %zu is not read.", count_before(units, at));
    }
    fault_set(why, FAULT_REFUSED,
              "Where the units of this type of session are listed is not known.");
    return fault_hint(why, "The raw view shows all that the service says of it.");
}

void reading_units_start(struct reading *reading, struct fetch *fetch, enum pass_kind kind)
{
    struct unit_pass *pass = &reading->pass;
    if (ask_is_busy(&reading->asks[PART_ARTIFACTS])) {
        unit_pass_raise(pass, kind);
        return;
    }
    struct session space;
    if (unit_pass_begin(pass, kind, reading->dossier.units, reading_record(reading, fetch, &space),
                        fetch_now(fetch), fetch_wall(fetch)))
        reading_ask(reading, fetch, PART_ARTIFACTS);
}

/* True: the refusal of one artifact list may mean that the units stand in the other one. */
static bool may_be_other(enum restore_job job, const struct fault *refusal)
{
    const bool says_no = refusal->kind == FAULT_NOT_FOUND || refusal->kind == FAULT_FORBIDDEN ||
                         refusal->kind == FAULT_API;
    return job == JOB_OTHER && says_no;
}

/* True: a list without units although the session counts some. */
static bool units_missing(const struct session *session, size_t listed)
{
    return listed == 0 && session->total > 0;
}

static void ask_other_list(struct reading *reading, struct fetch *fetch)
{
    reading->tried_other = true;
    reading->granular = !reading->granular;
    reading->pass.at = 0;
    reading_ask(reading, fetch, PART_ARTIFACTS);
}

static void end_pass(struct reading *reading, struct fetch *fetch)
{
    const enum pass_kind again = reading->pass.again;
    unit_pass_end(&reading->pass);
    ask_drop(&reading->asks[PART_ARTIFACTS]);
    reading->pass.again = PASS_NONE;
    if (again != PASS_NONE)
        reading_units_start(reading, fetch, again);
}

/* Nothing kept it from its end. */
static void end_whole_pass(struct reading *reading, struct fetch *fetch)
{
    if (unit_pass_shifted(&reading->pass, reading->dossier.units, fetch_now(fetch)))
        reading->pass.again = PASS_ASKED;
    end_pass(reading, fetch);
}

/* The first of them began when the restore did; it may stand on any page. */
static void note_start(const struct reading *reading, struct fetch *fetch)
{
    const struct units *units = reading->dossier.units;
    struct session space;
    const struct session *session = reading_record(reading, fetch, &space);
    naming_note_start(fetch, reading->key.id, reading->key.workload,
                      units_start(units, session ? session->created_ms : TIME_NONE),
                      units && units->whole);
}

/* After a page: the next one, if it is wanted. */
static void go_on(struct reading *reading, struct fetch *fetch)
{
    const struct units *units = reading->dossier.units;
    struct fault why;
    struct session space;
    if (unit_pass_goes_round(units, reading_record(reading, fetch, &space))) {
        fault_set(&why, FAULT_REFUSED,
                  "The list of units does not end after %zu; it is read no further.", units->count);
        fault_hint(&why, "It may not be whole.");
        reading_set_fault(reading, PART_ARTIFACTS, &why);
        end_pass(reading, fetch);
    } else if (unit_pass_next(&reading->pass, units, fetch_wall(fetch))) {
        reading_ask(reading, fetch, PART_ARTIFACTS);
        if (!ask_is_busy(&reading->asks[PART_ARTIFACTS])) /* its address is refused */
            end_pass(reading, fetch);
    } else {
        end_whole_pass(reading, fetch);
    }
}

bool reading_units_take(struct reading *reading, struct fetch *fetch,
                        const struct http_response *response, struct fault *why)
{
    struct artifact_page page;
    struct session space;
    const struct session *known = reading_record(reading, fetch, &space);
    if (!graph_parse_artifacts(response->body.bytes, response->body.length, reading->granular,
                               &page, why))
        return false;
    const bool first = reading->pass.at == 0 && !page.next_link;
    if (known && first && !reading->tried_other && units_missing(known, page.count)) {
        artifact_page_release(&page);
        ask_other_list(reading, fetch);
        return true;
    }
    reading->changed |=
        dossier_take_units(&reading->dossier, reading->pass.at, &page, response, fetch_wall(fetch));
    if (!reading->granular)
        fetch_note_permitted(fetch, reading->key.workload, true);
    note_start(reading, fetch);
    go_on(reading, fetch);
    return true;
}

static void explain_granular(struct fault *why)
{
    if (!fetch_forbids(why))
        return;
    const struct fault said = *why;
    fault_set(
        why, FAULT_FORBIDDEN,
        "The service lists the single items of a granular restore only to those who may write.");
    fault_hint(why, "It takes BackupRestore-Restore.ReadWrite.All and, signed in as a person, the "
                    "role SharePoint Backup Administrator.");
    memcpy(why->code, said.code, sizeof why->code);
    memcpy(why->request_id, said.request_id, sizeof why->request_id);
    memcpy(why->client_request_id, said.client_request_id, sizeof why->client_request_id);
    why->http_status = said.http_status;
}

/* A later page's link has run out: from the first page on once more. What was wanted afterwards is
 * in that. */
static bool restart_pass(struct reading *reading, struct fetch *fetch, const struct fault *why)
{
    struct unit_pass *pass = &reading->pass;
    const bool ran_out = why->kind == FAULT_NOT_FOUND || why->http_status == 400;
    if (pass->at == 0 || pass->restarted || !ran_out)
        return false;
    struct session space;
    ask_drop(&reading->asks[PART_ARTIFACTS]);
    (void)unit_pass_begin(pass, PASS_ASKED, reading->dossier.units,
                          reading_record(reading, fetch, &space), fetch_now(fetch),
                          fetch_wall(fetch));
    pass->restarted = true;
    reading_ask(reading, fetch, PART_ARTIFACTS);
    return true;
}

bool reading_units_try_otherwise(struct reading *reading, struct fetch *fetch,
                                 const struct fault *why)
{
    if (restart_pass(reading, fetch, why))
        return true;
    if (reading->tried_other || reading->pass.at > 0 ||
        !may_be_other((enum restore_job)reading->job, why))
        return false;
    ask_other_list(reading, fetch);
    return true;
}

void reading_units_refused(struct reading *reading, struct fetch *fetch, struct fault *why)
{
    end_pass(reading, fetch); /* what was wanted meanwhile is asked for all the same */
    if (reading->granular)
        explain_granular(why);
    else if (fetch_forbids(why))
        fetch_note_permitted(fetch, reading->key.workload, false);
}
