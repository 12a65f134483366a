/* A filter that is typed letter by letter finds what the same filter finds at one go: what is kept
 * between two keys (the order, what matched, what was said of a text) must not show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/order.h"
#include "model/store.h"
#include "unit/make_session.h"

#define SESSIONS 700 /* three chunks, the last one not full */

static const struct attention_rule rule = {.now_ms = INT64_C(1795435200000), .days = 7};
static const struct sort_spec by_attention = {.keys = {SORT_ATTENTION}, .count = 1};

static const struct identity_set people[] = {
    {.user = {"u-1", "Ana Garc\u00eda", "ana@contoso.com"}},
    {.user = {"u-2", "Fail Ed", NULL}, .application = {"app-9", "Exporter", NULL}},
    {.user = {"u-3", NULL, "sp@fabrikam.com"}},
};
static const struct session_error errors[] = {
    {.code = "MailboxNotFound", .message = "failed to find it"},
    {.code = "Odd", .message = "E", .has_inner = true, .inner = {"Inner", "sp", NULL}},
};
static const char *const labels[] = {"-> Finance +2", "\u00c9t\u00e9", "??", "completedWithError"};

/* Whatever a session may hold, in ever other combinations. */
static struct session nth(int i, char *id, size_t size)
{
    snprintf(id, size, "%08x-fa%02x-%s", (unsigned)i * 2654435761u, i % 251, i % 5 ? "0a" : "SP");
    struct session session = make_session(id, (enum workload)(i % WORKLOAD_COUNT),
                                          (enum session_status)(i / 3 % SESSION_UNREADABLE));
    if (session.status == SESSION_OTHER)
        session.status_word = i % 2 ? "quarantined" : NULL;
    session.job = (uint8_t)(i / 7 % JOB_COUNT);
    session.job_word = restore_job_word((enum restore_job)session.job);
    session.total = i % 11 - 1;
    int person = (i / 256 + i) % 4; /* each chunk meets them in another order */
    session.created_by = person < 3 ? &people[person] : NULL;
    session.error = i % 9 < 2 ? &errors[i % 9] : NULL;
    session.created_ms = rule.now_ms - i * INT64_C(1000003);
    return session;
}

static struct snapshot *tenant(void)
{
    struct store *store = store_new(false, NULL, NULL);
    for (int i = 0; i < SESSIONS; i++) {
        char id[64];
        struct session session = nth(i, id, sizeof id);
        store_merge(store, &session, STORE_SWEEP, 1000);
        if (i % 6 < 4)
            store_set_label(store, id, (enum workload)session.workload, labels[i % 6], NULL,
                            SESSION_LABEL_KNOWN | (i % 10 == 0 ? SESSION_PARTIAL_BULK : 0), 1000);
        if (i % 50 == 49)
            store_gone(store, id, (enum workload)session.workload, 1000);
    }
    store_expire(store, 1000000); /* free rows among the others */
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    return snapshot;
}

/* The rows of the sorted list that a filter without any memory matches. */
static void expect_same(const struct order *order, const struct order *all,
                        const struct snapshot *snapshot, const struct filter *filter,
                        const char *text)
{
    struct filter_when when = filter_when(&rule);
    uint32_t at = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        if (!filter_matches(filter, snapshot_row(snapshot, all->rows[i], SPACE), &when))
            continue;
        if (at >= order->count || order->rows[at] != all->rows[i])
            fail_msg("\"%s\": row %u is missing or misplaced", text, all->rows[i]);
        at++;
    }
    if (at != order->count)
        fail_msg("\"%s\": %u rows and not %u", text, order->count, at);
}

struct typist {
    struct snapshot *snapshot;
    struct order order, all;
    struct filter *filter; /* the last valid one */
    int narrowed;          /* so many keys looked at the rows found before only */
};

static void type_to(struct typist *typist, const char *text)
{
    struct filter *filter = filter_parse(text, NULL, NULL);
    if (!filter)
        return; /* "st:" on its way to something */
    bool narrower = typist->filter && filter_narrows(filter, typist->filter);
    order_filter(&typist->order, typist->snapshot, filter, &rule, narrower);
    expect_same(&typist->order, &typist->all, typist->snapshot, filter, text);
    typist->narrowed += narrower;
    filter_free(typist->filter);
    typist->filter = filter;
}

static void type_and_take_back(struct typist *typist, const char *text)
{
    char typed[128] = "";
    size_t length = strlen(text);
    for (size_t i = 1; i <= length; i++) {
        memcpy(typed, text, i);
        typed[i] = '\0';
        type_to(typist, typed);
    }
    for (size_t i = length; i-- > 0;) {
        typed[i] = '\0';
        type_to(typist, typed);
    }
}

static void what_is_typed_finds_what_the_whole_finds(void **state)
{
    static const char *const texts[] = {
        "failed",        "garcia",        "sp",          "ex",       "od",           "??",
        "st:completed",  "st:completedw", "st:partial",  "wl:sp",    "wl:one",       "wl:??",
        "by:ana wl:ex",  "-failed",       "-st:failed",  "id:fa0",   "error:sp",     "job:bulk",
        "what:finance",  "2 mailboxes",   "\"2 mail\"",  "restore",  "completedw",   "ete",
        "st:failed,par", "-wl:ex,sp ana", "by:exp,fail", "quarant",  "FA1",          "\u00c9t",
        "age<70d",       "units>=12",     "-run>1h",     "is:ended", "st=completed", "by!=ana",
    };
    struct typist typist = {.snapshot = tenant()};
    (void)state;
    order_compute(&typist.all, typist.snapshot, NULL, &by_attention, &rule);
    order_compute(&typist.order, typist.snapshot, NULL, &by_attention, &rule);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        type_and_take_back(&typist, texts[i]);
    assert_true(typist.narrowed > 60);
    filter_free(typist.filter);
    order_release(&typist.order);
    order_release(&typist.all);
    snapshot_unref(typist.snapshot);
}

static void only_a_certain_narrowing_is_one(void **state)
{
    static const struct {
        const char *text, *than;
        bool narrows;
    } rows[] = {
        {"units>12", "units>1", false},
        {"units>1", "units>1", true},
        {"by=ana", "by=an", false},
        {"fa", "f", true},
        {"f", "fa", false},
        {"fa", "a", false},
        {"fa", "fa", true},
        {"fa by:ana", "fa", true},
        {"by:ana", "fa", false},
        {"-fa", "-f", false},
        {"-f ana", "-f", true},
        {"fa", "", true},
        {"by:an,bo", "by:a", false},
        {"by:an,bo", "by:a,b", true},
        {"st:co", "st:c", false},
        {"st:co x", "st:co", true},
        {"sp", "s", false},
        {"spa", "sp", true},
        {"wl:ex", "wl:e", false},
        {"wl:exc", "wl:ex", true},
        {"id:a", "a", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct filter *filter = filter_parse(rows[i].text, NULL, NULL);
        struct filter *than = filter_parse(rows[i].than, NULL, NULL);
        if (filter_narrows(filter, than) != rows[i].narrows)
            fail_msg("\"%s\" after \"%s\"", rows[i].text, rows[i].than);
        filter_free(filter);
        filter_free(than);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_finds_what_the_whole_finds),
        cmocka_unit_test(only_a_certain_narrowing_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
