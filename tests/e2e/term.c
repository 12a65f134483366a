#include "e2e/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/term_child.h"
#include "fake/children.h"

#define ESCAPE_QUIET_MS 150 /* several times the program's patience with a key that has begun */

struct term {
    VTerm *vt;
    VTermScreen *screen;
    int master;
    pid_t pid;
    bool reaped, ended, cursor_visible, alternate;
    int status, rows, cols;
    size_t writes;
    struct termios before;
    struct strbuf bytes, text;
    char begun[4]; /* the first bytes of a character whose rest is still to come */
    size_t begun_length;
};

static int64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int on_term_property(VTermProp property, VTermValue *value, void *context)
{
    struct term *term = context;
    if (property == VTERM_PROP_CURSORVISIBLE)
        term->cursor_visible = value->boolean;
    if (property == VTERM_PROP_ALTSCREEN)
        term->alternate = value->boolean;
    return 1;
}

static const VTermScreenCallbacks screen_callbacks = {.settermprop = on_term_property};

/* The emulator's own answers (device attributes, cursor reports) go back to the program. */
static void on_output(const char *bytes, size_t length, void *context)
{
    struct term *term = context;
    if (term->master >= 0)
        term_send_bytes(term, bytes, length);
}

static void emulator_new(struct term *term)
{
    term->vt = vterm_new(term->rows, term->cols);
    vterm_set_utf8(term->vt, 1);
    vterm_output_set_callback(term->vt, on_output, term);
    term->screen = vterm_obtain_screen(term->vt);
    vterm_screen_enable_altscreen(term->screen, 1);
    vterm_screen_set_callbacks(term->screen, &screen_callbacks, term);
    vterm_screen_reset(term->screen, 1);
}

static struct termios modes_of_a_new_terminal(void)
{
    struct termios modes = {.c_iflag = 0};
    int master, slave;
    if (openpty(&master, &slave, NULL, NULL, NULL) == 0) {
        tcgetattr(slave, &modes);
        close(master);
        close(slave);
    }
    modes.c_cc[VERASE] = '\b';
    return modes;
}

struct termios term_modes_before(const struct term *term)
{
    return term->before;
}

struct termios term_modes(const struct term *term)
{
    struct termios modes = {.c_iflag = 0};
    tcgetattr(term->master, &modes);
    return modes;
}

struct term *term_start(const struct term_options *options)
{
    struct term *term = xcalloc(1, sizeof *term);
    term->rows = options->rows ? options->rows : 24;
    term->cols = options->cols ? options->cols : 80;
    term->cursor_visible = true;
    strbuf_init(&term->bytes, STRBUF_NO_LIMIT);
    strbuf_init(&term->text, STRBUF_NO_LIMIT);
    emulator_new(term);
    struct winsize size = {.ws_row = (unsigned short)term->rows,
                           .ws_col = (unsigned short)term->cols};
    char **env = child_environment(options), **argv = child_strings(options->argv);
    term->before = modes_of_a_new_terminal();
    pid_t parent = getpid();
    term->pid = forkpty(&term->master, NULL, &term->before, &size);
    if (term->pid == 0) {
        children_follow(parent);
        execve(argv[0], argv, env);
        dprintf(2, "cannot run %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    child_strings_free(env);
    child_strings_free(argv);
    fcntl(term->master, F_SETFL, fcntl(term->master, F_GETFL) | O_NONBLOCK);
    fcntl(term->master, F_SETFD, FD_CLOEXEC);
    return term;
}

void term_free(struct term *term)
{
    if (!term)
        return;
    if (!term->reaped) {
        kill(term->pid, SIGKILL);
        waitpid(term->pid, NULL, 0);
    }
    if (term->master >= 0)
        close(term->master);
    vterm_free(term->vt);
    strbuf_release(&term->bytes);
    strbuf_release(&term->text);
    free(term);
}

pid_t term_pid(const struct term *term)
{
    return term->pid;
}

int term_fd(const struct term *term)
{
    return term->master;
}

/* How many bytes at the end are the beginning of a character. */
static size_t begun_character(const char *bytes, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char byte = (unsigned char)bytes[length - back];
        if (byte < 0x80)
            return 0;
        if (byte >= 0xC0)
            return back < (byte >= 0xF0 ? 4U : byte >= 0xE0 ? 3U : 2U) ? back : 0;
    }
    return 0;
}

/* libvterm 0.1.4 shows a character that comes in two pieces as a broken one: the first piece is
 * held back. */
static void feed(struct term *term, const char *bytes, size_t length)
{
    char whole[sizeof term->begun + 65536];
    memcpy(whole, term->begun, term->begun_length);
    memcpy(whole + term->begun_length, bytes, length);
    length += term->begun_length;
    term->begun_length = begun_character(whole, length);
    length -= term->begun_length;
    memcpy(term->begun, whole + length, term->begun_length);
    vterm_input_write(term->vt, whole, length);
}

/* Reads once, waiting up to wait_ms. False: nothing came. */
static bool pump(struct term *term, int wait_ms)
{
    if (term->master < 0)
        return false;
    struct pollfd fd = {.fd = term->master, .events = POLLIN};
    if (poll(&fd, 1, wait_ms) <= 0)
        return false;
    char bytes[65536];
    ssize_t got = read(term->master, bytes, sizeof bytes);
    if (got <= 0) {
        term->ended = got == 0 || (errno != EAGAIN && errno != EINTR);
        return false;
    }
    strbuf_add(&term->bytes, bytes, (size_t)got);
    feed(term, bytes, (size_t)got);
    term->writes++;
    return true;
}

void term_send_bytes(struct term *term, const char *bytes, size_t length)
{
    int64_t limit = now_ms() + TERM_LIMIT_MS;
    while (length && term->master >= 0 && now_ms() < limit) {
        ssize_t sent = write(term->master, bytes, length);
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
        } else if (errno == EAGAIN) {
            pump(term, 10);
        } else {
            return;
        }
    }
}

