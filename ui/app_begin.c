#include "app_begin.h"

#include <stdio.h>
#include <string.h>

#include "choices.h"
#include "cli/connect.h"
#include "cli/view_config.h"
#include "setup.h"
#include "theme.h"

static void take_settings(struct uistate *state, const struct settings *settings)
{
    const struct option_value *env = &settings->values[OPTION_ENV];
    state->demo = setting_flag(settings, OPTION_DEMO);
    state->token_file = setting_text(settings, OPTION_TOKEN_FILE);
    state->env = state->demo && env->origin != ORIGIN_COMMAND_LINE ? "" : env->text;
    state->write_allowed = setting_flag(settings, OPTION_WRITE);
    state->attention_days = setting_int(settings, OPTION_ATTENTION);
    (void)uistate_set_filter(state, setting_text(settings, OPTION_FILTER),
                             NULL); /* setup checked it */
}

static void take_views(struct uistate *state, const struct settings *settings)
{
    struct listviews views;
    size_t place = 0;
    (void)views_place(settings, &views, NULL); /* as it was checked */
    (void)views_wanted(settings, &views, &place, NULL);
    uistate_listviews_begin(state, &views, place < LISTVIEW_PLACES ? place : 0,
                            settings->values[OPTION_SORT].origin >= ORIGIN_ENVIRONMENT);
}

static void take_connection(struct uistate *state, const struct connection *connection)
{
    const char *version = strrchr(connection->root, '/');
    state->tenant = connection->tenant;
    state->account = connection->account;
    state->service = connection->service;
    state->beta = version && strcmp(version, "/beta") == 0;
}

static void take_setup(struct uistate *state, const struct setup *setup,
                       const struct settings *settings)
{
    const bool from_file = *setting_text(settings, OPTION_THEME_FILE) != '\0';
    state->keymap = setup->keymap;
    state->sort = setup->sort;
    state->time_style = setup->time_style;
    snprintf(state->theme_name, sizeof state->theme_name, "%s",
             from_file ? theme_name(setup->theme) : setup_theme_name(settings));
}

void app_begin(struct uistate *state, const struct app_options *options, struct clock *clock)
{
    uistate_init(state);
    state->clock = clock;
    state->signin.wanted = options->sign_in;
    take_connection(state, options->connection);
    take_setup(state, options->setup, options->settings);
    take_settings(state, options->settings);
    take_views(state, options->settings);
    choices_begin(options->choices, options->settings, state);
    uistate_say_warnings(state, options->warnings);
}
