/* faults.c - tables: the knobs, the keys of a schedule, what kind of request a knob is about. */
#include "sim/faults.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fault.h"
#include "base/spans.h"
#include "base/xalloc.h"
#include "sim/number.h"

#define SPECS_MAX  64
#define SPEC_BYTES 512
#define TEXT_BYTES 128

struct spec {
    char text[SPEC_BYTES]; /* as it was given */
    enum sim_knob knob;
    struct sim_fault_args args;
    char method[16], path[TEXT_BYTES];
    int64_t nth, count, every; /* 0: not given */
    int64_t after_ms, for_ms;  /* for_ms 0: without end */
    int64_t added_ms;
    int64_t seen; /* matching requests */
    uint64_t used;
};

struct sim_faults {
    struct spec *specs[SPECS_MAX];
    size_t count;
};

static bool is_activate(const char *method, const char *path)
{
    static const char leaf[] = "/activate";
    size_t length = strcspn(path, "?");
    size_t tail = sizeof leaf - 1;

    return strcasecmp(method, "POST") == 0 && length >= tail &&
           strncasecmp(path + length - tail, leaf, tail) == 0;
}

static bool is_delete(const char *method, const char *path)
{
    (void)path;
    return strcasecmp(method, "DELETE") == 0;
}

/* The one kind of request that a knob applies to and counts; NULL: every one. */
static bool (*const concerns[SIM_KNOBS])(const char *method, const char *path) = {
    [SIM_KNOB_TOO_MANY_ACTIVE] = is_activate,
    [SIM_KNOB_INCOMPLETE_DELETE] = is_delete,
};

