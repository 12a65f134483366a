/* retry.c - tables of what a status and an error code mean; the code's row wins over the status's.
 */
#include "graph/retry.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/spans.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "graph/codes.h"
#include "graph/graph_parse.h"

#define CHALLENGES_MAX    ((size_t)64 * 1024)
#define RETRY_AFTER_MAX_S (24 * 60 * 60)
#define RETRY_OWN_MAX     3 /* the third of our own waits, 15 s */

/* Bytes up to the comma that ends the value; a date has one of its own, behind the day's name. */
static size_t value_length(const char *value)
{
    size_t length = strcspn(value, ",");
    bool date = length > 0 && !ascii_is_digit(value[0]) && value[length] == ',';
    return date ? length + 1 + strcspn(value + length + 1, ",") : length;
}

/* What one value asks for, in seconds from then on; -1: it cannot be read. */
static int64_t value_seconds(const char *value, size_t length, int64_t from_ms)
{
    int64_t seconds = 0;
    int64_t until_ms = 0;
    char date[64];
    if (length == 0 || length >= sizeof date)
        return -1;
    snprintf(date, sizeof date, "%.*s", (int)length, value);
    if (strspn(date, "0123456789") < length) {
        bool read = timefmt_parse_http(date, &until_ms);
        seconds = until_ms > from_ms ? (until_ms - from_ms + 999) / 1000 : 0;
        return read ? seconds : -1;
    }
    for (size_t i = 0; i < length && seconds <= RETRY_AFTER_MAX_S; i++)
        seconds = seconds * 10 + (date[i] - '0');
    return seconds;
}

/* Of "3, 60" the larger: a proxy may have added a line of its own. */
static int64_t longest_seconds(const char *values, int64_t from_ms)
{
    int64_t longest = -1;
    for (values += strspn(values, " ,"); *values != '\0'; values += strspn(values, " ,")) {
        size_t whole = value_length(values);
        size_t length = whole;
        while (length > 0 && values[length - 1] == ' ')
            length--;
        int64_t seconds = value_seconds(values, length, from_ms);
        longest = seconds > longest ? seconds : longest;
        values += whole;
    }
    return longest;
}

int retry_after_s(const struct http_response *response, int64_t now_ms)
{
    const char *date = http_header_find(response, "Date");
    int64_t from_ms = now_ms;
    struct strbuf values;
    if (date != NULL)
        timefmt_parse_http(date, &from_ms); /* unreadable: our own clock stays */
    strbuf_init(&values, STRBUF_NO_LIMIT);
    http_header_join(response, "Retry-After", &values);
    int64_t seconds = longest_seconds(values.bytes, from_ms);
    strbuf_release(&values);
    return seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : (int)seconds;
}

int64_t retry_backoff_ms(int attempt, uint32_t random)
{
    static const int64_t delays_ms[] = {2000, 5000, 15000, 60000, 120000};
    const int last = (int)(sizeof delays_ms / sizeof *delays_ms) - 1;
    int step = attempt < 1 ? 0 : attempt - 1;
    int64_t delay = delays_ms[step > last ? last : step];
    return delay * 8 / 10 + delay * 4 / 10 * (int64_t)random / UINT32_MAX;
}

int64_t retry_asked_ms(int retry_after_s)
{
    return (retry_after_s > 0 ? retry_after_s : 1) * SECOND_MS;
}

int64_t retry_wait_ms(int retry_after_s, int attempt, uint32_t random)
{
    const int kept = 2; /* waits as short as they were asked for, before they are doubted */
    const int own = attempt - kept < RETRY_OWN_MAX ? attempt - kept : RETRY_OWN_MAX;
    if (retry_after_s < 0)
        return retry_backoff_ms(attempt, random);
    const int64_t asked_ms = retry_asked_ms(retry_after_s);
    const int64_t own_ms = own > 0 ? retry_backoff_ms(own, random) : 0;
    return asked_ms > own_ms ? asked_ms : own_ms;
}

/* clang-format off */
#define HINT_PERMISSION                                                                            \
    "Reading needs BackupRestore-Restore.Read.All; activating, deleting and file-level"            \
    " restores need BackupRestore-Restore.ReadWrite.All. A Global or Privileged Role"              \
    " Administrator grants them: restoretop auth help."
