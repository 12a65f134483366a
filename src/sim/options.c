/* options.c - one table for parser and help. */
#include "sim/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/timefmt.h"
#include "sim/faults.h"
#include "sim/number.h"

#define UNITS_MAX 10000 /* of one bulk request (GRAPH.md, Bulk) */

static bool set_port(struct sim_options *options, const char *text)
{
    int64_t port = 0;

    if (!sim_number_read(text, 0, 65535, &port))
        return false;
    options->port = (uint16_t)port;
    return true;
}

static bool set_seed(struct sim_options *options, const char *text)
{
    int64_t seed = 0;

    if (!sim_number_read(text, 0, INT64_MAX, &seed))
        return false;
    options->tenant.seed = (uint64_t)seed;
    return true;
}

static bool set_start(struct sim_options *options, const char *text)
{
    options->start_given = true;
    return timefmt_parse(text, strlen(text), &options->tenant.start_ms) &&
           options->tenant.start_ms > 0;
}

static bool set_sessions(struct sim_options *options, const char *text)
{
    int64_t sessions = 0;

    if (!sim_number_read(text, 0, SIM_SESSIONS_MAX, &sessions))
        return false;
    options->tenant.sessions = (uint32_t)sessions;
    return true;
}

static bool set_units(struct sim_options *options, const char *text)
{
    int64_t units = 0;

    if (!sim_number_read(text, 1, UNITS_MAX, &units))
        return false;
    options->tenant.units = (uint32_t)units;
    return true;
}

static bool set_speed(struct sim_options *options, const char *text)
{
    char *end = NULL;
    double speed = strtod(text, &end);

    if (end == text || *end != '\0' || !(speed >= 0.000001 && speed <= 1000000.0))
        return false;
    options->tenant.speed = speed;
    return true;
}

static bool set_page_size(struct sim_options *options, const char *text)
{
    int64_t size = 0;

    if (!sim_number_read(text, 1, 999, &size))
        return false;
    options->page_size = (uint32_t)size;
    return true;
}

static bool set_latency(struct sim_options *options, const char *text)
{
    return sim_number_read(text, 0, 600000, &options->latency_ms);
}

static bool set_bandwidth(struct sim_options *options, const char *text)
{
    return sim_number_read(text, 1, INT32_MAX, &options->bandwidth);
}

static bool set_token(struct sim_options *options, const char *text)
{
    options->token = text;
    return *text != '\0';
}

static bool set_token_fd(struct sim_options *options, const char *text)
{
    int64_t fd = 0;

    if (!sim_number_read(text, 0, 1023, &fd))
        return false;
    options->token_fd = (int)fd;
    return true;
}

static bool set_log(struct sim_options *options, const char *text)
{
    options->log_path = text;
    return *text != '\0';
}

static bool set_fault(struct sim_options *options, const char *text)
{
    if (options->fault_count == SIM_FAULT_OPTIONS_MAX)
        return false;
    options->faults[options->fault_count++] = text;
    return true;
}

static bool set_new_status(struct sim_options *options, const char *text)
{
    (void)text;
    options->tenant.new_status = true;
    return true;
}

static bool set_help(struct sim_options *options, const char *text)
{
    (void)text;
    options->help = true;
    return true;
}

static bool set_version(struct sim_options *options, const char *text)
{
    (void)text;
    options->version = true;
    return true;
}

/* clang-format off */
static const struct option {
    const char *name;
    const char *value; /* NULL: takes none */
    bool (*set)(struct sim_options *options, const char *text);
    const char *help;
} table[] = {
    {"--port", "N", set_port, "listen on 127.0.0.1:N (0, the default: any free port)"},
    {"--seed", "N", set_seed, "another tenant for every number (default 1)"},
    {"--start", "TIME", set_start, "the instant the tenant is anchored to, as 2026-11-23T12:00:00Z (default: now)"},
    {"--sessions", "N", set_sessions, "how many exist at the start, 0..1000000 (default 142); under 20 nobody else works in it"},
    {"--units", "N", set_units, "units of the largest session, 1..10000 (default 4812); one in a hundred fails"},
    {"--new-status", NULL, set_new_status, "one session has the status pausedByService, newer than the model of Graph"},
    {"--speed", "X", set_speed, "durations are divided by X (default 1); 0.000001 stands still"},
    {"--page-size", "N", set_page_size, "items a page at most, 1..999 (default 100); $top makes pages smaller"},
    {"--fault", "SPEC", set_fault, "misbehave; may be given often; see below"},
    {"--latency", "MS", set_latency, "wait before every answer"},
    {"--bandwidth", "BYTES/S", set_bandwidth, "send bodies no faster"},
    {"--token", "T", set_token, "the one bearer token that is accepted (for tests: others can see it)"},
    {"--token-fd", "FD", set_token_fd, "read that token from an open file descriptor"},
    {"--log", "FILE", set_log, "append one JSON line a request"},
    {"--help", NULL, set_help, "print this"},
    {"--version", NULL, set_version, "print the version"},
};
/* clang-format on */

#define OPTION_COUNT (sizeof table / sizeof table[0])

/* Takes "--name value" and "--name=value". */
static const struct option *find(const char *arg, const char **ret_value)
{
    size_t length = strcspn(arg, "=");

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strlen(table[i].name) != length || strncmp(arg, table[i].name, length) != 0)
            continue;
        *ret_value = arg[length] == '=' ? arg + length + 1 : NULL;
        return &table[i];
    }
    return NULL;
}

bool sim_options_read(struct sim_options *ret_options, int argc, char **argv, struct fault *why)
{
    struct sim_options options = {
        .tenant = {.seed = 1, .sessions = 142, .speed = 1.0}, .page_size = 100, .token_fd = -1};

    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        const struct option *option = find(argv[i], &value);

        if (option == NULL)
            return fault_set(why, FAULT_INPUT, "there is no option '%s' (see --help)", argv[i]);
        if (option->value == NULL && value != NULL)
            return fault_set(why, FAULT_INPUT, "%s takes no value", option->name);
        if (option->value != NULL && value == NULL) {
            if (i + 1 == argc)
                return fault_set(why, FAULT_INPUT, "%s needs a value", option->name);
            value = argv[++i];
        }
        if (!option->set(&options, value))
            return fault_set(why, FAULT_INPUT, "'%s' is no value for %s", value, option->name);
    }
    if (options.token != NULL && options.token_fd >= 0)
        return fault_set(why, FAULT_INPUT, "--token and --token-fd exclude each other");
    *ret_options = options;
    return true;
}

void sim_options_help(FILE *to)
{
    fputs("usage: restoretop-sim [OPTION...]\n"
          "A simulated Microsoft 365 tenant that answers the restore-session part of Graph.\n\n",
          to);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        char left[40];

        snprintf(left, sizeof left, "%s %s", table[i].name,
                 table[i].value == NULL ? "" : table[i].value);
        fprintf(to, "  %-21s %s\n", left, table[i].help);
    }
    fputs("\nfaults (SPEC = NAME[:key=value,...]); also switched at /-/faults while it runs:\n",
          to);
    sim_faults_help(to);
}
