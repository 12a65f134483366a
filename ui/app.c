/* app.c - one thread, one poll: the terminal, the model's descriptor, a signalfd, and the next
 * deadline. Nothing ticks: with nothing to do it sleeps. All waiting keys are taken before one
 * frame; how often data alone draws, frames.h says; over ssh no frame joins a queue (line.h);
 * how closely the detail follows a held key: trail.h. */
#include "app.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "app_begin.h"
#include "app_disk.h"
#include "app_signal.h"
#include "app_theme.h"
#include "base/code_pages.h"
#include "base/xalloc.h"
#include "crash_report.h"
#include "frames.h"
#include "line.h"
#include "notify.h"
#include "osc.h"
#include "rest.h"
#include "screen.h"
#include "trail.h"
#include "view.h"

#define LONG_AWAY_MS  60000 /* away longer than this: what is shown is old */
#define ANSWER_MS     250   /* by then a terminal has answered, or will not */
#define VISIBLE_LIMIT COMMAND_KEYS_MAX

struct app {
    const struct app_options *options;
    struct clock *clock;
    struct screen *screen;
    struct canvas *canvas;
    struct uistate state;
    struct rest rest;
    struct app_disk disk;
    struct app_theme theme;
    struct notify notify;
    int signal_fd;
    char host[65]; /* this machine's name */
    bool quit;
    bool stale;   /* the screen does not show what we know */
    bool urgent;  /* a key was pressed: no waiting for the next frame */
    bool settled; /* a whole list was shown */
    struct line line;
    struct trail trail;
    struct frames frames;
    int64_t ending_until; /* an end that a key asked for waits for a renewal; CLOCK_NEVER: none */
    int64_t key_deadline; /* a key has begun and must end by then; CLOCK_NEVER */
    int64_t asked_ms; /* when the terminal was asked for its page; CLOCK_NEVER: nothing is open */
};

static int64_t now_ms(const struct app *app)
{
    return app->clock->boot_ms(app->clock);
}

static void send_command(struct app *app, struct command *command)
{
    if (!fetcher_send(app->options->connection->fetcher, command))
        uistate_say(&app->state, NOTICE_FAILED, "Too much is asked for at once; try again.");
}

/* What the screen shows is what the fetcher should read. */
static void want(struct app *app)
{
    struct uistate *state = &app->state;
    struct session_key keys[VISIBLE_LIMIT];
    size_t count = uistate_units_nameless(state, keys, VISIBLE_LIMIT);
    enum workload workload = WORKLOAD_OTHER;
    const char *id = uistate_wanted_detail(state, &workload);
    rest_want_detail(&app->rest, id, workload, uistate_wants_units(state), now_ms(app));
    rest_want_visible(&app->rest, COMMAND_VISIBLE_UNITS, keys, count, now_ms(app));
    if (state->view != VIEW_LIST || !state->snapshot)
        return;
    const uint32_t end = state->top + state->list_rows;
    for (uint32_t i = state->top; i < end && i < state->order.count && count < VISIBLE_LIMIT; i++) {
        struct session space;
        const struct session *session = snapshot_row(state->snapshot, state->order.rows[i], &space);
        if (session && session_id_known(session))
            keys[count++] = (struct session_key){(char *)(uintptr_t)session->id,
                                                 (enum workload)session->workload};
    }
    rest_want_visible(&app->rest, COMMAND_VISIBLE, keys, count, now_ms(app));
}

