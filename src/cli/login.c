/* login.c - `restoretop login`; see login.h. */
#include "cli/login.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "auth/redirect.h"
#include "base/timefmt.h"
#include "cli/login_session.h"
#include "cli/output.h"
#include "model/permission.h"

#define SETTLE_MS 15000 /* the optional permissions, and writing it down */

struct login {
    struct login_session session;
    FILE *out, *err;
    enum signin_ask ask;
    enum permission permission; /* the one that is asked for */
    struct strbuf line;         /* secret: what was pasted so far */
    bool line_full, input_ended;
    bool told_address;
    struct termios before;
    bool has_modes;          /* `before` is to be set again */
    struct fault told_fault; /* the last thing that was wrong with a paste */
};

/* Each byte as it comes: a canonical line ends at 4095 bytes, and addresses run longer. Not echoed:
 * a code stands in it. */
static void set_modes(struct login *login)
{
    struct termios modes;
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &login->before) != 0)
        return;
    modes = login->before;
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    modes.c_cc[VSUSP] = _POSIX_VDISABLE; /* a shell would get the terminal as it is now */
    login->has_modes = tcsetattr(STDIN_FILENO, TCSANOW, &modes) == 0;
}

static void restore_modes(struct login *login)
{
    if (login->has_modes)
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &login->before);
    login->has_modes = false;
}

static void send_line(struct login *login)
{
    struct secret *text = secret_new(login->line.bytes, login->line.length);
    if (login->line_full)
        fputs("That is longer than any address; nothing was sent.\n", login->out);
    else if (login->line.length > 0)
        login_session_wish(&login->session, TOKEN_WISH_PASTE, text);
    secret_free(text);
    strbuf_clear(&login->line);
    login->line_full = false;
    login->told_fault.kind = FAULT_NONE; /* the same mistake twice is told twice */
}

static void take_byte(struct login *login, char byte)
{
    if (byte == '\n' || byte == '\r')
        send_line(login);
    else if (byte == 0x15) /* ^U */
        strbuf_clear(&login->line);
    else if (byte == 0x7F || byte == '\b')
        strbuf_truncate(&login->line, login->line.length - (login->line.length > 0));
    else if (login->line.length >= REDIRECT_MAX)
        login->line_full = true;
    else
        strbuf_putc(&login->line, byte);
}

static bool has_input(const struct login *login)
{
    struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
    return !login->input_ended && poll(&ready, 1, 0) > 0;
}

static void take_input(struct login *login)
{
    char bytes[4096];
    if (!has_input(login))
        return;
    ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    for (ssize_t i = 0; i < got; i++)
        take_byte(login, bytes[i]);
    explicit_bzero(bytes, sizeof bytes);
    if (got > 0 || (got < 0 && errno == EINTR))
        return;
    login->input_ended = true;
    if (login->line.length > 0)
        send_line(login); /* the last line of a pipe needs no end */
}

static void print_browser(const struct login *login)
{
    const struct signin *now = &login->session.now;
    fprintf(login->out, "Open this page in a browser, here or on another machine:\n\n%s\n\n",
            now->ask_url);
    if (*now->ask_forward)
        fprintf(login->out, "Or run on the machine with the browser beforehand:\n  %s\n\n",
                now->ask_forward);
    fputs("A browser elsewhere ends at a page that does not load: paste the whole\n"
          "address it shows then (it is not echoed) and press Enter.\n",
          login->out);
}

static void print_device(const struct login *login)
{
    const struct signin *now = &login->session.now;
    char host[65] = "";
    (void)gethostname(host, sizeof host - 1);
    fprintf(login->out,
            "Open this page in any browser:\n\n  %s\n\nand enter this code there:\n\n  %s\n\n"
            "You started this sign-in yourself on %s. Never enter a code that\nsomebody sent "
            "you.\n",
            now->ask_url, now->ask_code, host);
}

/* Who asks for what, and until when. */
static void print_terms(const struct login *login)
{
    const struct signin *now = &login->session.now;
    char when[64];
    fprintf(login->out, "\nApplication %s asks %s for\n%s (%s).\nThere is time until %s.\n",
            now->client, now->login_host, permission_name(login->permission),
            permission_lets(login->permission),
            timefmt_long(now->ask_expires_ms, false, when, sizeof when));
}

