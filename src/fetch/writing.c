#include "fetch/writing.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "fetch/write_tell.h"
#include "graph/graph_url.h"
#include "graph/url.h"

void writing_init(struct writing *writing)
{
    memset(writing, 0, sizeof *writing);
    for (size_t i = 0; i < WRITING_MAX; i++)
        writing->writes[i].ask = ASK_NONE;
}

static void free_write(struct write *write)
{
    ask_drop(&write->ask);
    fetch_key_release(&write->key);
    *write = (struct write){.step = WRITE_FREE, .ask = ASK_NONE};
}

void writing_release(struct writing *writing)
{
    for (size_t i = 0; i < WRITING_MAX; i++)
        free_write(&writing->writes[i]);
}

static void ask_session(struct write *write, struct fetch *fetch, enum write_step step)
{
    struct strbuf url;
    strbuf_init(&url, URL_MAX);
    graph_url_session(fetch->graph, write->key.id, &url);
    write->step = step;
    ask_start(&write->ask, fetch, HTTP_GET, url.bytes);
    strbuf_release(&url);
}

static void send_write(struct write *write, struct fetch *fetch)
{
    struct strbuf url;
    strbuf_init(&url, URL_MAX);
    write_kind_info(write->kind)->url(fetch->graph, write->key.id, &url);
    write->step = WRITE_SEND;
    write->until_boot_ms = fetch_now(fetch) + WRITING_PATIENCE_MS;
    ask_start(&write->ask, fetch, write_kind_info(write->kind)->method, url.bytes);
    strbuf_release(&url);
}

/* A place for the write, or NULL with the reason told. */
static struct write *find_place(struct writing *writing, struct fetch *fetch, const char *id,
                                enum workload workload)
{
    struct write *place = NULL;
    for (size_t i = 0; i < WRITING_MAX; i++) {
        struct write *write = &writing->writes[i];
        if (write->step != WRITE_FREE && fetch_key_is(&write->key, id, workload)) {
            write_tell(fetch, NOTICE_REFUSED, "Wait for its outcome.",
                       "%s is already being %s; nothing was sent.", write->name,
                       write_kind_info(write->kind)->past);
            return NULL;
        }
        if (write->step == WRITE_FREE && !place)
            place = write;
    }
    if (!place)
        write_tell(fetch, NOTICE_REFUSED, "Wait until some of them have ended.",
                   "%d changes are under way already; nothing was sent.", WRITING_MAX);
    return place;
}

void writing_start(struct writing *writing, struct fetch *fetch, enum write_kind kind,
                   const char *id, enum workload workload)
{
    const struct fault *signed_out = graph_signed_out(fetch->graph);
    if (!graph_write_allowed(fetch->graph)) {
        write_tell(fetch, NOTICE_REFUSED, "To change the tenant, start it with --write.",
                   "This restoretop is read-only: nothing was sent.");
        return;
    }
    if (signed_out) {
        write_tell(fetch, NOTICE_REFUSED, signed_out->hint, "Signed out: nothing was sent.");
        return;
    }
    struct write *write = find_place(writing, fetch, id, workload);
    if (!write)
        return;
    write->kind = kind;
    write->key = fetch_key_copy(id, workload);
    write->until_boot_ms = fetch_now(fetch) + WRITING_PATIENCE_MS;
    write_name(write, fetch);
    fetch->dirty = true; /* writes_in_flight */
    ask_session(write, fetch, WRITE_LOOK);
}

static void end_write(struct write *write, struct fetch *fetch)
{
    free_write(write);
    fetch->dirty = true;
}

/* Its outcome is known, and only the list has to follow. */
static void end_sent(struct write *write, struct fetch *fetch)
{
    ask_drop(&write->ask);
    write->step = WRITE_ENDED;
    fetch->dirty = true;
}

static void note_gone(const struct write *write, struct fetch *fetch)
{
    store_gone(fetch->store, write->key.id, write->key.workload, fetch_wall(fetch));
}

static const char *missing_answer(const struct write *write)
{
    return write->answered ? "no clear answer came" : "no answer came";
}

