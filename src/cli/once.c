/* once.c - --once: waits for one whole list, prints it, tells by the exit status how things are. */
#include "cli/once.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/connect.h"
#include "cli/output.h"
#include "cli/view_config.h"
#include "graph/retry.h"

void once_wait_init(struct once_wait *wait, bool for_service)
{
    *wait = (struct once_wait){.for_service = for_service,
                               .listed_boot_ms = CLOCK_NEVER,
                               .faulty_since_boot_ms = CLOCK_NEVER};
}

int64_t once_deadline(const struct once_wait *wait)
{
    if (wait->listed_boot_ms != CLOCK_NEVER)
        return wait->listed_boot_ms + ONCE_SERVICE_MS;
    return wait->faulty_since_boot_ms == CLOCK_NEVER ? CLOCK_NEVER
                                                     : wait->faulty_since_boot_ms + ONCE_FAULTY_MS;
}

/* The list is whole. */
static enum once_verdict judge_listed(struct once_wait *wait, const struct snapshot *snapshot,
                                      int64_t boot_ms)
{
    if (wait->listed_boot_ms == CLOCK_NEVER)
        wait->listed_boot_ms = boot_ms;
    bool waits = wait->for_service && !snapshot->service_settled && boot_ms < once_deadline(wait);
    return waits ? ONCE_WAIT : ONCE_PRINT;
}

static int64_t asked_wait_ms(const struct fault *fault, int64_t now_ms)
{
    int64_t planned = fault->next_try_ms ? fault->next_try_ms - now_ms : 0;
    int64_t asked = fault->retry_after_s > 0 ? (int64_t)fault->retry_after_s * 1000 : 0;
    return planned > asked ? planned : asked;
}

/* A token that Graph has refused is being replaced, which may take the login host seconds: nobody
 * is signed out yet. */
static bool may_pass(const struct snapshot *snapshot)
{
    if (snapshot->state == DATA_SIGNED_OUT || snapshot->state == DATA_REFUSED)
        return false;
    return retry_is_transient(&snapshot->fault) || snapshot->fault.kind == FAULT_AUTH;
}

enum once_verdict once_judge(struct once_wait *wait, const struct snapshot *snapshot,
                             int64_t now_ms, int64_t boot_ms)
{
    const struct fault *fault = &snapshot->fault;
    if (snapshot->swept_ms != TIME_NONE)
        return judge_listed(wait, snapshot, boot_ms);
    if (fault->kind == FAULT_NONE) {
        once_wait_init(wait, wait->for_service);
        return ONCE_WAIT;
    }
    if (!may_pass(snapshot))
        return ONCE_GIVE_UP;
    if (fault->kind == FAULT_THROTTLED && asked_wait_ms(fault, now_ms) > ONCE_THROTTLE_MS)
        return ONCE_GIVE_UP;

    if (wait->faulty_since_boot_ms == CLOCK_NEVER)
        wait->faulty_since_boot_ms = boot_ms;
    if (wait->tries == 0 || fault->next_try_ms != wait->last_try_ms)
        wait->tries++;
    wait->last_try_ms = fault->next_try_ms;
    return wait->tries >= ONCE_TRIES || boot_ms >= once_deadline(wait) ? ONCE_GIVE_UP : ONCE_WAIT;
}

/* What --once works with besides the settings. */
struct once_query {
    struct filter *filter; /* the view's and that of --filter, together */
    struct sort_spec sort;
    struct acks *acks;
};

/* The view that is asked for, narrowed by the filter; its order, unless another one was asked for.
 */
static bool take_view(struct once_query *query, const struct settings *settings, struct fault *why)
{
    struct listviews views;
    size_t place = 0;
    bool fine = views_place(settings, &views, why) && views_wanted(settings, &views, &place, why);
    if (fine) {
        const struct listview *view = &views.at[place];
        struct filter *both = filter_join(view->filter, query->filter);
        filter_free(query->filter);
        query->filter = both;
        if (view->sort.count > 0 && settings->values[OPTION_SORT].origin < ORIGIN_ENVIRONMENT)
            query->sort = view->sort;
    }
    listviews_release(&views);
    return fine;
}

static bool query_open(struct once_query *ret, const struct settings *settings, FILE *err,
                       struct fault *why)
{
    size_t at = 0;
    struct fault broken;
    *ret = (struct once_query){0};
    if (!sort_spec_parse(setting_text(settings, OPTION_SORT), &ret->sort, why))
        return false;
    ret->filter = filter_parse(setting_text(settings, OPTION_FILTER), &at, why);
    if (!ret->filter || !take_view(ret, settings, why))
        return false;
    char *path = setting_flag(settings, OPTION_DEMO) ? NULL : state_path(ACKS_NAME);
    broken.kind = FAULT_NONE;
    ret->acks = acks_load(path, &broken);
    if (broken.kind != FAULT_NONE)
        fprintf(err, "restoretop: acknowledgements are not known: %s\n", broken.text);
    free(path);
    return true;
}

