/* The steps that act on a running program: keys, sizes, signals, its terminal. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/proc.h"
#include "e2e/story.h"

#define RETRY_MS 5200

static void do_keys(struct story *story, const char *value)
{
    size_t length;
    char *bytes = story_unescape(value, &length);
    story_term(story);
    for (size_t i = 0; i < length; i++)
        if (bytes[i] == 'R') {
            story->presses++;
            story->pressed_ms = story_now_ms();
        }
    term_send_bytes(story->term, bytes, length);
    free(bytes);
}

/* What is chosen is read once the cursor rests, and not again before something is done to it. */
static void wait_for_detail(struct story *story, const char *id)
{
    char *path = xasprintf("restoreSessions/%s", id);
    assert_true(tenant_wait_requests(story->tenant, "GET", path, 1));
    free(path);
}

/* The first draft, chosen by its id and then "activate"d or "delete"d: the key, the question, the
 * last four characters of the id, the button. A second word is a fault of the simulator that comes
 * just before the button. */
static void do_change(struct story *story, const char *value)
{
    bool activate = strncmp(value, "activate", strlen("activate")) == 0;
    const char *late = strchr(value, ' ');
    char *id = tenant_find(story_tenant(story), "draft");
    assert_non_null(id);
    char *filter = xasprintf("/id:%s\r", id);
    term_send(story_term(story), filter);
    assert_true(term_wait(story->term, "1 of 14 sessions"));
    if (late)
        wait_for_detail(story, id);
    term_send(story->term, activate ? "A" : "D");
    assert_true(term_wait(story->term, "THIS DRAFT?"));
    term_send(story->term, id + strlen(id) - 4);
    if (late)
        tenant_fault(story->tenant, late + 1);
    term_send(story->term, "\t\r");
    free(filter);
    free(id);
}

static bool has_copied(struct term *term, void *context)
{
    char *text = console_copied(term);
    bool holds = text && strstr(text, context) != NULL;
    free(text);
    return holds;
}

/* The clipboard holds the text, and no token. */
static void do_copied(struct story *story, const char *value)
{
    char *text = xstrdup(value);
    if (!term_wait_until(story_term(story), has_copied, text))
        fail_msg("line %d: it was not copied: %s", story->step->line, value);
    free(text);
    text = console_copied(story->term);
    assert_null(strstr(text, TENANT_TOKEN));
    free(text);
}

/* R, when the console takes it: the whole list is read at most once in 5 s. */
static void do_retry(struct story *story, const char *value)
{
    (void)value;
    while (story->pressed_ms > 0 && story_now_ms() < story->pressed_ms + RETRY_MS)
        term_settle(story_term(story), 50);
    do_keys(story, "R");
}

static void do_escape(struct story *story, const char *value)
{
    (void)value;
    term_escape(story_term(story));
}

static void do_resize(struct story *story, const char *value)
{
    int rows, cols;
    assert_int_equal(sscanf(value, "%dx%d", &rows, &cols), 2);
    term_resize(story_term(story), rows, cols);
}

/* As many sizes one after another, none waited for. */
static void do_storm(struct story *story, const char *value)
{
    unsigned random = 1;
    for (int i = atoi(value); i > 0; i--) {
        random = random * 1103515245U + 12345U;
        term_resize(story_term(story), 1 + (int)(random >> 16) % 60, 2 + (int)(random >> 8) % 200);
    }
    term_resize(story_term(story), story->rows, story->cols);
}

/* So many bytes of any value, but for the keys that end or suspend: Q q ^Z ^\ ^C. The seed is
 * fixed. */
static void do_garbage(struct story *story, const char *value)
{
    size_t length = strtoul(value, NULL, 10);
    char *bytes = xmalloc(length);
    unsigned random = 7;
    for (size_t i = 0; i < length; i++) {
        do
            random = random * 1103515245U + 12345U;
        while (strchr("Qq\x1a\x1c\x03", (char)(random >> 16)));
        bytes[i] = (char)(random >> 16);
    }
    story->presses += (int)length;
    term_send_bytes(story_term(story), bytes, length);
    free(bytes);
}

/* What the kernel says of the size; the emulator keeps its own. */
static void do_window(struct story *story, const char *value)
{
    struct winsize size = {.ws_row = 0};
    assert_int_equal(sscanf(value, "%hux%hu", &size.ws_row, &size.ws_col), 2);
    assert_int_equal(ioctl(term_fd(story_term(story)), TIOCSWINSZ, &size), 0);
}