/* It took effect: told, written down. */
static void succeed(struct write *write, struct fetch *fetch)
{
    char text[160];
    const bool was_unclear = write->step == WRITE_DECIDE;
    const struct write_kind_info *info = write_kind_info(write->kind);
    struct session space;
    const struct session *row =
        store_find(fetch->store, write->key.id, write->key.workload, &space);
    write_tell(fetch, NOTICE_OK, "", "%s %s%s%s%s.", info->did, write->name,
               was_unclear ? ": " : "", was_unclear ? missing_answer(write) : "",
               was_unclear ? ", but it took effect" : "");
    snprintf(text, sizeof text, "%s by this restoretop", info->did);
    journal_event(&fetch->journal, EVENT_ACTED, fetch_wall(fetch), row, text);
    if (info->removes)
        note_gone(write, fetch);
}

static void fail(struct write *write, struct fetch *fetch, const struct fault *why)
{
    char text[256], hint[256];
    verdict_explain(write->kind, why, text, hint, sizeof text);
    write_tell_of(write, fetch, NOTICE_FAILED, hint, "%s", text);
}

/* LOOK: is it a draft, now? */
static void take_look(struct write *write, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    struct fetch_seen seen;

    if (ask_result(&write->ask, &response, &why, NULL) &&
        fetch_take_session(fetch, &write->key, response, STORE_GET, &seen, &why)) {
        const bool may = verdict_may_send(write->kind, &seen, &why);
        if (may && write_record_sending(write, fetch)) {
            send_write(write, fetch);
            return;
        }
        if (!may)
            write_tell_of(write, fetch, NOTICE_REFUSED, why.hint, "%s", why.text);
    } else if (fetch_says_gone(fetch, &write->key, &why)) {
        note_gone(write, fetch);
        write_tell_of(write, fetch, NOTICE_REFUSED, "",
                      "there is no such session any more. Nothing was sent.");
    } else {
        write_tell_of(write, fetch, NOTICE_FAILED, why.hint,
                      "could not be checked, so nothing was sent: %s", why.text);
    }
    end_write(write, fetch);
}

static bool lost_patience(const struct write *write, const struct fetch *fetch)
{
    return fetch_now(fetch) >= write->until_boot_ms;
}

static bool step_look(struct write *write, struct fetch *fetch)
{
    if (ask_step(&write->ask, fetch)) {
        take_look(write, fetch);
    } else if (lost_patience(write, fetch) || write->ask.tries >= WRITING_TRIES) {
        const struct fault *fault = ask_fault(&write->ask);
        write_tell_of(write, fetch, NOTICE_FAILED, "Try again when the data are live.",
                      "could not be checked, so nothing was sent: %s",
                      fault ? fault->text : "no answer came in time.");
        end_write(write, fetch);
    }
    return false;
}

/* Only what is documented says so: 204 that it is deleted, the session as it is now that it is
 * activated (GRAPH.md, States). 202 says that it may be done later; a success without a word, or
 * with what is none of it (an error, another session, a page of something on the way), says no more
 * than a lost answer does. */
static bool says_done(const struct write *write, struct fetch *fetch,
                      const struct http_response *response)
{
    struct fetch_seen seen;
    if (write_kind_info(write->kind)->removes)
        return response->status == 204;
    return response->body.length > 0 &&
           fetch_take_session(fetch, &write->key, response, STORE_WRITE, &seen, NULL) &&
           verdict_of(write->kind, &seen) == VERDICT_WORKED;
}

static void doubt(struct write *write, struct fetch *fetch, const struct fault *answer)
{
    write_record_outcome(write, fetch, "unclear", answer);
    write_tell(fetch, NOTICE_UNCLEAR, "It is not sent again; a GET decides.",
               "%s: no clear answer to %s; asking what became of it. %s", write->name,
               write_kind_info(write->kind)->verb, answer->text);
    write->answered = answer->http_status != 0;
    write->under_way = !write->answered || answer->http_status == 502 || answer->http_status == 504;
    ask_session(write, fetch, WRITE_DECIDE);
}