static void query_release(struct once_query *query)
{
    filter_free(query->filter);
    if (query->acks)
        acks_free(query->acks);
}

/* The snapshot that decides; *ret_verdict PRINT or GIVE_UP. The caller unrefs it. */
static struct snapshot *wait_for_list(struct model *model, bool for_service,
                                      enum once_verdict *ret_verdict)
{
    struct clock *clock = clock_system();
    struct pollfd ready = {.fd = model_wake_fd(model), .events = POLLIN};
    struct once_wait wait;
    once_wait_init(&wait, for_service);
    for (;;) {
        clock->poll(clock, &ready, 1, once_deadline(&wait));
        model_drain(model);
        struct snapshot *snapshot = model_acquire(model);
        if (!snapshot)
            continue;
        enum once_verdict verdict =
            once_judge(&wait, snapshot, clock->wall_ms(clock), clock->boot_ms(clock));
        if (verdict != ONCE_WAIT) {
            *ret_verdict = verdict;
            return snapshot;
        }
        snapshot_unref(snapshot);
    }
}

static bool is_json(const struct settings *settings)
{
    return strcmp(setting_text(settings, OPTION_FORMAT), "json") == 0;
}

static enum text_charset charset_of(const struct settings *settings)
{
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    return utf8 && !setting_flag(settings, OPTION_ASCII) ? TEXT_UTF8 : TEXT_ASCII;
}

/* "NAME VALUE", after a comma when something stands there already. */
static void add_fact(struct strbuf *line, const char *name, const char *value)
{
    if (!*value)
        return;
    strbuf_printf(line, "%s%s ", line->length > 0 ? ", " : "", name);
    text_append_safe(line, value, strlen(value), -1, TEXT_UTF8);
}

void once_print_fault(const struct fault *fault, FILE *err)
{
    char since[40];
    struct strbuf text, line;
    strbuf_init(&text, 4096);
    strbuf_init(&line, 4096);
    text_append_safe(&text, fault->text, strlen(fault->text), -1, TEXT_UTF8);
    if (*fault->code && !strstr(text.bytes, fault->code))
        add_fact(&text, "code", fault->code);
    fprintf(err, "restoretop: %s\n", text.bytes);
    output_add_advice(&line, fault);
    if (line.length > 0)
        fprintf(err, "%s\n", line.bytes);
    strbuf_clear(&line);
    add_fact(&line, "request-id", fault->request_id);
    add_fact(&line, "client-request-id", fault->client_request_id);
    if (line.length > 0 && fault->since_ms > 0)
        add_fact(&line, "at", timefmt_utc(fault->since_ms, since, sizeof since));
    if (line.length > 0)
        fprintf(err, "%s\n", line.bytes);
    strbuf_release(&line);
    strbuf_release(&text);
}

static enum exit_status tell_fault(const struct fault *fault, FILE *err)
{
    once_print_fault(fault, err);
    return exit_status_of(fault);
}

/* A filter that can find nothing here says so: an empty list, and status 0, read like all is well.
 */
static void warn_of_unseen(unsigned causes, FILE *err)
{
    static const struct {
        unsigned cause;
        const char *words;
    } unseen[] = {
        {FILTER_ON_PACES, "is:overdue, is:stalled, is:slow, eta and rate match nothing: they take "
                          "more than one look"},
        {FILTER_ON_AWAY, "is:away matches nothing: nobody was away"},
        {FILTER_ON_OPENED, "unit: matches nothing: no units are read"},
    };
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (causes & unseen[i].cause)
            fprintf(err, "restoretop: warning: with --once %s\n", unseen[i].words);
}

/* Values of the filter that are the beginning of no status or workload there is, and terms that
 * one look cannot answer; a line each. */
static void warn_of_filter(const struct filter *filter, const struct snapshot *snapshot, FILE *err)
{
    struct strbuf lines;
    strbuf_init(&lines, (size_t)64 * FILTER_TEXT_MAX);
    filter_tell_unknown(filter, snapshot, &lines);
    for (const char *at = lines.bytes; *at; at += strcspn(at, "\n") + 1)
        fprintf(err, "restoretop: warning: --filter %.*s\n", (int)strcspn(at, "\n"), at);
    struct person person;
    person_of(&person, snapshot);
    warn_of_unseen(filter_causes(filter), err);
    if (filter_causes(filter) & FILTER_ON_PERSON && !person_is_known(&person))
        fputs("restoretop: warning: is:mine finds nothing: who is signed in is not known\n", err);
    strbuf_release(&lines);
}

/* A filter meant for the screen must not hide failures from a script unnoticed. */
static void warn_of_standing_filter(const struct settings *settings, FILE *err)
{
    const char *filter = setting_text(settings, OPTION_FILTER);
    const enum option_origin origin = settings->values[OPTION_FILTER].origin;
    if (filter && *filter && origin != ORIGIN_COMMAND_LINE)
        fprintf(err, "restoretop: warning: only what matches %s counts, as %s says\n", filter,
                origin == ORIGIN_ENVIRONMENT ? "the environment" : "the config file");
}

