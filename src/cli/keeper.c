/* keeper.c - under the lock stands what other threads tell; it is never held while a file is
 * touched. All else is the thread's own once it runs. */
#include "cli/keeper.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/wake.h"
#include "base/worker.h"
#include "base/xalloc.h"
#include "cli/state_file.h"

struct keeper {
    struct clock *clock;
    struct model *model;
    char *folder, *root;
    char *tenant, *account;    /* whose it is; NULL: not known yet */
    char *path;                /* NULL as long */
    bool may_write;            /* what stands at path may be replaced */
    struct image *image;       /* until the start is over */
    struct presence kept;      /* as it was read */
    uint64_t mark;             /* of the last snapshot published; the fetch thread's */
    int64_t due_boot_ms;       /* not before */
    int64_t written_listed_ms; /* as it stands in the file; TIME_NONE */

    struct worker worker;
    int wake_fd;
    pthread_mutex_t lock;
    bool news, stop;
    struct presence presence;
    struct fault fault;
    bool failing, fault_is_new;
};

/* --- the file --- */

static void settle_owner(struct keeper *keeper, const char *tenant, const char *account)
{
    const struct image_owner owner = {tenant, account, keeper->root};
    char *name = state_file_name(&owner);
    keeper->tenant = xstrdup(tenant);
    keeper->account = xstrdup(account);
    keeper->path = xasprintf("%s%s", keeper->folder, name);
    free(name);
}

static struct image_owner owner_of(const struct keeper *keeper)
{
    return (struct image_owner){keeper->tenant, keeper->account, keeper->root};
}

/* What follows from it, behind the sentence of image_read. */
static void judge(struct keeper *keeper, enum image_verdict verdict, struct fault *why)
{
    const char *words = "it begins anew";
    if (verdict != IMAGE_DAMAGED) {
        keeper->may_write = false; /* it is not ours to replace */
        words = "it is left alone, and nothing is kept";
    }
    size_t length = strlen(why->text);
    char *text = xstrndup(why->text, length > 0 ? length - 1 : 0);
    fault_set(why, FAULT_INPUT, "%.100s: %s (%.100s).", text, words, keeper->path);
    free(text);
}

static struct image *load(struct keeper *keeper, struct fault *why)
{
    struct strbuf bytes;
    enum image_verdict verdict;
    struct image *image = NULL;
    const struct image_owner owner = owner_of(keeper);
    strbuf_init(&bytes, IMAGE_BYTES_MAX);
    if (state_file_read(keeper->path, &bytes, &keeper->may_write, why)) {
        image = image_read(&bytes, &owner, &verdict, why);
        if (!image)
            judge(keeper, verdict, why);
    }
    strbuf_release(&bytes);
    return image;
}

struct keeper *keeper_new(const struct keeper_options *options, struct strbuf *warnings)
{
    struct keeper *keeper = xcalloc(1, sizeof *keeper);
    struct fault why = {.kind = FAULT_NONE};
    keeper->clock = options->clock;
    keeper->model = options->model;
    keeper->folder = xstrdup(options->folder);
    keeper->root = xstrdup(options->root);
    keeper->kept = keeper->presence = PRESENCE_NONE;
    keeper->written_listed_ms = TIME_NONE;
    keeper->wake_fd = -1;
    pthread_mutex_init(&keeper->lock, NULL);
    if (!*options->tenant || !*options->account)
        return keeper;
    settle_owner(keeper, options->tenant, options->account);
    keeper->image = load(keeper, &why);
    if (why.kind != FAULT_NONE)
        strbuf_printf(warnings, "%s\n", why.text);
    if (keeper->image) {
        keeper->kept = keeper->presence = image_presence(keeper->image);
        keeper->written_listed_ms = image_times(keeper->image).listed_ms;
    }
    return keeper;
}

const struct image *keeper_image(const struct keeper *keeper)
{
    return keeper->image;
}

void keeper_drop_image(struct keeper *keeper)
{
    image_free(keeper->image);
    keeper->image = NULL;
}

struct presence keeper_presence(const struct keeper *keeper)
{
    return keeper->kept;
}

