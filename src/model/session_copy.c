/* session_copy.c - deep copy and deep comparison of records. */
#include <string.h>

#include "base/arena.h"
#include "model/session.h"

static struct identity identity_copy(const struct identity *from, struct arena *arena)
{
    return (struct identity){
        .id = arena_intern(arena, from->id),
        .name = arena_intern(arena, from->name),
        .email = arena_intern(arena, from->email),
    };
}

/* The same few people start most sessions: sets of the same strings are one set. */
const struct identity_set *session_identities_copy(const struct identity_set *from,
                                                   struct arena *arena)
{
    if (!from)
        return NULL;
    struct identity_set set = {
        .user = identity_copy(&from->user, arena),
        .application = identity_copy(&from->application, arena),
        .device = identity_copy(&from->device, arena),
    };
    return arena_intern_struct(arena, &set, sizeof set);
}

static struct error_detail detail_copy(const struct error_detail *from, struct arena *arena)
{
    return (struct error_detail){
        .code = arena_intern(arena, from->code),
        .message = arena_intern(arena, from->message),
        .target = arena_intern(arena, from->target),
    };
}

static const struct error_detail *details_copy(const struct error_detail *from, size_t count,
                                               struct arena *arena)
{
    if (count == 0)
        return NULL;
    struct error_detail *ret = arena_alloc(arena, count * sizeof *ret);
    for (size_t i = 0; i < count; i++)
        ret[i] = detail_copy(&from[i], arena);
    return ret;
}

const struct session_error *session_error_copy(const struct session_error *from,
                                               struct arena *arena)
{
    if (!from)
        return NULL;
    struct session_error error;
    memset(&error, 0, sizeof error); /* the padding too: equal errors shall be one */
    error.code = arena_intern(arena, from->code);
    error.message = arena_intern(arena, from->message);
    error.target = arena_intern(arena, from->target);
    error.details = details_copy(from->details, from->detail_count, arena);
    error.detail_count = from->detail_count;
    error.has_inner = from->has_inner;
    error.inner = detail_copy(&from->inner, arena);
    error.inner_details = details_copy(from->inner_details, from->inner_detail_count, arena);
    error.inner_detail_count = from->inner_detail_count;
    return arena_intern_struct(arena, &error, sizeof error);
}

static const struct session_oddities *oddities_copy(const struct session_oddities *from,
                                                    struct arena *arena)
{
    if (!from)
        return NULL;
    struct session_oddities odd = {
        .created_text = arena_intern(arena, from->created_text),
        .modified_text = arena_intern(arena, from->modified_text),
        .completed_text = arena_intern(arena, from->completed_text),
        .note = arena_intern(arena, from->note),
    };
    return arena_intern_struct(arena, &odd, sizeof odd);
}

/* Nearly every word is one we know, and needs no copy. */
static const char *word_copy(const char *word, const char *known, struct arena *arena)
{
    return word && known && strcmp(word, known) == 0 ? known : arena_intern(arena, word);
}

void session_copy_texts(struct session *ret, const struct session *from, struct arena *arena)
{
    *ret = *from;
    ret->status_word = word_copy(
        from->status_word, session_status_info((enum session_status)from->status)->wire, arena);
    ret->job_word = word_copy(from->job_word, restore_job_word((enum restore_job)from->job), arena);
    ret->type_word = arena_intern(arena, from->type_word);
    ret->error = session_error_copy(from->error, arena);
    ret->odd = oddities_copy(from->odd, arena);
    ret->label = arena_intern(arena, from->label);
    ret->destination = arena_intern(arena, from->destination);
    ret->raw = from->raw ? arena_strndup(arena, from->raw, strlen(from->raw)) : NULL;
}

void session_copy(struct session *ret, const struct session *from, struct arena *arena)
{
    session_copy_texts(ret, from, arena);
    ret->id = arena_strndup(arena, from->id, strlen(from->id)); /* each is its own: no table */
    ret->created_by = session_identities_copy(from->created_by, arena);
    ret->modified_by = session_identities_copy(from->modified_by, arena);
}

static bool identity_same(const struct identity *a, const struct identity *b)
{
    return session_text_same(a->id, b->id) && session_text_same(a->name, b->name) &&
           session_text_same(a->email, b->email);
}

bool session_identities_same(const struct identity_set *a, const struct identity_set *b)
{
    if (!a || !b || a == b)
        return a == b;
    return identity_same(&a->user, &b->user) && identity_same(&a->application, &b->application) &&
           identity_same(&a->device, &b->device);
}

static bool detail_same(const struct error_detail *a, const struct error_detail *b)
{
    return session_text_same(a->code, b->code) && session_text_same(a->message, b->message) &&
           session_text_same(a->target, b->target);
}

static bool details_same(const struct error_detail *a, size_t a_count, const struct error_detail *b,
                         size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (!detail_same(&a[i], &b[i]))
            return false;
    return true;
}

static bool errors_same(const struct session_error *a, const struct session_error *b)
{
    if (!a || !b || a == b)
        return a == b;
    return session_text_same(a->code, b->code) && session_text_same(a->message, b->message) &&
           session_text_same(a->target, b->target) && a->has_inner == b->has_inner &&
           detail_same(&a->inner, &b->inner) &&
           details_same(a->details, a->detail_count, b->details, b->detail_count) &&
           details_same(a->inner_details, a->inner_detail_count, b->inner_details,
                        b->inner_detail_count);
}

static bool oddities_same(const struct session_oddities *a, const struct session_oddities *b)
{
    if (!a || !b || a == b)
        return a == b;
    return session_text_same(a->created_text, b->created_text) &&
           session_text_same(a->modified_text, b->modified_text) &&
           session_text_same(a->completed_text, b->completed_text) &&
           session_text_same(a->note, b->note);
}

static bool numbers_same(const struct session *a, const struct session *b)
{
    return a->status == b->status && a->workload == b->workload && a->job == b->job &&
           a->total == b->total && a->completed == b->completed &&
           a->in_progress == b->in_progress && a->failed == b->failed &&
           a->created_ms == b->created_ms && a->modified_ms == b->modified_ms &&
           a->completed_ms == b->completed_ms;
}

bool session_alike(const struct session *a, const struct session *b)
{
    return session_equal(a, b) && a->turned_ms == b->turned_ms && a->started_ms == b->started_ms &&
           a->units_delta == b->units_delta && a->flags == b->flags &&
           session_text_same(a->label, b->label) &&
           session_text_same(a->destination, b->destination);
}

bool session_equal(const struct session *a, const struct session *b)
{
    return numbers_same(a, b) && session_text_same(a->id, b->id) &&
           session_text_same(a->status_word, b->status_word) &&
           session_text_same(a->job_word, b->job_word) &&
           session_text_same(a->type_word, b->type_word) &&
           session_identities_same(a->created_by, b->created_by) &&
           session_identities_same(a->modified_by, b->modified_by) &&
           errors_same(a->error, b->error) && oddities_same(a->odd, b->odd);
}