/* Status 0 must not vouch for what nobody understands. */
static void warn_of_unclear(const struct once_output *output, FILE *err)
{
    uint32_t unclear = 0;
    for (uint32_t i = 0; i < output->order->count; i++) {
        struct session space;
        unclear += attention_unclear(snapshot_row(output->snapshot, output->order->rows[i], &space),
                                     output->rule);
    }
    if (unclear > 0)
        fprintf(err,
                "restoretop: warning: nothing needs attention but for what is not clear: %u of "
                "these sessions could not be read, or their status is hidden or newer than this "
                "version\n",
                unclear);
}

static enum exit_status print(const struct settings *settings, const struct snapshot *snapshot,
                              const struct once_query *query, const char *root, FILE *out,
                              FILE *err)
{
    struct clock *clock = clock_system();
    struct person person;
    person_of(&person, snapshot);
    struct attention_rule rule = {.now_ms = clock->wall_ms(clock) + snapshot->clock_offset_ms,
                                  .days = setting_int(settings, OPTION_ATTENTION),
                                  .acks = query->acks,
                                  .person = &person,
                                  .paces = snapshot->paces};
    struct order order = {0};
    order_compute(&order, snapshot, query->filter, &query->sort, &rule);
    warn_of_standing_filter(settings, err);
    warn_of_filter(query->filter, snapshot, err);
    const struct once_output output = {.snapshot = snapshot,
                                       .order = &order,
                                       .rule = &rule,
                                       .charset = charset_of(settings),
                                       .time_style =
                                           time_style_parse(setting_text(settings, OPTION_TIME)),
                                       .root = root};
    errno = 0;
    (is_json(settings) ? once_print_json : once_print_table)(&output, out);
    const int error = ferror(out) ? errno : 0;
    enum exit_status status = once_needs_attention(&output) ? EXIT_ATTENTION : EXIT_HEALTHY;
    if (status == EXIT_HEALTHY)
        warn_of_unclear(&output, err);
    order_release(&order);
    return output_finish(out, error, status, err);
}

/* What went wrong beside the list. */
static void warn_of_notices(const struct snapshot *snapshot, FILE *err)
{
    struct strbuf clock;
    strbuf_init(&clock, 4096);
    if (snapshot->signin && signin_tell_clock(snapshot->signin, &clock))
        output_warnings(clock.bytes, err);
    strbuf_release(&clock);
    for (uint32_t i = 0; i < snapshot->notice_count; i++) {
        const char *words = snapshot->notices[i].text;
        struct strbuf text;
        strbuf_init(&text, 4096);
        text_append_safe(&text, words, strlen(words), -1, TEXT_UTF8);
        fprintf(err, "restoretop: warning: %s\n", text.bytes);
        strbuf_release(&text);
    }
}

/* What is said of a token is our own words; the service's say what is wrong with it, with the ids
 * that support asks for. */
static void tell_refusal(const struct snapshot *snapshot, FILE *err)
{
    for (size_t i = fault_log_count(snapshot->faults); i-- > 0;) {
        struct fault said = fault_log_at(snapshot->faults, i)->fault;
        if (said.kind != FAULT_AUTH)
            continue;
        said.hint[0] = '\0'; /* what to do has been said, and better */
        once_print_fault(&said, err);
        return;
    }
}

/* The advice of a list that is read no further is for a screen, where what was read stays. */
static enum exit_status give_up(const struct snapshot *snapshot, FILE *err)
{
    struct fault fault = snapshot->fault;
    if (fault.kind == FAULT_REFUSED)
        fault_hint(&fault, "Nothing is printed, as the list could not be read to its end.");
    const enum exit_status status = tell_fault(&fault, err);
    if (fault.kind == FAULT_AUTH && !*fault.request_id && !*fault.client_request_id)
        tell_refusal(snapshot, err);
    return status;
}

static enum exit_status run(const struct settings *settings, const struct once_query *query,
                            FILE *out, FILE *err)
{
    struct connection connection;
    struct fault why;
    enum once_verdict verdict;
    if (!connection_open(&connection, settings, &why))
        return tell_fault(&why, err);
    output_warnings(connection.warnings.bytes, err);
    struct snapshot *snapshot = wait_for_list(connection.model, is_json(settings), &verdict);
    warn_of_notices(snapshot, err);
    enum exit_status status = verdict == ONCE_PRINT
                                  ? print(settings, snapshot, query, connection.root, out, err)
                                  : give_up(snapshot, err);
    snapshot_unref(snapshot);
    connection_close(&connection);
    return status;
}

enum exit_status once_run(const struct settings *settings, FILE *out, FILE *err)
{
    struct once_query query;
    struct fault why;
    enum exit_status status = query_open(&query, settings, err, &why)
                                  ? run(settings, &query, out, err)
                                  : tell_fault(&why, err);
    query_release(&query);
    return status;
}
