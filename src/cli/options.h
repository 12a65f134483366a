/* options.h - the one option table (options.def) and the settings made from it. */
#ifndef RESTORETOP_CLI_OPTIONS_H
#define RESTORETOP_CLI_OPTIONS_H

#include <stdio.h>

#include "base/fault.h"
#include "base/strbuf.h"

enum option_id {
#define OPTION(id, ...) OPTION_##id,
#include "cli/options.def"
#undef OPTION
    OPTION_COUNT
};

enum option_type {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_FILE,
    OPTION_NUMBER,
    OPTION_REAL,
    OPTION_CHOICE,
    OPTION_LIST
};
/* The later is the stronger. */
enum option_origin {
    ORIGIN_DEFAULT,
    ORIGIN_KEPT, /* how the screen was left the last time (ui/choices.h) */
    ORIGIN_FILE,
    ORIGIN_PROFILE,
    ORIGIN_ENVIRONMENT,
    ORIGIN_COMMAND_LINE
};

struct option_info {
    const char *flag, *key, *environment, *argument, *fallback, *help, *choices;
    enum option_type type;
    double min, max;
};
const struct option_info *option_info(enum option_id id);
/* Appends what to do about a name in the config file that is no setting there: it is for the
 * command line alone, another was probably meant, or where they are listed. */
void option_key_hint(const char *key, struct strbuf *out);

/* What the first word of the command line asks for; without one, the screen. */
/* clang-format off */
/*        enum suffix  words        help */
#define VERBS(X)                                                                          \
    X(LOGIN,     "login",     "sign in (--device: by a code instead of the browser)")     \
    X(LOGOUT,    "logout",    "delete the sign-in that is kept")                          \
    X(WHOAMI,    "whoami",    "print who is signed in, where, and what is granted")       \
    X(AUTH_HELP, "auth help", "print how to register the application, step by step")
/* clang-format on */
enum verb {
    VERB_NONE,
#define X(id, words, help) VERB_##id,
    VERBS(X)
#undef X
        VERB_COUNT
};

const char *verb_words(enum verb verb); /* "auth help"; "" for VERB_NONE */

/* A line of the config file's [keys] section. */
struct key_setting {
    char *action, *keys;
    int line;
};

struct settings {
    struct option_value {
        char *text;    /* never NULL; "" unset; flags "1" or "" */
        double number; /* NUMBER and REAL */
        enum option_origin origin;
        int line; /* of the config file, where it is from there */
    } values[OPTION_COUNT];
    enum verb verb;
    struct key_setting *keys;
    size_t key_count;
    struct profile_line *profile_lines; /* profile.h */
    size_t profile_line_count;
    struct view_setting *views; /* view_config.h */
    size_t view_count;
    bool wrong;        /* with --check-config: something is, told among the warnings */
    char *config_path; /* the file that was or would be read; owned */
};

void settings_init(struct settings *settings); /* defaults */
void settings_release(struct settings *settings);
const char *setting_text(const struct settings *settings, enum option_id id);
int setting_int(const struct settings *settings, enum option_id id);
bool setting_flag(const struct settings *settings, enum option_id id);
/* Of a LIST: 1 << the place of each of its words among its choices; "none", the last, is 0. */
unsigned setting_list(const struct settings *settings, enum option_id id);

/* True: the option takes this value. */
bool option_check(enum option_id id, const char *text, struct fault *why);
/* Sets one value after checking type, range or choice; what a stronger origin has set stays. Flags
 * are yes/no, true/false, on/off, 1/0; "~/" at the head of a FILE is the home folder. */
bool settings_set(struct settings *settings, enum option_id id, const char *text,
                  enum option_origin origin, struct fault *why);

/* First a verb, if any; then --flag VALUE, --flag=VALUE, --flag; "--" ends; anything else is a
 * fault (FAULT_INPUT) that names the word and, when one is near, the flag that was meant. */
bool settings_parse_arguments(struct settings *settings, int argc, char *const *argv,
                              struct fault *why);

#define SETTINGS_LINE_MAX 197 /* bytes of a line that is no comment, as inih is built */

/* The INI file (inih by way of a reader that counts lines and refuses long ones): [restoretop] or
 * no section for option keys, [keys] action = keys, [profile NAME] (profile.h), [view NAME]
 * (view_config.h). Unknown keys and sections are warnings ("FILE:LINE: ...", a line each), as is a
 * name that is set twice (the later one holds); wrong values are faults with FILE:LINE (the first;
 * later ones are told among the warnings). At most 64 KiB, SETTINGS_LINE_MAX bytes a line. A
 * missing file is fine unless it was named by --config. With --check-config every fault is told
 * among the warnings, in order. */
bool settings_read_file(struct settings *settings, const char *path, bool must_exist,
                        struct strbuf *warnings, struct fault *why);
bool settings_parse_file(struct settings *settings, const char *name, const char *text,
                         size_t length, struct strbuf *warnings, struct fault *why);

/* $XDG_CONFIG_HOME/restoretop/config, else ~/.config/restoretop/config; NULL without a home. Caller
 * frees. */
char *settings_default_path(void);

/* Everything in order: command line, environment, the chosen profile, config file, defaults. False
 * when anything of it is wrong. For --help and --version the file is left alone: they are asked for
 * when it is broken. For --check-config the file is read to its end whatever is wrong in it, and
 * settings->wrong says so. */
bool settings_load(struct settings *settings, int argc, char *const *argv, struct strbuf *warnings,
                   struct fault *why);

void options_print_help(FILE *out);
void options_print_config(const struct settings *settings, FILE *out);
void options_print_man(FILE *out); /* the OPTIONS section of restoretop(1) as scdoc */

/* Exit statuses, documented in restoretop(1). */
enum exit_status {
    EXIT_HEALTHY = 0,
    EXIT_ATTENTION = 1,
    EXIT_USAGE = 2,
    EXIT_SIGN_IN = 3,
    EXIT_NETWORK = 4,
    EXIT_THROTTLED = 5,
    EXIT_REFUSED = 6,
    EXIT_INTERNAL = 70
};
struct exit_status_text {
    enum exit_status status;
    const char *text;
};
extern const struct exit_status_text exit_status_texts[]; /* for --help and the man page */
extern const size_t exit_status_text_count;
enum exit_status exit_status_of(const struct fault *fault);

#endif