/* clang-format off */
static const struct knob {
    const char *name;
    enum sim_knob knob;
    struct sim_fault_args preset;
    const char *help;
} knobs[] = {
    {"throttle", SIM_KNOB_STATUS, {429, SIM_BODY_GRAPH, SIM_RETRY_SECONDS, 10, 0},
     "429; retry-after=SECONDS|date|absent|absurd (default 10), retry-s=N for date"},
    {"status", SIM_KNOB_STATUS, {500, SIM_BODY_GRAPH, SIM_RETRY_ABSENT, 0, 0},
     "an error; code=400..599, body=graph|unknown|nocode|empty|html, retry-after as above"},
    {"html", SIM_KNOB_STATUS, {502, SIM_BODY_HTML, SIM_RETRY_ABSENT, 0, 0},
     "502 with a proxy's HTML page; code="},
    {"unknown-error", SIM_KNOB_STATUS, {403, SIM_BODY_UNKNOWN, SIM_RETRY_ABSENT, 0, 0},
     "403 with code UnknownError and an empty message; code="},
    {"cut", SIM_KNOB_CUT, {0}, "half of the body, then the connection closes"},
    {"stall", SIM_KNOB_STALL, {0}, "headers, then silence"},
    {"latency", SIM_KNOB_LATENCY, {.ms = 1000}, "waits before it answers; ms=1000"},
    {"lost-answer", SIM_KNOB_LOST_ANSWER, {0},
     "the request takes effect, the connection closes without an answer"},
    {"token-expired", SIM_KNOB_TOKEN_EXPIRED, {0}, "401 InvalidAuthenticationToken"},
    {"claims-challenge", SIM_KNOB_TOKEN_EXPIRED, {.code = SIM_TOKEN_CHALLENGED},
     "401 that asks for a newer token: insufficient_claims, with the claims that it must have"},
    {"service-locked", SIM_KNOB_SERVICE, {.code = SIM_SERVICE_RESTORE_LOCKED},
     "serviceStatus restoreLocked; create and activate give 403 ServiceRestoreLocked (invented code)"},
    {"service-protection-locked", SIM_KNOB_SERVICE, {.code = SIM_SERVICE_PROTECTION_LOCKED},
     "serviceStatus protectionChangeLocked with its dates; restoring still works"},
    {"service-disabled", SIM_KNOB_SERVICE, {.code = SIM_SERVICE_DISABLED},
     "serviceStatus disabled; create and activate as with service-locked"},
    {"service-new-word", SIM_KNOB_SERVICE, {.code = SIM_SERVICE_NEW_WORD},
     "serviceStatus and disableReason say words that no model has"},
    {"too-many-active", SIM_KNOB_TOO_MANY_ACTIVE, {0}, "activate gives 500 TooManyActiveRestoreSessions"},
    {"incomplete-delete", SIM_KNOB_INCOMPLETE_DELETE, {0},
     "delete gives 500 IncompleteArtifactDeletion, the draft stays"},
    {"vanish", SIM_KNOB_VANISH, {0}, "single sessions give 404: gone since they were listed"},
    {"stale-read", SIM_KNOB_STALE_READ, {.ms = 3000}, "reads show the tenant as it was; ms=3000"},
    {"reject-query-options", SIM_KNOB_REJECT_QUERY, {0}, "400 for every query option but $skiptoken"},
    {"restore-points", SIM_KNOB_RESTORE_POINTS, {0},
     "restore points are told, listed and searched for, not 403"},
    {"mask-failed", SIM_KNOB_MASK_FAILED, {0},
     "Prefer: include-unknown-enum-members is not honoured"},
    {"relative-next", SIM_KNOB_RELATIVE_NEXT, {0}, "next links without host and version"},
    {"foreign-next", SIM_KNOB_FOREIGN_NEXT, {0},
     "the base list goes on under /sharePointRestoreSessions, as documented"},
    {"offhost-next", SIM_KNOB_OFFHOST_NEXT, {0}, "next links to another host"},
    {"loop-next", SIM_KNOB_LOOP_NEXT, {0}, "the next link leads to the same page"},
    {"endless", SIM_KNOB_ENDLESS, {0}, "a list starts again where it ends"},
    {"empty-page", SIM_KNOB_EMPTY_PAGE, {0}, "the second page is empty and has a next link"},
    {"values", SIM_KNOB_VALUES, {0}, "lists say `values` for `value`, as a sample of 2024"},
    {"missing-counts", SIM_KNOB_MISSING_COUNTS, {0}, "no restoreSessionArtifactCount"},
    {"broken-dates", SIM_KNOB_BROKEN_DATES, {0}, "2023-03-30T12-01-03.45Z and worse"},
    {"unknown-words", SIM_KNOB_UNKNOWN_WORDS, {0},
     "PascalCase statuses, words nobody knows, artifact status `unknown`"},
    {"hostile-text", SIM_KNOB_HOSTILE_TEXT, {0},
     "ESC, OSC 52, C1, CR/LF, bidi, NUL, 1 MB, joined emoji, stacked marks in every free text"},
    {"bad-record", SIM_KNOB_BAD_RECORD, {0},
     "the second record of each page cannot be read: lone surrogate, huge numbers, wrong types"},
    {"extra-members", SIM_KNOB_EXTRA_MEMBERS, {0}, "members and objects that no model has"},
    {"inner-error-spelling", SIM_KNOB_INNER_SPELLING, {0}, "innererror, nested, for innerError"},
};
/* clang-format on */

#define KNOB_COUNT (sizeof knobs / sizeof knobs[0])

struct sim_faults *sim_faults_new(void)
{
    return xcalloc(1, sizeof(struct sim_faults));
}

void sim_faults_clear(struct sim_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        free(faults->specs[i]);
    faults->count = 0;
}

void sim_faults_free(struct sim_faults *faults)
{
    if (faults == NULL)
        return;
    sim_faults_clear(faults);
    free(faults);
}

/* "10s", "250ms", "2m"; a bare number is seconds. */
static bool parse_span(const char *text, int64_t *ret_ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60000}};
    char *end = NULL;
    long long value = strtoll(text, &end, 10);

    if (end == text || value < 0 || value > 1000000000)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(end, units[i].unit) == 0) {
            *ret_ms = value * units[i].ms;
            return true;
        }
    }
    return false;
}

static bool copy_text(char *to, size_t size, const char *text)
{
    if (*text == '\0' || strlen(text) >= size)
        return false;
    strcpy(to, text);
    return true;
}