/* The address, or the code, as soon as there is one. */
static void tell(struct login *login)
{
    const struct signin *now = &login->session.now;
    bool ready = *now->ask_url && (login->ask == SIGNIN_ASK_BROWSER || *now->ask_code);
    if (now->ask_fault.kind != FAULT_NONE &&
        strcmp(now->ask_fault.text, login->told_fault.text) != 0) {
        login->told_fault = now->ask_fault;
        fprintf(login->out, "%s %s\n", now->ask_fault.text, now->ask_fault.hint);
    }
    if (login->told_address || !ready)
        return;
    login->told_address = true;
    (login->ask == SIGNIN_ASK_BROWSER ? print_browser : print_device)(login);
    print_terms(login);
}

static void turn(struct login *login)
{
    login_session_turn(&login->session, login->input_ended ? -1 : STDIN_FILENO, CLOCK_NEVER);
    take_input(login);
}

/* Until it is granted or refused. */
static bool wait_for_person(struct login *login, struct fault *why)
{
    struct login_session *session = &login->session;
    for (;;) {
        turn(login);
        if (session->stopped)
            return fault_set(why, FAULT_AUTH, "The sign-in was given up; all is as it was.");
        if (session->now.ask == SIGNIN_ASK_NOTHING)
            break;
        tell(login);
        fflush(login->out);
    }
    if (session->now.ask_fault.kind == FAULT_NONE)
        return true;
    *why = session->now.ask_fault;
    return false;
}

/* The optional permissions are asked for, and all is written down, before we tell. */
static void settle(struct login *login)
{
    struct login_session *session = &login->session;
    struct clock *clock = clock_system();
    int64_t end = clock->boot_ms(clock) + SETTLE_MS;
    do {
        login_session_turn(session, -1,
                           end < clock->boot_ms(clock) + 200 ? end : clock->boot_ms(clock) + 200);
    } while (session->now.state != SIGNIN_IN && !session->stopped && clock->boot_ms(clock) < end);
}

static enum exit_status finish(struct login *login)
{
    const struct signin *now = &login->session.now;
    settle(login);
    fputs("\nSigned in.\n", login->out);
    login_print_who(now, signin_state_word(now->state), login->out);
    if (now->fault.kind == FAULT_NONE)
        return EXIT_HEALTHY;
    return login_tell(&now->fault, login->err);
}

static enum exit_status run(struct login *login)
{
    struct fault why;
    struct login_session *session = &login->session;
    output_warnings(session->warnings.bytes, login->err);
    login_session_turn(session, -1, CLOCK_NEVER); /* what is kept is known then */
    login_session_wish(
        session, login->ask == SIGNIN_ASK_DEVICE ? TOKEN_WISH_DEVICE : TOKEN_WISH_BROWSER, NULL);
    if (login->ask == SIGNIN_ASK_BROWSER)
        set_modes(login);
    else
        login->input_ended = true; /* there is nothing to paste */
    bool granted = wait_for_person(login, &why);
    restore_modes(login);
    enum exit_status status = granted ? finish(login) : login_tell(&why, login->err);
    login_warn_clock(&session->now, login->err);
    return status;
}

enum exit_status login_run(const struct settings *settings, FILE *out, FILE *err)
{
    struct login login = {.out = out, .err = err};
    struct fault why;
    bool device = setting_flag(settings, OPTION_DEVICE) ||
                  strcmp(setting_text(settings, OPTION_AUTH), "device") == 0;
    login.permission =
        setting_flag(settings, OPTION_WRITE) ? PERMISSION_RESTORE_WRITE : PERMISSION_RESTORE_READ;
    login.ask = device ? SIGNIN_ASK_DEVICE : SIGNIN_ASK_BROWSER;
    if (!login_session_open_person(&login.session, settings, &why))
        return login_tell(&why, err);
    strbuf_init_secret(&login.line, REDIRECT_MAX + 8);
    enum exit_status status = run(&login);
    strbuf_release(&login.line);
    login_session_close(&login.session);
    return status;
}