/* --- writing --- */

/* To be told once. */
static void note_failure(struct keeper *keeper, const struct fault *why)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->fault_is_new |= !keeper->failing;
    keeper->failing = true;
    keeper->fault = *why;
    keeper->news = true; /* it waits to be written */
    pthread_mutex_unlock(&keeper->lock);
}

/* Known only now. What stands there already came too late to be shown. */
static void settle_late(struct keeper *keeper, const struct whose *whose)
{
    struct fault why = {.kind = FAULT_NONE};
    settle_owner(keeper, whose->tenant, whose->account);
    image_free(load(keeper, &why)); /* for whether it may be replaced */
    if (why.kind != FAULT_NONE)
        note_failure(keeper, &why);
}

/* One that says whose it is, and is nobody else's. */
static bool is_ours(struct keeper *keeper, const struct snapshot *snapshot)
{
    const struct whose *whose = &snapshot->whose;
    if (snapshot->swept_ms == TIME_NONE || !*whose->tenant || whose->mixed)
        return false;
    if (!keeper->path)
        settle_late(keeper, whose);
    return keeper->may_write && strcmp(keeper->tenant, whose->tenant) == 0 &&
           strcmp(keeper->account, whose->account) == 0;
}

static int64_t pause_ms(size_t bytes)
{
    int64_t ms = (int64_t)(bytes / KEEPER_BYTES_PER_S) * 1000;
    return ms > KEEPER_MS ? ms : KEEPER_MS;
}

/* Returns how long to leave the disk alone now. */
static int64_t write_image(struct keeper *keeper, const struct snapshot *snapshot,
                           const struct presence *presence)
{
    struct strbuf bytes;
    struct fault why = {.kind = FAULT_NONE};
    const struct image_owner owner = owner_of(keeper);
    strbuf_init(&bytes, IMAGE_BYTES_MAX);
    image_write(&bytes, &owner, snapshot, presence, keeper->clock->wall_ms(keeper->clock));
    enum state_file_result result = STATE_FILE_FAILED;
    if (bytes.overflowed)
        fault_set(&why, FAULT_SYSTEM, "The list is too large to be kept for the next start.");
    else
        result = state_file_write(keeper->path, &bytes, &why);
    int64_t pause = pause_ms(bytes.length);
    strbuf_release(&bytes);
    if (result == STATE_FILE_WRITTEN) {
        keeper->written_listed_ms = snapshot->listed_ms;
        pthread_mutex_lock(&keeper->lock);
        keeper->failing = false;
        pthread_mutex_unlock(&keeper->lock);
        return pause;
    }
    if (result == STATE_FILE_FAILED) {
        note_failure(keeper, &why);
        return KEEPER_AFTER_FAIL_MS;
    }
    /* Another console writes. One that was stopped amid it holds the lock for as long: to put the
     * list together each second for nothing would cost more than a minute's news. */
    pthread_mutex_lock(&keeper->lock);
    keeper->news = true;
    pthread_mutex_unlock(&keeper->lock);
    return pause;
}

/* last: the age of the list counts as news, too. */
static void keep(struct keeper *keeper, bool last)
{
    pthread_mutex_lock(&keeper->lock);
    struct presence presence = keeper->presence;
    bool news = keeper->news;
    keeper->news = false;
    pthread_mutex_unlock(&keeper->lock);
    struct snapshot *snapshot = model_acquire(keeper->model);
    int64_t pause = KEEPER_FIRST_MS; /* nothing to keep yet: each key would look again */
    if (snapshot && is_ours(keeper, snapshot) &&
        (news || (last && snapshot->listed_ms != keeper->written_listed_ms)))
        pause = write_image(keeper, snapshot, &presence);
    keeper->due_boot_ms = keeper->clock->boot_ms(keeper->clock) + pause;
    snapshot_unref(snapshot);
}

/* --- the thread --- */

static bool has_news(struct keeper *keeper, bool *ret_stop)
{
    pthread_mutex_lock(&keeper->lock);
    bool news = keeper->news;
    *ret_stop = keeper->stop;
    pthread_mutex_unlock(&keeper->lock);
    return news;
}