/* So many bytes of 'x', in a bracketed paste. */
static void do_paste(struct story *story, const char *value)
{
    size_t length = strtoul(value, NULL, 10);
    char *bytes = xmalloc(length);
    memset(bytes, 'x', length);
    term_send(story_term(story), "\033[200~");
    term_send_bytes(story->term, bytes, length);
    term_send(story->term, "\033[201~");
    free(bytes);
}

/* So many 'j' or whatever stands behind the number. */
static void do_flood(struct story *story, const char *value)
{
    char *after;
    size_t length = strtoul(value, &after, 10);
    char *bytes = xmalloc(length);
    memset(bytes, after[strspn(after, " ")], length);
    term_send_bytes(story_term(story), bytes, length);
    free(bytes);
}

static void do_signal(struct story *story, const char *value)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"STOP", SIGSTOP}, {"CONT", SIGCONT}, {"WINCH", SIGWINCH}, {"HUP", SIGHUP},
                   {"TERM", SIGTERM}, {"INT", SIGINT},   {"PIPE", SIGPIPE},   {"USR1", SIGUSR1},
                   {"CHLD", SIGCHLD}, {"ALRM", SIGALRM}, {"SEGV", SIGSEGV},   {"ABRT", SIGABRT},
                   {"KILL", SIGKILL}, {"TSTP", SIGTSTP}, {"QUIT", SIGQUIT}};
    char name[8];
    int times = 1;
    sscanf(value, "%7s %d", name, &times);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        for (int n = 0; strcmp(signals[i].name, name) == 0 && n < times; n++)
            kill(term_pid(story_term(story)), signals[i].number);
}

/* The letter of /proc/PID/stat. */
static void do_process(struct story *story, const char *value)
{
    assert_true(proc_wait_state(term_pid(story_term(story)), *value));
}

static void do_settle(struct story *story, const char *value)
{
    term_settle(story_term(story), atoi(value));
}

/* The terminal takes nothing for so many ms. */
static void do_unread(struct story *story, const char *value)
{
    story_term(story);
    poll(NULL, 0, atoi(value));
}

/* Nobody reads for so many ms what it is asked to draw again and again: far more than fits between
 * it and the terminal. */
static void do_jam(struct story *story, const char *value)
{
    int fd = term_fd(story_term(story));
    for (int64_t end = story_now_ms() + atoi(value); story_now_ms() < end; poll(NULL, 0, 5))
        assert_int_equal(write(fd, "\f", 1), 1);
}

/* It ended by itself: "exit N" or "signal N". */
static void do_ends(struct story *story, const char *value)
{
    int status = 0, number = 0;
    char how[8];
    assert_int_equal(sscanf(value, "%7s %d", how, &number), 2);
    if (!term_wait_exit(story_term(story), &status))
        fail_msg("line %d: it did not end", story->step->line);
    bool holds = strcmp(how, "exit") == 0 ? WIFEXITED(status) && WEXITSTATUS(status) == number
                                          : WIFSIGNALED(status) && WTERMSIG(status) == number;
    if (!holds)
        fail_msg("line %d: wait status %d, not %s:\n%s", story->step->line, status, value,
                 term_screen(story->term));
    story->ended = true;
}

static void do_restored(struct story *story, const char *value)
{
    (void)value;
    assert_false(term_alternate(story->term));
    struct termios before = term_modes_before(story->term), now = term_modes(story->term);
    assert_int_equal(before.c_lflag, now.c_lflag);
    assert_int_equal(before.c_iflag, now.c_iflag);
}

static void do_hangup(struct story *story, const char *value)
{
    (void)value;
    pid_t pid = term_pid(story_term(story));
    term_hang_up(story->term);
    if (!proc_wait_state(pid, 'Z'))
        fail_msg("line %d: it lives on without a terminal", story->step->line);
    story->ended = true;
}

const struct verb story_terminal_verbs[] = {
    {"keys", do_keys},     {"retry", do_retry},   {"change", do_change}, {"copied", do_copied},
    {"escape", do_escape}, {"resize", do_resize}, {"storm", do_storm},   {"garbage", do_garbage},
    {"paste", do_paste},   {"flood", do_flood},   {"signal", do_signal}, {"process", do_process},
    {"settle", do_settle}, {"unread", do_unread}, {"ends", do_ends},     {"restored", do_restored},
    {"hangup", do_hangup}, {"window", do_window}, {"jam", do_jam},       {NULL, NULL},
};
