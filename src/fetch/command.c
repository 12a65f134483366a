/* command.c - a ring under a lock: 64 commands are more than a person can press. */
#include "fetch/command.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define QUEUE_MAX 64

struct command_queue {
    pthread_mutex_t lock;
    struct command *waiting[QUEUE_MAX]; /* oldest first */
    size_t count;
};

struct command *command_new(enum command_kind kind)
{
    struct command *command = xcalloc(1, sizeof *command);
    command->kind = kind;
    return command;
}

void command_add_key(struct command *command, const char *id, enum workload workload)
{
    if (command->key_count == COMMAND_KEYS_MAX)
        return;
    command->keys = xreallocarray(command->keys, command->key_count + 1, sizeof command->keys[0]);
    command->keys[command->key_count++] =
        (struct session_key){.id = xstrdup(id), .workload = workload};
}

void command_set_text(struct command *command, const char *text, size_t length)
{
    secret_free(command->text);
    command->text = secret_new(text, length);
}

void command_free(struct command *command)
{
    if (!command)
        return;
    for (size_t i = 0; i < command->key_count; i++)
        free(command->keys[i].id);
    free(command->keys);
    secret_free(command->text);
    free(command);
}

struct command_queue *command_queue_new(void)
{
    struct command_queue *queue = xcalloc(1, sizeof *queue);
    pthread_mutex_init(&queue->lock, NULL);
    return queue;
}

void command_queue_free(struct command_queue *queue)
{
    if (!queue)
        return;
    for (size_t i = 0; i < queue->count; i++)
        command_free(queue->waiting[i]);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

/* Kinds of one family say the newest wish about one thing: an older one still waiting is void.
 * 0: no family, every command counts. */
static int family(enum command_kind kind)
{
    static const int families[COMMAND_KIND_COUNT] = {
        [COMMAND_OPEN] = 1,
        [COMMAND_CLOSE] = 1,
        [COMMAND_VISIBLE] = 2,
        [COMMAND_VISIBLE_UNITS] = 3,
    };
    return families[kind];
}

/* Takes the void command out, so that the newer one stands behind all that was asked before it. */
static struct command *take_void(struct command_queue *queue, enum command_kind newer)
{
    for (size_t i = 0; i < queue->count; i++) {
        struct command *command = queue->waiting[i];
        if (family(newer) == 0 || family(command->kind) != family(newer))
            continue;
        for (size_t j = i + 1; j < queue->count; j++)
            queue->waiting[j - 1] = queue->waiting[j];
        queue->count--;
        return command;
    }
    return NULL;
}

bool command_queue_push(struct command_queue *queue, struct command *command)
{
    pthread_mutex_lock(&queue->lock);
    struct command *unwanted = take_void(queue, command->kind);
    const bool fits = queue->count < QUEUE_MAX;
    if (fits)
        queue->waiting[queue->count++] = command;
    pthread_mutex_unlock(&queue->lock);
    command_free(unwanted);
    if (!fits)
        command_free(command);
    return fits;
}

struct command *command_queue_pop(struct command_queue *queue)
{
    struct command *command = NULL;
    pthread_mutex_lock(&queue->lock);
    if (queue->count > 0) {
        command = queue->waiting[0];
        queue->count--;
        for (size_t i = 0; i < queue->count; i++)
            queue->waiting[i] = queue->waiting[i + 1];
    }
    pthread_mutex_unlock(&queue->lock);
    return command;
}
