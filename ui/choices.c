#include "choices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wire.h"
#include "base/xalloc.h"
#include "choices_views.h"
#include "cli/connect.h"
#include "cli/settings_check.h"
#include "cli/state_file.h"
#include "cli/view_config.h"
#include "theme.h"
#include "view.h"

/* What a line can say of the most, and a file of as many such lines as there are names for: so what
 * is written is always read again. */
#define VALUE_BYTES_MAX (LISTVIEW_NAME_MAX + 2 + FILTER_TEXT_MAX)
#define FILE_BYTES_MAX  16384
#define HEAD            "# How restoretop's screen was left. To forget it, delete this file.\n"

/* clang-format off */
/* What hides sessions has an owner. How the rest looks, and which views there are, is the
 * machine's user's, whoever signs in. */
/*        suffix   name in the file   the option it is a value of    without a choice   whose it is */
#define CHOICES(X)                                                                \
    X(SORT,    "sort",            OPTION_SORT,   NULL,   NULL)                    \
    X(FILTER,  "filter",          OPTION_FILTER, NULL,   "filter-of")             \
    X(TIME,    "time",            OPTION_TIME,   NULL,   NULL)                    \
    X(THEME,   "theme",           OPTION_THEME,  NULL,   NULL)                    \
    X(LISTED,  "list-view",       OPTION_VIEW,   NULL,   "list-view-of")          \
    X(VIEW,    "view",            OPTION_COUNT,  "list", NULL)                    \
    X(PREVIEW, "preview",         OPTION_COUNT,  "on",   NULL)
/* clang-format on */
enum choice {
#define X(id, name, option, fallback, owner) CHOICE_##id,
    CHOICES(X)
#undef X
        CHOICE_COUNT
};
static const struct choice_info {
    const char *name;
    enum option_id option; /* OPTION_COUNT: none, the screen alone knows it */
    const char *fallback;
    const char *owner; /* the line that says so, as digits; NULL: anybody's */
} infos[CHOICE_COUNT] = {
#define X(id, name, option, fallback, owner) [CHOICE_##id] = {name, option, fallback, owner},
    CHOICES(X)
#undef X
};

struct choices {
    char *path; /* NULL: nothing is kept */
    struct choices_views views;
    char *kept[CHOICE_COUNT];  /* as the file has it; NULL: nothing of it */
    char *begun[CHOICE_COUNT]; /* what the screen began with */
    char *saved; /* the file's text as it would be now, without a new choice; NULL: not known */
    char *kept_owner[CHOICE_COUNT]; /* whose the file has, as digits; NULL: anybody's */
    bool listed_is_kept;            /* the list's view is that of the file */
    char *owner;                    /* who is signed in, likewise; NULL: not known (yet) */
    struct fault fault;             /* of the last writing; FAULT_NONE: nothing to tell */
};

/* One writing of the file, by the thread that may wait for a disk. */
struct save {
    struct errand errand; /* first: the queues' pointer is ours */
    struct choices *choices;
    char *path;
    struct strbuf bytes;
    struct fault why;
    enum state_file_result result;
};

static const char *fallback_of(enum choice choice)
{
    enum option_id option = infos[choice].option;
    return option == OPTION_COUNT ? infos[choice].fallback : option_info(option)->fallback;
}

/* --- what the screen shows now --- */

static bool is_home(enum view_id view)
{
    return view == VIEW_OVERVIEW || view == VIEW_EVENTS;
}

/* The nearest view that is no session's: this one, or the last that Back leads to. */
static enum view_id home_view(const struct uistate *state)
{
    if (is_home(state->view))
        return state->view;
    for (int i = state->return_count; i > 0; i--)
        if (is_home(state->returns[i - 1]))
            return state->returns[i - 1];
    return VIEW_LIST;
}

/* The list's own. What came about in an absence is looked at and left even where it was typed. */
static const char *filter_text(const struct uistate *state)
{
    const char *text = uistate_own_filter(state);
    return strcmp(text, UISTATE_AWAY_FILTER) == 0 ? "" : text;
}

