/* main.c - restoretop-sim, the simulated tenant as a program: options, one line on stdout, then
 * serve until told to end or until the parent is gone. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/strbuf.h"
#include "sim/options.h"
#include "sim/server.h"

#define EXIT_USAGE     2
#define EXIT_OWN_FAULT 70
#define TOKEN_BYTES    16384

/* Ends with its parent. Started by init (setsid, nohup from a shell that is gone) it goes on, as
 * init does not end. False: the parent went between the start and the request. One that went even
 * before that leaves --token-fd without a token. */
static bool follow_parent(void)
{
    pid_t parent = getppid();

    return prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent;
}

static int signals_open(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL); /* before any thread, so that all of them inherit it */
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static bool read_token(struct sim_options *options, struct strbuf *token, struct fault *why)
{
    if (options->token_fd < 0)
        return true;
    if (!strbuf_read_fd(token, options->token_fd, why))
        return false;
    close(options->token_fd);
    while (token->length > 0 && strchr("\r\n", token->bytes[token->length - 1]) != NULL)
        strbuf_truncate(token, token->length - 1);
    if (token->length == 0)
        return fault_set(why, FAULT_INPUT, "--token-fd gave no token");
    options->token = token->bytes;
    return true;
}

static bool open_log(const struct sim_options *options, int *ret_fd, struct fault *why)
{
    *ret_fd = -1;
    if (options->log_path == NULL)
        return true;
    *ret_fd = open(options->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (*ret_fd < 0)
        return fault_set(why, FAULT_SYSTEM, "cannot write %s: %s", options->log_path,
                         strerror(errno));
    return true;
}

static struct sim *make_sim(const struct sim_options *options, struct fault *why)
{
    struct sim_config config = {
        .tenant = &options->tenant,
        .token = options->token,
        .origin = "http://127.0.0.1",
        .page_size = options->page_size,
        .now_ms = clock_system()->wall_ms(clock_system()),
    };
    struct sim *sim = sim_new(&config);

    for (size_t i = 0; i < options->fault_count; i++) {
        if (!sim_add_fault(sim, options->faults[i], config.now_ms, why)) {
            sim_free(sim);
            return NULL;
        }
    }
    return sim;
}

static void wait_for_signal(int fd)
{
    struct signalfd_siginfo info;
    ssize_t got;

    do
        got = read(fd, &info, sizeof info);
    while (got < 0 && errno == EINTR);
}

static bool serve(struct sim_options *options, int signal_fd, struct fault *why)
{
    struct sim_server_setup setup = {.port = options->port,
                                     .latency_ms = options->latency_ms,
                                     .bandwidth = options->bandwidth,
                                     .log_fd = -1};
    struct sim_server *server = NULL;
    bool good = false;

    setup.sim = make_sim(options, why);
    if (setup.sim == NULL || !open_log(options, &setup.log_fd, why))
        goto out;
    server = sim_server_start(&setup, why);
    if (server == NULL)
        goto out;
    printf("listening on http://127.0.0.1:%u/v1.0\n", sim_server_port(server));
    fflush(stdout);
    wait_for_signal(signal_fd);
    good = true;
out:
    sim_server_stop(server);
    sim_free(setup.sim);
    if (setup.log_fd >= 0)
        close(setup.log_fd);
    return good;
}

static int fail(const struct fault *why, int code)
{
    fprintf(stderr, "restoretop-sim: %s\n", why->text);
    return code;
}

int main(int argc, char **argv)
{
    struct sim_options options;
    struct strbuf token;
    struct fault why;
    int code = 0;

    int signal_fd = signals_open();
    if (!follow_parent())
        return 0;
    if (!sim_options_read(&options, argc, argv, &why))
        return fail(&why, EXIT_USAGE);
    if (options.help || options.version) {
        if (options.help)
            sim_options_help(stdout);
        else
            puts("restoretop-sim " RESTORETOP_VERSION);
        return 0;
    }
    if (!options.start_given)
        options.tenant.start_ms = clock_system()->wall_ms(clock_system());
    strbuf_init(&token, TOKEN_BYTES);
    if (!read_token(&options, &token, &why) || !serve(&options, signal_fd, &why))
        code = fail(&why, why.kind == FAULT_INPUT ? EXIT_USAGE : EXIT_OWN_FAULT);
    strbuf_release(&token);
    return code;
}