static bool key_method(struct spec *spec, const char *text)
{
    return copy_text(spec->method, sizeof spec->method, text);
}

static bool key_path(struct spec *spec, const char *text)
{
    return copy_text(spec->path, sizeof spec->path, text);
}

static bool key_nth(struct spec *spec, const char *text)
{
    return sim_number_read(text, 1, INT32_MAX, &spec->nth);
}

static bool key_count(struct spec *spec, const char *text)
{
    return sim_number_read(text, 1, INT32_MAX, &spec->count);
}

static bool key_every(struct spec *spec, const char *text)
{
    return sim_number_read(text, 1, INT32_MAX, &spec->every);
}

static bool key_after(struct spec *spec, const char *text)
{
    return parse_span(text, &spec->after_ms);
}

static bool key_for(struct spec *spec, const char *text)
{
    return parse_span(text, &spec->for_ms);
}

static bool key_code(struct spec *spec, const char *text)
{
    int64_t code = 0;

    if (spec->knob != SIM_KNOB_STATUS || !sim_number_read(text, 400, 599, &code))
        return false;
    spec->args.code = (int)code;
    return true;
}

static bool key_ms(struct spec *spec, const char *text)
{
    return sim_number_read(text, 0, DAY_MS, &spec->args.ms);
}

static bool key_retry_s(struct spec *spec, const char *text)
{
    return sim_number_read(text, -86400, INT32_MAX, &spec->args.retry_s);
}

static bool key_retry(struct spec *spec, const char *text)
{
    static const struct {
        const char *word;
        enum sim_retry retry;
    } words[] = {
        {"date", SIM_RETRY_DATE}, {"absent", SIM_RETRY_ABSENT}, {"absurd", SIM_RETRY_ABSURD}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(text, words[i].word) == 0) {
            spec->args.retry = words[i].retry;
            return true;
        }
    }
    spec->args.retry = SIM_RETRY_SECONDS;
    return sim_number_read(text, 0, INT32_MAX, &spec->args.retry_s);
}

static bool key_body(struct spec *spec, const char *text)
{
    static const char *const words[] = {[SIM_BODY_GRAPH] = "graph",
                                        [SIM_BODY_UNKNOWN] = "unknown",
                                        [SIM_BODY_NO_CODE] = "nocode",
                                        [SIM_BODY_EMPTY] = "empty",
                                        [SIM_BODY_HTML] = "html"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(text, words[i]) == 0) {
            spec->args.body = (enum sim_error_body)i;
            return true;
        }
    }
    return false;
}

static const struct {
    const char *name;
    bool (*parse)(struct spec *spec, const char *text);
} keys[] = {
    {"method", key_method}, {"path", key_path},       {"nth", key_nth},
    {"count", key_count},   {"every", key_every},     {"after", key_after},
    {"for", key_for},       {"code", key_code},       {"retry-after", key_retry},
    {"body", key_body},     {"retry-s", key_retry_s}, {"ms", key_ms},
};

static bool parse_pair(struct spec *spec, char *pair, struct fault *why)
{
    char *value = strchr(pair, '=');

    if (value == NULL)
        return fault_set(why, FAULT_INPUT, "--fault: '%s' is not key=value", pair);
    *value++ = '\0';
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(pair, keys[i].name) != 0)
            continue;
        if (!keys[i].parse(spec, value))
            return fault_set(why, FAULT_INPUT, "--fault: '%s' is no value for %s", value, pair);
        return true;
    }
    return fault_set(why, FAULT_INPUT, "--fault: unknown key '%s'", pair);
}

static bool parse_name(struct spec *spec, const char *name, struct fault *why)
{
    int64_t code = 0;

    if (sim_number_read(name, 400, 599, &code)) {
        spec->knob = SIM_KNOB_STATUS;
        spec->args = (struct sim_fault_args){.code = (int)code};
        if (code == 429)
            spec->args = knobs[0].preset;
        return true;
    }
    for (size_t i = 0; i < KNOB_COUNT; i++) {
        if (strcmp(name, knobs[i].name) == 0) {
            spec->knob = knobs[i].knob;
            spec->args = knobs[i].preset;
            return true;
        }
    }
    return fault_set(why, FAULT_INPUT, "--fault: there is no '%s' (see --help)", name);
}