static char *value_now(const struct uistate *state, enum choice choice)
{
    switch (choice) {
    case CHOICE_SORT:
        return sort_spec_text(uistate_own_sort(state));
    case CHOICE_FILTER:
        return xstrdup(filter_text(state));
    case CHOICE_TIME:
        return xstrdup(time_style_name(state->time_style));
    case CHOICE_THEME:
        return xstrdup(state->theme_name);
    case CHOICE_LISTED:
        return xstrdup(
            uistate_own_place(state) > 0 ? state->views.all.at[uistate_own_place(state)].name : "");
    case CHOICE_VIEW:
        return xstrdup(view_word(home_view(state)));
    case CHOICE_PREVIEW:
        return xstrdup(state->preview ? "on" : "off");
    case CHOICE_COUNT:
        break;
    }
    return NULL;
}

/* What was not touched stays as it was kept, whatever option it hides behind. */
static bool is_touched(const struct choices *choices, enum choice choice, const char *now)
{
    const char *begun = choices->begun[choice];
    return !begun || strcmp(now, begun) != 0;
}

/* What holds without a line in the file. Without a theme the terminal may have its say
 * (setup_theme_name): one that was chosen is always written. */
static bool goes_without_saying(enum choice choice, const char *value)
{
    return choice != CHOICE_THEME && strcmp(value, fallback_of(choice)) == 0;
}

static void add_choice(struct strbuf *text, const struct choices *choices, enum choice choice,
                       const struct uistate *state)
{
    char *now = value_now(state, choice);
    const bool touched = is_touched(choices, choice, now);
    const char *value = touched ? now : choices->kept[choice];
    const char *owner = touched ? choices->owner : choices->kept_owner[choice];
    if (value && !goes_without_saying(choice, value)) {
        strbuf_printf(text, "%s = %s\n", infos[choice].name, value);
        if (infos[choice].owner && owner)
            strbuf_printf(text, "%s = %s\n", infos[choice].owner, owner);
    }
    free(now);
}

static char *file_text(const struct choices *choices, const struct uistate *state)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    strbuf_puts(&text, HEAD);
    for (int i = 0; i < CHOICE_COUNT; i++)
        add_choice(&text, choices, (enum choice)i, state);
    choices_views_add(&choices->views, &state->views.all, &text);
    return strbuf_take(&text, NULL);
}

/* --- reading --- */

static bool is_view(const struct settings *settings)
{
    struct listviews views;
    size_t place;
    bool is = views_place(settings, &views, NULL) && views_wanted(settings, &views, &place, NULL);
    listviews_release(&views);
    return is;
}

static bool is_usable(enum choice choice, const char *value, const struct settings *settings)
{
    struct fault why;
    if (choice == CHOICE_THEME) {
        struct strbuf warnings;
        strbuf_init(&warnings, 65536);
        struct theme *theme = theme_load(value, &warnings, &why);
        strbuf_release(&warnings);
        theme_free(theme);
        return theme;
    }
    if (choice == CHOICE_LISTED)
        return is_view(settings);
    return infos[choice].option == OPTION_COUNT ||
           setting_check(settings, infos[choice].option, &why);
}

/* Weaker than all the user says; a value that is none gives way to the default again. */
static void put_into_settings(enum choice choice, const char *value, struct settings *settings)
{
    struct fault why;
    enum option_id option = infos[choice].option;
    if (option == OPTION_COUNT || !settings_set(settings, option, value, ORIGIN_KEPT, &why) ||
        settings->values[option].origin != ORIGIN_KEPT)
        return;
    if (!is_usable(choice, value, settings))
        (void)settings_set(settings, option, fallback_of(choice), ORIGIN_KEPT, &why);
}

static void take_line(struct choices *choices, char *line)
{
    char *sign = strstr(line, " = ");
    if (*line == '#' || !sign || strlen(sign + 3) > VALUE_BYTES_MAX)
        return;
    *sign = '\0';
    choices_views_take(&choices->views, line, sign + 3);
    for (int i = 0; i < CHOICE_COUNT; i++) {
        if (strcmp(line, infos[i].name) == 0 && !choices->kept[i])
            choices->kept[i] = xstrdup(sign + 3);
        if (infos[i].owner && strcmp(line, infos[i].owner) == 0 && !choices->kept_owner[i])
            choices->kept_owner[i] = xstrdup(sign + 3);
    }
}

