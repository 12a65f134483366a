/* token_file.c - a token in a file that somebody else keeps fresh. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/token.h"
#include "auth/token_text.h"
#include "base/xalloc.h"

#define LOOK_READY_MS      60000
#define LOOK_SIGNED_OUT_MS 5000
#define LOOK_PIPE_MS       200

struct file_source {
    struct token_source source; /* first: the interface's pointer is ours */
    struct clock *clock;
    char *path;
    struct secret *token;    /* the last good one; NULL: none yet */
    struct secret *rejected; /* the service refused it; NULL: none */
    struct fault broken;     /* why the last look gave nothing; FAULT_NONE: it did */
    struct stat seen;        /* of the file that was last read */
    bool looked;
    bool anew;    /* what is being read has changed since the last look */
    bool reread;  /* the next look reads, whatever the times say */
    bool insists; /* token.h */
    int64_t look_at_boot_ms;
    int pipe;    /* open while its writer has not ended; -1 */
    char *bytes; /* read so far */
    size_t length;
};

static bool is_rejected(const struct file_source *file)
{
    return file->rejected != NULL && file->token != NULL &&
           secret_equal(file->token, file->rejected);
}

static bool is_ready(const struct file_source *file)
{
    return file->token != NULL && !is_rejected(file);
}

static bool unchanged(const struct file_source *file, const struct stat *now)
{
    return file->looked && S_ISREG(now->st_mode) && now->st_ino == file->seen.st_ino &&
           now->st_dev == file->seen.st_dev && now->st_size == file->seen.st_size &&
           now->st_mtim.tv_sec == file->seen.st_mtim.tv_sec &&
           now->st_mtim.tv_nsec == file->seen.st_mtim.tv_nsec;
}

static void break_off(struct file_source *file, const char *what, int error)
{
    fault_set(&file->broken, FAULT_AUTH, "The token file %.100s %s%s%s.", file->path, what,
              error != 0 ? ": " : "", error != 0 ? strerror(error) : "");
    fault_hint(&file->broken, "Put a bearer token for Microsoft Graph into it.");
}

static void buffer_drop(struct file_source *file)
{
    if (file->bytes != NULL)
        explicit_bzero(file->bytes, TOKEN_BYTES_MAX + 1);
    free(file->bytes);
    file->bytes = NULL;
    file->length = 0;
    if (file->pipe >= 0)
        close(file->pipe);
    file->pipe = -1;
}

static void take_token(struct file_source *file)
{
    struct fault why = {0};
    struct secret *token = token_from_text(file->bytes, file->length, file->path, &why);
    file->broken = why;
    if (token == NULL) {
        fault_hint(&file->broken, "Put a bearer token for Microsoft Graph into it.");
        return;
    }
    secret_free(file->token);
    file->token = token;
    file->insists |= file->anew && is_rejected(file);
    if (file->anew || !is_rejected(file)) {
        secret_free(file->rejected);
        file->rejected = NULL;
    }
}

/* Reads what is there. False: a pipe whose writer is not done yet. */
static bool read_some(struct file_source *file)
{
    for (;;) {
        size_t room = TOKEN_BYTES_MAX + 1 - file->length;
        ssize_t got = read(file->pipe, file->bytes + file->length, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return false;
        if (got < 0) {
            break_off(file, "cannot be read", errno);
            break;
        }
        file->length += (size_t)got;
        if (file->length > TOKEN_BYTES_MAX) {
            break_off(file, "holds more than 64 KiB: that is no token", 0);
            break;
        }
        if (got == 0) {
            take_token(file);
            break;
        }
    }
    buffer_drop(file);
    return true;
}

/* Nothing of the file is known any more. Always false. */
static bool give_up(struct file_source *file, int fd, const char *what, int error)
{
    break_off(file, what, error);
    file->looked = false;
    if (fd >= 0)
        close(fd);
    return false;
}

/* Opens the file when it is new or has changed; true: there is something to read. O_NONBLOCK: a
 * pipe without a writer must not hold up the thread. */
static bool open_changed(struct file_source *file)
{
    struct stat now;
    int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &now) != 0)
        return give_up(file, fd, "cannot be opened", errno);
    if (!S_ISREG(now.st_mode) && !S_ISFIFO(now.st_mode))
        return give_up(file, fd, "is no file and no pipe", 0);
    /* A pipe gives its token once: as long as that one is good, the pipe is left alone. */
    bool spent = S_ISFIFO(now.st_mode) && is_ready(file);
    bool same = unchanged(file, &now);
    if (spent || (same && !file->reread)) {
        close(fd);
        return false;
    }
    file->anew = !same;
    file->reread = false;
    file->seen = now;
    file->looked = true;
    file->pipe = fd;
    file->bytes = xmalloc(TOKEN_BYTES_MAX + 1);
    file->length = 0;
    return true;
}