void term_send(struct term *term, const char *keys)
{
    term_send_bytes(term, keys, strlen(keys));
}

void term_escape(struct term *term)
{
    term_send(term, "\033");
    term_settle(term, ESCAPE_QUIET_MS);
}

void term_resize(struct term *term, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    while (pump(term, 0))
        ;
    /* libvterm 0.1.4 writes through NULL where a wide character meets a screen of one column. */
    vterm_set_size(term->vt, rows, cols < 2 ? 2 : cols);
    term->rows = rows;
    term->cols = cols;
    ioctl(term->master, TIOCSWINSZ, &size);
}

int term_rows(const struct term *term)
{
    return term->rows;
}

int term_cols(const struct term *term)
{
    return term->cols;
}

void term_hang_up(struct term *term)
{
    close(term->master);
    term->master = -1;
}

static void append_cell(struct strbuf *out, const VTermScreenCell *cell)
{
    if (cell->chars[0] == (uint32_t)-1)
        return; /* the right half of a wide character */
    if (!cell->chars[0])
        strbuf_putc(out, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++) {
        uint32_t c = cell->chars[i];
        char utf8[4];
        size_t n = 0;
        if (c < 0x80) {
            utf8[n++] = (char)c;
        } else if (c < 0x800) {
            utf8[n++] = (char)(0xC0 | c >> 6);
            utf8[n++] = (char)(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            utf8[n++] = (char)(0xE0 | c >> 12);
            utf8[n++] = (char)(0x80 | (c >> 6 & 0x3F));
            utf8[n++] = (char)(0x80 | (c & 0x3F));
        } else {
            utf8[n++] = (char)(0xF0 | c >> 18);
            utf8[n++] = (char)(0x80 | (c >> 12 & 0x3F));
            utf8[n++] = (char)(0x80 | (c >> 6 & 0x3F));
            utf8[n++] = (char)(0x80 | (c & 0x3F));
        }
        strbuf_add(out, utf8, n);
    }
}

static void append_row(struct term *term, int row)
{
    size_t start = term->text.length;
    for (int col = 0; col < term->cols; col++) {
        VTermScreenCell cell;
        vterm_screen_get_cell(term->screen, (VTermPos){.row = row, .col = col}, &cell);
        append_cell(&term->text, &cell);
    }
    size_t end = term->text.length;
    while (end > start && term->text.bytes[end - 1] == ' ')
        end--;
    strbuf_truncate(&term->text, end);
}

const char *term_screen(struct term *term)
{
    strbuf_clear(&term->text);
    for (int row = 0; row < term->rows; row++) {
        append_row(term, row);
        strbuf_putc(&term->text, '\n');
    }
    return term->text.bytes;
}

const char *term_row(struct term *term, int row)
{
    strbuf_clear(&term->text);
    append_row(term, row);
    return term->text.bytes;
}

bool term_shows(struct term *term, const char *text)
{
    return strstr(term_screen(term), text) != NULL;
}

bool term_wait_until(struct term *term, bool (*holds)(struct term *, void *), void *context)
{
    int64_t limit = now_ms() + TERM_LIMIT_MS;
    for (;;) {
        while (pump(term, 0))
            ;
        if (holds(term, context))
            return true;
        if (term->ended || now_ms() > limit)
            break;
        pump(term, 100);
    }
    int status = 0;
    fprintf(stderr, "--- the screen when the wait ended (%dx%d) ---\n%s---\n", term->cols,
            term->rows, term_screen(term));
    if (term->ended && term_wait_exit(term, &status))
        fprintf(stderr, "the program has ended with wait status %x\n", (unsigned)status);
    return false;
}

static bool holds_text(struct term *term, void *context)
{
    return term_shows(term, context);
}

static bool lacks_text(struct term *term, void *context)
{
    return !term_shows(term, context);
}

bool term_wait(struct term *term, const char *text)
{
    char *copy = xstrdup(text);
    bool held = term_wait_until(term, holds_text, copy);
    if (!held)
        fprintf(stderr, "expected to see: %s\n", text);
    free(copy);
    return held;
}

bool term_wait_gone(struct term *term, const char *text)
{
    char *copy = xstrdup(text);
    bool held = term_wait_until(term, lacks_text, copy);
    if (!held)
        fprintf(stderr, "expected no longer to see: %s\n", text);
    free(copy);
    return held;
}

struct any {
    const char *const *texts;
    int which;
};

static bool holds_any(struct term *term, void *context)
{
    struct any *any = context;
    for (any->which = 0; any->texts[any->which]; any->which++)
        if (term_shows(term, any->texts[any->which]))
            return true;
    return false;
}

bool term_wait_any(struct term *term, const char *const *texts, int *ret_which)
{
    struct any any = {.texts = texts};
    bool held = term_wait_until(term, holds_any, &any);
    if (held && ret_which)
        *ret_which = any.which;
    return held;
}

void term_settle(struct term *term, int quiet_ms)
{
    int64_t limit = now_ms() + TERM_LIMIT_MS;
    while (pump(term, quiet_ms) && now_ms() < limit)
        ;
}

int term_find_row(struct term *term, const char *text)
{
    for (int row = 0; row < term->rows; row++)
        if (strstr(term_row(term, row), text))
            return row;
    return -1;
}

static unsigned as_rgb(struct term *term, VTermColor color)
{
    vterm_screen_convert_color_to_rgb(term->screen, &color);
    return (unsigned)color.rgb.red << 16 | (unsigned)color.rgb.green << 8 | color.rgb.blue;
}

struct term_cell term_cell(struct term *term, int row, int col)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(term->screen, (VTermPos){.row = row, .col = col}, &cell);
    struct term_cell ret = {.width = cell.width,
                            .bold = cell.attrs.bold,
                            .underline = cell.attrs.underline != 0,
                            .reverse = cell.attrs.reverse,
                            .italic = cell.attrs.italic,
                            .fg_default = VTERM_COLOR_IS_DEFAULT_FG(&cell.fg),
                            .bg_default = VTERM_COLOR_IS_DEFAULT_BG(&cell.bg)};
    ret.fg = as_rgb(term, cell.fg);
    ret.bg = as_rgb(term, cell.bg);
    for (int i = 0; i < 6; i++)
        ret.chars[i] = cell.chars[i];
    return ret;
}