#define HINT_ROOT "Check the service root (--graph-url; Graph's ends in /v1.0), and whether backup is turned on" \
    " for the tenant."
#define HINT_PORTAL "Something between here and Graph answered; check the proxy or sign in to the network."
#define TEXT_BACKUP "Microsoft 365 Backup refused this app or account"
#define HINT_BACKUP "Check that (1) backup is turned on, (2) a person has an active Backup Administrator role," \
    " (3) no other app controls the backup."
#define HINT_CONTROLLER "Another app controls the tenant's backup storage: sign in as a person with a Backup" \
    " Administrator role, or ask who runs the backup."

/* A 403 that is not for want of a permission, by code and by whether it says anything more. */
static const struct {
    const char *code;
    bool silent; /* only without a message */
    const char *text, *hint;
} refusals[] = {
    {"UnknownError",        true,  TEXT_BACKUP, HINT_BACKUP},
    {"",                    true,  TEXT_BACKUP, HINT_BACKUP},
    {"OperationNotAllowed", false, TEXT_BACKUP, HINT_CONTROLLER},
};

/* What a status means; the first row whose range holds it. */
static const struct {
    int from, to;
    enum fault_kind kind;
    const char *text, *hint;
} statuses[] = {
    {300, 399, FAULT_FORMAT,    "An answer that sends elsewhere, which was not followed", HINT_PORTAL},
    {401, 401, FAULT_AUTH,      "Graph did not accept the token", "Put a new token in the token file or sign in again."},
    {402, 402, FAULT_API,       "Graph asks for payment", "Check the billing of Microsoft 365 Backup in the admin centre."},
    {403, 403, FAULT_FORBIDDEN, "Graph refused the request", HINT_PERMISSION},
    {404, 404, FAULT_NOT_FOUND, "Graph found nothing there", HINT_ROOT},
    {407, 407, FAULT_NETWORK,   "The proxy wants a sign-in", "Check https_proxy."},
    {408, 408, FAULT_NETWORK,   "The service gave up waiting for the request", ""},
    {410, 410, FAULT_NOT_FOUND, "Graph says it is gone", ""},
    {423, 423, FAULT_API,       "Graph says it is locked", "Try again later."},
    {429, 429, FAULT_THROTTLED, "Graph asks for fewer requests", "Nothing to do: it goes on by itself."},
    {400, 499, FAULT_API,       "Graph refused the request", ""},
    {502, 504, FAULT_SERVICE,   "The service is not available", "Nothing to do: reads are tried again by themselves."},
    {500, 599, FAULT_SERVICE,   "The service failed", "Reads are tried again by themselves; if it stays, tell support the request-id."},
};
/* clang-format on */

static size_t status_row(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (status >= statuses[i].from && status <= statuses[i].to)
            return i;
    return sizeof statuses / sizeof *statuses;
}

/* The code wins over the status. */
static const char *hint_for(const char *code, const char *otherwise)
{
    const struct service_code *known = service_code_find(code);
    return known != NULL && known->hint != NULL ? known->hint : otherwise;
}

static void take_header(const struct http_response *response, const char *name, char *field,
                        size_t size)
{
    const char *value = http_header_find(response, name);
    if (value != NULL)
        utf8_copy(field, size, value);
}

static bool is_html(const struct http_response *response)
{
    const char *type = http_header_find(response, "Content-Type");
    return type != NULL && ascii_ncasecmp(type, "text/html", 9) == 0;
}

/* A 403 that wants a newer token, not a permission (GRAPH.md, Errors): what it must have stands in
 * its challenge, which is read where tokens are made. */
static bool wants_claims(const struct http_response *response)
{
    struct strbuf challenges;
    strbuf_init(&challenges, CHALLENGES_MAX);
    const bool any = response->status == 403 &&
                     http_header_join(response, "WWW-Authenticate", &challenges) &&
                     strstr(challenges.bytes, "insufficient_claims") != NULL &&
                     strstr(challenges.bytes, "claims=") != NULL;
    strbuf_release(&challenges);
    return any;
}

/* A full stop, unless the words have one or were cut. */
static const char *end_of(const char *message, const char *words)
{
    const size_t length = strlen(words);
    const bool ended = length > 0 && strchr(".!?:;", words[length - 1]) != NULL;
    return ended || length < strlen(message) ? "" : ".";
}

