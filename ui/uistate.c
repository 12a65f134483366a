#include "uistate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "draw.h"
#include "uistate_private.h"
#include "view.h"

void uistate_init(struct uistate *state)
{
    memset(state, 0, sizeof *state);
    state->tenant = state->account = "";
    state->env = state->host = state->service = state->token_file = "";
    uistate_signin_init(&state->signin);
    state->attention_days = 7;
    state->presence = PRESENCE_NONE;
    state->row = ROW_NONE;
    state->sort = (struct sort_spec){.keys = {SORT_ATTENTION}, .count = 1};
    state->filter = filter_parse("", NULL, NULL);
    state->events_filter = filter_parse("", NULL, NULL);
    uistate_listviews_init(state);
    uistate_units_init(&state->units);
    state->view = VIEW_LIST;
    state->preview = true;
    state->rows = 24;
    state->cols = 80;
    struct layout_wish wish = uistate_wish(state);
    state->layout = layout_compute(state->rows, state->cols, &wish);
}

void uistate_release(struct uistate *state)
{
    view_detail_forget(state);
    uistate_units_release(&state->units);
    uistate_overview_release(state);
    snapshot_unref(state->snapshot);
    order_release(&state->order);
    uistate_listviews_release(state);
    filter_free(state->filter);
    filter_free(state->events_filter);
    free(state->selection.id);
    free(state->before_filter.id);
    free(state->acked.id);
    free(state->filter_before);
    free(state->away_before);
    free(state->dialog_id);
    free(state->copied);
    theme_list_free(state->theme_names, state->theme_count);
    uistate_signin_release(&state->signin);
    memset(state, 0, sizeof *state);
}

static void set_themes(struct uistate *state, char **names, size_t count)
{
    theme_list_free(state->theme_names, state->theme_count);
    state->theme_names = names;
    state->theme_count = count;
}

/* The first where it is not among them. */
static int theme_index(const struct uistate *state, const char *name)
{
    for (size_t i = 0; i < state->theme_count; i++)
        if (strcmp(state->theme_names[i], name) == 0)
            return (int)i;
    return 0;
}

void uistate_choose_theme(struct uistate *state, char **names, size_t count)
{
    set_themes(state, names, count);
    if (count == 0) {
        uistate_say(state, NOTICE_FAILED, "There is no theme to choose from.");
        return;
    }
    state->dialog = DIALOG_THEME;
    state->menu_index = theme_index(state, state->theme_name);
    snprintf(state->theme_wanted, sizeof state->theme_wanted, "%s", state->theme_name);
}

bool uistate_change_themes(struct uistate *state, char **names, size_t count)
{
    bool open = state->dialog == DIALOG_THEME;
    char *at = open ? xstrdup(state->theme_names[state->menu_index]) : NULL;
    bool worn = open && strcmp(state->theme_wanted, at) == 0;
    set_themes(state, names, count);
    if (open && count > 0)
        state->menu_index = theme_index(state, at);
    else if (open)
        state->dialog = DIALOG_NONE;
    const char *marked = open && count > 0 ? names[state->menu_index] : at;
    bool other = worn && strcmp(marked, at) != 0;
    if (other)
        snprintf(state->theme_wanted, sizeof state->theme_wanted, "%s", marked);
    free(at);
    return other;
}

void uistate_keep_theme(struct uistate *state, const char *name)
{
    snprintf(state->theme_name, sizeof state->theme_name, "%s", name);
    if (state->theme_is_kept)
        uistate_say(state, NOTICE_INFO, "Theme %s, from the next start on, too.",
                    state->theme_name);
    else
        uistate_say(state, NOTICE_INFO, "Theme %s. To keep it: theme = %s in the config file.",
                    state->theme_name, state->theme_name);
}

const struct session *uistate_selected(const struct uistate *state)
{
    if (!state->snapshot || state->row == ROW_NONE)
        return NULL;
    return &state->selected;
}

