/* name_book.h - what restore points protect, as far as they were asked: each is asked once, as the
 * point of a mailbox, site or drive never becomes that of another.
 *
 * Fetcher thread only. */
#ifndef RESTORETOP_FETCH_NAME_BOOK_H
#define RESTORETOP_FETCH_NAME_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Points; a session has 10,000 units at most, so they say, and finds room for them: with more than
 * half of it full, the book is begun anew when another session is opened. */
#define NAME_BOOK_MAX 20000

struct name_entry {
    char *point; /* NULL: free */
    char *name;  /* NULL: it tells none */
};

/* Begins as zero. */
struct name_book {
    struct name_entry *entries; /* open addressing, at most half full */
    size_t capacity, count;
};
void name_book_release(struct name_book *book); /* and empty afterwards, for use again */

/* Copies; name NULL: the point was asked and tells none. Of one that stands there already the first
 * answer stays, and a full book takes no more. */
void name_book_put(struct name_book *book, const char *point, const char *name);
bool name_book_is_full(const struct name_book *book);
/* NULL: the point was not asked. Lent until the next put. */
const struct name_entry *name_book_find(const struct name_book *book, const char *point);

#endif