static bool parse_spec(struct spec *spec, struct fault *why)
{
    char work[SPEC_BYTES];
    char *rest = work;

    strcpy(work, spec->text);
    char *list = strchr(work, ':');
    if (list != NULL)
        *list++ = '\0';
    if (!parse_name(spec, work, why))
        return false;
    rest = list;
    while (rest != NULL && *rest != '\0') {
        char *pair = strsep(&rest, ",");

        if (!parse_pair(spec, pair, why))
            return false;
    }
    if (spec->nth > 0 && spec->count == 0 && spec->every == 0)
        spec->count = 1;
    return true;
}

bool sim_faults_add(struct sim_faults *faults, const char *text, int64_t now_ms, struct fault *why)
{
    if (faults->count == SPECS_MAX)
        return fault_set(why, FAULT_INPUT, "--fault: more than %d are in force", SPECS_MAX);
    if (strlen(text) >= SPEC_BYTES)
        return fault_set(why, FAULT_INPUT, "--fault: longer than %d bytes", SPEC_BYTES - 1);
    struct spec *spec = xcalloc(1, sizeof *spec);

    strcpy(spec->text, text);
    spec->added_ms = now_ms;
    if (!parse_spec(spec, why)) {
        free(spec);
        return false;
    }
    faults->specs[faults->count++] = spec;
    return true;
}

static bool matches(const struct spec *spec, const char *method, const char *path, int64_t now_ms)
{
    int64_t from_ms = spec->added_ms + spec->after_ms;

    if (now_ms < from_ms || (spec->for_ms > 0 && now_ms >= from_ms + spec->for_ms))
        return false;
    if (concerns[spec->knob] != NULL && !concerns[spec->knob](method, path))
        return false;
    if (spec->method[0] != '\0' && strcasecmp(spec->method, method) != 0)
        return false;
    return spec->path[0] == '\0' || strcasestr(path, spec->path) != NULL;
}

static bool due(const struct spec *spec)
{
    int64_t first = spec->nth > 0 ? spec->nth : 1;
    int64_t step = spec->every > 0 ? spec->every : 1;

    if (spec->nth == 0 && spec->every > 0)
        first = spec->every;
    if (spec->seen < first || (spec->seen - first) % step != 0)
        return false;
    return spec->count == 0 || spec->used < (uint64_t)spec->count;
}

void sim_faults_choose(struct sim_faults *faults, const char *method, const char *path,
                       int64_t now_ms, struct sim_active *ret_active)
{
    ret_active->on = 0;
    for (size_t i = 0; i < faults->count; i++) {
        struct spec *spec = faults->specs[i];

        if (!matches(spec, method, path, now_ms))
            continue;
        spec->seen++;
        if (!due(spec))
            continue;
        spec->used++;
        ret_active->on |= (uint64_t)1 << spec->knob;
        ret_active->args[spec->knob] = spec->args;
    }
}

size_t sim_faults_count(const struct sim_faults *faults)
{
    return faults->count;
}

const char *sim_faults_spec(const struct sim_faults *faults, size_t at)
{
    return faults->specs[at]->text;
}

uint64_t sim_faults_used(const struct sim_faults *faults, size_t at)
{
    return faults->specs[at]->used;
}

void sim_faults_help(FILE *to)
{
    for (size_t i = 0; i < KNOB_COUNT; i++)
        fprintf(to, "  %-21s %s\n", knobs[i].name, knobs[i].help);
    fputs("  400..599              that status\n"
          "schedule of any of them, after a colon, separated by commas:\n"
          "  method=GET path=TEXT nth=3 count=2 every=5 after=10s for=30s\n"
          "nth, count and every count the requests that method and path leave; of too-many-active\n"
          "POST .../activate alone, of incomplete-delete DELETE alone\n",
          to);
}