static void wait(struct keeper *keeper, int64_t deadline_boot_ms)
{
    struct pollfd fd = {.fd = keeper->wake_fd, .events = POLLIN};
    (void)keeper->clock->poll(keeper->clock, &fd, 1, deadline_boot_ms);
    if (fd.revents)
        wake_drain(keeper->wake_fd);
}

static void keep_until_stopped(void *context)
{
    struct keeper *keeper = context;
    bool stop = false;
    for (;;) {
        bool news = has_news(keeper, &stop);
        if (stop)
            break;
        if (news && keeper->clock->boot_ms(keeper->clock) >= keeper->due_boot_ms)
            keep(keeper, false);
        else
            wait(keeper, news ? keeper->due_boot_ms : CLOCK_NEVER);
    }
    keep(keeper, true);
}

bool keeper_start(struct keeper *keeper, struct fault *why)
{
    keeper->wake_fd = wake_open();
    int error = keeper->wake_fd < 0 ? errno : 0;
    keeper->due_boot_ms = keeper->clock->boot_ms(keeper->clock) + KEEPER_FIRST_MS;
    if (error == 0)
        error = worker_start(&keeper->worker, "keeper", keep_until_stopped, keeper);
    if (error != 0)
        return fault_set(why, FAULT_SYSTEM, "Nothing is kept for the next start: %s.",
                         strerror(error));
    return true;
}

bool keeper_finish(struct keeper *keeper, struct fault *ret)
{
    if (!keeper)
        return false;
    if (keeper->worker.runs) {
        pthread_mutex_lock(&keeper->lock);
        keeper->stop = true;
        pthread_mutex_unlock(&keeper->lock);
        wake_up(keeper->wake_fd);
        worker_join(&keeper->worker);
    }
    return keeper_take_fault(keeper, ret);
}

void keeper_stop(struct keeper *keeper)
{
    struct fault told;
    if (!keeper)
        return;
    (void)keeper_finish(keeper, &told);
    if (keeper->wake_fd >= 0)
        close(keeper->wake_fd);
    pthread_mutex_destroy(&keeper->lock);
    image_free(keeper->image);
    free(keeper->folder);
    free(keeper->root);
    free(keeper->tenant);
    free(keeper->account);
    free(keeper->path);
    free(keeper);
}

/* --- what other threads tell --- */

static void tell(struct keeper *keeper, const struct presence *presence)
{
    pthread_mutex_lock(&keeper->lock);
    bool was = keeper->news;
    keeper->news = true;
    if (presence)
        keeper->presence = *presence;
    pthread_mutex_unlock(&keeper->lock);
    if (!was && keeper->worker.runs)
        wake_up(keeper->wake_fd);
}

/* Chunks and logs are immutable, and those of the snapshot before are still held when these are
 * made: other addresses are another content. */
static uint64_t mark_of(const struct snapshot *snapshot)
{
    uint64_t hash = hash_bytes(snapshot->chunks, snapshot->chunk_count * sizeof(struct chunk *), 0);
    hash = hash_step(hash, history_revision(snapshot->history));
    return hash_step(hash, event_log_last_seq(snapshot->events));
}

void keeper_published(void *context, const struct snapshot *snapshot)
{
    struct keeper *keeper = context;
    uint64_t mark = mark_of(snapshot);
    bool same = mark == keeper->mark;
    if (snapshot->swept_ms == TIME_NONE || (snapshot->kept && keeper->mark != 0))
        return; /* not whole yet; or what stands in the file, and a little more */
    keeper->mark = mark;
    if (!same && !snapshot->kept)
        tell(keeper, NULL);
}

void keeper_seen(struct keeper *keeper, const struct presence *presence)
{
    tell(keeper, presence);
}

bool keeper_take_fault(struct keeper *keeper, struct fault *ret)
{
    pthread_mutex_lock(&keeper->lock);
    bool is_new = keeper->fault_is_new;
    keeper->fault_is_new = false;
    if (is_new)
        *ret = keeper->fault;
    pthread_mutex_unlock(&keeper->lock);
    return is_new;
}
