#include "cli/option_rules.h"

#include <stdio.h>

#include "base/strbuf.h"

/* What every command takes: options about the program itself, and about whom and where, which a
 * script passes to all commands alike. */
static const enum option_id always[] = {
    OPTION_TENANT,      OPTION_CLIENT,     OPTION_CLOUD,   OPTION_AUTH,        OPTION_GRAPH_URL,
    OPTION_API_VERSION, OPTION_PROFILE,    OPTION_CONFIG,  OPTION_TOKEN_CACHE, OPTION_CA_FILE,
    OPTION_LOG,         OPTION_ALLOW_CORE, OPTION_VERSION, OPTION_HELP};

enum { TAKES_MAX = 6 };
/* Beside those; OPTION_COUNT ends a row. --write and --activity-log say which permissions are asked
 * for, also when a sign-in is renewed. */
static const enum option_id takes[VERB_COUNT][TAKES_MAX] = {
    [VERB_NONE] = {OPTION_COUNT},
    [VERB_LOGIN] = {OPTION_DEVICE, OPTION_PORT, OPTION_WRITE, OPTION_ACTIVITY_LOG, OPTION_COUNT},
    [VERB_LOGOUT] = {OPTION_COUNT},
    [VERB_WHOAMI] = {OPTION_TOKEN_FILE, OPTION_CERTIFICATE, OPTION_ASSERTION_ALG, OPTION_WRITE,
                     OPTION_ACTIVITY_LOG, OPTION_COUNT},
    [VERB_AUTH_HELP] = {OPTION_COUNT},
};

/* Options that mean something only beside another option, or with a command. */
static const struct rule {
    enum option_id id, beside; /* OPTION_COUNT: beside the command */
    enum verb verb;
} rules[] = {
    {OPTION_FORMAT, OPTION_ONCE, VERB_NONE},     {OPTION_DEVICE, OPTION_COUNT, VERB_LOGIN},
    {OPTION_DEMO_SEED, OPTION_DEMO, VERB_NONE},  {OPTION_DEMO_SESSIONS, OPTION_DEMO, VERB_NONE},
    {OPTION_DEMO_SPEED, OPTION_DEMO, VERB_NONE},
};

bool verb_takes(enum verb verb, enum option_id id)
{
    if (verb == VERB_NONE)
        return true;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (always[i] == id)
            return true;
    for (size_t i = 0; takes[verb][i] != OPTION_COUNT; i++)
        if (takes[verb][i] == id)
            return true;
    return false;
}

/* "--tenant, --client and --help": what a command takes. */
static void list_options(enum verb verb, struct strbuf *out)
{
    char text[64];
    size_t count = 0, told = 0;
    for (int id = 0; id < OPTION_COUNT; id++)
        count += verb_takes(verb, (enum option_id)id);
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (!verb_takes(verb, (enum option_id)id))
            continue;
        snprintf(text, sizeof text, "--%s", option_info((enum option_id)id)->flag);
        strbuf_list_item(out, text, told++, count);
    }
}

static bool is_given(const struct settings *settings, enum option_id id)
{
    return settings->values[id].origin == ORIGIN_COMMAND_LINE;
}

static bool check_verb(const struct settings *settings, struct fault *why)
{
    const enum verb verb = settings->verb;
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (!is_given(settings, (enum option_id)id) || verb_takes(verb, (enum option_id)id))
            continue;
        struct strbuf list;
        strbuf_init(&list, STRBUF_NO_LIMIT);
        list_options(verb, &list);
        fault_set(why, FAULT_INPUT, "restoretop %s has no use for --%s", verb_words(verb),
                  option_info((enum option_id)id)->flag);
        fault_hint(why, "It takes %s.", list.bytes);
        strbuf_release(&list);
        return false;
    }
    return true;
}

static bool check_rule(const struct settings *settings, const struct rule *rule, struct fault *why)
{
    const bool by_verb = rule->beside == OPTION_COUNT;
    if (!is_given(settings, rule->id) ||
        (by_verb ? settings->verb == rule->verb : setting_flag(settings, rule->beside)))
        return true;
    return fault_set(why, FAULT_INPUT, "--%s goes with %s%s", option_info(rule->id)->flag,
                     by_verb ? "restoretop " : "--",
                     by_verb ? verb_words(rule->verb) : option_info(rule->beside)->flag);
}

bool options_check_rules(const struct settings *settings, struct fault *why)
{
    if (!check_verb(settings, why))
        return false;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (!check_rule(settings, &rules[i], why))
            return false;
    return true;
}
