/* first_run.c - the page's looks are view_first_run.c. */
#include "first_run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "app_signal.h"
#include "auth/config.h"
#include "base/xalloc.h"
#include "cli/profile.h"
#include "screen.h"

#define CHOICES 4

static const enum first_run_choice choices[CHOICES] = {FIRST_RUN_SIGN_IN, FIRST_RUN_HELP,
                                                       FIRST_RUN_DEMO, FIRST_RUN_QUIT};

/* --- keys --- */

static enum first_run_choice choose(struct first_run_page *page, int index)
{
    page->chosen = index;
    if (choices[index] != FIRST_RUN_SIGN_IN)
        return choices[index];
    page->form = true;
    page->field = FIELD_TENANT;
    return FIRST_RUN_GOES_ON;
}

static enum first_run_choice choice_key(struct first_run_page *page, key_code key)
{
    if (key >= '1' && key < '1' + CHOICES)
        return choose(page, (int)(key - '1'));
    if (key == KEY_ENTER_)
        return choose(page, page->chosen);
    if (key == KEY_DOWN_ || key == 'j' || key == KEY_TAB_)
        page->chosen = (page->chosen + 1) % CHOICES;
    if (key == KEY_UP_ || key == 'k' || key == KEY_STAB_)
        page->chosen = (page->chosen + CHOICES - 1) % CHOICES;
    bool leaves = key == 'q' || key == 'Q' || key == key_ctrl('c');
    return leaves ? FIRST_RUN_QUIT : FIRST_RUN_GOES_ON;
}

/* Whether a sign-in could begin with these ids. */
static bool check(struct first_run_page *page, const char *tenant, const char *client)
{
    struct auth_config config;
    if (!*tenant || !*client)
        return fault_set(&page->why, FAULT_INPUT, "The %s ID is missing.",
                         *tenant ? "Application (client)" : "Directory (tenant)");
    auth_config_init(&config);
    free(config.tenant);
    free(config.client);
    config.tenant = xstrdup(tenant);
    config.client = xstrdup(client);
    fault_clear(&page->why);
    bool fine = auth_config_check(&config, AUTH_BROWSER, &page->why);
    auth_config_release(&config);
    return fine;
}

static bool check_ids(struct first_run_page *page)
{
    bool fine = check(page, page->tenant.text, page->client.text);
    if (!fine)
        page->field =
            auth_tenant_fits(page->tenant.text, AUTH_BROWSER) ? FIELD_CLIENT : FIELD_TENANT;
    return fine;
}

/* The field that has the keys by itself: the other one is as it should be. What is empty is wrong
 * for who goes on by Enter alone. */
static bool check_field(struct first_run_page *page, bool enter)
{
    static const char guid[] = "00000000-0000-0000-0000-000000000000";
    const struct edit *edit = page->field == FIELD_TENANT ? &page->tenant : &page->client;
    if (page->field == FIELD_KEEP || (edit->length == 0 && !enter))
        return true;
    return page->field == FIELD_TENANT ? check(page, edit->text, guid)
                                       : check(page, guid, edit->text);
}

static void move(struct first_run_page *page, int step)
{
    int count = page->path ? FIELD_COUNT : FIELD_KEEP;
    page->field = (enum first_run_field)(((int)page->field + step + count) % count);
}

static enum first_run_choice form_key(struct first_run_page *page, key_code key)
{
    struct edit *edits[FIELD_COUNT] = {&page->tenant, &page->client, NULL};
    struct edit *edit = edits[page->field];
    bool last = page->field == (page->path ? FIELD_KEEP : FIELD_CLIENT);
    if (key == KEY_ESC_ || key == key_ctrl('c')) {
        page->form = false;
        page->why.kind = FAULT_NONE;
    } else if (key == KEY_ENTER_ && last) {
        return check_ids(page) ? FIRST_RUN_SIGN_IN : FIRST_RUN_GOES_ON;
    } else if (key == KEY_ENTER_ || key == KEY_TAB_ || key == KEY_DOWN_) {
        if (check_field(page, key == KEY_ENTER_) || key != KEY_ENTER_)
            move(page, 1);
    } else if (key == KEY_UP_ || key == KEY_STAB_) {
        (void)check_field(page, false);
        move(page, -1);
    } else if (!edit && key == ' ') {
        page->keep = !page->keep;
    } else if (edit && key != ' ') { /* no id has a blank; a copied one may bring some */
        (void)edit_key(edit, key);
        page->why.kind = FAULT_NONE; /* it was said of what stood there */
    }
    return FIRST_RUN_GOES_ON;
}