static void take_success(struct write *write, struct fetch *fetch,
                         const struct http_response *response)
{
    struct fault answer = write_numbers(response);
    if (says_done(write, fetch, response)) {
        write_record_outcome(write, fetch, "done", &answer);
        succeed(write, fetch);
        end_sent(write, fetch);
        return;
    }
    write->accepted = response->status;
    snprintf(answer.text, sizeof answer.text, "The answer (%d) does not say that it is done.",
             response->status);
    doubt(write, fetch, &answer);
}

/* SEND: the answer to the write itself. True: it took effect, or may have. */
static bool take_outcome(struct write *write, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    bool maybe_done = false;
    if (ask_result(&write->ask, &response, &why, &maybe_done)) {
        take_success(write, fetch, response);
        return true;
    }
    maybe_done |= verdict_is_open(write->kind, &why);
    if (verdict_is_done(write->kind, &why)) {
        write_record_outcome(write, fetch, "gone already", &why);
        write_tell(fetch, NOTICE_OK, "", "%s was gone already.", write->name);
        note_gone(write, fetch);
    } else if (!maybe_done) {
        write_record_outcome(write, fetch, "refused", &why);
        fail(write, fetch, &why);
    } else {
        doubt(write, fetch, &why);
        return true;
    }
    end_sent(write, fetch);
    return false;
}

/* For a token or a hold: it has not left, or a 401 said that nothing was done. */
static bool waits_to_leave(const struct write *write)
{
    return write->step == WRITE_SEND && write->ask.state == CALL_WAITING;
}

static bool step_send(struct write *write, struct fetch *fetch)
{
    if (ask_step(&write->ask, fetch))
        return take_outcome(write, fetch);
    if (waits_to_leave(write) && lost_patience(write, fetch)) {
        write_record_outcome(write, fetch, "not sent", &(struct fault){.kind = FAULT_NONE});
        write_tell_of(write, fetch, NOTICE_FAILED, "Try again when the data are live.",
                      "the request could not leave in time; nothing was sent.");
        end_write(write, fetch);
    }
    return false;
}

/* DECIDE: what a GET says after an unclear answer. A gateway that gave up may be overtaken by the
 * write it carried: an unchanged draft is looked at twice, and even then it is said that it may. */
static void take_decision(struct write *write, struct fetch *fetch, const struct fetch_seen *seen)
{
    const enum verdict verdict = verdict_of(write->kind, seen);
    const struct fault nothing = {.kind = FAULT_NONE};
    const char *past = write_kind_info(write->kind)->past;
    ask_drop(&write->ask);
    if (verdict != VERDICT_WORKED && ++write->looks < 2) {
        write->step = WRITE_PAUSE;
        write->until_boot_ms = fetch_now(fetch) + WRITING_LOOK_AGAIN_MS;
        return;
    }
    if (verdict == VERDICT_WORKED) {
        write_record_outcome(write, fetch, "done", &nothing);
        succeed(write, fetch);
    } else if (verdict == VERDICT_NOT_DONE && write->under_way && seen->status == SESSION_DRAFT) {
        write_record_outcome(write, fetch, "unknown", &nothing);
        write_tell_of(write, fetch, NOTICE_UNCLEAR, "Look at it before you try again.",
                      "is a draft still: %s, and it may yet take effect.", missing_answer(write));
    } else if (verdict == VERDICT_NOT_DONE && write->accepted == 0) {
        write_record_outcome(write, fetch, "not done", &nothing);
        write_tell_of(write, fetch, NOTICE_FAILED, "It can be tried again.",
                      "was not %s: %s, and it did not take effect.", past, missing_answer(write));
    } else if (verdict == VERDICT_NOT_DONE) {
        write_record_outcome(write, fetch, "unknown", &nothing);
        write_tell_of(write, fetch, NOTICE_UNCLEAR, "Look at it before you try again.",
                      "is as it was, though the answer was %d: whether it will be %s is not known.",
                      write->accepted, past);
    } else {
        write_record_outcome(write, fetch, "unknown", &nothing);
        write_tell_of(write, fetch, NOTICE_UNCLEAR, "Look at it before you try again.",
                      "it does not say its status: whether it was %s is not known.", past);
    }
    end_write(write, fetch);
}