/* "Graph refused the request (403 accessDenied): its words." */
static void write_text(struct fault *fault, const char *what, const char *message)
{
    char words[160];
    struct fault sentence;
    utf8_copy(words, sizeof words, message);
    fault_set(&sentence, fault->kind, "%s (%d%s%.63s)%s%s%s", what, fault->http_status,
              fault->code[0] != '\0' ? " " : "", fault->code, words[0] != '\0' ? ": " : "", words,
              end_of(message, words));
    utf8_copy(fault->text, sizeof fault->text, sentence.text);
}

static void explain_refusal(struct fault *fault, const char *message)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (ascii_casecmp(refusals[i].code, fault->code) == 0 &&
            (message[0] == '\0' || !refusals[i].silent)) {
            write_text(fault, refusals[i].text, message);
            utf8_copy(fault->hint, sizeof fault->hint, refusals[i].hint);
            fault->unexplained = false;
        }
    }
}

/* The code, and the ids where no header told them. */
static void take_names(struct fault *fault, const struct fault *said)
{
    utf8_copy(fault->code, sizeof fault->code, said->code);
    if (fault->request_id[0] == '\0')
        utf8_copy(fault->request_id, sizeof fault->request_id, said->request_id);
    if (fault->client_request_id[0] == '\0') {
        utf8_copy(fault->client_request_id, sizeof fault->client_request_id,
                  said->client_request_id);
    }
}

static void classify_status(const struct http_response *response, struct fault *fault)
{
    struct fault said = {0};
    const bool html = is_html(response);
    size_t row = status_row(wants_claims(response) ? 401 : response->status);
    bool known = row < sizeof statuses / sizeof *statuses;
    if (response->body.length > 0 && !html)
        graph_parse_error(response->body.bytes, response->body.length, &said);
    take_names(fault, &said);
    fault->from_page = html;
    fault->kind = known ? statuses[row].kind : FAULT_FORMAT;
    if (fault->kind == FAULT_SERVICE && fault->retry_after_s >= 0)
        fault->kind = FAULT_THROTTLED;
    write_text(fault, known ? statuses[row].text : "An answer with a status HTTP does not know",
               html ? "an HTML page, not Graph's own words" : said.text);
    /* Whoever refuses with a page is a proxy or a portal: no permission of Graph's helps there. */
    const bool forbidden = fault->kind == FAULT_FORBIDDEN;
    const bool portal = !known || (forbidden && html);
    utf8_copy(fault->hint, sizeof fault->hint,
              hint_for(fault->code, portal ? HINT_PORTAL : statuses[row].hint));
    fault->unexplained = forbidden && !html && hint_for(fault->code, NULL) == NULL;
    if (forbidden && !html && response->body.length > 0)
        explain_refusal(fault, said.text);
}

bool retry_classify(const struct http_response *response, int64_t now_ms, struct fault *why)
{
    struct fault fault;
    fault_clear(&fault);
    bool success = response->status >= 200 && response->status < 300;
    if (success && !is_html(response)) {
        if (why != NULL)
            *why = fault;
        return true;
    }
    fault.http_status = response->status;
    fault.retry_after_s = retry_after_s(response, now_ms);
    take_header(response, "request-id", fault.request_id, sizeof fault.request_id);
    take_header(response, "client-request-id", fault.client_request_id,
                sizeof fault.client_request_id);
    if (success) {
        fault.kind = FAULT_FORMAT;
        utf8_copy(fault.text, sizeof fault.text,
                  "An HTML page came instead of Graph's answer (captive portal or proxy?).");
        utf8_copy(fault.hint, sizeof fault.hint, HINT_PORTAL);
    } else {
        classify_status(response, &fault);
    }
    if (why != NULL)
        *why = fault;
    return false;
}

bool retry_is_transient(const struct fault *fault)
{
    switch (fault->kind) {
    case FAULT_NETWORK:
    case FAULT_THROTTLED:
    case FAULT_SERVICE:
    case FAULT_FORMAT:
        return true;
    case FAULT_NONE:
    case FAULT_CANCELLED:
    case FAULT_AUTH:
    case FAULT_FORBIDDEN:
    case FAULT_NOT_FOUND:
    case FAULT_API:
    case FAULT_REFUSED:
    case FAULT_INPUT:
    case FAULT_SYSTEM:
    case FAULT_COUNT:
        break;
    }
    return false;
}