void term_cursor(struct term *term, int *ret_row, int *ret_col, bool *ret_visible)
{
    VTermPos pos;
    vterm_state_get_cursorpos(vterm_obtain_state(term->vt), &pos);
    *ret_row = pos.row;
    *ret_col = pos.col;
    *ret_visible = term->cursor_visible;
}

bool term_alternate(const struct term *term)
{
    return term->alternate;
}

const char *term_bytes(struct term *term, size_t *ret_length)
{
    *ret_length = term->bytes.length;
    return term->bytes.bytes;
}

void term_forget(struct term *term)
{
    strbuf_clear(&term->bytes);
    term->writes = 0;
}

size_t term_writes(struct term *term)
{
    return term->writes;
}

bool term_wait_exit(struct term *term, int *ret_status)
{
    int64_t limit = now_ms() + TERM_LIMIT_MS;
    while (!term->reaped && now_ms() < limit) {
        while (pump(term, 0))
            ;
        if (waitpid(term->pid, &term->status, WNOHANG) == term->pid)
            term->reaped = true;
        else if (!pump(term, 10))
            poll(NULL, 0, 5); /* the pty is at its end: nothing else tells of the exit */
    }
    while (pump(term, 0))
        ;
    if (term->reaped && ret_status)
        *ret_status = term->status;
    return term->reaped;
}
