#include "cli/login_session.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/text.h"
#include "base/timefmt.h"
#include "cli/connect.h"
#include "cli/once.h"
#include "cli/output.h"

/* ^C and the like end us in order: the terminal's modes are given back, the listener is closed. */
static int open_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(&set, numbers[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A person's sign-in that would be forgotten with the end of this command is none. */
static bool check_person(const struct login_session *session, const struct settings *settings,
                         struct fault *why)
{
    enum auth_method method = auth_method_find(setting_text(settings, OPTION_AUTH));
    if (method != AUTH_METHOD_COUNT && !auth_method_info(method)->is_person) {
        fault_set(why, FAULT_INPUT, "--auth %s needs no login: it signs in by itself",
                  auth_method_info(method)->word);
        return fault_hint(why, "restoretop whoami tries it.");
    }
    if (strcmp(setting_text(settings, OPTION_TOKEN_CACHE), "memory") == 0) {
        fault_set(why, FAULT_INPUT, "--token-cache memory keeps nothing beyond this command");
        return fault_hint(why, "Leave it away, or sign in on the screen with the key L.");
    }
    return auth_config_has_ids(session->inputs.config, why);
}

static bool open_person(struct login_session *session, const struct settings *settings,
                        struct fault *why)
{
    if (!check_person(session, settings, why))
        return false;
    session->tokens =
        auth_person_open(settings, &session->inputs, &session->net, &session->warnings, why);
    return session->tokens != NULL;
}

static bool open_any(struct login_session *session, const struct settings *settings,
                     struct fault *why)
{
    enum auth_method method = auth_inputs_method(&session->inputs, settings);
    bool person = method == AUTH_METHOD_COUNT || auth_method_info(method)->is_person;
    if (person && !auth_config_has_ids(session->inputs.config, why))
        return false;
    session->tokens =
        auth_source_open(settings, &session->inputs, &session->net, &session->warnings, why);
    return session->tokens != NULL;
}

typedef bool open_fn(struct login_session *session, const struct settings *settings,
                     struct fault *why);

static bool open_by(open_fn *open_source, struct login_session *session,
                    const struct settings *settings, struct fault *why)
{
    *session = (struct login_session){.signal_fd = open_signals()};
    strbuf_init(&session->warnings, 4096);
    auth_inputs_take(&session->inputs);
    auth_inputs_configure(&session->inputs, settings);
    bool ok = auth_net_open(&session->net, settings, why) && open_source(session, settings, why);
    auth_inputs_release(&session->inputs);
    if (!ok)
        login_session_close(session);
    return ok;
}

bool login_session_open(struct login_session *ret, const struct settings *settings,
                        struct fault *why)
{
    return open_by(open_any, ret, settings, why);
}

bool login_session_open_person(struct login_session *ret, const struct settings *settings,
                               struct fault *why)
{
    return open_by(open_person, ret, settings, why);
}

void login_session_close(struct login_session *session)
{
    if (session->tokens)
        session->tokens->free(session->tokens);
    auth_net_close(&session->net);
    strbuf_release(&session->warnings);
    if (session->signal_fd >= 0)
        close(session->signal_fd);
    *session = (struct login_session){.signal_fd = -1};
}

static void deliver(struct login_session *session)
{
    struct token_source *tokens = session->tokens;
    struct http_response *response;
    while ((response = session->net.http->finished(session->net.http))) {
        if (!tokens->take || !tokens->take(tokens, response))
            http_response_free(response);
    }
}

static void wait_for_news(struct login_session *session, int extra, int64_t deadline_boot_ms)
{
    struct token_source *tokens = session->tokens;
    struct pollfd fds[HTTP_WAIT_FDS] = {{.fd = session->signal_fd, .events = POLLIN}};
    struct signalfd_siginfo info;
    size_t count = 1;
    if (extra >= 0)
        fds[count++] = (struct pollfd){.fd = extra, .events = POLLIN};
    if (tokens->wait_fds)
        count += tokens->wait_fds(tokens, fds + count, HTTP_WAIT_FDS - count);
    session->net.http->wait(session->net.http, fds, count, deadline_boot_ms);
    while (read(session->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
        session->stopped = true;
}

void login_session_turn(struct login_session *session, int extra, int64_t deadline_boot_ms)
{
    struct token_source *tokens = session->tokens;
    wait_for_news(session, extra, clock_sooner(session->next_boot_ms, deadline_boot_ms));
    deliver(session);
    session->next_boot_ms = tokens->step ? tokens->step(tokens) : CLOCK_NEVER;
    if (tokens->status)
        tokens->status(tokens, &session->now);
}

void login_session_wish(struct login_session *session, enum token_wish wish,
                        const struct secret *text)
{
    session->tokens->wish(session->tokens, wish, text);
    session->next_boot_ms = 0;
}

enum exit_status login_tell(const struct fault *fault, FILE *err)
{
    once_print_fault(fault, err);
    return exit_status_of(fault);
}

void login_warn_clock(const struct signin *signin, FILE *err)
{
    struct strbuf text;
    strbuf_init(&text, 4096);
    if (signin_tell_clock(signin, &text))
        output_warnings(text.bytes, err);
    strbuf_release(&text);
}

static void print_line(FILE *out, const char *name, const char *value)
{
    struct strbuf text;
    strbuf_init(&text, 4096);
    text_append_safe(&text, value, strlen(value), INT32_MAX, TEXT_UTF8);
    fprintf(out, "%-12s %s\n", name, text.length > 0 ? text.bytes : "-");
    strbuf_release(&text);
}

static void print_granted(const struct signin *signin, FILE *out)
{
    if (!signin->granted_known)
        print_line(out, "granted", "not told by this way to sign in");
    for (int i = 0; signin->granted_known && i < PERMISSION_COUNT; i++)
        if (signin->granted & 1U << i)
            print_line(out, "granted", permission_name((enum permission)i));
    if (signin->granted_known && signin->granted == 0)
        print_line(out, "granted", "nothing that restoretop uses");
}

void login_print_who(const struct signin *signin, const char *state, FILE *out)
{
    char when[64];
    print_line(out, "account", signin->account);
    print_line(out, "tenant", signin->tenant);
    print_line(out, "login host", signin->login_host);
    print_line(out, "application", signin->client);
    print_line(out, "by", signin->method);
    print_line(out, "state", state);
    print_granted(signin, out);
    if (signin->expires_ms > 0)
        print_line(out, "token until", timefmt_long(signin->expires_ms, false, when, sizeof when));
    if (signin->may_forget)
        print_line(out, "kept in", signin->kept);
}
