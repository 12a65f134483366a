#include "fetch/name_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

#define CAPACITY_LEAST 64 /* a power of two */

void name_book_release(struct name_book *book)
{
    for (size_t i = 0; i < book->capacity; i++) {
        free(book->entries[i].point);
        free(book->entries[i].name);
    }
    free(book->entries);
    *book = (struct name_book){.entries = NULL};
}

/* The entry of that point, or the free one where it would stand. */
static struct name_entry *place_of(struct name_entry *entries, size_t capacity, const char *point)
{
    size_t at = (size_t)hash_text(point, 0) & (capacity - 1);
    while (entries[at].point && strcmp(entries[at].point, point) != 0)
        at = (at + 1) & (capacity - 1);
    return &entries[at];
}

const struct name_entry *name_book_find(const struct name_book *book, const char *point)
{
    if (book->count == 0)
        return NULL;
    const struct name_entry *entry = place_of(book->entries, book->capacity, point);
    return entry->point ? entry : NULL;
}

bool name_book_is_full(const struct name_book *book)
{
    return book->count >= NAME_BOOK_MAX;
}

static void make_room(struct name_book *book)
{
    if (2 * (book->count + 1) <= book->capacity)
        return;
    const size_t capacity = book->capacity ? 2 * book->capacity : CAPACITY_LEAST;
    struct name_entry *entries = xcalloc(capacity, sizeof *entries);
    for (size_t i = 0; i < book->capacity; i++)
        if (book->entries[i].point)
            *place_of(entries, capacity, book->entries[i].point) = book->entries[i];
    free(book->entries);
    book->entries = entries;
    book->capacity = capacity;
}

void name_book_put(struct name_book *book, const char *point, const char *name)
{
    if (name_book_is_full(book) || name_book_find(book, point))
        return;
    make_room(book);
    *place_of(book->entries, book->capacity, point) =
        (struct name_entry){xstrdup(point), xstrdup(name)};
    book->count++;
}
