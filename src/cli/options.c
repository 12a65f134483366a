/* options.c - the option table, the settings and the command line. The config file is
 * options_file.c, what is printed from the table options_print.c. */
#include "cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"
#include "cli/notify_ways.h"
#include "cli/profile.h"
#include "cli/settings_check.h"
#include "cli/view_config.h"
#include "model/news.h"
#include "model/pace_rules.h"

/* What TYPE of a row means; pasted, since the bare words are taken (FILE). */
#define TYPE_FLAG              .type = OPTION_FLAG
#define TYPE_TEXT              .type = OPTION_TEXT
#define TYPE_FILE              .type = OPTION_FILE
#define TYPE_NUMBER(low, high) .type = OPTION_NUMBER, .min = (low), .max = (high)
#define TYPE_REAL(low, high)   .type = OPTION_REAL, .min = (low), .max = (high)
#define TYPE_CHOICE(words)     .type = OPTION_CHOICE, .choices = (words)
#define TYPE_LIST(words)       .type = OPTION_LIST, .choices = (words)

// clang-format off
static const struct option_info options[OPTION_COUNT] = {
#define OPTION(id, flag_, key_, environment_, type_, argument_, fallback_, help_)                    \
    [OPTION_##id] = {.flag = (flag_), .key = (key_), .environment = (environment_),                  \
                     .argument = (argument_), .fallback = (fallback_), .help = (help_), TYPE_##type_},
#include "cli/options.def"
#undef OPTION
};
// clang-format on

static const char *const verbs[VERB_COUNT] = {[VERB_NONE] = "",
#define X(id, words, help) [VERB_##id] = words,
                                              VERBS(X)
#undef X
};

const char *verb_words(enum verb verb)
{
    return verbs[verb];
}

const struct option_info *option_info(enum option_id id)
{
    return &options[id];
}

static void value_store(struct option_value *value, const char *text, double number,
                        enum option_origin origin)
{
    free(value->text);
    *value = (struct option_value){.text = xstrdup(text), .number = number, .origin = origin};
}

/* "12", "0.5": digits and one point, whatever the locale's own decimal sign (strtod asks it). */
static bool parse_decimal(const char *text, bool whole, double *ret)
{
    double value = 0, unit = 1;
    bool digits = false, point = false;
    for (const char *at = text; *at; at++) {
        if (*at == '.' && !point && !whole) {
            point = true;
            continue;
        }
        if (!ascii_is_digit(*at) || at - text > 15)
            return false;
        digits = true;
        value = value * 10 + (*at - '0');
        if (point)
            unit *= 10;
    }
    if (digits)
        *ret = value / unit;
    return digits;
}

static bool parse_flag(const char *text, bool *ret)
{
    static const struct {
        const char *word;
        bool on;
    } words[] = {{"yes", true}, {"true", true},   {"on", true},   {"1", true}, {"", false},
                 {"no", false}, {"false", false}, {"off", false}, {"0", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (ascii_casecmp(words[i].word, text) == 0) {
            *ret = words[i].on;
            return true;
        }
    }
    return false;
}

/* The place of a word among the choices; -1: it is none of them. */
static int choice_of(const char *choices, const char *text, size_t length)
{
    int place = 0;
    for (const char *at = choices; *at; place++) {
        size_t word = strcspn(at, "|");
        if (word == length && strncmp(at, text, length) == 0)
            return place;
        at += word + (at[word] == '|');
    }
    return -1;
}

static bool is_choice(const char *choices, const char *text)
{
    return choice_of(choices, text, strlen(text)) >= 0;
}

/* "failed, partial": words with commas between, or "none" by itself. False: another word. */
static bool parse_list(const char *choices, const char *text, unsigned *ret)
{
    unsigned set = 0;
    int words = 0, none = 0;
    for (const char *at = choices; *at; at++)
        none += *at == '|';
    for (const char *at = text;; at++) {
        at += strspn(at, " \t");
        size_t part = strcspn(at, ","), length = part;
        while (length > 0 && strchr(" \t", at[length - 1]))
            length--;
        int place = choice_of(choices, at, length);
        if (place < 0)
            return false;
        words++;
        set |= 1U << place;
        at += part;
        if (*at == '\0')
            break;
    }
    const bool is_none = set & 1U << none;
    if (is_none && words > 1)
        return false;
    *ret = is_none ? 0 : set;
    return true;
}

/* A value as it is kept: flags "1" or "", files with "~/" resolved. The caller frees. */
static char *value_normal(const struct option_info *info, const char *text)
{
    bool on = false;
    const char *home = getenv("HOME");
    if (info->type == OPTION_FLAG)
        return xstrdup(parse_flag(text, &on) && on ? "1" : "");
    if (info->type == OPTION_FILE && strncmp(text, "~/", 2) == 0 && home && *home)
        return xasprintf("%s%s", home, text + 1);
    return xstrdup(text);
}

static bool value_check(const struct option_info *info, const char *text, double *ret_number,
                        struct fault *why)
{
    bool on;
    unsigned set;
    switch (info->type) {
    case OPTION_FLAG:
        return parse_flag(text, &on) ||
               fault_set(why, FAULT_INPUT, "%s is yes or no, not \"%.64s\"", info->flag, text);
    case OPTION_NUMBER:
    case OPTION_REAL:
        if (parse_decimal(text, info->type == OPTION_NUMBER, ret_number) &&
            *ret_number >= info->min && *ret_number <= info->max)
            return true;
        return fault_set(why, FAULT_INPUT, "%s is a number from %.10g to %.10g, not \"%.64s\"",
                         info->flag, info->min, info->max, text);
    case OPTION_CHOICE:
        return is_choice(info->choices, text) ||
               fault_set(why, FAULT_INPUT, "%s is one of %s, not \"%.64s\"", info->flag,
                         info->choices, text);
    case OPTION_LIST:
        return parse_list(info->choices, text, &set) ||
               fault_set(why, FAULT_INPUT,
                         "%s takes words of %s, with commas between, not \"%.64s\"", info->flag,
                         info->choices, text);
    case OPTION_TEXT:
    case OPTION_FILE:
        return true;
    }
    return true;
}

bool option_check(enum option_id id, const char *text, struct fault *why)
{
    double number = 0;
    return value_check(&options[id], text, &number, why);
}

bool settings_set(struct settings *settings, enum option_id id, const char *text,
                  enum option_origin origin, struct fault *why)
{
    double number = 0;
    if (!value_check(&options[id], text, &number, why))
        return false;
    struct option_value *value = &settings->values[id];
    if (origin >= value->origin) {
        char *normal = value_normal(&options[id], text);
        value_store(value, normal, number, origin);
        free(normal);
    }
    return true;
}

void settings_init(struct settings *settings)
{
    *settings = (struct settings){0};
    for (int id = 0; id < OPTION_COUNT; id++) {
        double number = 0;
        value_check(&options[id], options[id].fallback, &number, NULL);
        value_store(&settings->values[id], options[id].fallback, number, ORIGIN_DEFAULT);
    }
}

void settings_release(struct settings *settings)
{
    for (int id = 0; id < OPTION_COUNT; id++)
        free(settings->values[id].text);
    for (size_t i = 0; i < settings->key_count; i++) {
        free(settings->keys[i].action);
        free(settings->keys[i].keys);
    }
    free(settings->keys);
    profile_release(settings);
    views_release(settings);
    free(settings->config_path);
    *settings = (struct settings){0};
}

const char *setting_text(const struct settings *settings, enum option_id id)
{
    return settings->values[id].text;
}

int setting_int(const struct settings *settings, enum option_id id)
{
    return (int)settings->values[id].number;
}

bool setting_flag(const struct settings *settings, enum option_id id)
{
    return settings->values[id].text[0] != '\0';
}

unsigned setting_list(const struct settings *settings, enum option_id id)
{
    unsigned set = 0;
    (void)parse_list(options[id].choices, settings->values[id].text, &set); /* as it was checked */
    return set;
}

/* The option whose flag was probably meant by a word without its dashes, of those that the config
 * file may set where in_file; NULL when none is near. */
static const struct option_info *nearest(const char *word, bool in_file)
{
    const struct option_info *best = NULL;
    size_t length = strlen(word);
    size_t best_distance = length < 4 ? 2 : 3; /* "foo" is no misspelt "log" */
    for (int id = 0; id < OPTION_COUNT; id++) {
        const char *flag = options[id].flag;
        if (in_file && !options[id].key)
            continue;
        size_t distance = ascii_distance(word, flag);
        if (length >= 3 && strncmp(word, flag, length) == 0)
            distance = 1;
        if (distance < best_distance && distance < strlen(flag)) {
            best = &options[id];
            best_distance = distance;
        }
    }
    return best;
}

/* The only option that begins with these letters, as "-h" means --help; NULL: none, or several. */
static const struct option_info *only_one(const char *letters)
{
    const struct option_info *found = NULL;
    for (int id = 0; *letters && id < OPTION_COUNT; id++) {
        if (strncmp(options[id].flag, letters, strlen(letters)) != 0)
            continue;
        if (found)
            return NULL;
        found = &options[id];
    }
    return found;
}

/* The verb that "auth X" means, as there is an "auth help"; NULL: none. */
static const char *verb_behind_auth(const char *word, const char *next)
{
    for (int verb = VERB_NONE + 1; next && strcmp(word, "auth") == 0 && verb < VERB_COUNT; verb++)
        if (strcmp(verbs[verb], next) == 0)
            return verbs[verb];
    return NULL;
}

/* The verb that this word begins with, or is the nearest by a slip, two in longer words; NULL:
 * none. */
static const char *verb_meant(const char *word)
{
    const char *meant = NULL;
    size_t slips = word[0] == '-' ? 0 : strlen(word) < 5 ? 1 : 2;
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        char first[16];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(verbs[verb], " "), verbs[verb]);
        if (strncmp(first, word, strlen(first)) == 0)
            return verbs[verb];
        size_t distance = ascii_distance(word, first);
        if (distance > slips)
            continue;
        meant = verbs[verb];
        slips = distance - 1; /* at least 1: it is not the verb itself */
    }
    return meant;
}