static void take_decision_refusal(struct write *write, struct fetch *fetch, const struct fault *why)
{
    const bool gone = fetch_says_gone(fetch, &write->key, why);
    if (gone && write_kind_info(write->kind)->removes) {
        write_record_outcome(write, fetch, "done", why);
        succeed(write, fetch);
    } else if (gone) {
        write_record_outcome(write, fetch, "not done", why);
        note_gone(write, fetch);
        write_tell_of(write, fetch, NOTICE_FAILED, "", "is gone: somebody deleted it.");
    } else {
        write_record_outcome(write, fetch, "unknown", why);
        write_tell_of(write, fetch, NOTICE_UNCLEAR, "Look at it before you try again.",
                      "whether it was %s is not known: %s", write_kind_info(write->kind)->past,
                      why->text);
    }
    end_write(write, fetch);
}

static bool step_decide(struct write *write, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    struct fetch_seen seen;
    if (!ask_step(&write->ask, fetch))
        return false;
    if (!ask_result(&write->ask, &response, &why, NULL))
        take_decision_refusal(write, fetch, &why);
    else if (fetch_take_session(fetch, &write->key, response, STORE_GET, &seen, &why))
        take_decision(write, fetch, &seen);
    else
        ask_again(&write->ask, fetch, &why);
    return false; /* whoever sent it has asked for a poll already */
}

static bool step_pause(struct write *write, struct fetch *fetch)
{
    if (lost_patience(write, fetch))
        ask_session(write, fetch, WRITE_DECIDE);
    return false;
}

bool writing_step(struct writing *writing, struct fetch *fetch)
{
    typedef bool step_fn(struct write *, struct fetch *);
    static step_fn *const steps[] = {
        [WRITE_FREE] = NULL,          [WRITE_LOOK] = step_look,   [WRITE_SEND] = step_send,
        [WRITE_DECIDE] = step_decide, [WRITE_PAUSE] = step_pause, [WRITE_ENDED] = NULL,
    };
    bool acted = false;
    for (size_t i = 0; i < WRITING_MAX; i++) {
        struct write *write = &writing->writes[i];
        if (steps[write->step])
            acted |= steps[write->step](write, fetch);
    }
    return acted;
}

bool writing_take_ended(struct writing *writing, struct session_key *ret)
{
    for (size_t i = 0; i < WRITING_MAX; i++) {
        struct write *write = &writing->writes[i];
        if (write->step == WRITE_ENDED) {
            *ret = write->key;
            write->key.id = NULL;
            free_write(write);
            return true;
        }
    }
    return false;
}

static int64_t write_deadline(const struct write *write)
{
    const int64_t ask = ask_deadline(&write->ask);
    const bool bounded =
        write->step == WRITE_LOOK || write->step == WRITE_PAUSE || waits_to_leave(write);
    return bounded && write->until_boot_ms < ask ? write->until_boot_ms : ask;
}

int64_t writing_deadline(const struct writing *writing)
{
    int64_t deadline = CLOCK_NEVER;
    for (size_t i = 0; i < WRITING_MAX; i++)
        deadline = clock_sooner(deadline, write_deadline(&writing->writes[i]));
    return deadline;
}

uint32_t writing_count(const struct writing *writing)
{
    uint32_t count = 0;
    for (size_t i = 0; i < WRITING_MAX; i++)
        count += writing->writes[i].step != WRITE_FREE;
    return count;
}

uint32_t writing_unsettled(const struct writing *writing)
{
    uint32_t count = 0;
    for (size_t i = 0; i < WRITING_MAX; i++) {
        const struct write *write = &writing->writes[i];
        const bool sent = write->step == WRITE_SEND && !waits_to_leave(write);
        count += sent || write->step == WRITE_DECIDE || write->step == WRITE_PAUSE;
    }
    return count;
}