static void look(struct file_source *file)
{
    bool whole = true;
    if (file->pipe >= 0 || open_changed(file))
        whole = read_some(file);
    int64_t pause = is_ready(file) ? LOOK_READY_MS : LOOK_SIGNED_OUT_MS;
    int64_t now = file->clock->boot_ms(file->clock);
    file->look_at_boot_ms = now + (whole ? pause : LOOK_PIPE_MS);
}

static enum token_state file_get(struct token_source *source, const struct secret **ret_token,
                                 struct fault *why)
{
    struct file_source *file = (struct file_source *)source;
    if (file->clock->boot_ms(file->clock) >= file->look_at_boot_ms)
        look(file);
    if (is_ready(file)) {
        *ret_token = file->token;
        return TOKEN_READY;
    }
    if (file->pipe >= 0) {
        fault_set(why, FAULT_AUTH, "Waiting for the token from %.120s.", file->path);
        return TOKEN_PENDING;
    }
    if (file->broken.kind != FAULT_NONE) {
        *why = file->broken;
        return TOKEN_BROKEN;
    }
    fault_set(why, FAULT_AUTH, "Graph did not accept the token in %.120s.", file->path);
    token_peek_why(file->token, file->clock->wall_ms(file->clock), why);
    fault_hint(why, "Put a new token into it.");
    return TOKEN_NEEDS_USER;
}

/* Read again once, whatever its times say. */
static void look_soon(struct file_source *file)
{
    file->reread = true;
    file->look_at_boot_ms = file->clock->boot_ms(file->clock);
}

static void file_reject(struct token_source *source, const char *challenge)
{
    struct file_source *file = (struct file_source *)source;
    (void)challenge; /* a token from outside cannot be asked to carry more claims */
    if (file->token == NULL)
        return;
    secret_free(file->rejected);
    file->rejected = secret_new(secret_text(file->token), secret_length(file->token));
    look_soon(file);
}

static bool file_insists(struct token_source *source)
{
    struct file_source *file = (struct file_source *)source;
    bool insists = file->insists;
    file->insists = false;
    return insists;
}

static void file_wish(struct token_source *source, enum token_wish wish, const struct secret *text)
{
    struct file_source *file = (struct file_source *)source;
    (void)text;
    if (wish != TOKEN_WISH_RETRY || is_ready(file))
        return;
    file->insists = is_rejected(file);
    secret_free(file->rejected);
    file->rejected = NULL;
    look_soon(file);
}

static int64_t file_deadline(struct token_source *source)
{
    return ((struct file_source *)source)->look_at_boot_ms;
}

static void file_describe(struct token_source *source, char *tenant, char *account, size_t size)
{
    token_peek(((struct file_source *)source)->token, tenant, account, size);
}

static void file_free(struct token_source *source)
{
    struct file_source *file = (struct file_source *)source;
    buffer_drop(file);
    secret_free(file->token);
    secret_free(file->rejected);
    free(file->path);
    free(file);
}

struct token_source *token_file_new(const char *path, struct clock *clock)
{
    struct file_source *file = xcalloc(1, sizeof *file);
    file->source = (struct token_source){.get = file_get,
                                         .reject = file_reject,
                                         .deadline = file_deadline,
                                         .describe = file_describe,
                                         .free = file_free,
                                         .insists = file_insists,
                                         .wish = file_wish};
    file->clock = clock;
    file->path = xstrdup(path);
    file->pipe = -1;
    look(file);
    return &file->source;
}