/* next: the word behind it; NULL: there is none. */
static bool unknown_word(const char *word, size_t length, bool leads, const char *next,
                         struct fault *why)
{
    char bare[64];
    const char *start = word + strspn(word, "-");
    length -= (size_t)(start - word);
    snprintf(bare, sizeof bare, "%.*s", (int)(length < 63 ? length : 63), start);
    fault_set(why, FAULT_INPUT, "%s \"%.64s\"",
              word[0] == '-' ? "there is no option" : "unexpected argument", word);
    const char *meant = verb_behind_auth(word, next);
    if (meant)
        return fault_hint(why, "Did you mean restoretop %s?", meant);
    const char *verb = verb_meant(word);
    if (verb)
        return fault_hint(
            why, leads ? "Did you mean restoretop %s?" : "That comes first: restoretop %s.", verb);
    const struct option_info *near = nearest(bare, false);
    if (!near && word[0] == '-')
        near = only_one(bare);
    return near ? fault_hint(why, "Did you mean --%s?", near->flag)
                : fault_hint(why, "restoretop --help lists the options.");
}

void option_key_hint(const char *key, struct strbuf *out)
{
    const struct option_info *near = nearest(key, true);
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (!options[id].key && strcmp(options[id].flag, key) == 0) {
            strbuf_printf(out, "it is for the command line alone, as --%s", key);
            return;
        }
    }
    if (near && strcmp(near->key, key) != 0)
        strbuf_printf(out, "did you mean \"%s\"?", near->key);
    else
        strbuf_puts(out, "restoretop --print-config lists them all");
}