static void lay_out(struct app *app)
{
    int rows, cols;
    screen_size(app->screen, &rows, &cols);
    if (rows != app->canvas->rows || cols != app->canvas->cols)
        canvas_resize(app->canvas, rows, cols);
    uistate_resize(&app->state, rows, cols);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* For a report of a fault of our own. */
static void note_place(const struct app *app)
{
    const struct snapshot *snapshot = app->state.snapshot;
    crash_report_place(view_word(app->state.view),
                       snapshot ? data_state_word(snapshot->state) : "none yet");
}

static void draw(struct app *app)
{
    lay_out(app);
    note_place(app);
    app->state.pane_waits = trail_waits(&app->trail, now_ms(app));
    view_draw(&app->state, app->canvas);
    trail_drawn(&app->trail, app->state.pane_behind, now_ms(app));
    notify_show(&app->notify, app->screen, &app->state);
    size_t before = screen_bytes(app->screen);
    bool shown = screen_show(app->screen, app->canvas);
    line_sent(&app->line, screen_bytes(app->screen) - before, now_ms(app));
    if (!app->urgent)
        frames_drawn(&app->frames, now_ms(app));
    app->stale = app->urgent = !shown;
}

static int64_t next_frame_ms(const struct app *app)
{
    return later(app->urgent ? INT64_MIN : frames_ready_ms(&app->frames),
                 line_ready_ms(&app->line));
}

static void touch(struct app *app)
{
    app->stale = app->urgent = true;
}

/* An answer that is on its way would be read by the shell. */
static void await_ground(struct app *app)
{
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    if (app->asked_ms == CLOCK_NEVER || now_ms(app) >= app->asked_ms + ANSWER_MS)
        return;
    do {
        while (screen_key(app->screen, false) != KEY_NONE) /* it may be read already */
            continue;
    } while (screen_ground(app->screen) == OSC_GROUND_ASKED && !screen_hung_up(app->screen) &&
             now_ms(app) < app->asked_ms + ANSWER_MS &&
             app->clock->poll(app->clock, &fd, 1, app->asked_ms + ANSWER_MS) > 0);
}

static void suspend(struct app *app)
{
    await_ground(app);
    int64_t left = now_ms(app);
    screen_suspend(app->screen);
    if (!app_signal_stop())
        uistate_say(&app->state, NOTICE_REFUSED, "There is no shell to suspend to.");
    screen_resume(app->screen);
    (void)screen_resize(app->screen);
    if (now_ms(app) - left > LONG_AWAY_MS)
        send_command(app, command_new(COMMAND_REFRESH_ALL));
}

static void copy(struct app *app, const char *text, const char *lacks)
{
    if (!osc_passes_over(getenv("TERM")))
        uistate_say(&app->state, NOTICE_REFUSED,
                    "A terminal of type \"%.20s\" has no clipboard: nothing was sent.",
                    getenv("TERM"));
    else if (screen_copy(app->screen, text))
        uistate_say(&app->state, NOTICE_OK, "Sent %zu bytes%s to the terminal's clipboard%s.",
                    strlen(text), lacks,
                    osc_copy_needs(osc_wrap_of(getenv("TMUX"), getenv("TERM")), getenv("STY"),
                                   strlen(text)));
    else
        uistate_say(&app->state, NOTICE_FAILED, "Too long for the terminal's clipboard.");
}

static bool is_renewing(const struct app *app)
{
    const struct signin *signin = uistate_signin(&app->state);
    return signin && signin->renewing;
}

/* The end waits on the screen, where it can be told why, and hurried. */
static void end(struct app *app)
{
    if (app->ending_until == CLOCK_NEVER && is_renewing(app)) {
        app->ending_until = now_ms(app) + FETCHER_END_MS;
        app->state.ending = true;
        return;
    }
    if (app->ending_until != CLOCK_NEVER)
        fetcher_hurry(app->options->connection->fetcher);
    app->quit = true;
}

static void react(struct app *app, const struct ui_reaction *reaction)
{
    if (reaction->effects & EFFECT_QUIT)
        end(app);
    if (reaction->effects & EFFECT_REDRAW_ALL) {
        (void)screen_resize(app->screen);
        screen_redraw(app->screen);
    }
    if (reaction->effects & EFFECT_COPY)
        copy(app, reaction->copy_text, reaction->copy_lacks);
    app_theme_react(&app->theme, reaction->effects);
    if (reaction->effects & EFFECT_SAVE_ACKS)
        app_disk_save_acks(&app->disk);
    if (reaction->command)
        send_command(app, reaction->command);
    lay_out(app);
    want(app);
    if (reaction->effects & EFFECT_OPEN_NOW)
        rest_now(&app->rest, now_ms(app));
    if (reaction->effects & EFFECT_SUSPEND)
        suspend(app);
    if (reaction->effects != EFFECT_NONE)
        touch(app);
}

static void take_ground(struct app *app)
{
    const enum osc_ground ground = screen_ground(app->screen);
    if (app->asked_ms == CLOCK_NEVER || ground == OSC_GROUND_ASKED)
        return;
    app->asked_ms = CLOCK_NEVER;
    if (ground == OSC_GROUND_LIGHT)
        app_theme_give(&app->theme, "default-light");
}

static void take_key(struct app *app, key_code key)
{
    rest_key(&app->rest, now_ms(app));
    line_key(&app->line, now_ms(app));
    trail_key(&app->trail, key, now_ms(app));
    struct ui_reaction reaction = uistate_key(&app->state, key);
    react(app, &reaction);
}

static void take_keys(struct app *app)
{
    bool complete = now_ms(app) >= app->key_deadline, pressed = false;
    key_code key;
    while (!app->quit && (key = screen_key(app->screen, complete)) != KEY_NONE) {
        pressed = true;
        if (uistate_is_two_keys(&app->state, key)) {
            take_key(app, KEY_ESC_);
            key &= ~KEY_ALT;
        }
        if (!app->quit)
            take_key(app, key);
    }
    take_ground(app);
    const int wait_ms = screen_key_wait_ms(app->screen);
    app->key_deadline = wait_ms > 0 ? now_ms(app) + wait_ms : CLOCK_NEVER;
    if (pressed) {
        app_disk_tell_presence(&app->disk);
        app_disk_plan(&app->disk, now_ms(app));
    }
    if (screen_hung_up(app->screen))
        app->quit = true;
}

static void take_snapshot(struct app *app)
{
    struct model *model = app->options->connection->model;
    struct keeper *keeper = app->options->connection->keeper;
    int64_t missed_to_ms = app->state.presence.to_ms, begun = now_ms(app);
    struct fault why;
    model_drain(model);
    if (uistate_take_snapshot(&app->state, model_acquire(model)))
        app->stale = true;
    notify_look(&app->notify, &app->state);
    if (choices_meet(app->options->choices, &app->state))
        app->stale = true;
    frames_took(&app->frames, begun, now_ms(app));
    if (app->state.presence.to_ms != missed_to_ms)
        app_disk_tell_presence(&app->disk);
    if (keeper && keeper_take_fault(keeper, &why)) {
        uistate_say_aside(&app->state, why.text);
        app->stale = true;
    }
}

static void on_signal(struct app *app, int number)
{
    switch (number) {
    case SIGWINCH:
        if (screen_resize(app->screen))
            touch(app);
        break;
    case SIGTSTP:
        suspend(app);
        touch(app);
        break;
    case SIGCONT:
        /* Somebody stopped us with SIGSTOP: the shell has had the terminal. */
        screen_resume(app->screen);
        (void)screen_resize(app->screen);
        touch(app);
        break;
    default: /* TERM, HUP, INT, QUIT */
        app->quit = true;
        break;
    }
}

static void take_signals(struct app *app)
{
    struct signalfd_siginfo info;
    while (read(app->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
        on_signal(app, (int)info.ssi_signo);
}

/* What the views count is counted behind the frame, and a key waits for a portion of it at most. */
static bool counts_now(const struct app *app)
{
    return !app->stale && uistate_listviews_are_open(&app->state);
}

static int64_t next_deadline(const struct app *app)
{
    int64_t next = clock_sooner(view_deadline(&app->state), uistate_deadline(&app->state));
    if (counts_now(app))
        return INT64_MIN;
    next = clock_sooner(next, rest_deadline(&app->rest));
    next = clock_sooner(next, notify_deadline(&app->notify, now_ms(app)));
    next = clock_sooner(next, app->key_deadline);
    next = clock_sooner(next, app->disk.choices_due);
    next = clock_sooner(next, app->ending_until);
    if (app->frames.take_at_ms > now_ms(app))
        next = clock_sooner(next, app->frames.take_at_ms);
    return clock_sooner(next, app->stale ? next_frame_ms(app) : trail_deadline(&app->trail));
}

/* What only time brought about. */
static void take_time(struct app *app, int64_t view_due)
{
    struct command *command;
    if (now_ms(app) >= view_due || notify_is_due(&app->notify, now_ms(app)))
        app->stale = true;
    if (uistate_settle(&app->state))
        app->stale = true;
    if (counts_now(app) && uistate_listviews_count(&app->state))
        app->stale = true;
    if (!app->stale && now_ms(app) >= trail_deadline(&app->trail))
        touch(app);
    while ((command = rest_take(&app->rest, now_ms(app))))
        send_command(app, command);
}

/* What the other thread has done meanwhile. */
static void take_errands(struct app *app)
{
    struct fault why;
    errands_take(app->disk.errands);
    while (app_disk_take_fault(&app->disk, &why)) {
        uistate_say_aside(&app->state, why.text);
        touch(app);
    }
    if (!app_theme_take(&app->theme))
        return;
    if (app->theme.given)
        choices_theme_given(app->options->choices, &app->state);
    app->theme.given = false;
    touch(app);
    app_disk_plan(&app->disk, now_ms(app)); /* a theme is in force only now */
}

/* Once: what setting up, reading the first whole list and sorting it in took. */
static void give_back_memory(struct app *app)
{
    const struct snapshot *snapshot = app->state.snapshot;
    if (app->settled || !snapshot || snapshot->swept_ms == TIME_NONE || snapshot->kept)
        return;
    app->settled = true;
    xalloc_trim();
    code_pages_release();
}

static void step(struct app *app)
{
    bool takes = now_ms(app) >= app->frames.take_at_ms;
    enum { KEYS, SNAPSHOT, SIGNALS, ERRANDS, SOURCES };
    struct pollfd fds[SOURCES] = {
        [KEYS] = {.fd = STDIN_FILENO},
        [SNAPSHOT] = {.fd = takes ? model_wake_fd(app->options->connection->model) : -1},
        [SIGNALS] = {.fd = app->signal_fd},
        [ERRANDS] = {.fd = errands_fd(app->disk.errands)},
    };
    for (int i = 0; i < SOURCES; i++)
        fds[i].events = POLLIN;
    int64_t view_due = view_deadline(&app->state);
    (void)app->clock->poll(app->clock, fds, SOURCES, next_deadline(app));
    if (fds[SIGNALS].revents)
        take_signals(app);
    if (fds[SNAPSHOT].revents)
        take_snapshot(app);
    if (fds[ERRANDS].revents)
        take_errands(app);
    if (fds[KEYS].revents || now_ms(app) >= app->key_deadline)
        take_keys(app);
    take_time(app, view_due);
    if (app->ending_until != CLOCK_NEVER && (!is_renewing(app) || now_ms(app) >= app->ending_until))
        end(app);
    if (!app->quit && app->stale && now_ms(app) >= next_frame_ms(app)) {
        draw(app);
        want(app);
        give_back_memory(app);
    }
    app_disk_step(&app->disk, now_ms(app));
}

static void init_state(struct app *app)
{
    app_begin(&app->state, app->options, app->clock);
    if (gethostname(app->host, sizeof app->host - 1) == 0)
        app->state.host = app->host;
    app->state.charset = screen_charset(app->screen);
}

static void start_presence(struct app *app)
{
    struct keeper *keeper = app->options->connection->keeper;
    const struct presence kept = keeper ? keeper_presence(keeper) : PRESENCE_NONE;
    uistate_start(&app->state, &kept);
    app_disk_tell_presence(&app->disk);
}

/* False with a fault: there is nothing to draw on, and nothing was left open. */
static bool open_terminal(struct app *app, struct fault *why)
{
    const struct settings *settings = app->options->settings;
    struct screen_options looks = {.color = setting_text(settings, OPTION_COLOR),
                                   .ascii = setting_flag(settings, OPTION_ASCII)};
    looks.asks_ground = setup_theme_is_open(settings) && osc_may_ask_ground(getenv("TERM"));
    app->signal_fd = looks.signal_fd = app_signal_open(why);
    if (app->signal_fd < 0)
        return false;
    app->screen = screen_open(&looks, why);
    if (!app->screen)
        close(app->signal_fd);
    else if (screen_ground(app->screen) == OSC_GROUND_ASKED)
        app->asked_ms = now_ms(app);
    return app->screen;
}

static void begin(struct app *app)
{
    const struct app_options *options = app->options;
    app->canvas = canvas_new(1, 1, screen_charset(app->screen));
    rest_init(&app->rest);
    line_init(&app->line, getenv("SSH_CONNECTION"));
    init_state(app);
    app_disk_init(&app->disk, options, &app->state);
    app_theme_init(&app->theme, app->disk.errands, app->screen, &app->state, options->setup);
    notify_init(&app->notify, options->settings);
    screen_set_theme(app->screen, options->setup->theme);
    start_presence(app);
}

/* The terminal first: what the disk is waited for then may take its time. */
static void close_all(struct app *app)
{
    await_ground(app);
    screen_close(app->screen);
    app->theme.screen = NULL;
    app_disk_finish(&app->disk);
    app_theme_release(&app->theme);
    notify_release(&app->notify);
    uistate_release(&app->state);
    rest_release(&app->rest);
    app_disk_release(&app->disk);
    canvas_free(app->canvas);
    close(app->signal_fd);
}

bool app_run(const struct app_options *options, struct fault *why)
{
    struct app app = {.options = options,
                      .clock = clock_system(),
                      .ending_until = CLOCK_NEVER,
                      .key_deadline = CLOCK_NEVER,
                      .asked_ms = CLOCK_NEVER};
    if (!open_terminal(&app, why))
        return false;
    begin(&app);
    take_snapshot(&app); /* what an earlier run kept */
    draw(&app);          /* a whole frame before the first answer */
    while (!app.quit)
        step(&app);
    close_all(&app);
    return true;
}
