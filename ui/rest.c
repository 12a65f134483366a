#include "rest.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

void rest_init(struct rest *rest)
{
    memset(rest, 0, sizeof *rest);
    rest->last_key_ms = INT64_MIN / 2;
}

void rest_release(struct rest *rest)
{
    free(rest->open_id);
    free(rest->asked_id);
    command_free(rest->visible);
    rest_init(rest);
}

void rest_key(struct rest *rest, int64_t now_ms)
{
    rest->last_key_ms = now_ms;
}

static bool same(const char *a, enum workload a_workload, const char *b, enum workload b_workload)
{
    if (!a || !b)
        return a == b;
    return a_workload == b_workload && strcmp(a, b) == 0;
}

/* What is wanted is what was asked for last. */
static bool was_asked(const struct rest *rest)
{
    return same(rest->open_id, rest->open_workload, rest->asked_id, rest->asked_workload) &&
           (!rest->open_id || rest->open_whole == rest->asked_whole);
}

void rest_want_detail(struct rest *rest, const char *id, enum workload workload, bool whole,
                      int64_t now_ms)
{
    if (same(rest->open_id, rest->open_workload, id, workload) && rest->open_whole == whole)
        return;
    char *copy = xstrdup(id);
    free(rest->open_id);
    rest->open_id = copy;
    rest->open_workload = workload;
    rest->open_whole = whole;
    if (!rest->open_pending)
        rest->open_since_ms = now_ms;
    /* Back where we were before anything was asked: nothing to ask. */
    rest->open_pending = !was_asked(rest);
}

static uint64_t hash_keys(enum command_kind kind, const struct session_key *keys, size_t count)
{
    uint64_t hash = hash_step(count, (uint64_t)kind);
    for (size_t i = 0; i < count; i++)
        hash = hash_text(keys[i].id, hash + (uint64_t)keys[i].workload);
    return hash;
}

void rest_want_visible(struct rest *rest, enum command_kind kind, const struct session_key *keys,
                       size_t count, int64_t now_ms)
{
    if (count > COMMAND_KEYS_MAX)
        count = COMMAND_KEYS_MAX;
    uint64_t hash = hash_keys(kind, keys, count);
    if (count == 0 || hash == rest->visible_hash)
        return;
    if (!rest->visible)
        rest->visible_since_ms = now_ms;
    command_free(rest->visible);
    rest->visible = command_new(kind);
    rest->visible_hash = hash;
    for (size_t i = 0; i < count; i++)
        command_add_key(rest->visible, keys[i].id, keys[i].workload);
}

void rest_now(struct rest *rest, int64_t now_ms)
{
    if (!rest->open_id)
        return;
    rest->last_key_ms = now_ms - REST_MS;
    rest->open_since_ms = now_ms - REST_MS;
    rest->open_pending = !was_asked(rest);
}

static int64_t due_ms(const struct rest *rest, int64_t since_ms)
{
    int64_t from = rest->last_key_ms > since_ms ? rest->last_key_ms : since_ms;
    return from + REST_MS;
}

static int64_t open_due_ms(const struct rest *rest)
{
    if (!rest->open_pending)
        return CLOCK_NEVER;
    return rest->open_id ? due_ms(rest, rest->open_since_ms) : rest->open_since_ms;
}

static int64_t visible_due_ms(const struct rest *rest)
{
    return rest->visible ? due_ms(rest, rest->visible_since_ms) : CLOCK_NEVER;
}

int64_t rest_deadline(const struct rest *rest)
{
    int64_t open = open_due_ms(rest), visible = visible_due_ms(rest);
    return open < visible ? open : visible;
}

static struct command *take_open(struct rest *rest)
{
    struct command *command = command_new(rest->open_id ? COMMAND_OPEN : COMMAND_CLOSE);
    if (rest->open_id)
        command_add_key(command, rest->open_id, rest->open_workload);
    command->whole = rest->open_whole;
    free(rest->asked_id);
    rest->asked_id = xstrdup(rest->open_id);
    rest->asked_workload = rest->open_workload;
    rest->asked_whole = rest->open_whole;
    rest->open_pending = false;
    return command;
}

struct command *rest_take(struct rest *rest, int64_t now_ms)
{
    struct command *command = NULL;
    if (now_ms >= open_due_ms(rest)) {
        command = take_open(rest);
    } else if (now_ms >= visible_due_ms(rest)) {
        command = rest->visible;
        rest->visible = NULL;
    }
    return command;
}