static int find_flag(const char *name, size_t length)
{
    for (int id = 0; id < OPTION_COUNT; id++)
        if (strlen(options[id].flag) == length && strncmp(options[id].flag, name, length) == 0)
            return id;
    return OPTION_COUNT;
}

/* One word of the command line and, where its option wants one, the next. */
static bool parse_argument(struct settings *settings, char *const *argv, int *index,
                           struct fault *why)
{
    const char *word = argv[*index];
    size_t length = strcspn(word, "=");
    if (strncmp(word, "--", 2) != 0 || length < 3)
        return unknown_word(word, strlen(word), *index == 1, argv[*index + 1], why);
    int id = find_flag(word + 2, length - 2);
    if (id == OPTION_COUNT)
        return unknown_word(word, length, false, NULL, why);

    const char *value = word[length] == '=' ? word + length + 1 : NULL;
    if (!value && options[id].type == OPTION_FLAG)
        value = "yes";
    if (!value)
        value = argv[*index + 1] ? argv[++*index] : NULL;
    if (!value)
        return fault_set(why, FAULT_INPUT, "--%s needs %s", options[id].flag, options[id].argument);
    struct fault cause;
    if (!settings_set(settings, (enum option_id)id, value, ORIGIN_COMMAND_LINE, &cause))
        return fault_set(why, FAULT_INPUT, "--%s", cause.text);
    return true;
}