enum first_run_choice first_run_key(struct first_run_page *page, key_code key)
{
    if (key == KEY_PASTE_BEGIN_ || key == KEY_PASTE_END_) {
        page->pasting = key == KEY_PASTE_BEGIN_;
        return FIRST_RUN_GOES_ON;
    }
    /* What is pasted is text: it presses no key. */
    if (page->pasting && (!page->form || key >= KEY_BASE || key < ' '))
        return FIRST_RUN_GOES_ON;
    return (page->form ? form_key : choice_key)(page, key);
}

/* --- the loop --- */

struct run {
    struct first_run_page page;
    struct screen *screen;
    struct canvas *canvas;
    int signal_fd;
    int64_t key_deadline;
    enum first_run_choice choice;
};

static void draw(struct run *run)
{
    int rows, cols;
    screen_size(run->screen, &rows, &cols);
    if (rows != run->canvas->rows || cols != run->canvas->cols)
        canvas_resize(run->canvas, rows, cols);
    first_run_draw(&run->page, run->canvas);
    (void)screen_show(run->screen, run->canvas); /* drawn anew after each signal */
}

static void take_signals(struct run *run)
{
    struct signalfd_siginfo info;
    while (read(run->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGWINCH)
            (void)screen_resize(run->screen);
        else if (info.ssi_signo != SIGTSTP && info.ssi_signo != SIGCONT)
            run->choice = FIRST_RUN_QUIT;
    }
}

static void take_keys(struct run *run, int64_t now)
{
    bool complete = now >= run->key_deadline;
    key_code key;
    while (run->choice == FIRST_RUN_GOES_ON &&
           (key = screen_key(run->screen, complete)) != KEY_NONE) {
        if (key == key_ctrl('l'))
            screen_redraw(run->screen);
        else
            run->choice = first_run_key(&run->page, key);
    }
    const int wait_ms = screen_key_wait_ms(run->screen);
    run->key_deadline = wait_ms > 0 ? now + wait_ms : CLOCK_NEVER;
    if (screen_hung_up(run->screen))
        run->choice = FIRST_RUN_QUIT;
}

static void ask(struct run *run)
{
    struct clock *clock = clock_system();
    while (run->choice == FIRST_RUN_GOES_ON) {
        struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                               {.fd = run->signal_fd, .events = POLLIN}};
        draw(run);
        (void)clock->poll(clock, fds, 2, run->key_deadline);
        if (fds[1].revents)
            take_signals(run);
        take_keys(run, clock->boot_ms(clock));
    }
}

static bool open_run(struct run *run, const struct settings *settings, const struct setup *setup,
                     struct fault *why)
{
    struct screen_options looks = {.color = setting_text(settings, OPTION_COLOR),
                                   .ascii = setting_flag(settings, OPTION_ASCII)};
    run->signal_fd = looks.signal_fd = app_signal_open(why);
    if (run->signal_fd < 0)
        return false;
    run->screen = screen_open(&looks, why);
    if (!run->screen) {
        close(run->signal_fd);
        return false;
    }
    screen_set_theme(run->screen, setup->theme);
    run->canvas = canvas_new(1, 1, screen_charset(run->screen));
    return true;
}

/* There is no console yet that could be held up: the wait for the disk is the whole of it. */
static bool keep_answers(struct settings *settings, const struct first_run_page *page,
                         struct fault *why)
{
    settings_set(settings, OPTION_TENANT, page->tenant.text, ORIGIN_COMMAND_LINE, NULL);
    settings_set(settings, OPTION_CLIENT, page->client.text, ORIGIN_COMMAND_LINE, NULL);
    return !page->keep || !page->path || profile_write(page->path, PROFILE_DEFAULT, settings, why);
}

enum first_run_choice first_run(struct settings *settings, const struct setup *setup,
                                struct fault *why)
{
    struct strbuf names;
    struct run run = {.page = {.keep = true, .path = settings->config_path},
                      .key_deadline = CLOCK_NEVER};
    strbuf_init(&names, 64 * 1024);
    profile_names(settings, &names);
    run.page.names = names.bytes;
    if (!open_run(&run, settings, setup, why)) {
        strbuf_release(&names);
        return FIRST_RUN_QUIT;
    }
    ask(&run);
    screen_close(run.screen);
    canvas_free(run.canvas);
    close(run.signal_fd);
    strbuf_release(&names);
    if (run.choice == FIRST_RUN_DEMO)
        settings_set(settings, OPTION_DEMO, "yes", ORIGIN_COMMAND_LINE, NULL);
    if (run.choice == FIRST_RUN_SIGN_IN && !keep_answers(settings, &run.page, why))
        return FIRST_RUN_QUIT;
    return run.choice;
}