const struct detail *uistate_detail(const struct uistate *state)
{
    const struct session *session = uistate_selected(state);
    const struct detail *detail = state->snapshot ? state->snapshot->detail : NULL;
    if (!session || !detail || detail->workload != session->workload)
        return NULL;
    return strcmp(detail->id, session->id) == 0 ? detail : NULL;
}

/* The overview counts the whole tenant: the list's filter above it would say otherwise. */
static bool shows_filter(const struct uistate *state)
{
    return state->filtering ||
           (state->view != VIEW_OVERVIEW && uistate_filter_text(state)->length > 0);
}

struct layout_wish uistate_wish(const struct uistate *state)
{
    return (struct layout_wish){
        .preview = state->preview,
        .full_detail = state->view != VIEW_LIST,
        .limits = state->view == VIEW_LIST && draw_counts_known(state),
        .filter_line = shows_filter(state),
        .banner = view_banner_lines(state, state->rows, state->cols),
        .away = state->absence.total > 0,
        .events = state->snapshot ? (int)event_log_count(state->snapshot->events) : 0,
    };
}

int64_t uistate_service_now(const struct uistate *state)
{
    const int64_t offset = state->snapshot ? state->snapshot->clock_offset_ms : 0;
    return state->clock->wall_ms(state->clock) + offset;
}

struct attention_rule uistate_attention(const struct uistate *state)
{
    return (struct attention_rule){
        .now_ms = uistate_service_now(state),
        .days = state->attention_days,
        .acks = state->acks,
        .paces = state->snapshot ? state->snapshot->paces : NULL,
        .presence = &state->presence,
        .person = &state->person,
    };
}

unsigned uistate_context(const struct uistate *state)
{
    if (state->dialog == DIALOG_SORT || state->dialog == DIALOG_THEME)
        return C_MENUS;
    if (state->view == VIEW_LIST && state->focus_detail)
        return C_DETAIL;
    return view_info(state->view)->context;
}

void uistate_say(struct uistate *state, enum notice_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(state->message, sizeof state->message, format, args);
    va_end(args);
    state->message_kind = kind;
}

void uistate_say_aside(struct uistate *state, const char *text)
{
    const enum notice_kind kind = state->message_kind;
    if (*state->message && kind != NOTICE_INFO && kind != NOTICE_OK)
        snprintf(state->aside, sizeof state->aside, "%s", text);
    else
        uistate_say(state, NOTICE_FAILED, "%s", text);
}

void uistate_say_warnings(struct uistate *state, const char *warnings)
{
    size_t length = strcspn(warnings, "\n");
    bool more = warnings[length] == '\n' && warnings[length + 1] != '\0';
    if (length > 0)
        uistate_say(state, NOTICE_UNCLEAR, "%.*s%s", (int)(length < 200 ? length : 200), warnings,
                    more ? " (and more: restoretop --check-config)" : "");
}

const char *uistate_wanted_detail(const struct uistate *state, enum workload *ret_workload)
{
    if (state->dialog_id && uistate_write_of_dialog(state->dialog)) {
        *ret_workload = state->dialog_workload;
        return state->dialog_id;
    }
    const struct session *session = uistate_selected(state);
    bool shown = view_info(state->view)->of_session ||
                 (state->view == VIEW_LIST && state->layout.detail.rows > 0);
    if (!session || !shown || !session_id_known(session))
        return NULL;
    *ret_workload = (enum workload)session->workload;
    return session->id;
}

bool uistate_wants_units(const struct uistate *state)
{
    return state->view == VIEW_DETAIL || state->view == VIEW_UNITS || state->view == VIEW_UNIT ||
           state->view == VIEW_ERRORS;
}

void uistate_selection_set(struct selection *selection, const char *id, enum workload workload,
                           uint32_t index)
{
    if (!selection->id || !id || strcmp(selection->id, id) != 0) {
        char *copy = xstrdup(id);
        free(selection->id);
        selection->id = copy;
    }
    selection->workload = workload;
    selection->index = index;
}

struct command *uistate_command(enum command_kind kind, const char *id, enum workload workload)
{
    struct command *command = command_new(kind);
    if (id)
        command_add_key(command, id, workload);
    return command;
}