/* True: argv begins with the words, parted by one space in them. *ret_used: how many they are. */
static bool begins_with(int argc, char *const *argv, const char *words, int *ret_used)
{
    int used = 0;
    for (const char *at = words; *at; used++) {
        size_t length = strcspn(at, " ");
        const char *given = used + 1 < argc ? argv[used + 1] : "";
        if (strlen(given) != length || strncmp(given, at, length) != 0)
            return false;
        at += length + (at[length] == ' ');
    }
    *ret_used = used;
    return used > 0;
}

/* Returns how many words it took. */
static int parse_verb(struct settings *settings, int argc, char *const *argv)
{
    int used = 0;
    for (int verb = VERB_NONE; verb < VERB_COUNT; verb++) {
        if (!begins_with(argc, argv, verbs[verb], &used))
            continue;
        settings->verb = (enum verb)verb;
        return used;
    }
    /* "auth" alone asks what there is: its one page. */
    if (begins_with(argc, argv, "auth", &used) && (argc == 2 || argv[2][0] == '-')) {
        settings->verb = VERB_AUTH_HELP;
        return used;
    }
    return 0;
}

bool settings_parse_arguments(struct settings *settings, int argc, char *const *argv,
                              struct fault *why)
{
    for (int i = 1 + parse_verb(settings, argc, argv); i < argc; i++) {
        if (strcmp(argv[i], "--") == 0)
            return i + 1 == argc ||
                   unknown_word(argv[i + 1], strlen(argv[i + 1]), false, NULL, why);
        if (!parse_argument(settings, argv, &i, why))
            return false;
    }
    return true;
}

static bool read_environment(struct settings *settings, struct fault *why)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        const char *name = options[id].environment, *value = name ? getenv(name) : NULL;
        struct fault cause;
        if (value && *value &&
            !settings_set(settings, (enum option_id)id, value, ORIGIN_ENVIRONMENT, &cause))
            return fault_set(why, FAULT_INPUT, "%s: %s", name, cause.text);
    }
    return true;
}

bool settings_load(struct settings *settings, int argc, char *const *argv, struct strbuf *warnings,
                   struct fault *why)
{
    if (!settings_parse_arguments(settings, argc, argv, why) || !read_environment(settings, why))
        return false;
    const char *named = setting_text(settings, OPTION_CONFIG);
    free(settings->config_path);
    settings->config_path = *named ? xstrdup(named) : settings_default_path();
    if (setting_flag(settings, OPTION_HELP) || setting_flag(settings, OPTION_VERSION))
        return true;
    bool check = setting_flag(settings, OPTION_CHECK_CONFIG);
    settings->wrong = settings->config_path && !settings_read_file(settings, settings->config_path,
                                                                   *named != '\0', warnings, why);
    if (settings->wrong && !check)
        return false;
    if (profile_apply(settings, warnings, why))
        return true;
    if (check)
        settings_tell_fault(why, warnings);
    settings->wrong = true;
    return check;
}

enum exit_status exit_status_of(const struct fault *fault)
{
    /* 403 counts as sign-in: what the token may do is decided there. Whatever else keeps the
     * service from giving a usable answer counts as network. */
    static const enum exit_status statuses[FAULT_COUNT] = {
        [FAULT_NONE] = EXIT_HEALTHY,      [FAULT_CANCELLED] = EXIT_INTERNAL,
        [FAULT_NETWORK] = EXIT_NETWORK,   [FAULT_AUTH] = EXIT_SIGN_IN,
        [FAULT_FORBIDDEN] = EXIT_SIGN_IN, [FAULT_THROTTLED] = EXIT_THROTTLED,
        [FAULT_SERVICE] = EXIT_NETWORK,   [FAULT_NOT_FOUND] = EXIT_NETWORK,
        [FAULT_API] = EXIT_NETWORK,       [FAULT_FORMAT] = EXIT_NETWORK,
        [FAULT_REFUSED] = EXIT_REFUSED,   [FAULT_INPUT] = EXIT_USAGE,
        [FAULT_SYSTEM] = EXIT_INTERNAL,
    };
    return statuses[fault->kind];
}