static void read_file(struct choices *choices, struct strbuf *warnings)
{
    struct fault why = {.kind = FAULT_NONE};
    struct strbuf bytes;
    bool may_write = false;
    char *rest = NULL;
    strbuf_init(&bytes, FILE_BYTES_MAX);
    (void)state_file_read(choices->path, &bytes, &may_write, &why);
    if (why.kind != FAULT_NONE)
        strbuf_printf(warnings, "%s\n", why.text);
    bool text = bytes.length > 0 && !memchr(bytes.bytes, '\0', bytes.length);
    for (char *line = text ? strtok_r(bytes.bytes, "\n", &rest) : NULL; line;
         line = strtok_r(NULL, "\n", &rest))
        take_line(choices, line);
    strbuf_release(&bytes);
    if (may_write)
        return;
    free(choices->path);
    choices->path = NULL;
}

/* 16 digits that stand for names, which nobody is to read in a file or its name. */
static char *digits_of(const char *const *names, size_t count)
{
    struct strbuf key;
    strbuf_init(&key, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < count; i++)
        wire_put_text(&key, names[i]);
    char *digits = xasprintf("%016llx", (unsigned long long)wire_checksum(key.bytes, key.length));
    strbuf_release(&key);
    return digits;
}

/* The file of the place that is looked at. The caller frees. */
static char *path_of(const struct settings *settings)
{
    const char *const place[] = {
        setting_text(settings, OPTION_GRAPH_URL), setting_text(settings, OPTION_CLOUD),
        setting_text(settings, OPTION_TENANT), setting_text(settings, OPTION_CLIENT),
        setting_text(settings, OPTION_PROFILE)};
    char *digits = digits_of(place, sizeof place / sizeof *place);
    char *name = xasprintf("screen-%s", digits);
    char *path = state_path(name);
    free(digits);
    free(name);
    return path;
}

static struct choices *read_choices(const struct settings *settings, struct strbuf *warnings)
{
    struct choices *choices = xcalloc(1, sizeof *choices);
    if (!setting_flag(settings, OPTION_DEMO) &&
        strcmp(setting_text(settings, OPTION_CACHE), "off") != 0)
        choices->path = path_of(settings);
    if (choices->path)
        read_file(choices, warnings);
    return choices;
}

struct choices *choices_open(struct settings *settings, struct strbuf *warnings)
{
    struct choices *choices = read_choices(settings, warnings);
    choices_views_put(&choices->views, settings);
    for (int i = 0; i < CHOICE_COUNT; i++)
        if (choices->kept[i])
            put_into_settings((enum choice)i, choices->kept[i], settings);
    /* A filter that was asked for is one of all sessions, not of the view of the last time. */
    if (settings->values[OPTION_FILTER].origin > ORIGIN_KEPT)
        (void)settings_set(settings, OPTION_VIEW, "", ORIGIN_KEPT, NULL);
    return choices;
}

void choices_read_views(struct settings *settings)
{
    struct strbuf unused; /* told by choices_open */
    strbuf_init(&unused, 65536);
    struct choices *choices = read_choices(settings, &unused);
    choices_views_put(&choices->views, settings);
    choices_free(choices);
    strbuf_release(&unused);
}

static void begin_view(const struct choices *choices, struct uistate *state)
{
    static const enum view_id views[] = {VIEW_OVERVIEW, VIEW_EVENTS};
    const char *preview = choices->kept[CHOICE_PREVIEW], *view = choices->kept[CHOICE_VIEW];
    if (preview)
        state->preview = strcmp(preview, "off") != 0;
    for (size_t i = 0; view && i < sizeof views / sizeof *views; i++)
        if (strcmp(view, view_word(views[i])) == 0)
            uistate_begin_in(state, views[i]);
}

void choices_begin(struct choices *choices, const struct settings *settings, struct uistate *state)
{
    begin_view(choices, state);
    state->filter_kept =
        settings->values[OPTION_FILTER].origin == ORIGIN_KEPT && !filter_is_empty(state->filter);
    state->theme_is_kept = choices->path && settings->values[OPTION_THEME].origin <= ORIGIN_KEPT &&
                           !*setting_text(settings, OPTION_THEME_FILE);
    state->views.kept = choices->path;
    choices->listed_is_kept = settings->values[OPTION_VIEW].origin == ORIGIN_KEPT;
    choices_views_begin(&choices->views, &state->views.all);
    for (int i = 0; i < CHOICE_COUNT; i++)
        choices->begun[i] = value_now(state, (enum choice)i);
    choices->saved = file_text(choices, state);
}

static bool is_anothers(const struct choices *choices, enum choice choice)
{
    const char *owner = choices->kept_owner[choice];
    return owner && strcmp(owner, choices->owner) != 0;
}

/* It stays in the file until there is another one. */
static void leave_choice(struct choices *choices, enum choice choice, const struct uistate *state)
{
    free(choices->begun[choice]);
    choices->begun[choice] = value_now(state, choice);
}

void choices_theme_given(struct choices *choices, const struct uistate *state)
{
    leave_choice(choices, CHOICE_THEME, state);
}

static bool leave_view(struct choices *choices, struct uistate *state)
{
    char *now = value_now(state, CHOICE_LISTED);
    choices->listed_is_kept &= !is_touched(choices, CHOICE_LISTED, now);
    free(now);
    if (!choices->listed_is_kept || !is_anothers(choices, CHOICE_LISTED) ||
        !uistate_listviews_leave(state))
        return false;
    leave_choice(choices, CHOICE_LISTED, state);
    return true;
}

static bool leave_filter(struct choices *choices, struct uistate *state)
{
    if (!is_anothers(choices, CHOICE_FILTER) || !state->filter_kept)
        return false;
    (void)uistate_set_filter(state, "", NULL);
    leave_choice(choices, CHOICE_FILTER, state);
    return true;
}

bool choices_meet(struct choices *choices, struct uistate *state)
{
    const struct whose *whose = state->snapshot ? &state->snapshot->whose : NULL;
    if (!choices->path || !whose || !*whose->tenant)
        return false;
    const char *const names[] = {whose->tenant, whose->account};
    free(choices->owner);
    choices->owner = digits_of(names, sizeof names / sizeof *names);
    if (state->filtering)
        return false;
    const bool view = leave_view(choices, state), filter = leave_filter(choices, state);
    if (view || filter)
        uistate_say(state, NOTICE_UNCLEAR, /* no word on the data, to go when that is LIVE */
                    "The %s that was kept is another account's: not in force.",
                    !filter ? "view"
                    : view  ? "view with its filter"
                            : "filter");
    return view || filter;
}

bool choices_differ(const struct choices *choices, const struct uistate *state)
{
    if (!choices->path)
        return false;
    char *text = file_text(choices, state);
    bool differ = !choices->saved || strcmp(text, choices->saved) != 0;
    free(text);
    return differ;
}

static void save_work(struct errand *errand)
{
    struct save *save = (struct save *)errand;
    save->result = state_file_write(save->path, &save->bytes, &save->why);
}

static void save_done(struct errand *errand)
{
    struct save *save = (struct save *)errand;
    struct choices *choices = save->choices;
    if (save->result == STATE_FILE_FAILED)
        choices->fault = save->why;
    if (save->result == STATE_FILE_BUSY) { /* another console's are being written: ours are not */
        free(choices->saved);
        choices->saved = NULL;
    }
    strbuf_release(&save->bytes);
    free(save->path);
    free(save);
}

void choices_save(struct choices *choices, const struct uistate *state, struct errands *errands)
{
    if (!choices_differ(choices, state))
        return;
    struct save *save = xcalloc(1, sizeof *save);
    *save = (struct save){.errand = {.work = save_work, .done = save_done},
                          .choices = choices,
                          .path = xstrdup(choices->path)};
    free(choices->saved);
    choices->saved = file_text(choices, state);
    strbuf_init(&save->bytes, STRBUF_NO_LIMIT);
    strbuf_puts(&save->bytes, choices->saved);
    errands_give(errands, &save->errand);
}

bool choices_take_fault(struct choices *choices, struct fault *ret)
{
    return fault_take(&choices->fault, ret);
}

void choices_free(struct choices *choices)
{
    if (!choices)
        return;
    for (int i = 0; i < CHOICE_COUNT; i++) {
        free(choices->kept[i]);
        free(choices->begun[i]);
        free(choices->kept_owner[i]);
    }
    choices_views_release(&choices->views);
    free(choices->saved);
    free(choices->owner);
    free(choices->path);
    free(choices);
}
